package parse

import (
	"encoding/binary"
	"math/bits"
)

// threes finds literals of three bytes, all of them in one pass: rules of
// HAProxy's log have no longer word to rest on. It looks at every second pair of
// bytes, for a literal's first two or its last two stand there.
type threes struct {
	filter [1 << 10]uint64 // a bit for each pair: 8 KiB stay in the first-level cache
	lits   []literal
	folded []uint32 // of each literal its three bytes, |0x20
}

const (
	fold2 = 0x2020
	fold3 = 0x202020
)

func newThrees(lits []literal) *threes {
	if len(lits) == 0 {
		return nil
	}
	t := &threes{lits: lits}
	for _, l := range lits {
		for o := range 2 {
			pair := uint16(l.text[o]) | uint16(l.text[o+1])<<8 | fold2
			t.filter[pair>>6] |= 1 << (pair & 63)
		}
		t.folded = append(t.folded, uint32(l.text[0])|uint32(l.text[1])<<8|uint32(l.text[2])<<16|fold3)
	}
	return t
}

// scan tests four pairs a turn.
func (t *threes) scan(b []byte, hits []Hit) []Hit {
	i := 0
	for ; i+9 <= len(b); i += 8 {
		x := binary.LittleEndian.Uint64(b[i:]) | fold8
		found := t.has(uint16(x)) | t.has(uint16(x>>16))<<2 | t.has(uint16(x>>32))<<4 | t.has(uint16(x>>48))<<6
		for ; found != 0; found &= found - 1 {
			k := i + bits.TrailingZeros64(found)
			if k > 0 {
				hits = t.check(b, k-1, hits)
			}
			hits = t.check(b, k, hits)
		}
	}
	for k := max(i-1, 0); k+3 <= len(b); k++ {
		hits = t.check(b, k, hits)
	}
	return hits
}

// has gives the bit of a pair.
func (t *threes) has(pair uint16) uint64 { return t.filter[pair>>6] >> (pair & 63) & 1 }

func (t *threes) check(b []byte, i int, hits []Hit) []Hit {
	three := uint32(b[i]) | uint32(b[i+1])<<8 | uint32(b[i+2])<<16 | fold3
	for n, f := range t.folded {
		if three == f && equalFold(b[i:i+3], t.lits[n].text) {
			hits = append(hits, Hit{i, t.lits[n].id})
		}
	}
	return hits
}
