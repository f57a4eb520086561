package checks

import (
	"strings"

	"kanshiki/parse"
)

// serviceRecreated finds pods whose environment was filled from a Service that
// has been made anew since: the kubelet sets NAME_SERVICE_HOST once, when the
// pod starts (Kubernetes: discovering services by environment variables).
func serviceRecreated() *Check {
	return &Check{
		Name:  "service-recreated",
		Doc:   "services against the start of the pods whose environment names them",
		Reads: []string{"Service", "Pod"},
		Run: func(in *Input) (out []Case, compared int) {
			services := inNamespace(in.Objects["Service"])
			for _, p := range in.Objects["Pod"] {
				started := text(p.Data, "status", "startTime")
				if started == "" || !alive(p) || p.Table {
					continue
				}
				used := variablesUsed(p)
				if used == "" {
					continue
				}
				for _, s := range services[p.Namespace] {
					variable := strings.ToUpper(strings.ReplaceAll(s.Name, "-", "_")) + "_SERVICE_"
					if !strings.Contains(used, "$("+variable) {
						continue
					}
					compared++
					if made := created(s); made > started {
						out = append(out, Case{
							Fields: map[string]string{"namespace": p.Namespace, "pod": p.Name, "service": s.Name, "variable": variable + "HOST", "made": made, "started": started},
							Since:  made, Pos: p.Pos, Quote: quote(s, "creationTimestamp="+made),
						})
					}
				}
			}
			return out, compared
		},
	}
}

// variablesUsed joins what is kept of a pod's environment: values that refer
// to the variables of services.
func variablesUsed(p *parse.Object) string {
	var b strings.Builder
	for _, c := range maps(p.Data, "spec", "containers") {
		for _, e := range maps(c, "env") {
			b.WriteString(text(e, "value") + "\n")
		}
	}
	return b.String()
}
