package rules

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// sorted gives the cases in an order that does not depend on the reading.
func (s *logStore) sorted() []*logCase {
	keys := slices.SortedFunc(maps.Keys(s.cases), func(a, b caseKey) int {
		return cmp.Or(strings.Compare(a.place+a.join, b.place+b.join), cmp.Compare(a.part, b.part))
	})
	out := make([]*logCase, len(keys))
	for i, k := range keys {
		out[i] = s.cases[k]
	}
	return out
}

// regroup joins the cases of a cluster's bundles: until everything was read,
// those of each bundle were kept apart, and hosts went by the names that each
// bundle gives them.
func (e *engine) regroup() {
	for _, r := range e.set.Rules {
		if s := e.logs[r]; s != nil {
			e.regroupStore(s)
		}
	}
	for i := range e.marks {
		m := &e.marks[i]
		m.host = e.aliases[e.group(m.rec.pos)].name(m.host)
	}
}

func (e *engine) regroupStore(s *logStore) {
	cases := make(map[caseKey]*logCase, len(s.cases))
	for _, key := range slices.SortedFunc(maps.Keys(s.cases), caseKey.compare) {
		c := s.cases[key]
		group, place := e.settled(key.part, key.place)
		key.part, key.place = group, place
		c.group, c.host, c.place = group, e.aliases[group].name(c.host), place
		if into := cases[key]; into != nil {
			into.matches = append(into.matches, c.matches...)
			continue
		}
		cases[key] = c
	}
	s.cases = cases
	follows := make(map[followKey][]*record, len(s.follows))
	for key, list := range s.follows {
		key.part, key.place = e.settled(key.part, key.place)
		follows[key] = append(follows[key], list...)
	}
	for _, list := range follows {
		slices.SortFunc(list, func(a, b *record) int { return cmp.Or(comparePos(a.pos, b.pos), cmp.Compare(a.seq, b.seq)) })
	}
	s.follows = follows
}

// settled gives the cluster of a bundle, and the one name of the host that a
// place is; pods are places too, and keep their names.
func (e *engine) settled(part int, place string) (group int, name string) {
	group = e.groupAt(part)
	if strings.Contains(place, "/") || place == anywhere {
		return group, place
	}
	return group, e.aliases[group].name(place)
}

func (k caseKey) compare(o caseKey) int {
	return cmp.Or(cmp.Compare(k.part, o.part), strings.Compare(k.place, o.place), strings.Compare(k.join, o.join))
}
