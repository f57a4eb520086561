package checks

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kanshiki/parse"
)

// servedPort is a port of a service behind which an endpoint is ready.
type servedPort struct {
	service, address, proto string
	port                    int
	since, ready            time.Time // made; one endpoint surely ready. Zero if not known
}

func (p servedPort) key() string {
	return fmt.Sprintf("%s:%d/%s", p.address, p.port, strings.ToLower(p.proto))
}

// servedPorts lists what kube-proxy must have an entry for.
func servedPorts(in *Input) (out []servedPort) {
	endpoints := map[string]*parse.Object{}
	for _, o := range in.Objects["Endpoints"] {
		if !o.Table {
			endpoints[o.Namespace+"/"+o.Name] = o
		}
	}
	ready := readySince(in.Objects["Pod"])
	for _, o := range in.Objects["Service"] {
		address := text(o.Data, "spec", "clusterIP")
		ends := endpoints[o.Namespace+"/"+o.Name]
		if o.Table || ends == nil || address == "" || address == "None" || strings.Contains(address, ":") || text(o.Data, "spec", "type") == "ExternalName" {
			continue
		}
		if text(o.Data, "spec", "internalTrafficPolicy") == "Local" { // only on nodes with such a pod
			continue
		}
		// Another proxy serves it.
		if dig(o.Data, "metadata", "labels", "service.kubernetes.io/service-proxy-name") != nil {
			continue
		}
		made, _ := time.Parse(time.RFC3339, text(o.Data, "metadata", "creationTimestamp"))
		for _, p := range maps(o.Data, "spec", "ports") {
			port, _ := number(p, "port")
			proto := text(p, "protocol")
			if proto == "" {
				proto = "TCP"
			}
			since, ok := endpointFor(ends, text(p, "name"), proto, ready)
			if port > 0 && ok {
				out = append(out, servedPort{o.Namespace + "/" + o.Name, address, proto, int(port), made, since})
			}
		}
	}
	return out
}

// endpointFor reports whether a ready address serves the port, and since when
// one of its pods has been ready.
func endpointFor(ends *parse.Object, name, proto string, ready map[string]time.Time) (since time.Time, ok bool) {
	for _, s := range maps(ends.Data, "subsets") {
		serves := slices.ContainsFunc(maps(s, "ports"), func(p map[string]any) bool {
			have := text(p, "protocol")
			return text(p, "name") == name && (have == proto || have == "" && proto == "TCP")
		})
		for _, a := range maps(s, "addresses") {
			if !serves {
				continue
			}
			ok = true
			at := ready[text(a, "targetRef", "namespace")+"/"+text(a, "targetRef", "name")]
			if !at.IsZero() && (since.IsZero() || at.Before(since)) {
				since = at
			}
		}
	}
	return since, ok
}

// readySince gives when the pods that are ready became so.
func readySince(pods []*parse.Object) map[string]time.Time {
	out := map[string]time.Time{}
	for _, o := range pods {
		for _, c := range maps(o.Data, "status", "conditions") {
			if c["type"] == "Ready" && c["status"] == "True" {
				if at, err := time.Parse(time.RFC3339, text(c, "lastTransitionTime")); err == nil {
					out[o.Namespace+"/"+o.Name] = at
				}
			}
		}
	}
	return out
}
