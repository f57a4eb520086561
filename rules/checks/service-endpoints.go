package checks

import "kanshiki/parse"

// serviceEndpoints finds the cluster's own services that nobody answers, and
// any service whose ready pods are not among its endpoints.
func serviceEndpoints() *Check {
	return &Check{
		Name:  "service-endpoints",
		Doc:   "services against their endpoints, and those against the pods they select",
		Reads: []string{"Service", "Pod"},
		Also:  append([]string{"Endpoints", "EndpointSlice", "Route"}, workloadKinds...),
		Run:   checkEndpoints,
	}
}

func checkEndpoints(in *Input) (out []Case, compared int) {
	routed := map[string]bool{}
	for _, r := range in.Objects["Route"] {
		for _, name := range routeServices(r) {
			routed[r.Namespace+"/"+name] = true
		}
	}
	ends, behind := endpointSets(in), newBackings(in)
	for _, s := range in.Objects["Service"] {
		if ends[id(s)] == nil {
			continue
		}
		compared++
		b := endless(s, ends, behind)
		if b == nil || routed[id(s)] {
			continue // what a route needs is said of the route
		}
		out = append(out, Case{
			Fields: map[string]string{
				"namespace": s.Namespace, "service": s.Name, "state": b.why, "detail": b.detail, "platform": yesNo(platform(s)),
			},
			Since: latest(created(s), b.since), Pos: s.Pos, Quote: quote(s, "selector="+selectorOf(s)+" ready endpoints=0"),
		})
	}
	return out, compared
}

// endless tells why a service that should have ready endpoints has none; nil
// if it has, need not, or its endpoints were not collected.
func endless(s *parse.Object, ends map[string]*endpointSet, behind *backings) *backing {
	set := ends[id(s)]
	if set == nil || set.ready > 0 || s.Table || idled(s) || text(s.Data, "spec", "type") == "ExternalName" {
		return nil
	}
	if dig(s.Data, "spec", "publishNotReadyAddresses") == true {
		return nil
	}
	return behind.of(s)
}
