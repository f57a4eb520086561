package checks

import (
	"strings"
)

// balancerLogLost finds a HAProxy whose log goes to a syslog that does not take
// it: nothing listens on UDP, or no rule writes its facility anywhere.
func balancerLogLost() *Check {
	return &Check{
		Name:  "balancer-log-lost",
		Doc:   "where haproxy.cfg sends its log against what rsyslog takes",
		Reads: []string{"haproxy-global", "rsyslog"},
		Run: func(in *Input) (out []Case, compared int) {
			syslog := byHost(in.Facts["rsyslog"])
			for _, f := range in.Facts["haproxy-global"] {
				rules, udp, main := []map[string]any{}, false, false
				for _, r := range syslog[f.Host] {
					rules = append(rules, maps(r.Data, "rules")...)
					udp = udp || r.Data["udp"] == true
					main = main || strings.HasSuffix(r.File, "rsyslog.conf")
				}
				if !main || len(rules) == 0 { // the main file tells of the inputs
					continue
				}
				for _, l := range maps(f.Data, "logs") {
					target, facility := text(l, "target"), text(l, "facility")
					host, _, _ := strings.Cut(target, ":")
					local := host == "127.0.0.1" || host == "localhost"
					if !local && target != "/dev/log" {
						continue
					}
					compared++
					state := ""
					if local && !udp {
						state = "not received"
					} else if !takes(rules, facility) {
						state = "not written"
					}
					if state != "" {
						out = append(out, Case{Fields: map[string]string{"state": state, "target": target, "facility": facility, "host": f.Host}, Pos: f.Pos, Quote: f.Quote})
					}
				}
			}
			return out, compared
		},
	}
}

// takes reports whether a selector names the facility, or all of them.
func takes(rules []map[string]any, facility string) bool {
	for _, r := range rules {
		taken := false
		for _, part := range strings.Split(text(r, "selector"), ";") {
			names, level, _ := strings.Cut(part, ".")
			for _, n := range strings.Split(names, ",") {
				if n == facility || n == "*" && !strings.HasPrefix(level, "=emerg") && level != "emerg" {
					taken = level != "none"
				}
			}
		}
		if taken && text(r, "action") != "stop" && text(r, "action") != "~" {
			return true
		}
	}
	return false
}
