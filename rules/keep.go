package rules

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"unicode/utf8"

	"kanshiki/parse"
)

// Ceilings of what is kept, so that memory does not follow the size of a log.
// Counts go on beyond them; single records are merged, and then lose their text.
const (
	keepRecords = 512     // records of one case before runs are merged
	keepFew     = 4       // the same, of a rule with very many cases
	keepOfRule  = 16_384  // records of one rule before each case keeps fewer
	keepCases   = 5_000   // cases of one rule
	keepClosers = 100_000 // different closing lines of one rule, seen at one place and anywhere
	keepText    = 1 << 20 // bytes that one rule's records quote
	keepMarks   = 4_096   // lines of one marker of phases, boots or versions
	maxQuote    = 2_000   // bytes of one quoted line
	shortQuote  = 300     // the same, once keepText is reached
	maxField    = 1_000   // bytes of one captured field
)

// logStore holds what one log rule has seen.
type logStore struct {
	cases    map[caseKey]*logCase
	follows  map[followKey][]*record
	overflow int  // matches that found no room for a case of their own
	lost     bool // closing lines found no room: nothing is known to be open
	records  int  // kept, and the number at which to tidy up
	tidyAt   int
	text     int // bytes quoted, and the number at which to shorten
	shortAt  int
	// aroundSize is what is kept of lines around those quoted; crowded, once
	// there was too much.
	aroundSize int
	crowded    bool
}

func newLogStore() *logStore {
	return &logStore{cases: map[caseKey]*logCase{}, follows: map[followKey][]*record{}, tidyAt: 2 * keepOfRule, shortAt: keepText}
}

// most is how many records one case, or one list of closing lines, may keep.
func (s *logStore) most() int {
	return max(keepFew, min(keepRecords, keepOfRule/max(1, len(s.cases)+len(s.follows))))
}

func (s *logStore) match(r *Rule, l *parse.Line, rec *record) {
	key := caseKey{rec.part, place(l), joinKey(rec.fields, r.By)}
	c := s.cases[key]
	if c == nil {
		if len(s.cases) >= keepCases {
			s.overflow++
			return
		}
		c = &logCase{group: rec.part, host: l.Host, place: key.place}
		s.cases[key] = c
	}
	s.adding(rec)
	if most := s.most(); len(c.matches) >= most {
		s.records -= c.compact(most)
	}
	c.matches = append(c.matches, rec)
	s.surround(c, rec, l)
}

// follow keeps a closing line. Those that share the joined fields and the
// host close the same cases. What it captured is in its key.
func (s *logStore) follow(r *Rule, w *want, l *parse.Line, rec *record) {
	own := s.followKey(r, rec.part, w.pattern, place(l), rec.fields)
	all := own
	all.place = anywhere
	rec.fields = nil
	if len(s.follows) > keepCases {
		rec.text = ""
	}
	s.addFollow(own, rec)
	// A paste without a host may be of any host: its cases look here.
	if all != own {
		s.addFollow(all, rec)
	}
}

// anywhere stands for all places together.
const anywhere = "*"

func (s *logStore) addFollow(key followKey, rec *record) {
	list := s.follows[key]
	if list == nil && len(s.follows) >= keepClosers {
		s.lost = true
		return
	}
	s.adding(rec)
	list = s.follows[key]
	if most := s.most(); len(list) >= most {
		before := len(list)
		list = thinned(list, most)
		s.records -= before - len(list)
	}
	s.follows[key] = append(list, rec)
}

// adding makes room for one more. It comes before the record is among the
// others, because a line's record may still gain fields.
func (s *logStore) adding(rec *record) {
	s.records++
	s.text += len(rec.text)
	if s.records > s.tidyAt {
		s.tidy()
	}
	if s.text > s.shortAt {
		s.shorten()
	}
}

// tidy makes every case keep as few records as the newest may.
func (s *logStore) tidy() {
	most := s.most()
	s.records = 0
	for _, c := range s.cases {
		if len(c.matches) > most {
			c.compact(most)
		}
		s.records += len(c.matches)
	}
	for key, list := range s.follows {
		if len(list) > most {
			s.follows[key] = thinned(list, most)
		}
		s.records += len(s.follows[key])
	}
	s.tidyAt = max(2*keepOfRule, 2*s.records)
}

// shorten takes the text of records that are hardly ever quoted: all but the
// first two and the last of a case, and the ends of very long lines.
func (s *logStore) shorten() {
	s.text = 0
	for _, c := range s.cases {
		c.sort()
		for i, rec := range c.matches {
			if i > 1 && i < len(c.matches)-1 {
				rec.text = ""
			}
			rec.text = cutText(rec.text, shortQuote)
			s.text += len(rec.text)
		}
	}
	for _, list := range s.follows {
		for _, rec := range list {
			rec.text = cutText(rec.text, shortQuote)
			s.text += len(rec.text)
		}
	}
	s.shortAt = max(keepText, 2*s.text)
}

// overflows tells of matches for which there was no room, and reports whether
// there may be a fault among them.
func (e *engine) overflows() (maybe bool) {
	for _, r := range e.set.Rules {
		if s := e.logs[r]; s != nil && s.overflow > 0 {
			e.Gap(parse.Gap{Reason: fmt.Sprintf("rule %s: %d lines about more than its first %d cases were not judged", r.ID, s.overflow, keepCases)})
			maybe = maybe || r.mayFault()
		}
	}
	return e.crowds() || maybe
}

func (c *logCase) sort() {
	sort.SliceStable(c.matches, func(i, j int) bool { return order(c.matches[i], c.matches[j]) < 0 })
}

// compact merges records of the middle into their neighbours, which keep the
// count, until at most three quarters of most are left. The first ones and,
// because they decide the state, more of the last ones stay. It returns how
// many records are gone.
func (c *logCase) compact(most int) (gone int) {
	c.sort()
	before := len(c.matches)
	first, last := max(1, most/64), max(1, most/8)
	for len(c.matches) > max(2, most*3/4) {
		all := c.matches
		kept := all[:0]
		for i, rec := range all {
			if inner := i > first && i < len(all)-last; inner && i%2 == 0 {
				kept[len(kept)-1].count += rec.count
				continue
			}
			if n := len(kept); n > 0 && maps.Equal(kept[n-1].fields, rec.fields) {
				rec.fields = kept[n-1].fields
			}
			kept = append(kept, rec)
		}
		clear(all[len(kept):])
		c.matches = kept
		if len(kept) == len(all) {
			break
		}
	}
	return before - len(c.matches)
}

// thinned leaves out every other closing line but the last until at most three
// quarters of most are left.
func thinned(list []*record, most int) []*record {
	slices.SortStableFunc(list, order)
	for len(list) > max(2, most*3/4) {
		thin := list[:0]
		for i, rec := range list {
			if i%2 == 0 || i == len(list)-1 {
				thin = append(thin, rec)
			}
		}
		clear(list[len(thin):])
		list = thin
	}
	return list
}

// cutText shortens s to at most n bytes and a mark, between two letters.
func cutText(s string, n int) string {
	if len(s) <= n+len(" …") {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + " …"
}
