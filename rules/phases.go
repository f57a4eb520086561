package rules

import (
	_ "embed"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v4"

	"kanshiki/parse"
)

//go:embed phases.yaml
var phasesYAML []byte

// phaseIDs in the order of an install (catalogue 3.1).
var phaseIDs = []string{"P0", "P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10", "P11", "P12", "P13",
	"P14", "P15", "P16"}

func phaseIndex(id string) int { return slices.Index(phaseIDs, id) }

// lastPhase is the index of the finished install.
const lastPhase = 16

// marker is a line that says where an install, a boot or a version stands.
type marker struct {
	role    string // "start", "end", "attempt", "boot", "version", "clock" or "band"
	phase   int
	logs    []parse.Kind
	pattern *Pattern
	// hint marks prove a phase only where nothing better speaks of it: after
	// and until are the phases that must have ended before it, and whose end
	// must not come again after it (-1: none).
	hint         bool
	after, until int
	// of and state are what a marker of bands.yaml tells.
	of    BandKind
	state BandState
}

type markerSpec struct {
	Logs         list
	Match        string
	After, Until string
	Slow         bool // rests on a word that other rules look for in that log anyway
}

// loadPhases reads the embedded phases: their names and all markers.
func loadPhases() (names []string, markers []marker, err error) {
	var s struct {
		Phases []struct {
			ID, Name, Ja string
			Start, End   []markerSpec
		}
		Attempt, Boot, Version, Clock []markerSpec
	}
	if err := yaml.Load(phasesYAML, &s, yaml.WithKnownFields()); err != nil {
		return nil, nil, err
	}
	add := func(role string, phase int, specs []markerSpec) {
		for _, m := range specs {
			p, e := compilePattern(m.Match)
			least := minLiteral
			if m.Slow {
				least = minSlow
			}
			if e == nil && (p.Literals == nil || shortest(p.Literals) < least) {
				e = fmt.Errorf("phases.yaml: %q has no literal of %d bytes", m.Match, least)
			}
			if e != nil {
				err = e
				continue
			}
			kinds := make([]parse.Kind, len(m.Logs))
			for i, k := range m.Logs {
				kinds[i] = parse.Kind(k)
				if !parse.KnownLogKind(kinds[i]) {
					err = fmt.Errorf("phases.yaml: unknown log kind %q", k)
				}
			}
			after, until := phaseIndex(m.After), phaseIndex(m.Until)
			if m.After != "" && after < 0 || m.Until != "" && until < 0 {
				err = fmt.Errorf("phases.yaml: %q names an unknown phase", m.Match)
			}
			markers = append(markers, marker{role: role, phase: phase, logs: kinds, pattern: p, hint: after >= 0, after: after, until: until})
		}
	}
	for i, p := range s.Phases {
		if i >= len(phaseIDs) || p.ID != phaseIDs[i] {
			return nil, nil, fmt.Errorf("phases.yaml: phase %q is out of order", p.ID)
		}
		names = append(names, p.Name)
		add("start", i, p.Start)
		add("end", i, p.End)
	}
	add("attempt", -1, s.Attempt)
	add("boot", -1, s.Boot)
	add("version", -1, s.Version)
	add("clock", -1, s.Clock)
	return names, markers, err
}
