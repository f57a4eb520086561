package checks

import (
	"fmt"
	"strings"
	"time"

	"kanshiki/parse"
)

// serviceNAT holds the nat table of nodes with kube-proxy's chains against the
// services that have ready endpoints. Nodes of OVN-Kubernetes and of kube-proxy
// in IPVS mode have no such entries, and nothing is said of them.
func serviceNAT() *Check {
	return &Check{
		Name:  "service-nat",
		Doc:   "the nat entries of each node against the services that have endpoints",
		Reads: []string{"iptables-rule", "iptables-chain", "iptables-dump", "Service", "Endpoints"},
		Also:  []string{"Node", "Pod", "must-gather-timestamp"},
		Run: func(in *Input) (out []Case, compared int) {
			ports := servedPorts(in)
			tables := filterTables(in)
			for _, t := range tables {
				if t.name != "nat" || t.family != "ip" || t.dump.Data["other_backend"] == true {
					continue
				}
				entries, ok := t.entries()
				if !ok {
					continue
				}
				var refused map[string]*parse.Fact // nil if the filter table was not printed
				for _, other := range tables {
					if other.name == "filter" && sameTable(other, t) && (t.host != "" || other.dump == t.dump) && other.complete {
						refused = other.refusals()
					}
				}
				sure := sureBefore(in, t)
				found, met := 0, 0
				var missing []Case
				for _, p := range ports {
					if entries[p.key()] != nil {
						met++
						continue
					}
					if sure.IsZero() || p.since.IsZero() || !p.since.Before(sure) {
						continue
					}
					c := Case{Fields: map[string]string{"host": t.host, "service": p.service, "address": p.address, "port": fmt.Sprint(p.port), "kind": "missing"}, Pos: t.dump.Pos, Quote: t.dump.Quote}
					r := refused[p.key()]
					// It may have had no endpoint when the dump was made: then
					// a refusal stands in the filter table.
					if (r != nil || refused == nil) && (p.ready.IsZero() || !p.ready.Before(sure)) {
						continue
					}
					if r != nil {
						c.Fields["kind"], c.Pos, c.Quote = "stale", r.Pos, r.Quote
					} else if !t.complete {
						continue
					}
					found++
					missing = append(missing, c)
				}
				// A table in which no service is known is of another cluster.
				if met == 0 && len(entries) > 0 {
					continue
				}
				compared += met + found
				out = append(out, atMost(missing, met+found)...)
			}
			return out, compared
		},
	}
}

func sameTable(a, b *filterTable) bool {
	return a.tool == b.tool && a.family == b.family && a.host == b.host
}

// maxMissing is how many services are named one by one.
const maxMissing = 5

// atMost makes one case of very many.
func atMost(list []Case, of int) []Case {
	if len(list) <= maxMissing {
		return list
	}
	c := list[0]
	c.Fields = map[string]string{"host": c.Fields["host"], "kind": "many", "count_of": fmt.Sprint(len(list)), "of": fmt.Sprint(of), "service": c.Fields["service"]}
	return []Case{c}
}

// entries gives the rules for service addresses by "address:port/proto"; false
// if the table is not kube-proxy's or cannot be told.
func (t *filterTable) entries() (map[string]*parse.Fact, bool) {
	services := t.chains["KUBE-SERVICES"]
	if services == nil && t.chains["KUBE-PORTALS-CONTAINER"] == nil {
		return nil, false
	}
	out := map[string]*parse.Fact{}
	for _, c := range t.chains {
		if c.name != "KUBE-SERVICES" && !strings.HasPrefix(c.name, "KUBE-PORTALS-") && !strings.HasPrefix(c.name, "KUBE-SVC-") {
			continue
		}
		for _, r := range c.rules {
			if strings.Contains(text(r.Data, "spec"), "match-set") {
				return nil, false // IPVS
			}
			if !addServiceEntry(out, r) {
				return nil, false // iptables -L without -n: names for numbers
			}
		}
	}
	return out, true
}

// refusals gives the "has no endpoints" rules of the filter table.
func (t *filterTable) refusals() map[string]*parse.Fact {
	out := map[string]*parse.Fact{}
	for name, c := range t.chains {
		if name != "KUBE-SERVICES" && name != "KUBE-EXTERNAL-SERVICES" {
			continue
		}
		for _, r := range c.rules {
			if text(r.Data, "target") == "REJECT" {
				addServiceEntry(out, r)
			}
		}
	}
	return out
}

func addServiceEntry(out map[string]*parse.Fact, r *parse.Fact) bool {
	address := strings.TrimSuffix(text(r.Data, "destination"), "/32")
	if address == "" {
		return true
	}
	for _, port := range strs(r.Data, "dports") {
		if strings.Trim(address, "0123456789./") != "" || strings.Trim(port, "0123456789:") != "" {
			return false
		}
		out[address+":"+port+"/"+text(r.Data, "proto")] = r
	}
	return true
}

// settle is how long kube-proxy may take for a change; zones how far ahead of
// UTC a host's clock may print (iptables-save prints no zone).
const (
	settle = 15 * time.Minute
	zones  = 14 * time.Hour
)

// sureBefore is the time before which a service must have been made so that
// its entry can be demanded of this dump; zero if the dump's time is unknown.
func sureBefore(in *Input, t *filterTable) time.Time {
	made, err := time.Parse(time.RFC3339, text(t.dump.Data, "generated"))
	if err != nil {
		return gatherStart(in, t.dump.Bundle)
	}
	for _, o := range in.Objects["Node"] {
		// CoreOS hosts run on UTC.
		if sameHost(o.Name, t.host) && strings.Contains(text(o.Data, "status", "nodeInfo", "osImage"), "CoreOS") {
			return made.Add(-settle)
		}
	}
	return made.Add(-settle - zones)
}
