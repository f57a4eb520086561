package sqlite

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Reader reads tables of a database, of whatever page size and by whomever it
// was written. It does not read what a write-ahead log beside it holds.
type Reader struct {
	r      io.ReaderAt
	size   int // of a page
	usable int
	pages  uint32
	tables map[string]uint32 // roots
}

// ErrFormat is returned for what is no SQLite database.
var ErrFormat = errors.New("not an SQLite 3 database")

// Limits on foreign files.
const (
	deepest = 20       // levels of a tree: 20 would hold more rows than there are numbers
	longest = 64 << 20 // bytes of a row
)

// Open reads the schema of the database in r, which has length bytes.
func Open(r io.ReaderAt, length int64) (*Reader, error) {
	var head [100]byte
	if _, err := r.ReadAt(head[:], 0); err != nil || string(head[:16]) != magic {
		return nil, ErrFormat
	}
	d := &Reader{r: r, size: int(binary.BigEndian.Uint16(head[16:])), tables: map[string]uint32{}}
	if d.size == 1 {
		d.size = 65536
	}
	if d.usable = d.size - int(head[20]); d.size < 512 || d.size&(d.size-1) != 0 || d.usable < 480 {
		return nil, ErrFormat
	}
	d.pages = uint32(min(length/int64(d.size), 1<<32-2))
	err := d.walk(1, 0, &spent{}, func(_ int64, row []any) error {
		if len(row) < 4 {
			return errRecord
		}
		name, _ := row[1].(string)
		if root, ok := row[3].(int64); ok && row[0] == "table" && root > 0 && root <= int64(d.pages) {
			d.tables[strings.ToLower(name)] = uint32(root)
		}
		return nil
	})
	return d, err
}

// ErrNoTable is returned for a table that is not there.
var ErrNoTable = errors.New("no such table")

// Rows visits the rows of a table in the order of their numbers; the first value
// is nil where it is an INTEGER PRIMARY KEY. Numbers come as int64 or float64,
// text as string.
func (d *Reader) Rows(table string, visit func(row int64, values []any) error) error {
	root, ok := d.tables[strings.ToLower(table)]
	if !ok {
		return fmt.Errorf("%w: %s", ErrNoTable, table)
	}
	return d.walk(root, 0, &spent{}, visit)
}

func (d *Reader) page(n uint32) ([]byte, error) {
	if n == 0 || n > d.pages {
		return nil, errRecord
	}
	b := make([]byte, d.size)
	_, err := d.r.ReadAt(b, int64(n-1)*int64(d.size))
	return b[:d.usable], err
}

// spent counts what a tree has taken: one that leads back to itself, or whose
// rows share their pages, would give more than the file holds.
type spent struct {
	pages uint32
	bytes uint64
}

// walk visits a tree.
func (d *Reader) walk(n uint32, deep int, s *spent, visit func(int64, []any) error) error {
	if s.pages++; deep > deepest || s.pages > d.pages {
		return errRecord
	}
	b, err := d.page(n)
	if err != nil {
		return err
	}
	at := 0
	if n == 1 {
		at = 100
	}
	kind, cells := b[at], int(binary.BigEndian.Uint16(b[at+3:]))
	pointers := at + 8
	if kind == interiorPage {
		pointers += 4
	}
	if kind != interiorPage && kind != leafPage || pointers+2*cells > len(b) {
		return errRecord
	}
	for i := range cells {
		start := int(binary.BigEndian.Uint16(b[pointers+2*i:]))
		if start+4 > len(b) {
			return errRecord
		}
		if kind == interiorPage {
			err = d.walk(binary.BigEndian.Uint32(b[start:]), deep+1, s, visit)
		} else {
			err = d.row(b[start:], s, visit)
		}
		if err != nil {
			return err
		}
	}
	if kind == interiorPage {
		return d.walk(binary.BigEndian.Uint32(b[at+8:]), deep+1, s, visit)
	}
	return nil
}

// row decodes a leaf's cell.
func (d *Reader) row(cell []byte, s *spent, visit func(int64, []any) error) error {
	length, n := readVarint(cell)
	row, m := readVarint(cell[n:])
	if n == 0 || m == 0 || length > longest {
		return errRecord
	}
	if s.bytes += length + 1; s.bytes > uint64(d.pages)*uint64(d.size) {
		return errRecord
	}
	payload, err := d.payload(cell[n+m:], int(length))
	if err != nil {
		return err
	}
	values, err := readRecord(payload)
	if err != nil {
		return err
	}
	return visit(int64(row), values)
}

// payload puts together what lies on the leaf and on overflow pages.
func (d *Reader) payload(b []byte, length int) ([]byte, error) {
	local := length
	if most := d.usable - 35; length > most {
		least := (d.usable-12)*32/255 - 23
		if local = least + (length-least)%(d.usable-4); local > most {
			local = least
		}
	}
	if local > len(b) || local < length && local+4 > len(b) {
		return nil, errRecord
	}
	out := append([]byte(nil), b[:local]...)
	if local == length {
		return out, nil
	}
	next := binary.BigEndian.Uint32(b[local:])
	for len(out) < length {
		page, err := d.page(next)
		if err != nil {
			return nil, err
		}
		next = binary.BigEndian.Uint32(page)
		out = append(out, page[4:min(len(page), 4+length-len(out))]...)
	}
	return out, nil
}
