package parse

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"kanshiki/collect"
)

// BenchmarkLineCut cuts out the line around every twentieth line's hit; bytes
// are those of the block.
func BenchmarkLineCut(b *testing.B) {
	block := syntheticLog(4 << 20)
	var at []int
	for i, n := 0, 0; ; n++ {
		nl := bytes.IndexByte(block[i:], '\n')
		if nl < 0 {
			break
		}
		if n%20 == 0 {
			at = append(at, i+nl/2)
		}
		i += nl + 1
	}
	b.SetBytes(int64(len(block)))
	for b.Loop() {
		counted, number := 0, 1
		for _, pos := range at {
			_, lo, _ := pieceAround(block, pos)
			number += bytes.Count(block[counted:lo], newline)
			counted = lo
		}
		if number < len(at) {
			b.Fatal("lines were not counted")
		}
	}
}

// BenchmarkHeaders reads the header of every line.
func BenchmarkHeaders(b *testing.B) {
	lines := bytes.Split(bytes.TrimSpace(syntheticLog(1<<20)), newline)
	size := 0
	for _, l := range lines {
		size += len(l) + 1
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	var h headers
	var out header
	for b.Loop() {
		for _, l := range lines {
			if !h.parse(l, &out) {
				b.Fatalf("no header in %q", l)
			}
		}
	}
}

// BenchmarkTimes reads dates; bytes are those of the dates.
func BenchmarkTimes(b *testing.B) {
	dates := [][]byte{[]byte("2024-03-04T08:00:14.219126792Z"), []byte("2024-03-04 08:00:14.219126+09:00"), []byte("2024-03-04T08:00:14Z")}
	size := 0
	for _, d := range dates {
		size += len(d)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		for _, d := range dates {
			if _, n := readISO(d); n == 0 {
				b.Fatalf("no date in %q", d)
			}
		}
	}
}

// BenchmarkObjects reads a list of pods, wanted and not.
func BenchmarkObjects(b *testing.B) {
	text := []byte("apiVersion: v1\nitems:\n" + string(bytes.Repeat(benchPod, 200)) + "kind: PodList\n")
	for _, wanted := range []bool{true, false} {
		b.Run(fmt.Sprintf("wanted=%v", wanted), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				s := &picky{wanted: wanted}
				f := &collect.File{Path: "namespaces/openshift-dns/core/pods.yaml", Reader: bytes.NewReader(text), Size: int64(len(text))}
				if _, err := Read(context.Background(), f, 0, Options{}, s); err != nil || s.objects == 0 == wanted {
					b.Fatal(s.objects, err)
				}
			}
		})
	}
}

// picky wants all objects or none, and counts them.
type picky struct {
	record
	wanted  bool
	objects int
}

func (p *picky) Wants(string) bool { return p.wanted }
func (p *picky) Object(*Object)    { p.objects++ }
