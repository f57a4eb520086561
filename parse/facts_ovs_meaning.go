package parse

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// maxOVSMeaning bounds each list of what a dump means. A node of OpenShift SDN
// has at most 510 pods and a cluster 2000 nodes.
const maxOVSMeaning = 8000

// rampCookie marks the flows of a ramp node in the guide's set-up.
const rampCookie = "0x999"

// ovsMeaning gathers what the flows of OpenShift SDN do, whatever the tables
// of the version and plugin are called.
type ovsMeaning struct {
	in, subnets map[string]bool
	out         []any
	pods        map[string]map[string]any
	toHost      []any
	fromHost    []any
	rewrites    []any
	marked      int
	// fromTunnel are the tables that vxlan0's packets are sent to, other those
	// that hold more than flows by tun_src and drops.
	fromTunnel, other map[int]bool
	normal            bool // some flow makes a plain switch of it
	versioned         bool // the SDN's note, its last flow, was seen
	overflow          bool
}

func newOVSMeaning() *ovsMeaning {
	none := []any{} // an empty list is an answer too
	return &ovsMeaning{in: map[string]bool{}, subnets: map[string]bool{}, pods: map[string]map[string]any{}, fromTunnel: map[int]bool{}, other: map[int]bool{},
		out: none, toHost: none, fromHost: none, rewrites: none}
}

func (m *ovsMeaning) add(f *ovsFlow) {
	if f.cookie == rampCookie {
		m.marked++
	}
	if ip := f.get("tun_src"); ip != "" && !dropped(f) {
		m.in[ip] = true
	} else if !dropped(f) {
		m.other[f.table] = true
	}
	if p := f.get("in_port"); p == "1" || p == "vxlan0" {
		for _, a := range f.actions {
			if n, ok := strings.CutPrefix(a, "goto_table:"); ok {
				if table, err := strconv.Atoi(n); err == nil {
					m.fromTunnel[table] = true
				}
			}
		}
	}
	proto := f.protocol()
	source, target := cmp.Or(f.get("arp_spa"), f.get("nw_src")), cmp.Or(f.get("arp_tpa"), f.get("nw_dst"))
	port, remote, rewrite := "", "", ""
	for _, a := range f.actions {
		switch {
		case a == "NORMAL":
			m.normal = true
		case strings.HasPrefix(a, "note:"):
			m.versioned = true
		case strings.HasPrefix(a, "output:") && !strings.HasPrefix(a, "output:NXM"):
			port = strings.Trim(a[len("output:"):], `"`)
		case strings.HasPrefix(a, "load:") && strings.HasSuffix(a, "->NXM_NX_REG2[]"):
			if n, err := strconv.ParseUint(strings.TrimSuffix(a[len("load:"):], "->NXM_NX_REG2[]"), 0, 32); err == nil {
				port = strconv.FormatUint(n, 10)
			}
		case strings.HasSuffix(a, "->tun_dst"), strings.HasSuffix(a, "->NXM_NX_TUN_IPV4_DST[]"):
			remote = setAddress(a)
		case strings.HasPrefix(a, "mod_nw_src:"), strings.HasSuffix(a, "->ip_src"), strings.HasPrefix(a, "mod_nw_dst:"), strings.HasSuffix(a, "->ip_dst"):
			rewrite = a
		}
	}
	switch {
	case remote != "":
		if target != "" && proto != "" {
			m.out = m.keep(m.out, map[string]any{"remote": remote, "subnet": target, "protocol": proto})
		}
		return
	case rewrite != "" && f.table == 0:
		m.rewrite(source, target, rewrite)
		return
	case dropped(f):
		return
	}
	if strings.Contains(target, "/") {
		m.subnets[target] = true
		target = ""
	}
	inPort := f.get("in_port")
	switch {
	case source == "" || strings.Contains(source, "/") || inPort == "" || inPort == "1" || inPort == "vxlan0":
	case inPort == "2" || inPort == "tun0":
		m.fromHost = m.keep(m.fromHost, map[string]any{"protocol": proto, "address": source})
	case target == "":
		m.pod(source, proto+"_from", inPort)
	}
	switch {
	case target == "" || port == "" || port == "1" || port == "vxlan0":
	case port == "2" || port == "tun0":
		m.toHost = m.keep(m.toHost, map[string]any{"table": f.table, "protocol": proto, "address": target})
	default:
		m.pod(target, proto+"_to", port)
	}
}

func dropped(f *ovsFlow) bool { return len(f.actions) == 1 && f.actions[0] == "drop" }

// setAddress reads set_field:192.0.2.12->tun_dst, as OpenFlow 1.3 prints it,
// and load:0xc000020c->NXM_NX_TUN_IPV4_DST[], as 1.0 does.
func setAddress(action string) string {
	value, _, _ := strings.Cut(action, "->")
	_, value, _ = strings.Cut(value, ":")
	if !strings.HasPrefix(action, "load:") {
		return value
	}
	n, err := strconv.ParseUint(value, 0, 32)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%d.%d.%d.%d", byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
}

func (m *ovsMeaning) rewrite(source, target, action string) {
	field, from := "src", source
	if strings.HasPrefix(action, "mod_nw_dst:") || strings.HasSuffix(action, "->ip_dst") {
		field, from = "dst", target
	}
	if from != "" {
		m.rewrites = m.keep(m.rewrites, map[string]any{"field": field, "from": from, "to": setAddress(action)})
	}
}

func (m *ovsMeaning) pod(address, what, port string) {
	switch what {
	case "arp_from", "ip_from", "arp_to", "ip_to":
	default:
		return
	}
	p := m.pods[address]
	if p == nil {
		if len(m.pods) >= maxOVSMeaning {
			m.overflow = true
			return
		}
		p = map[string]any{"address": address, "port": port}
		m.pods[address] = p
	}
	p[what] = true
}

func (m *ovsMeaning) keep(list []any, v any) []any {
	if len(list) >= maxOVSMeaning {
		m.overflow = true
		return list
	}
	return append(list, v)
}

// put writes what was gathered into a fact.
func (m *ovsMeaning) put(d map[string]any) {
	names := func(set map[string]bool) []any {
		list := []any{}
		for _, s := range slices.Sorted(maps.Keys(set)) {
			list = append(list, s)
		}
		return list
	}
	pods := []any{}
	for _, address := range slices.Sorted(maps.Keys(m.pods)) {
		pods = append(pods, m.pods[address])
	}
	for table := range m.fromTunnel {
		if !m.other[table] {
			d["tunnels_filtered"] = true
		}
	}
	d["tunnels_in"], d["tunnels_out"], d["subnets"], d["pods"] = names(m.in), m.out, names(m.subnets), pods
	d["to_host"], d["from_host"], d["rewrites"] = m.toHost, m.fromHost, m.rewrites
	d["marked"], d["normal"] = m.marked, m.normal
}
