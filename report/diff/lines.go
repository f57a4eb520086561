package diff

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"kanshiki/parse"
)

// lineOf writes a fact that is a line of its own, without what changes by
// itself.
func lineOf(a *aspect, f *parse.Fact) string {
	switch f.Kind {
	case "iptables-rule":
		spec, _ := f.Data["spec"].(string)
		return strings.TrimSpace(reHashedChain.ReplaceAllString(spec, "$1*"))
	case "ovs-flow":
		return flowLine(a, f.Data)
	}
	own := maps.Clone(f.Data)
	for _, k := range slices.Collect(maps.Keys(own)) {
		if a.leaves(k) {
			delete(own, k)
		}
	}
	return one(a, own)
}

var reHashedChain = regexp.MustCompile(`\b(KUBE-(?:SVC|SEP|FW|XLB|EXT)-)[A-Z0-9]{16}\b`)

// flowLine is a flow as ovs-ofctl prints it without statistics, its match in
// order. The cookie is left out; so is the note by which the SDN numbers its
// version.
func flowLine(a *aspect, data map[string]any) string {
	match, _ := data["match"].(map[string]any)
	parts := []string{"table=" + one(a, data["table"]), "priority=" + one(a, data["priority"])}
	for _, k := range slices.Sorted(maps.Keys(match)) {
		if v := one(a, match[k]); v != "true" {
			parts = append(parts, k+"="+v)
		} else {
			parts = append(parts, k)
		}
	}
	actions, _ := data["actions"].([]any)
	var does []string
	for _, x := range actions {
		if text := one(a, x); !strings.HasPrefix(text, "note:") {
			does = append(does, text)
		}
	}
	return strings.Join(parts, ",") + " actions=" + strings.Join(does, ",")
}

// podCards are what the SDN's flows say of a node's pods.
type podCards struct{ addresses, ports map[string]bool }

// podsOf reads them off the dumps, by host.
func podsOf(facts []*parse.Fact) map[string]podCards {
	all := map[string]podCards{}
	for _, f := range facts {
		pods, _ := f.Data["pods"].([]any)
		if f.Kind != "ovs-dump" || len(pods) == 0 {
			continue
		}
		c := podCards{map[string]bool{}, map[string]bool{}}
		for _, p := range pods {
			m, _ := p.(map[string]any)
			if at, _ := m["address"].(string); at != "" {
				c.addresses[at] = true
			}
			if port, _ := m["port"].(string); port != "" {
				c.ports[port] = true
			}
		}
		all[f.Host] = c
	}
	return all
}

// own reports whether a flow is there for one pod. What those flows do stands in
// ovs-dump, and every pod that comes or goes changes several of them.
func (c podCards) own(flow map[string]any) bool {
	match, _ := flow["match"].(map[string]any)
	for field, v := range match {
		if text, _ := v.(string); c.addresses[text] || field == "in_port" && c.ports[text] {
			return true
		}
	}
	return false
}

// dumpOf names the output that a flow or a rule was printed in, by host and
// program; "" for other facts.
func dumpOf(f *parse.Fact) string {
	switch f.Kind {
	case "ovs-dump", "ovs-flow":
		return "ovs " + f.Host
	case "iptables-dump", "iptables-chain", "iptables-rule":
		return "iptables " + f.Host
	}
	return ""
}

// cutDumps are the outputs of which a part is missing: what is not in them may
// be there all the same.
func cutDumps(facts []*parse.Fact) map[string]bool {
	cut := map[string]bool{}
	for _, f := range facts {
		if (f.Kind == "ovs-dump" || f.Kind == "iptables-dump") && f.Data["complete"] == false {
			cut[dumpOf(f)] = true
		}
	}
	return cut
}
