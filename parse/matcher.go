package parse

import (
	"encoding/binary"
	"slices"
)

// Matcher finds many literals at once in a block of text, ASCII case ignored.
// It looks at every third position only: of a literal of six bytes or more,
// three consecutive four-byte fragments are entered, so that one of them stands
// at a position that is looked at. A Matcher is read-only once made and may be
// used by several goroutines.
type Matcher struct {
	long  *table // literals of six bytes or more, stride 3
	five  *table // five bytes, stride 2
	four  *table // four bytes, every position
	three *threes
	tiny  []literal // one and two bytes
	every []int     // ids of empty literals: they hit every line
	size  []int     // length of each literal
}

// Hit is one occurrence of the literal ID, beginning at byte Pos of the block.
type Hit struct {
	Pos, ID int
}

type literal struct {
	id   int
	text string // lower case
}

// NewMatcher makes a matcher; a literal's id is its index. An empty literal
// means every line. Cost grows below six bytes, and much below four.
func NewMatcher(literals []string) *Matcher {
	m := &Matcher{}
	var long, five, four, three []literal
	for id, s := range literals {
		m.size = append(m.size, len(s))
		l := literal{id, foldASCII(s)}
		switch {
		case s == "":
			m.every = append(m.every, id)
		case len(s) < 3:
			m.tiny = append(m.tiny, l)
		case len(s) == 3:
			three = append(three, l)
		case len(s) == 4:
			four = append(four, l)
		case len(s) == 5:
			five = append(five, l)
		default:
			long = append(long, l)
		}
	}
	m.long, m.five, m.four = newTable(long, 3), newTable(five, 2), newTable(four, 1)
	m.three = newThrees(three)
	return m
}

const (
	filterWords = 1 << 13 // 64 KiB: stays in the second-level cache
	hashFactor  = 0x9E3779B1
	fold4       = 0x20202020
	fold8       = 0x2020202020202020
)

// table holds the fragments of literals of one stride.
type table struct {
	// filter has a bit for each hash of 19 bits; almost always it says no.
	filter  [filterWords]uint64
	start   []uint32 // bucket -> first entry; one more than buckets
	shift   uint32
	entries []entry
}

// entry is one fragment of one literal.
type entry struct {
	frag uint32 // |0x20, as all that is compared before the last check
	off  int32  // where in the literal it stands
	// word and mask compare the literal's first eight bytes in one step.
	word, mask uint64
	lit        literal
}

func fragmentHash(x uint32) uint32 { return x * hashFactor }

func newTable(lits []literal, stride int) *table {
	if len(lits) == 0 {
		return nil
	}
	t := &table{}
	chosen := map[uint32]int{}
	for _, l := range lits {
		off := rarest(l.text, stride, chosen)
		var word, mask uint64
		for i := 0; i < min(8, len(l.text)); i++ {
			word |= uint64(l.text[i]|0x20) << (8 * i)
			mask |= 0xff << (8 * i)
		}
		for o := off; o < off+stride; o++ {
			frag := fragment(l.text[o:])
			chosen[frag]++
			t.entries = append(t.entries, entry{frag, int32(o), word, mask, l})
		}
	}
	bits := uint32(1)
	for 1<<bits < 2*len(t.entries) {
		bits++
	}
	t.shift = 32 - bits
	bucket := func(e entry) uint32 { return fragmentHash(e.frag) >> t.shift }
	slices.SortStableFunc(t.entries, func(a, b entry) int { return int(bucket(a)) - int(bucket(b)) })
	t.start = make([]uint32, 1<<bits+1)
	for _, e := range t.entries {
		t.start[bucket(e)+1]++
		h := fragmentHash(e.frag)
		t.filter[h>>19] |= 1 << (h >> 13 & 63)
	}
	for i := 1; i < len(t.start); i++ {
		t.start[i] += t.start[i-1]
	}
	return t
}

func fragment(s string) uint32 {
	return (uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24) | fold4
}

// rarest gives the offset at which `stride` consecutive fragments cost least:
// rare in logs, and not already on the chain of many other literals.
func rarest(s string, stride int, chosen map[uint32]int) int {
	best, at := -1.0, 0
	for o := 0; o+stride+3 <= len(s); o++ {
		cost := 0.0
		for i := o; i < o+stride; i++ {
			f := fragment(s[i:])
			cost += (1 + fragmentFrequency(f)) * float64(1+chosen[f])
		}
		if best < 0 || cost < best {
			best, at = cost, o
		}
	}
	return at
}

// Scan appends every occurrence of every literal in the block to hits, in the
// order of position. It allocates only to grow hits.
func (m *Matcher) Scan(block []byte, hits []Hit) []Hit {
	from := len(hits)
	if m.long != nil {
		hits = m.long.scan3(block, hits)
	}
	if m.five != nil {
		hits = m.five.scan(block, 2, hits)
	}
	if m.four != nil {
		hits = m.four.scan(block, 1, hits)
	}
	if m.three != nil {
		hits = m.three.scan(block, hits)
	}
	for _, l := range m.tiny {
		hits = scanTiny(block, l, hits)
	}
	if found := hits[from:]; m.five != nil || m.four != nil || m.three != nil || len(m.tiny) > 0 {
		slices.SortFunc(found, byPos)
	} else {
		settle(found)
	}
	return hits
}

// settle sorts what is nearly in order: a literal is found by a fragment that
// stands a few bytes behind its beginning.
func settle(hits []Hit) {
	for i := 1; i < len(hits); i++ {
		h, k := hits[i], i
		for ; k > 0 && byPos(hits[k-1], h) > 0; k-- {
			hits[k] = hits[k-1]
		}
		hits[k] = h
	}
}

func byPos(a, b Hit) int {
	if a.Pos != b.Pos {
		return a.Pos - b.Pos
	}
	return a.ID - b.ID
}

// scan3 is the hot loop: two loads give four fragments, twelve bytes a turn.
func (t *table) scan3(b []byte, hits []Hit) []Hit {
	i := 0
	for ; i+16 <= len(b); i += 12 {
		x := binary.LittleEndian.Uint64(b[i:]) | fold8
		y := binary.LittleEndian.Uint64(b[i+6:]) | fold8
		h0, h1 := fragmentHash(uint32(x)), fragmentHash(uint32(x>>24))
		h2, h3 := fragmentHash(uint32(y)), fragmentHash(uint32(y>>24))
		if t.filter[h0>>19]&(1<<(h0>>13&63)) != 0 {
			hits = t.check(b, i, uint32(x), hits)
		}
		if t.filter[h1>>19]&(1<<(h1>>13&63)) != 0 {
			hits = t.check(b, i+3, uint32(x>>24), hits)
		}
		if t.filter[h2>>19]&(1<<(h2>>13&63)) != 0 {
			hits = t.check(b, i+6, uint32(y), hits)
		}
		if t.filter[h3>>19]&(1<<(h3>>13&63)) != 0 {
			hits = t.check(b, i+9, uint32(y>>24), hits)
		}
	}
	return t.scanFrom(b, i, 3, hits)
}

func (t *table) scan(b []byte, stride int, hits []Hit) []Hit {
	return t.scanFrom(b, 0, stride, hits)
}

func (t *table) scanFrom(b []byte, i, stride int, hits []Hit) []Hit {
	for ; i+4 <= len(b); i += stride {
		x := binary.LittleEndian.Uint32(b[i:]) | fold4
		if h := fragmentHash(x); t.filter[h>>19]&(1<<(h>>13&63)) != 0 {
			hits = t.check(b, i, x, hits)
		}
	}
	return hits
}
