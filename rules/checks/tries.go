package checks

import (
	"strconv"
	"strings"

	"kanshiki/parse"
)

// netTry is a try to connect: by a TCP probe or by curl.
type netTry struct {
	from, address, host string
	port                int
	result              string // open, refused, timeout, unreachable, …
	fact                *parse.Fact
}

// netTries lists the tries of a host; those of all hosts for "*".
func netTries(in *Input, host string) (out []netTry) {
	for _, f := range in.Facts["tcp-probe"] {
		if host != "*" && f.Host != host {
			continue
		}
		port, _ := number(f.Data, "port")
		t := netTry{f.Host, text(f.Data, "address"), text(f.Data, "host"), int(port), text(f.Data, "result"), f}
		if t.address == "" && strings.Trim(t.host, "0123456789.") == "" {
			t.address = t.host
		}
		out = append(out, t)
	}
	for _, f := range in.Facts["curl"] {
		if host != "*" && f.Host != host {
			continue
		}
		port, _ := number(f.Data, "port")
		t := netTry{f.Host, text(f.Data, "ip"), text(f.Data, "host"), int(port), text(f.Data, "result"), f}
		if t.address == "" && strings.Trim(t.host, "0123456789.") == "" {
			t.address = t.host
		}
		if f.Data["connected"] == true {
			t.result = "open" // whatever came after
		}
		out = append(out, t)
	}
	return out
}

// lost reports whether no packet came back.
func (t netTry) lost() bool { return t.result == "timeout" || t.result == "unreachable" }

func itoaF(n float64) string { return strconv.Itoa(int(n)) }
