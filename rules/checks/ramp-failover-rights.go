package checks

import (
	"fmt"
	"slices"
	"strings"
)

// rampFailoverRights holds the ipfailover deployment of ramp nodes (guide
// 31.3.1) against what it needs: nodes with the label of its selector, and the
// privileged SCC for its service account.
func rampFailoverRights() *Check {
	return &Check{
		Name:  "ramp-failover-rights",
		Doc:   "the ipfailover of ramp nodes against its nodes and its service account's rights",
		Reads: []string{"DeploymentConfig"},
		Also:  []string{"Node", "SecurityContextConstraints"},
		Run: func(in *Input) (out []Case, compared int) {
			for _, d := range in.Objects["DeploymentConfig"] {
				selector := text(d.Data, "spec", "template", "spec", "nodeSelector", "f5rampnode")
				if selector == "" || d.Table {
					continue
				}
				account := text(d.Data, "spec", "template", "spec", "serviceAccountName")
				want, _ := number(d.Data, "spec", "replicas")
				if have, _ := number(d.Data, "status", "availableReplicas"); have >= want {
					compared++
					continue // whatever gave it its rights
				}
				fields := func(problem string) map[string]string {
					return map[string]string{"problem": problem, "deployment": d.Namespace + "/" + d.Name, "account": account, "want": fmt.Sprint(want)}
				}
				labelled, full := 0, 0
				for _, n := range in.Objects["Node"] {
					if !n.Table {
						full++
						if text(n.Data, "metadata", "labels", "f5rampnode") == selector {
							labelled++
						}
					}
				}
				if full > 0 {
					compared++
					if float64(labelled) < want {
						c := fields("label")
						c["have"] = fmt.Sprint(labelled)
						out = append(out, Case{Fields: c, Pos: d.Pos, Quote: d.Quote})
					}
				}
				allowed, known := false, false
				for _, scc := range in.Objects["SecurityContextConstraints"] {
					if scc.Table || scc.Data["allowPrivilegedContainer"] != true {
						continue
					}
					known = true
					allowed = allowed || slices.Contains(strs(scc.Data, "users"), "system:serviceaccount:"+d.Namespace+":"+account) ||
						slices.ContainsFunc(strs(scc.Data, "groups"), func(g string) bool { return strings.HasPrefix(g, "system:serviceaccounts") })
				}
				if known && account != "" {
					compared++
					if !allowed {
						out = append(out, Case{Fields: fields("scc"), Pos: d.Pos, Quote: d.Quote})
					}
				}
			}
			return out, compared
		},
	}
}
