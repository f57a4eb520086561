package parse

import (
	"bytes"
	"io"
)

// readHead fills head as far as it can. Unlike io.ReadFull it leaves the
// reader's error as it is: that a short file ends and that one was cut within
// its first 4 KiB are not the same.
func readHead(r io.Reader, head []byte) (n int, err error) {
	for n < len(head) && err == nil {
		var m int
		m, err = r.Read(head[n:])
		n += m
	}
	return n, err
}

// readUpTo reads a file, or limit bytes and one more of it. The size that the
// container declares only saves copying: it may be wrong.
func readUpTo(in *Input, limit int) ([]byte, error) {
	var b bytes.Buffer
	if n := in.File.Size; n > 0 && n <= int64(limit) {
		b.Grow(int(n) + bytes.MinRead)
	}
	_, err := b.ReadFrom(io.LimitReader(in.R, int64(limit)+1))
	return b.Bytes(), err
}
