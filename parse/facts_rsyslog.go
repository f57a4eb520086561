package parse

import (
	"path"
	"regexp"
	"strings"
)

// rsyslogReader reads rsyslog.conf and rsyslog.d: the selector lines of the old
// syntax, which distributions ship, and whether a UDP input is loaded (rsyslog
// documentation, basic structure).
func rsyslogReader() textReader {
	return textReader{
		kind: "rsyslog", doc: "what rsyslog writes where", whole: true,
		paths: func(p string) bool {
			return path.Base(p) == "rsyslog.conf" || strings.Contains("/"+p, "/rsyslog.d/") && path.Ext(p) == ".conf"
		},
		sniff:  func(_, text string) bool { return reSyslogModule.MatchString(text) },
		read:   readRsyslog,
		sample: "module(load=\"imuxsock\")\n#module(load=\"imudp\")\n*.info;mail.none;authpriv.none;cron.none                /var/log/messages\n",
	}
}

var (
	reSyslogModule = regexp.MustCompile(`(?m)^\s*(?:module\(load="im\w+"|\$ModLoad im\w+)`)
	reSyslogUDP    = regexp.MustCompile(`^\s*(?:module\(load="imudp"|\$ModLoad imudp)`)
	reSyslogRule   = regexp.MustCompile(`^\s*((?:[\w*,]+\.[=!]*[\w*]+;?)+)\s+(\S.*)$`)
)

func readRsyslog(c *textCtx, sec section) {
	rules, udp, at := []any{}, false, 0
	includes := false
	for i, l := range sec.lines {
		l = strings.TrimSpace(l)
		if strings.HasPrefix(l, "#") {
			continue
		}
		udp = udp || reSyslogUDP.MatchString(l)
		includes = includes || strings.HasPrefix(l, "include(") || strings.HasPrefix(l, "$IncludeConfig")
		if m := reSyslogRule.FindStringSubmatch(l); m != nil {
			if len(rules) == 0 {
				at = i
			}
			rules = append(rules, map[string]any{"selector": m[1], "action": m[2]})
		}
	}
	c.fact("rsyslog", sec, sec.line+at, sec.lines[at], map[string]any{"rules": rules, "udp": udp, "includes": includes})
}
