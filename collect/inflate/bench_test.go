package inflate

import (
	"bytes"
	"compress/flate"
	"io"
	"os"
	"testing"

	fast "github.com/klauspost/compress/flate"
)

// BenchmarkInflate counts unpacked bytes. KANSHIKI_BENCH_GZ names a gzip file
// without a name in its head to take instead of made-up log lines.
func BenchmarkInflate(b *testing.B) {
	packed := deflate(b, 6, bytes.Repeat(contents()["log"], 40))
	if name := os.Getenv("KANSHIKI_BENCH_GZ"); name != "" {
		data, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		packed = data[10:]
	}
	block := make([]byte, 512<<10)
	for _, c := range []struct {
		name string
		open func(io.Reader) io.Reader
	}{
		{"own", func(r io.Reader) io.Reader { return NewReader(r) }},
		{"klauspost", func(r io.Reader) io.Reader { return fast.NewReader(r) }},
		{"standard", func(r io.Reader) io.Reader { return flate.NewReader(r) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for range b.N {
				r, n := c.open(bytes.NewReader(packed)), int64(0)
				for {
					m, err := r.Read(block)
					n += int64(m)
					if err == io.EOF {
						break
					}
					if err != nil {
						b.Fatal(err)
					}
				}
				b.SetBytes(n)
			}
		})
	}
}
