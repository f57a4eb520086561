package parse

import (
	_ "embed"
	"encoding/binary"
	"math"
)

// fragmentWeights tells how common four-byte fragments are in logs: for each
// hash of 16 bits, 10·log2(1+n), n per 16 Mi positions. TestTrainFragments
// makes the file from a directory of logs.
//
//go:embed fragments.bin
var fragmentWeights string

// fragmentFrequency estimates how often a fragment (|0x20) stands in 16 Mi
// positions of logs.
func fragmentFrequency(frag uint32) float64 {
	h := fragmentHash(frag) >> 16
	if int(h) >= len(fragmentWeights) {
		return 0
	}
	return math.Exp2(float64(fragmentWeights[h])/10) - 1
}

// check walks the chain of a fragment found at position i.
func (t *table) check(b []byte, i int, frag uint32, hits []Hit) []Hit {
	bucket := fragmentHash(frag) >> t.shift
	for k := t.start[bucket]; k < t.start[bucket+1]; k++ {
		e := &t.entries[k]
		if e.frag != frag {
			continue
		}
		p := i - int(e.off)
		if p < 0 || p+len(e.lit.text) > len(b) {
			continue
		}
		if p+8 <= len(b) && (binary.LittleEndian.Uint64(b[p:])|fold8)&e.mask != e.word {
			continue
		}
		// |0x20 also makes '[' of '{': only this comparison is exact.
		if equalFold(b[p:p+len(e.lit.text)], e.lit.text) {
			hits = append(hits, Hit{p, e.lit.id})
		}
	}
	return hits
}

// equalFold compares equal lengths; low is lower case.
func equalFold(b []byte, low string) bool {
	for i := 0; i < len(low) && i < len(b); i++ {
		c := b[i]
		if c-'A' < 26 {
			c += 'a' - 'A'
		}
		if c != low[i] {
			return false
		}
	}
	return true
}

// scanTiny finds a literal too short for a fragment.
func scanTiny(b []byte, l literal, hits []Hit) []Hit {
	for i := 0; i+len(l.text) <= len(b); i++ {
		if b[i]|0x20 == l.text[0]|0x20 && equalFold(b[i:i+len(l.text)], l.text) {
			hits = append(hits, Hit{i, l.id})
		}
	}
	return hits
}

// foldASCII lowers A-Z and leaves all other bytes, valid UTF-8 or not.
func foldASCII(s string) string {
	low := []byte(s)
	for i, c := range low {
		if c-'A' < 26 {
			low[i] = c + 'a' - 'A'
		}
	}
	return string(low)
}
