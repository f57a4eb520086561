package sqlite

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// create writes a database with as many rows as asked for, in two tables that
// are filled in turn.
func create(t testing.TB, rows int) string {
	name := filepath.Join(t.TempDir(), "x.db")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	d := Create(f)
	a := d.Table("a", "CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER, x REAL, s TEXT)", 4)
	b := d.Table("b", "CREATE TABLE b (id INTEGER PRIMARY KEY, s TEXT)", 2)
	d.View("v", "CREATE VIEW v AS SELECT count(*) AS n FROM a")
	for i := range rows {
		a.Add(edge(i), float64(i)/3, strings.Repeat("é", i%50))
		if i%10 == 0 {
			b.Add(long(i))
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

// edges are integers at which the encoding changes its width.
var edges = []int64{0, 1, 2, -1, 127, 128, -128, -129, 1<<15 - 1, 1 << 15, -1 << 15, 1<<23 - 1, 1 << 23, -1<<23 - 1, 1<<31 - 1, 1 << 31, 1<<47 - 1,
	1 << 47, -1 << 47, math.MaxInt64, math.MinInt64}

func edge(i int) int64 { return edges[i%len(edges)] }

// long has lengths around those at which a row goes over to another page.
func long(i int) string {
	lengths := []int{0, 100, mostLocal - 6, mostLocal - 5, mostLocal - 4, mostLocal - 3, mostLocal, pageSize, pageSize * 3, 5*pageSize + 17}
	return strings.Repeat("x", lengths[i/10%len(lengths)])
}

var sizes = []int{0, 1, 9, 700, 25000}

// What was written is read back, by this package and by SQLite's own program,
// which also finds nothing wrong with the file.
func TestWrittenIsRead(t *testing.T) {
	for _, rows := range sizes {
		t.Run(fmt.Sprint(rows), func(t *testing.T) {
			name := create(t, rows)
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			d, err := Open(bytes.NewReader(data), int64(len(data)))
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			err = d.Rows("A", func(row int64, got []any) error {
				want := []any{nil, edge(n), float64(n) / 3, strings.Repeat("é", n%50)}
				if n++; row != int64(n) || !cmp.Equal(want, got) {
					return fmt.Errorf("row %d: %v, want %v", row, got, want)
				}
				return nil
			})
			if err != nil || n != rows {
				t.Errorf("%d rows: %v", n, err)
			}
			if err := d.Rows("none", nil); !errors.Is(err, ErrNoTable) {
				t.Errorf("a table that is not there: %v", err)
			}
			again, err := os.ReadFile(create(t, rows))
			if err != nil || !bytes.Equal(data, again) {
				t.Errorf("the same rows gave other bytes: %v", err)
			}
			program(t, name, rows)
		})
	}
}

func program(t *testing.T, name string, rows int) {
	sqlite, err := exec.LookPath("sqlite3")
	if err != nil {
		cannot(t, "sqlite3 is not installed, so nobody else has read the file")
	}
	out, err := exec.Command(sqlite, name, "PRAGMA integrity_check; SELECT n FROM v; SELECT count(*) || ' ' || ifnull(sum(length(s)), 0) FROM b; "+
		"SELECT count(*) FROM a WHERE n = -9223372036854775808; SELECT round(sum(x), 3) FROM a;").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	count, length, smallest, sum := 0, 0, 0, 0.0
	for i := range rows {
		if i%10 == 0 {
			count++
			length += len(long(i))
		}
		if edge(i) == math.MinInt64 {
			smallest++
		}
		sum += float64(i) / 3
	}
	total := strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.3f", sum), "0"), ".")
	if rows == 0 {
		total = ""
	} else if !strings.Contains(total, ".") {
		total += ".0"
	}
	want := fmt.Sprintf("ok\n%d\n%d %d\n%d\n%s\n", rows, count, length, smallest, total)
	if d := cmp.Diff(want, string(out)); d != "" {
		t.Error(d)
	}
}

// A database that SQLite wrote itself, with small pages, is read as well.
func TestForeign(t *testing.T) {
	sqlite, err := exec.LookPath("sqlite3")
	if err != nil {
		cannot(t, "sqlite3 is not installed, so no file of its own was read")
	}
	name := filepath.Join(t.TempDir(), "x.db")
	sql := "PRAGMA page_size = 512; CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT, k INTEGER); CREATE INDEX i ON t (s); " +
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO t SELECT i, hex(zeroblob(i)), i * 1000003 FROM n;"
	if out, err := exec.Command(sqlite, name, sql).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	d, err := Open(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	n := int64(0)
	err = d.Rows("t", func(row int64, got []any) error {
		n++
		if want := []any{nil, strings.Repeat("00", int(n)), n * 1000003}; row != n || !cmp.Equal(want, got) {
			return fmt.Errorf("row %d of %d: %v", row, n, got)
		}
		return nil
	})
	if err != nil || n != 3000 {
		t.Errorf("%d rows: %v", n, err)
	}
}

func TestNoDatabase(t *testing.T) {
	for _, text := range []string{"", "short", strings.Repeat("x", 5000), magic + strings.Repeat("\x00", 100)} {
		if _, err := Open(strings.NewReader(text), int64(len(text))); !errors.Is(err, ErrFormat) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

// Foreign bytes end in rows or an error, in bounded time.
func FuzzRead(f *testing.F) {
	for _, rows := range []int{0, 3, 40} {
		data, err := os.ReadFile(create(f, rows))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		for _, table := range []string{"a", "b"} {
			rows := 0
			err := d.Rows(table, func(int64, []any) error { rows++; return nil })
			if err == nil && rows > len(data) {
				t.Errorf("%d rows out of %d bytes", rows, len(data))
			}
		}
	})
}

// cannot ends a test that lacks what it needs of the machine: skipped, loudly,
// on somebody's desk; failed where all is to be there.
func cannot(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip("SKIPPED: " + why)
}
