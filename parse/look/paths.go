package look

import (
	"context"
	"path"
	"slices"
	"strings"

	"kanshiki/collect"
)

// Paths is what the paths of a bundle tell without a look into its files.
type Paths struct {
	Hosts, Units, Namespaces []string
	// Pods with a log, as NAMESPACE/POD; Containers as NAMESPACE/POD/CONTAINER.
	Pods, Containers []string
}

// ReadPaths walks over a bundle for its paths only. It is quick, and may know
// fewer hosts than Names does.
func ReadPaths(ctx context.Context, b Bundle) (*Paths, error) {
	p := &Paths{}
	w := *b.Walker
	w.Skip = func(f *collect.File) bool {
		p.add(f)
		return !isPacked(f.Path)
	}
	_, err := w.Walk(ctx, b.Name, func(f *collect.File, err error) error {
		if err == nil {
			p.add(f)
		}
		return nil // what cannot be read has a name all the same
	})
	for _, list := range []*[]string{&p.Hosts, &p.Units, &p.Namespaces, &p.Pods, &p.Containers} {
		slices.Sort(*list)
		*list = slices.DeleteFunc(slices.Compact(*list), func(s string) bool { return s == "" })
	}
	return p, err
}

func (p *Paths) add(f *collect.File) {
	o := f.Origin
	p.Hosts = append(p.Hosts, o.Host)
	p.Units = append(p.Units, o.Service)
	p.Namespaces = append(p.Namespaces, o.Namespace)
	if o.Pod != "" {
		p.Pods = append(p.Pods, o.Namespace+"/"+o.Pod)
		if o.Container != "" {
			p.Containers = append(p.Containers, o.Namespace+"/"+o.Pod+"/"+o.Container)
		}
	}
	if dir, base := path.Split(f.Path); strings.HasSuffix(dir, "/core/nodes/") {
		p.Hosts = append(p.Hosts, strings.TrimSuffix(base, path.Ext(base)))
	}
}
