package parse

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"kanshiki/collect"
)

// What a cut took must not turn into "there is none": neither in a file of
// less than 4 KiB nor in a paste that is read twice.
func TestCutFiles(t *testing.T) {
	dig := "; <<>> DiG 9.18.24 <<>> api.ocp.example.com\n;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n;; flags: qr aa rd; QUERY: 1, ANSWER: 1\n"
	journal := "Mar 11 08:58:02 lb haproxy[1432]: failed to x\n"
	for _, tt := range []struct {
		name, path, content string
		facts, objects      int
		logs                int
	}{
		{"an answer without its records", "dns.txt", dig, 0, 0, 0},
		{"the answer before it", "dns.txt", "$ dig api\n" + dig + "api.ocp.example.com. 300 IN A 192.0.2.1\n$ dig api-int\n" + dig, 1, 0, 0},
		{"rows of a table", "nodes.txt", "NAME   STATUS   ROLES    AGE   VERSION\nm1     Ready    master   38m   v1.27.8\nm2     Not", 0, 1, 0},
		{"a configuration", "haproxy.cfg", "frontend api\n  bind *:6443\n", 0, 0, 0},
		{"a log", "haproxy.log", journal, 0, 0, 1},
		{"a paste with a log", "paste.txt", "$ dig api\n" + dig + "$ tail haproxy.log\n" + journal, 1, 0, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &cutSink{}
			f := &collect.File{Path: tt.path, Size: -1,
				Reader: io.MultiReader(strings.NewReader(tt.content), iotest.ErrReader(io.ErrUnexpectedEOF))}
			if _, err := Read(context.Background(), f, 0, Options{}, s); err != nil {
				t.Fatal(err)
			}
			if len(s.facts) != tt.facts || len(s.objects) != tt.objects || len(s.ends) != tt.logs || len(s.gaps) != 1 {
				t.Errorf("%d facts, %d objects, %d logs, gaps %v", len(s.facts), len(s.objects), len(s.ends), s.gaps)
			}
			for _, src := range s.ends {
				if !src.Cut {
					t.Error("the log does not say that it was cut")
				}
			}
		})
	}
}

// cutSink takes everything and keeps the logs too.
type cutSink struct {
	objSink
	ends []*Source
}

func (s *cutSink) LogEnd(src *Source) { s.ends = append(s.ends, src) }
