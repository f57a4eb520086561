package checks

import (
	"strconv"
	"strings"

	"kanshiki/parse"
)

// routeToService follows each route to its services, their ports and their
// endpoints, as the router does.
func routeToService() *Check {
	return &Check{
		Name:  "route-to-service",
		Doc:   "routes against the services, ports, endpoints and pods they lead to",
		Reads: []string{"Route", "Service"},
		Also:  append([]string{"Endpoints", "EndpointSlice", "Pod"}, workloadKinds...),
		Run:   followRoutes,
	}
}

func followRoutes(in *Input) (out []Case, compared int) {
	known := listed(in.Objects["Service"], anchorService, "core/services.yaml")
	services := map[string]*parse.Object{}
	for _, s := range in.Objects["Service"] {
		services[id(s)] = s
	}
	ends, behind := endpointSets(in), newBackings(in)
	for _, r := range in.Objects["Route"] {
		if refused(r) {
			continue
		}
		names := routeServices(r)
		for _, name := range names {
			s := services[r.Namespace+"/"+name]
			if s == nil && !known(r.Namespace) {
				continue
			}
			compared++
			f := map[string]string{
				"namespace": r.Namespace, "route": r.Name, "service": name, "host_name": text(r.Data, "spec", "host"),
				"platform": yesNo(platform(r)), "only": yesNo(len(names) == 1),
			}
			since, what := created(r), "to="+name
			if port := portText(dig(r.Data, "spec", "port", "targetPort")); port != "" {
				what += " port=" + port
			}
			if s == nil {
				f["state"] = "service-missing"
			} else if w := routePort(r, s, ends[id(s)]); w != "" {
				f["state"], f["port"] = "port-missing", w
				since = latest(since, created(s))
			} else if b := endless(s, ends, behind); b != nil {
				f["state"], f["detail"] = b.why, b.detail
				since, what = latest(since, b.since), what+" selector="+selectorOf(s)+" ready endpoints=0"
			} else {
				continue
			}
			out = append(out, Case{Fields: f, Since: since, Pos: r.Pos, Quote: quote(r, what)})
		}
	}
	return out, compared
}

// refused reports whether no router took the route: another rule's business.
func refused(r *parse.Object) bool {
	seen := false
	for _, i := range maps(r.Data, "status", "ingress") {
		for _, c := range maps(i, "conditions") {
			if c["type"] == "Admitted" && c["status"] == "True" {
				return false
			}
			seen = seen || c["type"] == "Admitted"
		}
	}
	return seen
}

// routeServices lists the services a route sends to. A table joins them with
// commas, each with its share: a(80%),b(20%).
func routeServices(r *parse.Object) (names []string) {
	targets := append(maps(r.Data, "spec", "alternateBackends"), mapAt(r.Data, "spec", "to"))
	for i := range targets {
		t := targets[(i+len(targets)-1)%len(targets)] // spec.to first
		if kind := text(t, "kind"); kind != "" && kind != "Service" {
			continue
		}
		if w, ok := number(t, "weight"); ok && w == 0 {
			continue
		}
		for _, name := range strings.Split(text(t, "name"), ",") {
			name, share, _ := strings.Cut(name, "(")
			if name != "" && share != "0%)" {
				names = append(names, name)
			}
		}
	}
	return names
}

// routePort gives the port that a route asks for if its service has none like
// it. The router compares spec.port.targetPort with names and numbers of
// endpoint ports, not with the service's own number (endpointsForAlias in
// openshift/router pkg/router/template).
func routePort(r, s *parse.Object, ends *endpointSet) string {
	want := portText(dig(r.Data, "spec", "port", "targetPort"))
	if want == "" || want == "<all>" || text(s.Data, "spec", "type") == "ExternalName" {
		return ""
	}
	if ends != nil && ends.full && ends.ready > 0 {
		if ends.ports[want] || len(ends.ports) == 0 {
			return ""
		}
		return want
	}
	if s.Table {
		return "" // prints numbers of the service only, and the endpoints did not tell
	}
	ports := maps(s.Data, "spec", "ports")
	for _, p := range ports {
		target := portText(p["targetPort"])
		_, err := strconv.Atoi(target)
		if text(p, "name") == want || target == want || target == "" && portText(p["port"]) == want {
			return ""
		}
		if _, e := strconv.Atoi(want); e == nil && err != nil && target != "" {
			return "" // a named container port may have any number
		}
	}
	if len(ports) == 0 {
		return ""
	}
	return want
}

func portText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.Itoa(int(v))
	}
	return ""
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
