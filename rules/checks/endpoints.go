package checks

import (
	"strconv"

	"kanshiki/parse"
)

// endpointSet is what the cluster lists behind one service.
type endpointSet struct {
	ready int
	// ports are the names and numbers behind ready addresses, as routes and
	// services name them.
	ports map[string]bool
	// full is false if only a table told, which names no ports and prints
	// three addresses at most.
	full bool
}

// endpointSets gives the endpoints by namespace/service, from Endpoints or, if
// those were not collected, from EndpointSlices.
func endpointSets(in *Input) map[string]*endpointSet {
	out := map[string]*endpointSet{}
	for _, o := range in.Objects["Endpoints"] {
		set := &endpointSet{ports: map[string]bool{}, full: !o.Table}
		for _, sub := range maps(o.Data, "subsets") {
			n := len(maps(sub, "addresses"))
			if n == 0 {
				continue
			}
			set.ready += n
			set.addPorts(maps(sub, "ports"))
		}
		out[id(o)] = set
	}
	slices := map[string]*endpointSet{}
	for _, o := range in.Objects["EndpointSlice"] {
		service := text(o.Data, "metadata", "labels", "kubernetes.io/service-name")
		key := o.Namespace + "/" + service
		if service == "" || o.Table || out[key] != nil {
			continue
		}
		set := slices[key]
		if set == nil {
			set = &endpointSet{ports: map[string]bool{}, full: true}
			slices[key] = set
		}
		n := readySlice(o)
		set.ready += n
		if n > 0 {
			set.addPorts(maps(o.Data, "ports"))
		}
	}
	for key, set := range slices {
		out[key] = set
	}
	return out
}

// readySlice counts ready addresses; a condition that is absent means ready
// (discovery/v1 EndpointConditions).
func readySlice(o *parse.Object) (n int) {
	for _, e := range maps(o.Data, "endpoints") {
		if dig(e, "conditions", "ready") != false {
			n += len(strs(e, "addresses"))
		}
	}
	return n
}

func (s *endpointSet) addPorts(ports []map[string]any) {
	for _, p := range ports {
		if name := text(p, "name"); name != "" {
			s.ports[name] = true
		}
		if n, ok := number(p, "port"); ok {
			s.ports[strconv.Itoa(int(n))] = true
		}
	}
}
