package rules

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"kanshiki/parse"
)

//go:embed path.yaml
var pathYAML []byte

// PathStatus is what is known of a layer or of one check of it.
type PathStatus string

const (
	PathOK      PathStatus = "ok"
	PathBroken  PathStatus = "broken"
	PathUnknown PathStatus = "unknown"
)

// PathLayer is one layer of the way that a request takes, or one of the five
// checks of an install.
type PathLayer struct {
	ID, Name string
	Status   PathStatus
	// Breaks is true for the first layer that is broken by something that no
	// other finding accounts for: where to begin. What follows from a cause
	// that is no matter of the path breaks layers, but names none.
	Breaks bool
	Checks []PathCheck
}

// PathCheck is one row of the seeds.
type PathCheck struct {
	ID, Says string
	Status   PathStatus
	// Hint is true for a check that alone does not settle its layer.
	Hint bool
	// Message says what is broken, or why it cannot be told.
	Message string
	// Collect is the command that would settle an unknown check.
	Collect string
}

type layerSpec struct {
	ID, Name, Ja string
	Checks       []struct {
		ID, Says, Ja, Collect, Only string
		CollectJa                   string `yaml:"collect_ja"`
		Needs                       []string
		Hint                        bool
	}
}

// loadPath reads the embedded layers.
func loadPath() (network, install []layerSpec, err error) {
	var s struct{ Network, Install []layerSpec }
	if err := yaml.Load(pathYAML, &s, yaml.WithKnownFields()); err != nil {
		return nil, nil, fmt.Errorf("path.yaml: %w", err)
	}
	return s.Network, s.Install, nil
}

// path walks the layers in order: first those of an install as long as the
// install is not finished, else first those of the network.
func (e *engine) path(d *Diagnosis, tl *timeline) []PathLayer {
	layers := slices.Concat(e.network, e.install)
	if tl.known && tl.end[lastPhase] == nil {
		layers = slices.Concat(e.install, e.network)
	}
	rows := map[string][]*Finding{}
	for _, f := range d.Findings {
		for _, ref := range f.Rule.Refs {
			rows[ref] = append(rows[ref], f)
		}
	}
	out := make([]PathLayer, len(layers))
	first := -1
	for i, l := range layers {
		p := PathLayer{ID: l.ID, Name: l.Name, Status: PathOK}
		root, settled := false, 0
		for _, c := range l.Checks {
			if c.Only != "" && e.networkType != "" && c.Only != e.networkType {
				continue
			}
			check := PathCheck{ID: c.ID, Says: c.Says, Hint: c.Hint}
			check.Status, check.Message = e.checkRow(c.ID, c.Needs, rows[c.ID])
			switch check.Status {
			case PathBroken:
				p.Status = PathBroken
				root = root || slices.ContainsFunc(rows[c.ID], func(f *Finding) bool { return breaks(f) && f.AccountedBy == nil })
			case PathUnknown:
				check.Collect = c.Collect
				if p.Status == PathOK && !c.Hint {
					p.Status = PathUnknown
				}
			default:
				settled++
			}
			p.Checks = append(p.Checks, check)
		}
		if p.Status == PathOK && settled == 0 {
			p.Status = PathUnknown
		}
		if p.Status == PathBroken && root && first < 0 {
			first = i
		}
		out[i] = p
	}
	if first >= 0 {
		out[first].Breaks = true
	}
	return out
}

// checkRow judges one row by the findings of the rules that decide it.
func (e *engine) checkRow(id string, needs []string, found []*Finding) (PathStatus, string) {
	for _, f := range found {
		if breaks(f) {
			return PathBroken, f.Message
		}
	}
	for _, f := range found {
		if f.Verdict == Undetermined {
			return PathUnknown, f.Message
		}
	}
	var missing []string
	for _, n := range needs {
		if !slices.ContainsFunc(strings.Split(n, "|"), e.seen) {
			missing = append(missing, strings.ReplaceAll(n, "|", " or "))
		}
	}
	if len(missing) > 0 {
		return PathUnknown, "not collected: " + strings.Join(missing, ", ")
	}
	// A check may have had nothing to hold against something else.
	if !slices.ContainsFunc(e.set.Rules, func(r *Rule) bool { return slices.Contains(r.Refs, id) && e.hasInput(r, 0) }) {
		return PathUnknown, "what was collected does not allow to tell"
	}
	return PathOK, ""
}

// breaks reports whether a finding breaks its layer: a fault, or a warning that
// a fault follows from.
func breaks(f *Finding) bool {
	_, fault := under(f)
	return fault && f.open()
}

// seen reports whether a kind of object, fact or log was in the case.
func (e *engine) seen(kind string) bool {
	return e.kinds[kind] > 0 || slices.ContainsFunc(e.sources, func(src *parse.Source) bool {
		return slices.Contains(src.Kinds, parse.Kind(kind))
	})
}
