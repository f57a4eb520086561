package parse

import (
	"path"
	"regexp"
	"strings"
)

// haproxyCheckReader reads what `haproxy -c -f FILE` prints, and a start by
// hand that failed: the words are the same. A version that says nothing of a
// valid file (unless asked by -V) gives no fact.
func haproxyCheckReader() textReader {
	return textReader{
		kind: "haproxy-check", doc: "haproxy -c: is its configuration valid",
		paths: func(p string) bool { return strings.HasPrefix(path.Base(p), "haproxy_-c") },
		sniff: func(cmd, text string) bool {
			return strings.HasPrefix(cmd, "haproxy ") && strings.Contains(cmd, " -c") || reCheckVerdict.MatchString(text)
		},
		read: readHaproxyCheck,
		sample: "[ALERT] 281/160259 (1234) : parsing [/etc/haproxy/haproxy.cfg:102] : unknown keyword 'sever' in 'backend' section\n" +
			"[ALERT] 281/160259 (1234) : Error(s) found in configuration file : /etc/haproxy/haproxy.cfg\n" +
			"[ALERT] 281/160259 (1234) : Fatal errors found in configuration.\n",
	}
}

var (
	reCheckLine    = regexp.MustCompile(`^\s*\[(ALERT|WARNING)\]\s+(?:\d+/\d+ )?\(\d+\) : (?:config : )?(.*)$`)
	reCheckVerdict = regexp.MustCompile(`(?m)^\s*(?:Configuration file is valid|Configuration file has no error but will not start.*|\[ALERT\]\s+(?:\d+/\d+ )?\(\d+\) : (?:config : )?(?:Error\(s\) found in configuration file|Fatal errors found in configuration|Failed to initialize server\(s\) addr).*)\s*$`)
	reCheckFile    = regexp.MustCompile(`(?:Error\(s\) found in configuration file : |parsing \[|config : \[)([^\]:\s]+)`)
	reCheckArg     = regexp.MustCompile(`\s-f\s+(\S+)`)
)

func readHaproxyCheck(c *textCtx, sec section) {
	alerts, warnings := []any{}, []any{}
	d := map[string]any{}
	at := -1
	text := sec.text()
	for i, l := range sec.lines {
		if strings.TrimSpace(l) == "Configuration file is valid" {
			d["valid"], at = true, max(at, i)
		}
		if strings.HasPrefix(strings.TrimSpace(l), "Configuration file has no error but will not start") {
			d["valid"], at = false, i
			alerts = append(alerts, strings.TrimSpace(l))
		}
		m := reCheckLine.FindStringSubmatch(l)
		switch {
		case m == nil:
		case m[1] == "WARNING":
			warnings = append(warnings, m[2])
		case strings.HasPrefix(m[2], "Error(s) found in configuration file"), strings.HasPrefix(m[2], "Fatal errors found in configuration"),
			strings.HasPrefix(m[2], "Failed to initialize server(s) addr"): // the last words if a name does not resolve
			d["valid"] = false
			if at < 0 {
				at = i
			}
		default:
			if len(alerts) == 0 {
				at = i
			}
			alerts = append(alerts, m[2])
		}
	}
	if d["valid"] == nil {
		return
	}
	d["alerts"], d["warnings"] = alerts, warnings
	if m := reCheckFile.FindStringSubmatch(text); m != nil {
		d["file"] = m[1]
	} else if m := reCheckArg.FindStringSubmatch(sec.cmd + " " + sec.lines[0]); m != nil {
		d["file"] = m[1]
	}
	c.fact("haproxy-check", sec, sec.line+at, sec.lines[at], d)
}
