package inflate

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// drip gives its bytes in small portions of changing size, then err.
type drip struct {
	data []byte
	size int
	err  error
}

func (d *drip) Read(p []byte) (int, error) {
	if len(d.data) == 0 {
		return 0, d.err
	}
	n := copy(p[:min(len(p), d.size)], d.data)
	d.data = d.data[n:]
	return n, nil
}

// class is what callers tell errors apart by.
func class(err error) string {
	var corrupt flate.CorruptInputError
	switch {
	case err == nil || err == io.EOF:
		return "end"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "cut"
	case errors.Is(err, gzip.ErrHeader):
		return "header"
	case errors.Is(err, gzip.ErrChecksum):
		return "check sum"
	case errors.As(err, &corrupt), err == ErrCorrupt:
		return "corrupt"
	}
	return err.Error()
}

// readAll reads with memory of the given sizes in turn, up to limit.
func readAll(r io.Reader, limit int, sizes ...int) ([]byte, error) {
	var out []byte
	for i := 0; len(out) < limit; i++ {
		p := make([]byte, sizes[i%len(sizes)])
		n, err := r.Read(p)
		out = append(out, p[:n]...)
		if err != nil {
			return out, err
		}
	}
	return out[:limit], nil
}

// same holds one raw stream against the standard library: what comes out, how
// it ends, and where in the input.
func same(t *testing.T, data []byte, portion int, sizes ...int) {
	t.Helper()
	const limit = 1 << 20
	in := bytes.NewReader(data)
	want, wantErr := readAll(flate.NewReader(in), limit, 64<<10)
	r := NewReader(&drip{data, portion, io.EOF})
	got, gotErr := readAll(r, limit, sizes...)
	if !bytes.Equal(got, want) {
		t.Fatalf("%d bytes, not the %d of the standard library; first difference at %d", len(got), len(want), differ(got, want))
	}
	if class(gotErr) != class(wantErr) {
		t.Fatalf("after %d bytes: %v, not %v", len(got), gotErr, wantErr)
	}
	if gotErr == io.EOF && len(want) < limit {
		rest, _ := io.ReadAll(in)
		var mine []byte
		for {
			b, err := r.next(1)
			if err != nil {
				break
			}
			mine = append(mine, b...)
		}
		if !bytes.Equal(mine, rest) {
			t.Fatalf("%d bytes left, not %d", len(mine), len(rest))
		}
	}
}

func differ(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

func deflate(t testing.TB, level int, data []byte) []byte {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write(data)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// contents by what they make of the encoder: literals, runs, matches near and
// far, long codes, stored blocks.
var contents = sync.OnceValue(func() map[string][]byte {
	rnd := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 150_000)
	for i := range noise {
		noise[i] = byte(rnd.Uint32())
	}
	skewed := make([]byte, 200_000) // code lengths up to fifteen bits
	for i := range skewed {
		skewed[i] = byte(min(255, int(rnd.ExpFloat64()*9)))
	}
	var log strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&log, "2021-03-01T10:%02d:%02d.%06dZ I0301 reconciler.go:%d] operation %x for volume pvc-%08x succeeded\n", i/60%60, i%60, i*7919%1e6, 100+i%900, i*2654435761, i*40503)
	}
	far := append(append([]byte{}, noise[:32768]...), noise[:32768]...)
	near := append(append([]byte{}, noise[:9]...), bytes.Repeat(noise[:13], 4000)...)
	return map[string][]byte{
		"nothing": {}, "one": {'x'}, "zeros": make([]byte, 300_000), "noise": noise, "skewed": skewed,
		"log": []byte(log.String()), "far": far, "near": near,
		"pairs": bytes.Repeat([]byte("ab"), 90_000), "sevens": bytes.Repeat([]byte("abcdefg"), 30_000),
	}
})

func TestSameAsStandardLibrary(t *testing.T) {
	for name, content := range contents() {
		for _, level := range []int{flate.HuffmanOnly, 0, 1, 6, 9} {
			packed := append(deflate(t, level, content), "trailing data"...)
			t.Run(fmt.Sprintf("%s/%d", name, level), func(t *testing.T) {
				same(t, packed, 1<<20, 512<<10)
				same(t, packed, 1000, 70_000, 1, 513, 300)
			})
		}
	}
}

// TestEveryCut cuts streams behind every byte of their head and end.
func TestEveryCut(t *testing.T) {
	for name, content := range contents() {
		for _, level := range []int{flate.HuffmanOnly, 0, 1, 9} {
			packed := deflate(t, level, content[:min(len(content), 5000)])
			t.Run(fmt.Sprintf("%s/%d", name, level), func(t *testing.T) {
				for i := range packed {
					if i < 200 || i > len(packed)-300 {
						same(t, packed[:i], 1<<20, 8000)
					}
				}
			})
		}
	}
}

// TestEveryBit turns every bit of the head and end of streams.
func TestEveryBit(t *testing.T) {
	for name, content := range contents() {
		for _, level := range []int{flate.HuffmanOnly, 0, 6} {
			packed := append(deflate(t, level, content[:min(len(content), 3000)]), 0xa5, 0x5a)
			t.Run(fmt.Sprintf("%s/%d", name, level), func(t *testing.T) {
				for i := range packed {
					if i > 130 && i < len(packed)-60 {
						continue
					}
					for bit := range 8 {
						packed[i] ^= 1 << bit
						same(t, packed, 1<<20, 8000)
						packed[i] ^= 1 << bit
					}
				}
			})
		}
	}
}

func TestSourceError(t *testing.T) {
	gone := errors.New("cable pulled")
	packed := deflate(t, 6, contents()["log"])
	for _, at := range []int{0, 1, 100, len(packed) - 1} {
		want, _ := io.ReadAll(flate.NewReader(&drip{packed[:at], 7, gone}))
		got, err := readAll(NewReader(&drip{packed[:at], 7, gone}), 1<<30, 9000)
		if err != gone || !bytes.Equal(got, want) {
			t.Errorf("cut at %d: %d bytes and %v, want %d", at, len(got), err, len(want))
		}
	}
	// A stream that is whole ends well, whatever follows.
	got, err := readAll(NewReader(&drip{packed, 7, gone}), 1<<30, 9000)
	if err != io.EOF || len(got) != len(contents()["log"]) {
		t.Errorf("whole: %d bytes and %v", len(got), err)
	}
	if _, err := readAll(NewReader(struct{ io.Reader }{idle{}}), 10, 10); err != io.ErrNoProgress {
		t.Errorf("idle source: %v", err)
	}
}

type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

// mixed joins blocks of all kinds into one stream.
func mixed(t testing.TB, rnd *rand.Rand) []byte {
	var b bytes.Buffer
	all := contents()
	names := []string{"one", "zeros", "noise", "skewed", "log", "far", "near", "pairs", "sevens"}
	for i := range 1 + rnd.IntN(6) {
		level := []int{flate.HuffmanOnly, 0, 1, 5, 9}[rnd.IntN(5)]
		w, err := flate.NewWriter(&b, level)
		if err != nil {
			t.Fatal(err)
		}
		c := all[names[rnd.IntN(len(names))]]
		from := rnd.IntN(len(c))
		_, _ = w.Write(c[from:min(len(c), from+rnd.IntN(1<<(2+rnd.IntN(15))))])
		if err := w.Flush(); err != nil { // ends at a byte, with an empty stored block
			t.Fatal(err)
		}
		if i == 5 || rnd.IntN(4) == 0 {
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	return b.Bytes()
}

// TestMixedAndDamaged reads joined blocks, whole, cut and damaged at random.
func TestMixedAndDamaged(t *testing.T) {
	rounds := 150
	if n, err := strconv.Atoi(os.Getenv("KANSHIKI_ROUNDS")); err == nil {
		rounds = n
	}
	rnd := rand.New(rand.NewPCG(uint64(rounds), 7))
	for range rounds {
		data := mixed(t, rnd)
		same(t, data, 1+rnd.IntN(1<<17), 300+rnd.IntN(1<<17))
		for range 20 {
			bad := append([]byte{}, data[:len(data)-rnd.IntN(min(len(data), 40))]...)
			for range rnd.IntN(4) {
				at := rnd.IntN(len(bad))
				bad[at] ^= 1 << rnd.IntN(8)
			}
			same(t, bad, 1<<17, 300+rnd.IntN(1<<17))
		}
	}
}
