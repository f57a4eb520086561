// Package sqlite writes a fresh SQLite 3 database file, the same bytes for the
// same rows, and reads tables out of one. It knows the file format and no SQL:
// the library modernc.org/sqlite would add 3.7 MB to a program that may have 25,
// for a file that is written once, in order. The format is that of
// https://www.sqlite.org/fileformat2.html; names of bytes are as there.
package sqlite

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// pageSize is large enough for the whole schema to fit on page 1.
const pageSize = 16384

// Types of pages (section 1.6).
const (
	interiorPage = 0x05
	leafPage     = 0x0d
)

// Writer writes one database.
type Writer struct {
	w      io.WriteSeeker
	pages  uint32 // written or reserved so far
	tables []*Table
	views  []entry
	err    error
}

// entry is a row of sqlite_schema.
type entry struct{ kind, name, sql string }

// Create begins a database in w, which must be empty.
func Create(w io.WriteSeeker) *Writer {
	d := &Writer{w: w, pages: 1}
	_, d.err = w.Seek(pageSize, io.SeekStart) // page 1 comes last
	return d
}

// Table is a table that rows are added to. Several may be filled in turn.
type Table struct {
	d       *Writer
	entry   entry
	columns int
	rows    int64
	leaf    [][]byte // cells of the page in work
	room    int
	level   []child // pages so far
}

// child is a page of a level of a tree and the last row in it.
type child struct {
	page uint32
	last int64
}

// Table adds a table. sql is its CREATE TABLE; the first column must be declared
// INTEGER PRIMARY KEY and gets the number of the row, the others come from Add.
func (d *Writer) Table(name, sql string, columns int) *Table {
	t := &Table{d: d, entry: entry{"table", name, sql}, columns: columns, room: pageSize - 8}
	d.tables = append(d.tables, t)
	return t
}

// View adds a view by its CREATE VIEW.
func (d *Writer) View(name, sql string) { d.views = append(d.views, entry{"view", name, sql}) }

// Add adds a row of strings, int64, float64 or nil, without the first column, and
// returns its number, from 1.
func (t *Table) Add(values ...any) int64 {
	if len(values) != t.columns-1 && t.d.err == nil {
		t.d.err = fmt.Errorf("table %s: %d values for %d columns", t.entry.name, len(values), t.columns-1)
	}
	t.rows++
	t.add(t.rows, append([]any{nil}, values...))
	return t.rows
}

func (t *Table) add(row int64, values []any) {
	payload, err := record(values)
	if err != nil && t.d.err == nil {
		t.d.err = fmt.Errorf("table %s: %w", t.entry.name, err)
	}
	cell := t.d.cell(row, payload)
	if len(cell)+2 > t.room {
		t.flush(row - 1)
	}
	t.leaf = append(t.leaf, cell)
	t.room -= len(cell) + 2
}

// flush writes the leaf in work, whose last row is last.
func (t *Table) flush(last int64) {
	t.level = append(t.level, child{t.d.append(page(leafPage, 0, t.leaf, 0)), last})
	t.leaf, t.room = t.leaf[:0], pageSize-8
}

// root finishes the tree and returns its root (section 1.6).
func (t *Table) root() uint32 {
	if len(t.leaf) > 0 || len(t.level) == 0 {
		t.flush(t.rows)
	}
	const fan = (pageSize - 12) / (2 + 4 + 9) // cells of an interior page, at their largest
	for len(t.level) > 1 {
		var above []child
		for len(t.level) > 0 {
			n := min(fan+1, len(t.level))
			if len(t.level) == n+1 { // an interior page has two children at least
				n--
			}
			above = append(above, t.d.interior(t.level[:n]))
			t.level = t.level[n:]
		}
		t.level = above
	}
	return t.level[0].page
}

func (d *Writer) interior(children []child) child {
	last := children[len(children)-1]
	var cells [][]byte
	for _, c := range children[:len(children)-1] {
		cells = append(cells, varint(binary.BigEndian.AppendUint32(nil, c.page), uint64(c.last)))
	}
	return child{d.append(page(interiorPage, 0, cells, last.page)), last.last}
}

// append writes a page behind the others and returns its number.
func (d *Writer) append(b []byte) uint32 {
	if d.err == nil {
		_, d.err = d.w.Write(b)
	}
	d.pages++
	if d.pages == math.MaxUint32 && d.err == nil {
		d.err = fmt.Errorf("too many pages")
	}
	return d.pages
}

// Close finishes the file. It does not close w.
func (d *Writer) Close() error {
	var cells [][]byte
	row := int64(0)
	add := func(e entry, root uint32) {
		row++
		payload, err := record([]any{e.kind, e.name, e.name, int64(root), e.sql})
		if err != nil && d.err == nil {
			d.err = err
		}
		cells = append(cells, d.cell(row, payload))
	}
	for _, t := range d.tables {
		add(t.entry, t.root())
	}
	for _, v := range d.views {
		add(v, 0)
	}
	size := 100 + 8
	for _, c := range cells {
		size += len(c) + 2
	}
	if size > pageSize {
		return fmt.Errorf("the schema has %d bytes, more than a page", size)
	}
	if d.err != nil {
		return d.err
	}
	first := page(leafPage, 100, cells, 0)
	d.header(first)
	if _, err := d.w.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := d.w.Write(first)
	return err
}

// header fills in the first 100 bytes (section 1.3).
func (d *Writer) header(b []byte) {
	copy(b, magic)
	binary.BigEndian.PutUint16(b[16:], pageSize)
	b[18], b[19] = 1, 1              // rollback journal
	b[21], b[22], b[23] = 64, 32, 32 // payload fractions, fixed
	put := func(at int, v uint32) { binary.BigEndian.PutUint32(b[at:], v) }
	put(24, 1)       // file change counter
	put(28, d.pages) // size in pages
	put(40, 1)       // schema cookie
	put(44, 4)       // schema format
	put(56, 1)       // UTF-8
	put(92, 1)       // the change counter that the version is valid for
	put(96, 3040001) // format as of SQLite 3.40.1
}

const magic = "SQLite format 3\x00"
