package parse

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// naive finds literals the slow way, on folded text.
func naive(literals []string, block []byte) (hits []Hit) {
	low := []byte(foldASCII(string(block)))
	for id, s := range literals {
		if s == "" {
			continue
		}
		for from := 0; ; {
			i := bytes.Index(low[from:], []byte(foldASCII(s)))
			if i < 0 {
				break
			}
			hits = append(hits, Hit{from + i, id})
			from += i + 1
		}
	}
	slices.SortFunc(hits, byPos)
	return hits
}

func TestMatcherFindsWhatIndexFinds(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	const letters = "abAB[{@`e -\n\x00\xc3\xa9"
	word := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = letters[rnd.Intn(len(letters))]
		}
		return string(b)
	}
	found := 0
	for round := range 400 {
		var literals []string
		for range 1 + rnd.Intn(30) {
			literals = append(literals, word(rnd.Intn(14)))
		}
		block := []byte(word(rnd.Intn(300)))
		for range rnd.Intn(12) { // plant some, at every alignment
			at := rnd.Intn(len(block) + 1)
			block = slices.Insert(block, at, []byte(literals[rnd.Intn(len(literals))])...)
		}
		got := NewMatcher(literals).Scan(block, nil)
		want := naive(literals, block)
		if !slices.Equal(got, want) {
			t.Fatalf("round %d: %q in %q: got %v, want %v", round, literals, block, got, want)
		}
		found += len(want)
	}
	if found < 1000 {
		t.Errorf("only %d hits: the test tests nothing", found)
	}
}

func TestMatcherKeepsEarlierHits(t *testing.T) {
	got := NewMatcher([]string{"failed to", ""}).Scan([]byte("x FAILED TO y"), []Hit{{7, 9}})
	if want := []Hit{{7, 9}, {2, 0}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func FuzzMatcher(f *testing.F) {
	f.Add("failed to\nconnection refused\nx509:\nab", []byte("Failed TO dial: connection REFUSED x509: {ab[AB"))
	f.Fuzz(func(t *testing.T, list string, block []byte) {
		literals := strings.Split(list, "\n")
		if got, want := NewMatcher(literals).Scan(block, nil), naive(literals, block); !slices.Equal(got, want) {
			t.Fatalf("%q: got %v, want %v", literals, got, want)
		}
	})
}

// syntheticLiterals are shaped like those of rules: words of error messages.
func syntheticLiterals(n int) []string {
	rnd := rand.New(rand.NewSource(7))
	words := strings.Fields(`failed cannot unable timeout refused unauthorized certificate expired unknown authority
		degraded unreachable missing invalid denied conflict mismatch corrupt exhausted pressure evicted terminated
		manifest endpoint resolver bootstrap lease quorum election snapshot defragment webhook admission mount volume`)
	var out []string
	for i := range n {
		a, b := words[rnd.Intn(len(words))], words[rnd.Intn(len(words))]
		out = append(out, fmt.Sprintf("%s the %s of zq%d", a, b, i))
	}
	return out
}

func BenchmarkMatcherThree(b *testing.B) {
	block := syntheticLog(4 << 20)
	m := NewMatcher([]string{" cd", " sq", " sc", " sd"})
	b.SetBytes(int64(len(block)))
	var hits []Hit
	for b.Loop() {
		hits = m.Scan(block, hits[:0])
	}
}

func BenchmarkMatcher(b *testing.B) {
	block := syntheticLog(4 << 20)
	for _, n := range []int{200, 2000} {
		m := NewMatcher(syntheticLiterals(n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(len(block)))
			var hits []Hit
			for b.Loop() {
				hits = m.Scan(block, hits[:0])
			}
		})
	}
}

var train = flag.String("train", "", "directory of logs to make fragments.bin from")

// TestTrainFragments counts fragments in the logs below -train and writes the
// table that the matcher embeds; without the flag it checks the table.
func TestTrainFragments(t *testing.T) {
	if *train == "" {
		common, rare := fragmentFrequency(fragment("info")), fragmentFrequency(fragment("zqxj"))
		if common < 1000 || rare > common/10 {
			t.Errorf("info %.0f, zqxj %.0f in 16 Mi: the table is not trained", common, rare)
		}
		return
	}
	counts, total := make([]float64, 1<<16), 0.0
	err := filepath.WalkDir(*train, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(d.Name(), ".log") {
			return err
		}
		data, err := os.ReadFile(p)
		data = data[:min(len(data), 4<<20)]
		for i := 0; i+4 <= len(data); i++ {
			f := uint32(data[i]) | uint32(data[i+1])<<8 | uint32(data[i+2])<<16 | uint32(data[i+3])<<24
			counts[fragmentHash(f|fold4)>>16]++
			total++
		}
		return err
	})
	if err != nil || total == 0 {
		t.Fatal(err, total)
	}
	out := make([]byte, len(counts))
	for i, n := range counts {
		out[i] = byte(math.Round(10 * math.Log2(1+n/total*(1<<24))))
	}
	if err := os.WriteFile("fragments.bin", out, 0o644); err != nil {
		t.Fatal(err)
	}
}
