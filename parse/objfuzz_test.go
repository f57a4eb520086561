package parse

import (
	"bytes"
	"testing"

	"kanshiki/collect"
)

// The targets hold what must never happen whatever a bundle contains: a panic,
// a value that jq cannot take, a record without its file.

func FuzzObjects(f *testing.F) {
	for _, seed := range []string{nodeYAML, objectParsers()[0].Sample, `{"items":[{"kind":"Pod"},`, "kind: A\n---\n- kind: B\n", "items:\n- a\n-\n b", "kind: Pod\n<<: *x\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s := &objSink{}
		_ = parseObjects(&Input{File: &collect.File{Path: "config/node/x.json"}, R: bytes.NewReader(text)}, s)
		checkRecords(t, s)
	})
}

func FuzzTables(f *testing.F) {
	f.Add([]byte(tableReader().sample))
	f.Add([]byte("NAME VERSION AVAILABLE PROGRESSING DEGRADED SINCE\na True False False 4s\n"))
	f.Add([]byte("NAMESPACE NAME READY STATUS RESTARTS AGE\nn p 9999999999/99999999999 Init:3/999 1 (2m ago) 4s\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s := &objSink{}
		c := &textCtx{in: &Input{File: &collect.File{Path: "x"}}, s: s}
		for _, sec := range sections(string(text)) {
			readTables(c, sec)
		}
		checkRecords(t, s)
	})
}

// FuzzFacts drives every parser of facts; which picks one.
func FuzzFacts(f *testing.F) {
	all := factParsers()
	for i, p := range all {
		f.Add(byte(i), []byte(p.Sample))
	}
	f.Fuzz(func(t *testing.T, which byte, text []byte) {
		p := all[int(which)%len(all)]
		s := &objSink{}
		if p.Sniff != nil {
			p.Sniff(text[:min(len(text), 4096)])
		}
		_ = p.Parse(&Input{File: &collect.File{Path: "x"}, R: bytes.NewReader(text)}, s)
		checkRecords(t, s)
	})
}

func checkRecords(t *testing.T, s *objSink) {
	t.Helper()
	for _, o := range s.objects {
		mustBePlain(t, o.Data)
		if o.Kind == "" || o.File == "" {
			t.Fatalf("object without kind or file: %+v", o)
		}
	}
	for _, x := range s.facts {
		mustBePlain(t, x.Data)
		if !KnownFactKind(x.Kind) || x.File == "" {
			t.Fatalf("fact of unknown kind or without file: %+v", x)
		}
	}
}
