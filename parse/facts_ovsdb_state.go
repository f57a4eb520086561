package parse

import "encoding/json"

// maxOVSDBState is how much of a database is held, in bytes as counted by
// size: only wanted columns count, so that a cluster of 500 nodes, whose
// databases have several hundred megabytes, needs less than half of it.
const maxOVSDBState = 256 << 20

type ovsdbRow struct {
	columns map[string]ovsdbDatum
	line    int // of the record that changed it last
}

// ovsdbChange is one row of a transaction; row is nil if it was deleted.
type ovsdbChange struct {
	table, uuid string
	row         map[string]ovsdbDatum
}

type ovsdbTxn struct {
	changes []ovsdbChange
	diff    bool
	date    int64 // milliseconds since 1970, 0 if the record has none
	line    int
	size    int
}

// ovsdbState is what the wanted tables and columns of a database hold.
type ovsdbState struct {
	name, version string
	wants         func(database string) map[string][]string
	// want and composite are by table and column: whether it is kept, and
	// whether it can hold several values, which transactions then change by
	// their difference.
	want, composite map[string]map[string]bool
	tables          map[string]map[string]*ovsdbRow
	size, limit     int // bytes held, and how many may be
	over            bool
	last            int64 // date of the last transaction
}

// schema takes over a schema; the rows stay.
func (d *ovsdbState) schema(text []byte) error {
	var s struct {
		Name, Version string
		Tables        map[string]struct {
			Columns map[string]struct {
				Type json.RawMessage
			}
		}
	}
	if json.Unmarshal(text, &s) != nil || s.Name == "" {
		return errNotJSON
	}
	d.name, d.version = s.Name, s.Version
	d.want, d.composite = map[string]map[string]bool{}, map[string]map[string]bool{}
	for table, columns := range d.wants(s.Name) {
		d.want[table], d.composite[table] = map[string]bool{}, map[string]bool{}
		for _, c := range columns {
			d.want[table][c] = true
			var t struct{ Max any }
			if raw := s.Tables[table].Columns[c].Type; len(raw) > 0 && raw[0] == '{' && json.Unmarshal(raw, &t) == nil {
				n, isNumber := t.Max.(float64)
				d.composite[table][c] = t.Max == "unlimited" || isNumber && n > 1
			}
		}
	}
	return nil
}

// read reads a transaction, {table: {row id: row or null}}.
func (d *ovsdbState) read(j *ovsdbJSON, t *ovsdbTxn) error {
	return j.object(func(table string) error {
		switch {
		case table == "_is_diff":
			return j.value(maxOVSDBKey, &t.diff)
		case table == "_date":
			return j.value(maxOVSDBKey, &t.date)
		case d.want[table] == nil || table[0] == '_':
			return j.skip()
		}
		return j.object(func(uuid string) error { return d.readRow(j, t, ovsdbChange{table: table, uuid: uuid}) })
	})
}

func (d *ovsdbState) readRow(j *ovsdbJSON, t *ovsdbTxn, c ovsdbChange) error {
	first, err := j.peek()
	if err != nil {
		return err
	}
	if first != '{' {
		err = j.skip()
	} else {
		c.row = map[string]ovsdbDatum{}
		err = j.object(func(column string) error {
			if !d.want[c.table][column] {
				return j.skip()
			}
			text, err := j.raw(maxOVSDBValue)
			if err == errOVSDBTooLong {
				d.over = true
				return nil
			}
			if err != nil {
				return err
			}
			v, ok := parseDatum(text)
			if !ok {
				return errNotJSON
			}
			c.row[column] = v
			t.size += v.size()
			return nil
		})
	}
	t.size += 200
	if t.size+d.size > d.limit && c.row != nil {
		d.over = true
		return err
	}
	t.changes = append(t.changes, c)
	return err
}

// apply changes the rows as a transaction says.
func (d *ovsdbState) apply(t *ovsdbTxn) {
	d.last = max(d.last, t.date)
	for _, c := range t.changes {
		rows := d.tables[c.table]
		old := rows[c.uuid]
		if c.row == nil {
			if old != nil {
				d.size -= old.size()
				delete(rows, c.uuid)
			}
			continue
		}
		if rows == nil {
			rows = map[string]*ovsdbRow{}
			d.tables[c.table] = rows
		}
		if old == nil {
			rows[c.uuid] = &ovsdbRow{columns: c.row, line: t.line}
			d.size += rows[c.uuid].size()
			continue
		}
		d.size -= old.size()
		for column, v := range c.row {
			if t.diff && d.composite[c.table][column] {
				v = old.columns[column].diff(v)
			}
			old.columns[column] = v
		}
		old.line = t.line
		d.size += old.size()
	}
}

func (r *ovsdbRow) size() int {
	n := 200
	for _, v := range r.columns {
		n += v.size()
	}
	return n
}
