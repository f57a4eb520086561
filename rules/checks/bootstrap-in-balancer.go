package checks

import (
	"regexp"

	"kanshiki/parse"
)

// bootstrapName is how people name the bootstrap server of a balancer.
var bootstrapName = regexp.MustCompile(`(?i)^(bs|boot|bootstrap)[0-9]*$|bootstrap`)

// bootstrapInBalancer finds bootstrap servers that HAProxy still lists
// although the installed cluster no longer has one (the installation guides of
// 4.x: remove it from the load balancer after bootstrap-complete).
func bootstrapInBalancer() *Check {
	return &Check{
		Name:  "bootstrap-in-balancer",
		Doc:   "the balancer's configuration against the state of the installed cluster",
		Reads: []string{"haproxy-config", "ClusterVersion"},
		Run: func(in *Input) (out []Case, compared int) {
			if !installed(in.Objects["ClusterVersion"]) {
				return nil, 0
			}
			for _, f := range in.Facts["haproxy-config"] {
				backend := text(f.Data, "name")
				for _, server := range maps(f.Data, "servers") {
					compared++
					name := text(server, "name")
					if server["disabled"] == true || !bootstrapName.MatchString(name) {
						continue
					}
					out = append(out, Case{Fields: map[string]string{"backend": backend, "server": name, "host": f.Host},
						Pos: f.Pos, Quote: f.Quote})
				}
			}
			return out, compared
		},
	}
}

// installed reports whether some update of the cluster has completed.
func installed(versions []*parse.Object) bool {
	for _, o := range versions {
		for _, entry := range maps(o.Data, "status", "history") {
			if entry["state"] == "Completed" {
				return true
			}
		}
	}
	return false
}
