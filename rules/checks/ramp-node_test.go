package checks

import (
	"strings"
	"testing"

	"kanshiki/parse"
)

// The tunnel itself and the ping through it, which the guide asks for at the
// end of the set-up.
func TestRampTunnel(t *testing.T) {
	fact := func(kind string, data map[string]any) *parse.Fact {
		return &parse.Fact{Kind: kind, Host: "r1", Data: data}
	}
	link := func(name string, addresses ...string) *parse.Fact {
		var list []any
		for _, a := range addresses {
			list = append(list, map[string]any{"address": a})
		}
		return fact("ip-addr", map[string]any{"interface": name, "up": true, "addresses": list})
	}
	in := func(tunnel, ping *parse.Fact) *Input {
		host := func(table int, protocol, address string) any {
			return map[string]any{"table": table, "protocol": protocol, "address": address}
		}
		return &Input{Facts: map[string][]*parse.Fact{
			"ip-addr":   {link("tun0", "10.129.0.1", "10.129.0.254"), link("tun1", "198.51.100.217")},
			"ip-tunnel": {tunnel}, "ping": {ping},
			"ovs-dump": {fact("ovs-dump", map[string]any{"what": "flows", "complete": true, "marked": 5,
				"rewrites":  []any{map[string]any{"field": "src", "from": "198.51.100.216", "to": "10.129.0.254"}, map[string]any{"field": "dst", "from": "10.129.0.254", "to": "198.51.100.216"}},
				"to_host":   []any{host(0, "arp", "10.129.0.254"), host(5, "arp", "10.129.0.254"), host(5, "ip", "10.129.0.254"), host(0, "ip", "198.51.100.216")},
				"from_host": []any{map[string]any{"protocol": "arp", "address": "10.129.0.254"}}})},
		}}
	}
	ping := func(received int) *parse.Fact {
		return fact("ping", map[string]any{"target": "198.51.100.216", "sent": 5, "received": received})
	}
	tunnel := func(mode string) *parse.Fact {
		return fact("ip-tunnel", map[string]any{"name": "tun1", "mode": mode})
	}
	for _, tt := range []struct {
		name         string
		tunnel, ping *parse.Fact
		want         string
	}{
		{"whole", tunnel("ip/ip"), ping(5), ""},
		{"another mode", tunnel("gre/ip"), ping(5), "the mode ipip on tun1 (it is gre/ip)"},
		{"no answer", tunnel("ip/ip"), ping(0), "an answer of 198.51.100.216 through tun1"},
		{"another host does not answer", tunnel("ip/ip"), fact("ping", map[string]any{"target": "192.0.2.1", "received": 0}), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found, compared := rampNode().Run(in(tt.tunnel, tt.ping))
			if compared != 1 {
				t.Fatalf("compared %d", compared)
			}
			got := ""
			for _, c := range found {
				got += c.Fields["what"]
			}
			if !strings.HasPrefix(got, tt.want) || tt.want == "" && got != "" {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
