package inflate

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"io"
	"testing"
)

// FuzzInflate reads any bytes as a stream, and with them damages a good one.
func FuzzInflate(f *testing.F) {
	for _, c := range contents() {
		for _, level := range []int{flate.HuffmanOnly, 0, 1, 9} {
			f.Add(deflate(f, level, c[:min(len(c), 2000)]), uint16(3000), uint16(9))
		}
	}
	f.Add([]byte{3, 0, 1, 2}, uint16(1), uint16(1))                    // fixed, empty, trailing
	f.Add([]byte{0x4b, 4, 0}, uint16(1), uint16(1))                    // fixed, one literal
	f.Add([]byte{1, 3, 0, 0xfc, 0xff, 'a', 'b'}, uint16(4), uint16(2)) // stored, cut
	f.Add([]byte{7, 0}, uint16(4), uint16(2))                          // reserved kind of block
	log := contents()["log"]
	good := deflate(f, 6, log[:60_000])
	f.Fuzz(func(t *testing.T, data []byte, size, portion uint16) {
		same(t, data, 1+int(portion), 200+int(size), 1<<16)
		// The rest lies behind a good beginning, in which there is history.
		at := (int(size)<<16 | int(portion)) % len(good)
		same(t, append(append([]byte{}, good[:at]...), data...), 1<<16, 1<<16, 200+int(size))
		over := append([]byte{}, good...)
		copy(over[at:], data)
		same(t, over, 1<<16, 1<<17)
	})
}

// FuzzGzip compares members and what lies between and behind them.
func FuzzGzip(f *testing.F) {
	one := gzipped(f, gzip.Header{}, "one member")
	two := gzipped(f, gzip.Header{Name: "name", Comment: "said", Extra: []byte("extra")}, "another")
	for _, data := range [][]byte{one, two, append(append([]byte{}, one...), two...), append(append([]byte{}, two...), 0, 0, 'x'), summed(two)} {
		f.Add(data, uint16(500))
	}
	f.Fuzz(func(t *testing.T, data []byte, size uint16) { sameGzip(t, data, 1+int(size)) })
}

// sameGzip reads member by member until one cannot be had.
func sameGzip(t *testing.T, data []byte, size int) {
	t.Helper()
	br := bufio.NewReader(bytes.NewReader(data))
	var std gzip.Reader
	wantErr := std.Reset(br)
	std.Multistream(false)
	own, gotErr := NewGzip(bytes.NewReader(data))
	for range 20 {
		if class(gotErr) != class(wantErr) || gotErr == io.EOF != (wantErr == io.EOF) {
			t.Fatalf("head: %v, not %v", gotErr, wantErr)
		}
		if wantErr != nil {
			return
		}
		want, e1 := readAll(&std, 1<<22, 64<<10)
		got, e2 := readAll(own, 1<<22, size)
		if !bytes.Equal(got, want) || class(e1) != class(e2) {
			t.Fatalf("%d bytes and %v, not %d and %v", len(got), e2, len(want), e1)
		}
		if e1 != io.EOF {
			return
		}
		if peeked, _ := br.Peek(3); true {
			if mine, _ := own.Peek(3); !bytes.Equal(mine, peeked) {
				t.Fatalf("behind the member: %x, not %x", mine, peeked)
			}
		}
		wantErr = std.Reset(br)
		std.Multistream(false)
		gotErr = own.Next()
	}
}

func gzipped(t testing.TB, h gzip.Header, content string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Header = h
	_, _ = w.Write([]byte(content))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
