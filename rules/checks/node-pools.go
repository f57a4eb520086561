package checks

import (
	"strconv"
	"strings"

	"kanshiki/parse"
)

// nodePools finds nodes that no MachineConfigPool manages, and nodes that two
// custom pools claim.
func nodePools() *Check {
	return &Check{
		Name:  "node-pools",
		Doc:   "labels of the nodes against the node selectors of the machine config pools",
		Reads: []string{"Node", "MachineConfigPool"},
		Run: func(in *Input) (out []Case, compared int) {
			pools := in.Objects["MachineConfigPool"]
			if !everyPool(pools) {
				return nil, 0
			}
			for _, n := range in.Objects["Node"] {
				labels := nodeLabels(n)
				if os := labels["kubernetes.io/os"]; n.Table || os != "" && os != "linux" {
					continue // the operator does not manage Windows
				}
				compared++
				var base, custom []string
				for _, p := range pools {
					selector := mapAt(p.Data, "spec", "nodeSelector")
					if selector == nil || !matchSelector(selector, labels) {
						continue
					}
					if p.Name == "master" || p.Name == "worker" {
						base = append(base, p.Name)
					} else {
						custom = append(custom, p.Name)
					}
				}
				f := map[string]string{"node": n.Name, "pools": strings.Join(custom, ", "), "number": strconv.Itoa(len(custom))}
				switch {
				case len(base)+len(custom) == 0:
					f["state"], f["roles"] = "none", roleWords(labels)
				case len(custom) > 1 && !isMaster(n):
					f["state"] = "several"
				default:
					continue
				}
				out = append(out, Case{Fields: f, Since: created(n), Pos: n.Pos, Quote: quote(n, roleWords(labels))})
			}
			return out, compared
		},
	}
}

// everyPool reports whether the pools that every cluster has were collected in full.
func everyPool(pools []*parse.Object) bool {
	found := 0
	for _, p := range pools {
		if p.Table {
			return false
		}
		if p.Name == "master" || p.Name == "worker" {
			found++
		}
	}
	return found == 2
}

// roleWords lists a node's roles; "no role" without one.
func roleWords(labels map[string]string) string {
	var roles []string
	for k := range labels {
		if role, ok := strings.CutPrefix(k, "node-role.kubernetes.io/"); ok {
			roles = append(roles, role)
		}
	}
	if len(roles) == 0 {
		return "no role"
	}
	return "role " + joinSorted(roles)
}
