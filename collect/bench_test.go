package collect

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
)

// logText is text as repetitive as that of a cluster, n bytes of it.
func logText(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "2021-03-01T10:%02d:%02d.%09dZ I0301 10:00:00.%06d %7d reconciler.go:%d] operation %x for volume pvc-%08x on node worker-%d succeeded\n",
			i/60%60, i%60, i*7919%1e9, i*104729%1e6, i%32768, 100+i%900, i*2654435761, i*40503, i%12)
	}
	return b.String()[:n]
}

// BenchmarkWalkTarGz counts unpacked bytes.
func BenchmarkWalkTarGz(b *testing.B) {
	var entries []entry
	text := logText(1 << 20)
	for i := range 64 {
		entries = append(entries, entry{name: fmt.Sprintf("namespaces/n/pods/p%d/c/c/logs/current.log", i), body: text})
	}
	benchWalk(b, "b.tar.gz", pack(b, "gz", tarOf(b, entries...)))
}

func BenchmarkWalkManySmall(b *testing.B) {
	var entries []entry
	for i := range 5000 {
		entries = append(entries, entry{name: fmt.Sprintf("namespaces/n/pods/p%d/p%d.yaml", i, i), body: logText(5000)})
	}
	benchWalk(b, "b.tar", tarOf(b, entries...))
}

func benchWalk(b *testing.B, name string, content []byte) {
	path := put(b, name, content)
	buf := make([]byte, 256<<10)
	info, err := os.Stat(path)
	must(b, err)
	b.ResetTimer()
	for range b.N {
		sum, err := (&Walker{}).Walk(context.Background(), path, func(f *File, err error) error {
			if err != nil {
				return err
			}
			for {
				n, err := f.Reader.Read(buf)
				_ = bytes.Count(buf[:n], []byte("\n"))
				if err == io.EOF {
					return nil
				}
				if err != nil {
					return err
				}
			}
		})
		must(b, err)
		b.SetBytes(sum.Bytes)
		b.ReportMetric(float64(sum.Bytes)/float64(info.Size()), "ratio")
	}
}
