package collect

import (
	"bytes"
	"io"
)

// Unpacked gives what is in a gzip, xz, zstd or bzip2 stream, through the same
// decompressor as Walk and nothing more: no tar, no limits. It is what Walk's
// speed is measured against. Anything else is given as it is.
func Unpacked(r io.Reader) (io.Reader, error) {
	head := make([]byte, sniffLen)
	n, err := fill(r, head, true)
	if err != nil && err != io.EOF {
		return nil, err
	}
	all := io.MultiReader(bytes.NewReader(head[:n]), r)
	switch f := sniff(head[:n]); f {
	case gzipFile, xzFile, zstdFile, bzip2File:
		return f.opener()(all)
	}
	return all, nil
}
