package parse

import (
	"bufio"
	"bytes"
	"crypto/sha1" //nolint:gosec // the format's own check sum (ovsdb(5)), nothing secret
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"
)

// The log of ovsdb(5): records of a line `OVSDB <magic> <length> <SHA-1>` and
// so many bytes of JSON. The magic is JSON or, of a database of a cluster, CLUSTER.

const (
	ovsdbStandalone = "OVSDB JSON "
	ovsdbClustered  = "OVSDB CLUSTER "
)

// isOVSDB reports whether a file is a database of Open vSwitch or OVN.
func isOVSDB(head []byte) bool {
	return bytes.HasPrefix(head, []byte(ovsdbStandalone)) || bytes.HasPrefix(head, []byte(ovsdbClustered))
}

var errOVSDBCut = errors.New("the database file ends within a record: what came before was read")

// ovsdbLog hands out the records of a log.
type ovsdbLog struct {
	r      *bufio.Reader
	json   ovsdbJSON
	magic  string
	line   int // of the record's JSON, 1-based
	passed int // line ends so far
	n      int // records that were whole
	sum    hash.Hash
}

// next reads one record with read, and then sees whether its check sum is
// right: only then commit may use what read found. io.EOF is the log's end.
func (l *ovsdbLog) next(read func(j *ovsdbJSON) error, commit func() error) error {
	size, want, err := l.header()
	if err != nil {
		return err
	}
	l.line = l.passed + 1
	if l.sum == nil {
		l.sum = sha1.New() //nolint:gosec // as above
	}
	l.sum.Reset()
	body := &io.LimitedReader{R: l.r, N: size}
	seen := io.TeeReader(body, io.MultiWriter(l.sum, (*lineCount)(&l.passed)))
	l.json.reset(seen)
	broken := read(&l.json)
	if _, err := io.Copy(io.Discard, seen); err != nil {
		return err
	}
	switch {
	case body.N > 0:
		return errOVSDBCut
	case !bytes.Equal(l.sum.Sum(nil), want):
		return fmt.Errorf("the check sum of record %d (line %d) is wrong: what came before was read", l.n+1, l.line-1)
	case broken != nil:
		return fmt.Errorf("record %d (line %d): %w", l.n+1, l.line-1, broken)
	}
	l.n++
	return commit()
}

// header reads the line before a record's JSON.
func (l *ovsdbLog) header() (size int64, sum []byte, err error) {
	text, err := l.r.ReadSlice('\n')
	if err == io.EOF && len(text) == 0 {
		return 0, nil, io.EOF
	}
	if err == io.EOF {
		return 0, nil, errOVSDBCut
	}
	if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
		return 0, nil, err
	}
	l.passed++
	f := strings.Fields(string(text[:min(len(text), 200)]))
	if err == nil && len(f) == 4 && f[0] == "OVSDB" && (l.magic == "" || l.magic == f[1]) {
		size, err = strconv.ParseInt(f[2], 10, 64)
		sum, _ = hex.DecodeString(f[3])
		if err == nil && size > 0 && len(sum) == sha1.Size {
			l.magic = f[1]
			return size, sum, nil
		}
	}
	return 0, nil, fmt.Errorf("no header of record %d in line %d: what came before was read", l.n+1, l.passed)
}

// lineCount counts line ends.
type lineCount int

func (c *lineCount) Write(p []byte) (int, error) {
	*c += lineCount(bytes.Count(p, []byte{'\n'}))
	return len(p), nil
}
