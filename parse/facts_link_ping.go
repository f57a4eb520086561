package parse

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// pingReader reads ping of iputils and of busybox.
func pingReader() textReader {
	return textReader{
		kind: "ping", doc: "ping: sent, received, what came back instead",
		paths: func(p string) bool { return strings.HasPrefix(path.Base(p), "ping_") },
		sniff: func(cmd, text string) bool {
			return strings.HasPrefix(cmd, "ping") || rePingHead.MatchString(text) || rePingError.MatchString(text)
		},
		read: readPing,
		sample: "PING 192.0.2.12 (192.0.2.12) 56(84) bytes of data.\n\n--- 192.0.2.12 ping statistics ---\n" +
			"3 packets transmitted, 0 received, 100% packet loss, time 2055ms\n",
	}
}

var (
	rePingHead  = regexp.MustCompile(`(?m)^\s*PING (\S+?)\s?\(([0-9a-fA-F.:]+)\)(?: from \S+(?: \S+)?)?:? (\d+)(?:\((\d+)\))? (?:data )?bytes`)
	rePingError = regexp.MustCompile(`(?m)^\s*(?:ping6?|connect): (.*(?:unreachable|unknown host|not known|resolution|No route|not permitted|too long).*?)\s*$`)
	rePingTotal = regexp.MustCompile(`^\s*(\d+) packets transmitted, (\d+) (?:packets )?received,(?: \+\d+ (?:errors|duplicates),)* ([\d.]+)% packet loss`)
	rePingFrom  = regexp.MustCompile(`^\s*From (\S+)(?: \([^)]*\))?:? icmp_seq=\d+ (.+?)\s*$`)
	rePingMTU   = regexp.MustCompile(`mtu ?= ?(\d+)`)
)

// reProbePrompt knows the first line of the collector's probes. These programs'
// names are words of comments too, so what follows must look like a call.
var reProbePrompt = regexp.MustCompile(`^\s*[#>]\s+((?:sudo\s+|timeout\s+(?:-\S+\s+(?:\d\S*\s+)?)*\d\S*\s+|LC_ALL=\S+\s+|(?:/usr)?/s?bin/)*(?:(?:ping6?|tracepath6?|traceroute6?) (?:-\S+.*|[\w-]+\.[\w.-]+|[0-9a-fA-F]*:[0-9a-fA-F:]+)|ethtool (?:-\w+ )?[\w.-]+|(?:telnet|nc|ncat|tcp(?:-connect|-probe)?) (?:-\S+ )*\S+[ :]\d+|(?:ba)?sh -c .*/dev/tcp/.*|ifconfig(?: -a)?|(?:arp|route) -\w+))\s*$`)

// The collector's probes end in a line of their own, after gather.sh.
var reProbeEnd = regexp.MustCompile(`^# rc=(-?\d+)(?: dur=\S+)?\s*$`)

// exit is the exit status that stands at a section's end; -1 if none does.
func (s section) exit() int {
	for i := len(s.lines) - 1; i >= 0 && i >= len(s.lines)-3; i-- {
		if m := reProbeEnd.FindStringSubmatch(strings.TrimSpace(s.lines[i])); m != nil {
			if n, ok := cellInt(m[1]).(int); ok {
				return n
			}
		}
	}
	return -1
}

func readPing(c *textCtx, sec section) {
	var d map[string]any
	at := 0
	give := func() {
		if d == nil || d["target"] == nil || d["sent"] == nil && d["errors"] == nil {
			return // interrupted: nothing is known
		}
		c.fact("ping", sec, sec.line+at, sec.lines[at], d)
	}
	words := strings.Fields(sec.cmd)
	for i, l := range sec.lines {
		if m := rePingHead.FindStringSubmatch(l); m != nil {
			give()
			d, at = map[string]any{"target": m[1], "address": m[2], "size": cellInt(m[3])}, i
			pingOptions(d, words)
			continue
		}
		if m := rePingTotal.FindStringSubmatch(l); m != nil && d != nil {
			d["sent"], d["received"], at = cellInt(m[1]), cellInt(m[2]), i
			if n := cellInt(strings.Split(m[3], ".")[0]); n != nil {
				d["loss_percent"] = n
			}
			continue
		}
		reason := ""
		if m := rePingError.FindStringSubmatch(l); m != nil {
			reason = m[1]
		} else if m := rePingFrom.FindStringSubmatch(l); m != nil {
			reason = m[2]
		} else {
			continue
		}
		if d == nil { // it ended before its first line
			if len(words) < 2 || strings.HasPrefix(words[len(words)-1], "-") {
				continue
			}
			d, at = map[string]any{"target": words[len(words)-1]}, i
			pingOptions(d, words)
		}
		if m := rePingMTU.FindStringSubmatch(reason); m != nil {
			d["mtu"], d["dont_fragment"] = cellInt(m[1]), true
		}
		list := listOf(d["errors"])
		if !slices.Contains(list, any(reason)) && len(list) < 10 {
			d["errors"] = append(list, reason)
		}
	}
	give()
}

// pingOptions takes what the command asked for.
func pingOptions(d map[string]any, words []string) {
	for i, w := range words {
		switch {
		case w == "-M" && i+1 < len(words) && words[i+1] == "do", w == "-Mdo":
			d["dont_fragment"] = true
		case w == "-s" && i+1 < len(words) && d["size"] == nil:
			if n := cellInt(words[i+1]); n != nil {
				d["size"] = n
			}
		}
	}
}

// tracepathReader reads tracepath and traceroute.
func tracepathReader() textReader {
	return textReader{
		kind: "tracepath", doc: "the hops to a target",
		paths: func(p string) bool {
			b := path.Base(p)
			return strings.HasPrefix(b, "tracepath_") || strings.HasPrefix(b, "traceroute_")
		},
		sniff: func(cmd, text string) bool {
			return strings.HasPrefix(cmd, "tracepath") || strings.HasPrefix(cmd, "traceroute") || reTraceStart.MatchString(text)
		},
		read:   readTracepath,
		sample: "$ tracepath -n 192.0.2.12\n 1?: [LOCALHOST]                      pmtu 1500\n 1:  192.0.2.12                                            0.090ms reached\n     Resume: pmtu 1500 hops 1 back 1 \n",
	}
}

var (
	reTraceStart = regexp.MustCompile(`(?m)^\s*1\?: \[LOCALHOST\]|^traceroute to (\S+) \(([0-9a-fA-F.:]+)\), \d+ hops max`)
	reTraceHop   = regexp.MustCompile(`^\s*(\d+)\??:\s+(\S+)(?:\s+\(([0-9a-fA-F.:]+)\))?(?:\s+(?:asymm\s+\d+\s+)?([\d.]+)ms)?(.*)$`)
	reRouteHop   = regexp.MustCompile(`^\s*(\d+)\s+(\*|\S+)(?: \(([0-9a-fA-F.:]+)\))?((?:\s+(?:[\d.]+ ms|\*|![A-Z]?))*)`)
	rePMTU       = regexp.MustCompile(`pmtu (\d+)`)
	reTraceError = regexp.MustCompile(`^\s*(?:tracepath|traceroute): (.*)$`)
)

func readTracepath(c *textCtx, sec section) {
	d := map[string]any{"reached": false}
	hops := []any{}
	words := strings.Fields(sec.cmd)
	if len(words) > 1 && strings.HasPrefix(words[0], "trace") && !strings.HasPrefix(words[len(words)-1], "-") {
		target, _, _ := strings.Cut(words[len(words)-1], "/")
		d["target"] = target
	}
	at, route := -1, false
	for i, l := range sec.lines {
		if m := reTraceStart.FindStringSubmatch(l); m != nil && m[1] != "" {
			d["target"], d["address"], at, route = m[1], m[2], i, true
			continue
		}
		if m := reTraceError.FindStringSubmatch(l); m != nil {
			d["error"], at = m[1], max(at, i)
			continue
		}
		if m := rePMTU.FindStringSubmatch(l); m != nil && !route {
			d["pmtu"] = cellInt(m[1]) // the last one: it falls on the way
			at = max(at, i)
		}
		if route {
			if m := reRouteHop.FindStringSubmatch(l); m != nil {
				hop := map[string]any{"hop": cellInt(m[1]), "answer": m[2] != "*" && !strings.Contains(m[4], "!")}
				put(hop, "address", m[3])
				hops = append(hops, hop)
				d["reached"] = d["reached"] == true || m[3] != "" && m[3] == d["address"] && !strings.Contains(m[4], "!")
			}
			continue
		}
		m := reTraceHop.FindStringSubmatch(l)
		if m == nil || m[2] == "[LOCALHOST]" {
			continue
		}
		at = max(at, i)
		hop := map[string]any{"hop": cellInt(m[1]), "answer": m[2] != "no" && m[2] != "send" && !strings.Contains(m[5], "!")}
		if strings.ContainsAny(m[2], ".:") {
			hop["address"] = m[2]
		}
		put(hop, "address", m[3])
		if m[2] == "send" {
			d["error"] = "send failed"
		}
		hops = append(hops, hop)
		d["reached"] = d["reached"] == true || strings.Contains(m[5], "reached")
	}
	if at < 0 || d["target"] == nil || len(hops) == 0 && d["error"] == nil {
		return
	}
	d["hops"] = hops
	c.fact("tracepath", sec, sec.line+at, sec.lines[at], d)
}
