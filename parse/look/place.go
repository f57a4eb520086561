package look

import (
	"path"
	"slices"
	"strings"

	"kanshiki/collect"
)

// isLog says by the path that a file of a known layout is a log. A loose file
// of such a name may be anything that somebody pasted.
func isLog(f *collect.File) bool {
	o := f.Origin
	base := path.Base(f.Path)
	return strings.Contains(base, ".log") && (o.Kind != "" || o.Namespace != "" || o.Pod != "" || o.Host != "" || o.Service != "")
}

// isPacked says by the name that more files may lie within.
func isPacked(name string) bool {
	switch path.Ext(name) {
	case ".gz", ".xz", ".bz2", ".zst", ".tar", ".tgz", ".zip", ".txz":
		return true
	}
	return false
}

// keepsTimes says that a file tells when the bundle was made.
func keepsTimes(p string) bool {
	base := path.Base(p)
	return base == "timestamp" || base == "manifest.json"
}

// isReading says that must-gather wrote a file from what a program of the
// cluster answered, not from the API: no object is in it.
func isReading(p string) bool {
	dir, base := path.Split("/" + p)
	switch {
	case strings.HasSuffix(dir, "/etcd_info/"), strings.HasSuffix(dir, "/api_priority_and_fairness/"), strings.Contains(dir, "/monitoring/prometheus/"):
		return true
	}
	return strings.HasSuffix(dir, "/monitoring/") && base == "alerts.json"
}

// holdsOther says by its place that a file holds objects of one kind, which is
// none of the wanted, nor the definition of one of definitions. must-gather and
// oc adm inspect lay objects out as
// [namespaces/NS|cluster-scoped-resources]/GROUP/PLURAL[/NAME].yaml.
func holdsOther(p string, kinds map[string]bool, definitions []string) bool {
	segs := strings.Split(p, "/")
	for i, s := range segs {
		rest := segs[i+1:]
		switch {
		case s == "cluster-scoped-resources" && (len(rest) == 2 || len(rest) == 3):
		case s == "namespaces" && len(rest) == 2 && rest[1] == rest[0]+".yaml":
			return !kinds["Namespace"] && !kinds["Project"]
		case s == "namespaces" && (len(rest) == 3 || len(rest) == 4):
			rest = rest[1:]
			if rest[0] == "pods" { // NS/pods/POD/POD.yaml
				return len(rest) == 3 && !kinds["Pod"]
			}
		default:
			continue
		}
		kind := kindOfPlural(strings.TrimSuffix(rest[1], ".yaml"))
		if kind == definition && len(definitions) > 0 && !kinds[kind] {
			plural, _, _ := strings.Cut(rest[len(rest)-1], ".")
			return len(rest) == 3 && !slices.Contains(definitions, plural)
		}
		if kind == "" { // no one's own folder has a group's name
			return strings.Contains(rest[0], ".") && allKnown(kinds)
		}
		return !kinds[kind]
	}
	return false
}

// allKnown says that the plural of each kind is certain.
func allKnown(kinds map[string]bool) bool {
	for kind := range kinds {
		if !slices.ContainsFunc(resources, func(r Resource) bool { return r.Kind == kind }) {
			return false
		}
	}
	return true
}
