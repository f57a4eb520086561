package parse

import (
	"path"
	"regexp"
	"strings"
)

// tcpProbeReader reads what people use to see whether a port answers: telnet,
// nc (of OpenBSD, busybox and nmap), bash's /dev/tcp, curl telnet://.
func tcpProbeReader() textReader {
	return textReader{
		kind: "tcp-probe", doc: "tries to connect to a TCP port",
		paths: func(p string) bool { return strings.HasPrefix(path.Base(p), "tcp_") },
		sniff: func(cmd, text string) bool { return tcpTarget(cmd).port != nil || reTCPLine.MatchString(text) },
		read:  readTCP,
		sample: "$ telnet 192.0.2.66 443\nTrying 192.0.2.66...\n" +
			"telnet: connect to address 192.0.2.66: Connection refused\n",
	}
}

var (
	reTCPLine = regexp.MustCompile(`(?m)^\s*(?:telnet: (?:connect to address|could not resolve|[\w.-]+:) |nc: connect to |nc: (?:\S+ \([\d.]+:\d+\)|bad address|getaddrinfo)|Ncat: |Connection to \S+ \S+ port \[tcp|bash: (?:line \d+: )?/dev/tcp/|Escape character is)`)
	// Commands: who is called, and on what port.
	reTelnetCmd = regexp.MustCompile(`^(?:telnet|nc|ncat)\s+(?:-\S+\s+(?:\d+\s+)?)*([\w.:-]+)\s+(\d+)\b`)
	reNcOther   = regexp.MustCompile(`^(?:nc|ncat)\s(?:.*\s)?-\w*[ul]`) // UDP, or it listens
	reDevTCP    = regexp.MustCompile(`/dev/tcp/([\w.:-]+)/(\d+)`)
	reTelnetURL = regexp.MustCompile(`telnet://(\[[^\]]+\]|[\w.-]+):(\d+)`)
	reTCPCmd    = regexp.MustCompile(`^tcp(?:-connect|-probe)?\s+(\[[^\]]+\]|[\w.-]+)(?::|\s+)(\d+)\b`)
	// Lines: what came of it.
	reTrying   = regexp.MustCompile(`^\s*Trying ([0-9a-fA-F.:]+?)(?::\d+)?\.\.\.(.*)$`)
	reNcLine   = regexp.MustCompile(`^\s*nc: connect to (\S+)(?: \(([0-9a-fA-F.:]+)\))? port (\d+) \(tcp\) (?:failed: )?(.*)$`)
	reNcOpen   = regexp.MustCompile(`^\s*Connection to (\S+)(?: \(([0-9a-fA-F.:]+)\))? (?:port )?(\d+) (?:port )?\[tcp/[^\]]*\] succeeded`)
	reNcBusy   = regexp.MustCompile(`^\s*(?:nc: )?(\S+) \(([0-9a-fA-F.:]+):(\d+)\)(?: (open)|: (.+))$`)
	reNcatOpen = regexp.MustCompile(`^\s*Ncat: Connected to ([0-9a-fA-F.:]+):(\d+)\.`)
	reFailure  = regexp.MustCompile(`(?i)(refused)|(timed out|timeout)|(no route to host|unreachable)|(could not resolve|not known|unknown host|name resolution|bad address|getaddrinfo|no address)`)
)

type tcpAddress struct {
	host string
	port any
}

// tcpTarget is whom a command tries to connect to; port nil if it is no such command.
func tcpTarget(cmd string) tcpAddress {
	if strings.HasPrefix(cmd, "curl") && !strings.Contains(cmd, "telnet://") {
		return tcpAddress{}
	}
	if reNcOther.MatchString(cmd) {
		return tcpAddress{}
	}
	for _, re := range []*regexp.Regexp{reTelnetURL, reDevTCP, reTelnetCmd, reTCPCmd} {
		if m := re.FindStringSubmatch(cmd); m != nil {
			return tcpAddress{strings.Trim(m[1], "[]"), cellInt(m[2])}
		}
	}
	return tcpAddress{}
}

// failureKind sorts the words of a failed connect.
func failureKind(words string) string {
	m := reFailure.FindStringSubmatch(words)
	for i, kind := range []string{"refused", "timeout", "unreachable", "unresolved"} {
		if m != nil && m[i+1] != "" {
			return kind
		}
	}
	return "error"
}

func readTCP(c *textCtx, sec section) {
	target := tcpTarget(sec.cmd)
	d := map[string]any{}
	put(d, "host", target.host)
	if target.port != nil {
		d["port"] = target.port
	}
	given := false
	give := func(i int, host, address, port, result, reason string) {
		e := cloneMap(d)
		put(e, "host", host)
		put(e, "address", address)
		if n := cellInt(port); n != nil {
			e["port"] = n
		}
		e["result"] = result
		put(e, "error", strings.TrimSpace(reason))
		if given = e["host"] != nil || e["address"] != nil; given {
			c.fact("tcp-probe", sec, sec.line+i, sec.lines[i], e)
		}
	}
	last := -1 // the line that says how it failed, unless a later one says better
	for i, l := range sec.lines {
		t := strings.TrimSpace(l)
		if m := reNcOpen.FindStringSubmatch(l); m != nil {
			give(i, m[1], m[2], m[3], "open", "")
		} else if m := reNcLine.FindStringSubmatch(l); m != nil {
			give(i, m[1], m[2], m[3], failureKind(m[4]), m[4])
		} else if m := reNcatOpen.FindStringSubmatch(l); m != nil {
			give(i, "", m[1], m[2], "open", "")
		} else if m := reNcBusy.FindStringSubmatch(l); m != nil && m[4]+m[5] != "" {
			result := "open"
			if m[4] == "" {
				result = failureKind(m[5])
			}
			give(i, m[1], m[2], m[3], result, m[5])
		} else if m := reTrying.FindStringSubmatch(strings.TrimPrefix(t, "* ")); m != nil && !given {
			d["address"] = m[1]
			if failed := strings.Contains(m[2], "telnet:"); failed || strings.Contains(m[2], "Connected to") {
				result := "open"
				if failed {
					result = failureKind(m[2])
				}
				give(i, "", "", "", result, "")
			}
		} else if strings.HasPrefix(strings.TrimPrefix(t, "* "), "Connected to ") && (target.port != nil || d["address"] != nil) && !given {
			give(i, "", "", "", "open", "")
		} else if reTCPLine.MatchString(l) && strings.Contains(t, ": ") || target.port != nil && reFailure.MatchString(t) || t == "open" && target.port != nil {
			last = i
		}
	}
	if given {
		return
	}
	if last >= 0 {
		t := strings.TrimSpace(sec.lines[last])
		if t == "open" {
			give(last, "", "", "", "open", "")
		} else {
			give(last, "", "", "", failureKind(sec.text()), t[strings.LastIndex(t, ": ")+1:])
		}
		return
	}
	// Silence: only the exit status tells, 124 being that of timeout(1).
	if target.port == nil || len(sec.lines) == 0 {
		return
	}
	switch sec.exit() {
	case 0:
		give(len(sec.lines)-1, "", "", "", "open", "")
	case 124, 137, 143:
		give(len(sec.lines)-1, "", "", "", "timeout", "")
	}
}
