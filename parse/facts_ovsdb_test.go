package parse

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // the format's own check sum
	"fmt"
	"reflect"
	"strings"
	"testing"

	"kanshiki/collect"
)

// ovsdbRecords frames lines of JSON as the records of a log.
func ovsdbRecords(magic string, lines ...string) []byte {
	var out bytes.Buffer
	for _, l := range lines {
		l += "\n"
		fmt.Fprintf(&out, "OVSDB %s %d %x\n%s", magic, len(l), sha1.Sum([]byte(l)), l) //nolint:gosec // as above
	}
	return out.Bytes()
}

const tinySchema = `{"name":"OVN_Northbound","version":"7","tables":{"Load_Balancer":{"columns":{"name":{"type":"string"},` +
	`"vips":{"type":{"key":"string","value":"string","min":0,"max":"unlimited"}}}},"Logical_Switch":{"columns":{"name":{"type":"string"}}}}}`

func readOVSDB(t testing.TB, content []byte, kinds ...string) *objSink {
	t.Helper()
	s := onlyKinds(kinds...)
	if len(kinds) == 0 {
		s = &objSink{}
	}
	f := &collect.File{Path: "var/log/kubelet.log", Reader: bytes.NewReader(content)} // the name must not count
	if known, err := Read(t.Context(), f, 0, Options{}, s); !known || err != nil {
		t.Fatal(known, err)
	}
	return s
}

func ovsdbNames(s *objSink, kind string) string {
	var out []string
	for _, f := range s.facts {
		if f.Kind == kind {
			out = append(out, fmt.Sprint(f.Data["name"]))
		}
	}
	return strings.Join(out, " ")
}

func TestOVSDBCluster(t *testing.T) {
	header := `{"server_id":"s1","cluster_id":"c1","name":"OVN_Northbound","local_address":"ssl:192.0.2.11:9643","prev_term":1,"prev_index":1,"prev_servers":{"s1":"ssl:192.0.2.11:9643"},"prev_data":[` + tinySchema + `,{}]}`
	entry := func(term, index int, name string) string {
		return fmt.Sprintf(`{"term":%d,"index":%d,"data":[null,{"Logical_Switch":{"%s":{"name":"%s"}},"_date":1714559124442}]}`, term, index, name, name)
	}
	for _, tt := range []struct {
		name, switches, gap string
		complete            bool
		uncommitted         int
		records             []string
	}{
		{"committed", "a b", "", true, 0, []string{entry(1, 2, "a"), entry(1, 3, "b"), `{"commit_index":3}`}},
		{"copied before the commit was written", "a b", "", true, 1, []string{entry(1, 2, "a"), `{"commit_index":2}`, entry(1, 3, "b")}},
		{"a new leader replaces what was not committed", "a c", "", true, 1, []string{entry(1, 2, "a"), `{"commit_index":2}`, entry(1, 3, "b"), `{"term":2,"vote":"s2"}`, entry(2, 3, "c")}},
		{"a committed entry is replaced", "a b", "does not follow", false, 0, []string{entry(1, 2, "a"), entry(1, 3, "b"), `{"commit_index":3}`, entry(2, 2, "c")}},
		{"an entry is missing", "a", "does not follow", false, 0, []string{entry(1, 2, "a"), `{"commit_index":2}`, entry(1, 4, "b")}},
		{"the schema is changed with its rows", "x", "", true, 0, []string{entry(1, 2, "a"), `{"term":1,"index":3,"data":[` + tinySchema + `,{"Logical_Switch":{"x":{"name":"x"}}}]}`, `{"commit_index":3}`}},
		{"the schema is changed alone", "a", "", true, 0, []string{entry(1, 2, "a"), `{"term":1,"index":3,"data":[` + tinySchema + `,null]}`, `{"commit_index":3}`}},
		{"notes and leaders", "a", "", true, 0, []string{entry(1, 2, "a"), `{"commit_index":2}`, `{"note":"left","x":[{"y":"]}\""}]}`, `{"term":3,"leader":"s1"}`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := readOVSDB(t, ovsdbRecords("CLUSTER", append([]string{header}, tt.records...)...))
			if got := ovsdbNames(s, "ovn-logical-switch"); got != tt.switches {
				t.Errorf("switches %q", got)
			}
			file := s.facts[0].Data
			if file["complete"] != tt.complete || jsonAt(file, "cluster", "uncommitted") != tt.uncommitted {
				t.Errorf("%v", file)
			}
			if (tt.gap == "") != (len(s.gaps) == 0) || tt.gap != "" && !strings.Contains(s.gaps[0].Reason, tt.gap) {
				t.Errorf("gaps %v", s.gaps)
			}
		})
	}
}

// What nobody reads is not kept, and of what is kept there is a ceiling.
func TestOVSDBCeiling(t *testing.T) {
	lines := []string{tinySchema}
	for i := range 100 {
		lines = append(lines, fmt.Sprintf(`{"Logical_Switch":{"r%d":{"name":"switch-%d"}},"Load_Balancer":{"l%d":{"name":"%s"}}}`, i, i, i, strings.Repeat("x", 1000)))
	}
	content := ovsdbRecords("JSON", lines...)
	load := func(s Sink, limit int) *ovsdbRead {
		r := &ovsdbRead{ovsdbState: ovsdbState{tables: map[string]map[string]*ovsdbRow{}, wants: ovsdbWants(s), limit: limit}}
		if err := r.load(bytes.NewReader(content)); err != nil {
			t.Fatal(err)
		}
		return r
	}
	few := load(onlyKinds("ovn-logical-switch"), 100_000)
	if len(few.tables["Logical_Switch"]) != 100 || few.tables["Load_Balancer"] != nil || !few.whole || few.size > 60_000 {
		t.Errorf("%d switches, whole %v, %d bytes", len(few.tables["Logical_Switch"]), few.whole, few.size)
	}
	all := load(&objSink{}, 100_000)
	if n := len(all.tables["Logical_Switch"]); n == 0 || n == 100 || all.whole || !all.over || all.size > 110_000 {
		t.Errorf("%d switches, whole %v, %d bytes", n, all.whole, all.size)
	}
	if s := readOVSDB(t, content, "systemd-unit"); len(s.facts)+len(s.gaps) > 0 {
		t.Errorf("nobody asked: %v %v", s.facts, s.gaps)
	}
}

func TestOVSDBDatum(t *testing.T) {
	for _, tt := range []struct{ old, by, want string }{
		{`["set",["a","b"]]`, `["set",["b","c"]]`, `["set",["a","c"]]`},
		{`"a"`, `"a"`, `["set",[]]`},
		{`["map",[["a","1"],["b","2"],["c","3"]]]`, `["map",[["a","1"],["b","9"],["d","4"]]]`, `["map",[["b","9"],["c","3"],["d","4"]]]`},
		{`["set",[]]`, `["uuid","u"]`, `["uuid","u"]`},
		{`["set",[1,2]]`, `2`, `1`},
	} {
		old, ok1 := parseDatum([]byte(tt.old))
		by, ok2 := parseDatum([]byte(tt.by))
		want, ok3 := parseDatum([]byte(tt.want))
		got := old.diff(by)
		if !ok1 || !ok2 || !ok3 || len(got.keys) != len(want.keys) || len(got.keys) > 0 && !reflect.DeepEqual(got, want) {
			t.Errorf("%s by %s: %v, want %v", tt.old, tt.by, got, want)
		}
	}
	for _, bad := range []string{`["set"]`, `["set",{}]`, `["map",[["a"]]]`, `{}`, `null`, `["set",[{}]]`, `[`} {
		if _, ok := parseDatum([]byte(bad)); ok {
			t.Errorf("%s was taken", bad)
		}
	}
}

// A value longer than the buffer, and strings that look like structure.
func TestOVSDBLongValues(t *testing.T) {
	long := strings.Repeat(`]}\"\\é`, 40_000)
	content := ovsdbRecords("JSON", tinySchema, `{"_comment":"`+long+`","Logical_Switch":{"a":{"unread":["`+long+`"],"name":"`+long+`"}}}`)
	s := readOVSDB(t, content, "ovn-logical-switch")
	if len(s.gaps) > 0 || len(s.facts) != 1 || s.facts[0].Data["name"] != strings.Repeat(`]}"\é`, 40_000) {
		t.Errorf("%v, %d facts", s.gaps, len(s.facts))
	}
	if s.facts[0].Line != 4 {
		t.Errorf("line %d", s.facts[0].Line)
	}
}

// FuzzOVSDB reads any lines as the records of a log, whose check sums are right.
func FuzzOVSDB(f *testing.F) {
	f.Add(false, []byte(tinySchema+"\n"+`{"Logical_Switch":{"a":{"name":"w1"},"b":null},"_is_diff":true}`))
	f.Add(true, []byte(`{"prev_index":1,"prev_data":[`+tinySchema+`,{}]}`+"\n"+`{"term":1,"index":2,"data":[null,{"Load_Balancer":{"a":{"vips":["map",[["a","b"]]]}}}]}`+"\n"+`{"commit_index":2}`))
	f.Fuzz(func(t *testing.T, clustered bool, text []byte) {
		magic := map[bool]string{true: "CLUSTER", false: "JSON"}[clustered]
		framed := ovsdbRecords(magic, strings.Split(string(text), "\n")...)
		for _, content := range [][]byte{framed, text} {
			s := &objSink{}
			_ = parseOVSDB(&Input{File: &collect.File{Path: "x"}, R: bytes.NewReader(content)}, s)
			checkRecords(t, s)
		}
	})
}
