package collect

import (
	"bufio"
	"errors"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"
)

// libraryInflate reports whether the user wants gzip and zip unpacked by the
// library instead of collect/inflate: the way out, and the way to compare,
// should the two ever differ.
func libraryInflate() bool { return os.Getenv("KANSHIKI_INFLATE") == "library" }

// errGarbage is reported, yet nothing is missing: all streams before it ended
// well and their check sums are right.
var errGarbage = errors.New("other data follows the end of the gzip stream and was not read")

// gzipMembers reads the members of a gzip file: io.EOF ends one, Next begins
// another, and what lies between them can be looked at.
type gzipMembers interface {
	io.Reader
	io.ByteReader
	Peek(n int) ([]byte, error)
	Next() error
}

// gunzip reads the members of a gzip file one by one, because the library's
// own way of doing so takes zero padding and garbage behind the last one for
// damage.
type gunzip struct{ gzipMembers }

func newGunzip[M gzipMembers](m M, err error) (io.Reader, error) {
	if err != nil {
		return nil, err
	}
	return &gunzip{m}, nil
}

func (g *gunzip) Read(p []byte) (int, error) {
	n, err := g.gzipMembers.Read(p)
	if err != io.EOF {
		return n, err
	}
	return n, g.member()
}

// member begins the next member; io.EOF if there is none.
func (g *gunzip) member() error {
	head, err := g.Peek(3)
	if err != nil && err != io.EOF {
		return err
	}
	if sniff(head) == gzipFile {
		return noEOF(g.Next())
	}
	for {
		c, err := g.ReadByte()
		if err != nil {
			return err
		}
		if c != 0 {
			return errGarbage
		}
	}
}

// library is the library's reader of members.
type library struct {
	*bufio.Reader
	z *gzip.Reader
}

func libraryMembers(br *bufio.Reader) (*library, error) {
	z, err := gzip.NewReader(br)
	if err != nil {
		return nil, err
	}
	z.Multistream(false)
	return &library{br, z}, nil
}

func (l *library) Read(p []byte) (int, error) { return l.z.Read(p) }

func (l *library) Next() error {
	if err := l.z.Reset(l.Reader); err != nil {
		return err
	}
	l.z.Multistream(false)
	return nil
}
