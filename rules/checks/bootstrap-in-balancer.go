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
		Run: func(in *Input) (out []Case) {
			if !installed(in.Objects["ClusterVersion"]) {
				return nil
			}
			for _, f := range in.Facts["haproxy-config"] {
				backend, _ := f.Data["name"].(string)
				servers, _ := f.Data["servers"].([]any)
				for _, v := range servers {
					server, _ := v.(map[string]any)
					name, _ := server["name"].(string)
					if server["disabled"] == true || !bootstrapName.MatchString(name) {
						continue
					}
					out = append(out, Case{Fields: map[string]string{"backend": backend, "server": name, "host": f.Host},
						Pos: f.Pos, Quote: f.Quote})
				}
			}
			return out
		},
	}
}

// installed reports whether some update of the cluster has completed.
func installed(versions []*parse.Object) bool {
	for _, o := range versions {
		status, _ := o.Data["status"].(map[string]any)
		history, _ := status["history"].([]any)
		for _, h := range history {
			if entry, _ := h.(map[string]any); entry["state"] == "Completed" {
				return true
			}
		}
	}
	return false
}
