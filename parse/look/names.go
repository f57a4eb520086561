package look

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"kanshiki/collect"
	"kanshiki/parse"
)

// Name is something in a bundle that can be looked for.
type Name struct {
	// What is "host", "unit", "resource", "address" or "file".
	What string
	// Text is what is searched: a host, a unit, KIND/NAME, an address and whose it
	// is, a path.
	Text string
	// Namespace of a resource; empty if it has none.
	Namespace string
}

// nameSink gathers names.
type nameSink struct {
	deaf
	all map[Name]bool
}

func (s *nameSink) Wants(kind string) bool { return !parse.KnownFactKind(kind) && kind != "Event" }

func (s *nameSink) add(what, text, namespace string) {
	if text != "" {
		s.all[Name{what, strings.Clone(text), strings.Clone(namespace)}] = true
	}
}

func (s *nameSink) Object(o *parse.Object) {
	if o.Name == "" {
		return
	}
	s.add("resource", strings.ToLower(o.Kind)+"/"+o.Name, o.Namespace)
	if o.Kind == "Node" {
		s.add("host", o.Name, "")
	}
	for _, at := range addressesOf(o) {
		s.add("address", at+" ("+strings.ToLower(o.Kind)+" "+o.Name+")", o.Namespace)
	}
}

// addressesOf gives the addresses of a node, a pod or a service.
func addressesOf(o *parse.Object) []string {
	part := func(name string) map[string]any { m, _ := o.Data[name].(map[string]any); return m }
	var out []string
	add := func(v any) {
		if at, _ := v.(string); at != "" && at != "None" {
			out = append(out, at)
		}
	}
	switch o.Kind {
	case "Node":
		list, _ := part("status")["addresses"].([]any)
		for _, e := range list {
			if m, _ := e.(map[string]any); m["type"] == "InternalIP" || m["type"] == "ExternalIP" {
				add(m["address"])
			}
		}
	case "Pod":
		if part("spec")["hostNetwork"] != true { // else it is the node's
			add(part("status")["podIP"])
		}
	case "Service":
		add(part("spec")["clusterIP"])
	}
	return out
}

func (s *nameSink) origin(f *collect.File) {
	s.add("file", f.Name(), "")
	s.add("host", f.Origin.Host, "")
	s.add("unit", f.Origin.Service, "")
	if f.Origin.Pod != "" {
		s.add("resource", "pod/"+f.Origin.Pod, f.Origin.Namespace)
	}
}

// Names gives everything in a bundle that has a name: hosts, units, resources
// (but events), addresses and files, in this order; and what could not be read.
func Names(ctx context.Context, b Bundle) ([]Name, []parse.Gap, error) {
	s := &nameSink{all: map[Name]bool{}}
	// A file that is passed over has its name all the same.
	_, err := b.read(ctx, s, func(f *collect.File) bool {
		skip := isLog(f) && isObjectless(f)
		if skip {
			s.origin(f)
		}
		return skip
	}, s.origin)
	if err != nil {
		return nil, nil, err
	}
	order := []string{"host", "unit", "resource", "address", "file"}
	var out []Name
	for n := range s.all {
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b Name) int {
		return cmp.Or(slices.Index(order, a.What)-slices.Index(order, b.What), strings.Compare(a.Text, b.Text), strings.Compare(a.Namespace, b.Namespace))
	})
	return out, s.gaps, nil
}
