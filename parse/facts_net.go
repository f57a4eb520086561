package parse

import (
	"path"
	"regexp"
	"strings"
)

// listenReader reads `ss -lntup` and `netstat -lntup`: listening sockets only.
func listenReader() textReader {
	return textReader{
		kind: "listen", doc: "listening sockets",
		paths: func(p string) bool {
			b := path.Base(p)
			return b == "ss.txt" || strings.HasPrefix(b, "ss_-") || strings.HasPrefix(b, "netstat_-W") || isBase(p, "netstat")
		},
		sniff:  func(_, text string) bool { return reSsHead.MatchString(text) || reNetstatHead.MatchString(text) },
		read:   readListen,
		sample: "State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\nLISTEN 0      128          0.0.0.0:22        0.0.0.0:*    users:((\"sshd\",pid=1231,fd=3))\n",
	}
}

var (
	reSsHead      = regexp.MustCompile(`(?m)^\s*(?:Netid\s+)?State\s+Recv-Q\s+Send-Q\s+Local Address:Port`)
	reNetstatHead = regexp.MustCompile(`(?m)^\s*Proto\s+Recv-Q\s+Send-Q\s+Local Address\s+Foreign Address`)
	reSsRow       = regexp.MustCompile(`^\s*(?:(tcp|udp|tcp6|udp6)\s+)?(LISTEN|UNCONN)\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+(?:\s+users:\(\("([^"]+)",(?:pid=)?(\d+))?`)
	reNetstatRow  = regexp.MustCompile(`^\s*(tcp6?|udp6?)\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+\s+(?:(LISTEN)\s+)?(?:\d+\s+\d+\s+)?(?:(\d+)/(\S+))?`)
)

func readListen(c *textCtx, sec section) {
	for i, l := range sec.lines {
		d := map[string]any{}
		if m := reSsRow.FindStringSubmatch(l); m != nil {
			proto := m[1]
			if proto == "" {
				proto = map[bool]string{true: "tcp", false: "udp"}[m[2] == "LISTEN"]
			}
			d["proto"], d["address"], d["port"] = proto, m[3], cellInt(m[4])
			put(d, "process", m[5])
			if n := cellInt(m[6]); n != nil {
				d["pid"] = n
			}
		} else if m := reNetstatRow.FindStringSubmatch(l); m != nil && (m[4] == "LISTEN" || strings.HasPrefix(m[1], "udp")) {
			d["proto"], d["address"], d["port"] = strings.TrimSuffix(m[1], "6"), m[2], cellInt(m[3])
			put(d, "process", strings.TrimSuffix(m[6], ":"))
			if n := cellInt(m[5]); n != nil {
				d["pid"] = n
			}
		} else {
			continue
		}
		c.fact("listen", sec, sec.line+i, l, d)
	}
}
