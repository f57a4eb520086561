package checks

import (
	"cmp"
	"slices"
	"strings"

	"kanshiki/parse"
)

// Packet filters as facts give them, put together again so that a packet can
// be walked through them.

// filterChain is a chain of one table.
type filterChain struct {
	name, hook, policy string
	rules              []*parse.Fact
	fact               *parse.Fact
}

// filterTable is one table of one family as one tool printed it.
type filterTable struct {
	host, family, name, tool string
	complete                 bool
	dump                     *parse.Fact
	chains                   map[string]*filterChain
	// marks is true if rules other than Kubernetes' and OpenShift's own set
	// packet marks, so that the mark of a packet is not known.
	marks bool
}

type tableKey struct{ host, file, tool, family, table string }

// filterTables gives the tables of all hosts. Of the same table printed
// several times on one host only the last is given; where no host is known,
// the last of each file.
func filterTables(in *Input) []*filterTable {
	type dumpKey struct {
		file string
		line float64
	}
	dumps := map[dumpKey]*parse.Fact{}
	for _, f := range in.Facts["iptables-dump"] {
		line, _ := number(f.Data, "dump")
		dumps[dumpKey{f.File, line}] = f
	}
	tables := map[tableKey]*filterTable{}
	var order []*filterTable
	tableOf := func(f *parse.Fact) *filterTable {
		line, _ := number(f.Data, "dump")
		d := dumps[dumpKey{f.File, line}]
		if d == nil {
			return nil
		}
		key := tableKey{shortName(f.Host), "", text(d.Data, "tool"), text(f.Data, "family"), text(f.Data, "table")}
		if f.Host == "" {
			key.file = f.File
		}
		t := tables[key]
		if t != nil && t.dump == d {
			return t
		}
		if t == nil {
			t = &filterTable{}
			tables[key] = t
			order = append(order, t)
		}
		*t = filterTable{host: f.Host, family: key.family, name: key.table, tool: key.tool, complete: d.Data["complete"] == true,
			dump: d, chains: map[string]*filterChain{}}
		return t
	}
	// Facts come kind by kind, so chains go first and rules into them.
	for _, f := range in.Facts["iptables-chain"] {
		if t := tableOf(f); t != nil {
			name := text(f.Data, "chain")
			t.chains[name] = &filterChain{name: name, hook: text(f.Data, "hook"), policy: text(f.Data, "policy"), fact: f}
		}
	}
	for _, f := range in.Facts["iptables-rule"] {
		line, _ := number(f.Data, "dump")
		d := dumps[dumpKey{f.File, line}]
		if d == nil {
			continue
		}
		key := tableKey{shortName(f.Host), "", text(d.Data, "tool"), text(f.Data, "family"), text(f.Data, "table")}
		if f.Host == "" {
			key.file = f.File
		}
		t := tables[key]
		if t == nil || t.dump != d {
			continue
		}
		c := t.chains[text(f.Data, "chain")]
		if c == nil {
			continue
		}
		c.rules = append(c.rules, f)
		if text(f.Data, "target") == "MARK" && !ownChain(c.name) {
			t.marks = true
		}
	}
	slices.SortStableFunc(order, func(a, b *filterTable) int { return cmp.Compare(a.host, b.host) })
	return order
}

// ownPrefixes begin the names of chains whose drops are meant: they belong to
// Kubernetes, OpenShift, OVN-Kubernetes, CNI plug-ins and container engines.
var ownPrefixes = []string{"KUBE-", "OPENSHIFT-", "OVN-KUBE-", "DOCKER", "CNI-", "NETAVARK", "cali-", "FLANNEL", "LIBVIRT_"}

func ownChain(name string) bool {
	return slices.ContainsFunc(ownPrefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}

// has reports whether a chain begins with any of the prefixes.
func (t *filterTable) has(prefixes ...string) bool {
	for name := range t.chains {
		if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) }) {
			return true
		}
	}
	return false
}

// base gives the base chains of a hook.
func (t *filterTable) base(hook string) (out []*filterChain) {
	for _, c := range t.chains {
		if c.hook == hook {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b *filterChain) int { return cmp.Compare(a.name, b.name) })
	return out
}
