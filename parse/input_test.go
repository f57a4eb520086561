package parse

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kanshiki/collect"
)

func read(t *testing.T, path, content string, literals ...string) (*record, bool) {
	t.Helper()
	r := &record{literals: literals}
	known, err := Read(context.Background(), &collect.File{Path: path, Reader: strings.NewReader(content)}, 0, Options{}, r)
	if err != nil {
		t.Fatal(err)
	}
	return r, known
}

func TestReadChooses(t *testing.T) {
	const wanted = "failed to"
	journal := "Sep 28 13:38:24 lb haproxy[7]: failed to bind\n"
	for _, tt := range []struct {
		name, path, content string
		known               bool
		lines, gaps         int
		kinds               string
	}{
		{"by path", "b/bootstrap/journals/bootkube.log", "failed to x\n", true, 1, 0, "bootkube"},
		{"by name", "haproxy.log", journal, true, 1, 0, "haproxy"},
		{"by content", "paste.md", journal, true, 1, 0, "haproxy"},
		{"loose text", "paste.txt", "it says: failed to x\n", true, 1, 0, "text"},
		{"installer by content", "out.txt", "INFO Waiting up to 20m0s\nERROR failed to x\n", true, 1, 0, "installer"},
		{"known bundle, unknown log", "bootstrap/network/x/strange.log", "failed to x\n", false, 1, 0, "text"},
		{"known bundle, dump", "sosreport-a-2021-03-01-abcdefg/sos_commands/x/dump", "failed to x\n", false, 0, 0, ""},
		{"unknown document", "page.html", "<p>failed to x</p>\n", false, 0, 0, ""},
		{"binary", "core", "\x7fELF failed to", false, 0, 0, ""},
		{"binary with a log's name", "x.log", "\x7fELF failed to", false, 0, 1, ""},
		{"nul bytes", "strange.txt", "a\x00failed to", false, 0, 1, ""},
		{"nul bytes in a log", "haproxy.log", "\x00\x00\n" + journal, true, 1, 0, "haproxy"},
		{"journal records with binary lengths", "x.txt", "__REALTIME_TIMESTAMP=1714557600000000\nMESSAGE\n\x0c\x00\x00\x00\x00\x00\x00\x00failed to\nx\n\n", true, 1, 0, "journal"},
		{"utf-16", "oc.txt", "\xff\xfef\x00a\x00", true, 0, 0, ""},
		{"empty", "x.log", "", true, 0, 0, ""},
		{"empty of no kind", "x.bin", "", true, 0, 0, ""},
	} {
		r, known := read(t, tt.path, tt.content, wanted)
		if known != tt.known || len(r.lines) != tt.lines || len(r.gaps) != tt.gaps {
			t.Errorf("%s: known %v, %d lines, gaps %v", tt.name, known, len(r.lines), r.gaps)
			continue
		}
		if tt.lines > 0 && string(r.lines[0].Kinds[0]) != tt.kinds {
			t.Errorf("%s: kinds %v, want %s", tt.name, r.lines[0].Kinds, tt.kinds)
		}
	}
}

func TestEmptyResource(t *testing.T) {
	r, _ := read(t, "log-bundle-20200928133824/resources/nodes.json", "")
	if len(r.facts) != 1 || r.facts[0].Kind != "empty-file" || r.facts[0].Data["name"] != "nodes" {
		t.Errorf("got %+v", r.facts)
	}
	if r, _ := read(t, "log-bundle-20200928133824/bootstrap/services/x.json", ""); len(r.facts) != 0 {
		t.Errorf("got %+v", r.facts)
	}
}

func TestNodeLogsAreInUTC(t *testing.T) {
	opt := Options{Zone: time.FixedZone("JST", 9*3600), Year: 2020}
	for path, hour := range map[string]int{"b/bootstrap/journals/bootkube.log": 13, "haproxy.log": 4} {
		r := &record{literals: []string{"failed to"}}
		f := &collect.File{Path: path, Reader: strings.NewReader("Sep 28 13:38:24 h x[7]: failed to bind\n")}
		if _, err := Read(context.Background(), f, 0, opt, r); err != nil || len(r.lines) != 1 {
			t.Fatal(err, r.lines)
		}
		if got := r.lines[0].Time.Hour(); got != hour {
			t.Errorf("%s: %d h, want %d h", path, got, hour)
		}
	}
}

// Every parser understands its own sample, and finds it by path or content.
func TestLogSamples(t *testing.T) {
	for _, p := range logParsers() {
		r := &record{literals: []string{"failed to"}}
		in := &Input{File: &collect.File{Path: "x"}, Head: []byte(p.Sample), R: strings.NewReader(p.Sample)}
		if err := p.Parse(in, r); err != nil || len(r.lines) != 1 || r.lines[0].Host == "" || r.lines[0].Time.IsZero() {
			t.Errorf("%s: %v %+v", p.Kind, err, r.lines)
		}
		if !p.Sniff([]byte(p.Sample)) {
			t.Errorf("%s does not know its sample", p.Kind)
		}
	}
}

// shared opens a file of the shared material, which a checkout may lack.
func shared(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "shared", filepath.FromSlash(name)))
	if err != nil {
		t.Skipf("SKIPPED: no material at ../shared: %v", err)
	}
	return data
}

// All output formats of journalctl give the same message at the same time.
func TestJournalFormatsAgree(t *testing.T) {
	zipped := shared(t, "corpus/captures/journal/node.export.gz")
	export, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		t.Fatal(err)
	}
	whole, err := io.ReadAll(export)
	if err != nil {
		t.Fatal(err)
	}
	contents := map[string][]byte{"node.export": whole}
	for _, f := range []string{"export", "json", "json-pretty", "json-seq", "short", "short-iso", "short-monotonic", "short-precise", "short-unix", "verbose", "with-unit"} {
		contents[f] = shared(t, "corpus/captures/journal/journalctl_-o_"+f)
	}
	for name, content := range contents {
		r, known := read(t, "sos_commands/logs/journalctl_-o_"+name, string(content), "failed to pull image")
		if !known || len(r.lines) == 0 {
			t.Errorf("%s: known %v, %d lines", name, known, len(r.lines))
			continue
		}
		l := r.lines[0]
		got := []string{l.Host, l.Ident, l.Level, l.Text, string(l.Kinds[0])}
		if want := []string{"master-0", "crio", "error", "Failed to pull image: unauthorized", "crio"}; !slices.Equal(got, want) {
			t.Errorf("%s: got %q", name, got)
		}
		when := time.Date(2024, 5, 1, 10, 25, 25, 0, time.UTC)
		if name == "short-monotonic" { // only the program's own date
			when = time.Date(2024, 5, 1, 10, 0, 1, 5e8, time.UTC)
		}
		if d := l.Time.Sub(when); name != "node.export" && (d < 0 || d > time.Second) {
			t.Errorf("%s: time %v", name, l.Time)
		}
		if src := r.ends[0]; src.First.IsZero() || src.Last.IsZero() || src.Bytes != int64(len(content)) {
			t.Errorf("%s: %+v", name, src)
		}
	}
}

// Every line of a genuine installer log has a header, and the last one a time.
func TestInstallerLog(t *testing.T) {
	content := shared(t, "cases/010-okd417-no-cni-no-etcd-members/in/openshift_install.log")
	r, known := read(t, "openshift_install.log", string(content), "")
	if !known || len(r.lines) != bytes.Count(content, newline) {
		t.Fatalf("known %v, %d lines of %d", known, len(r.lines), bytes.Count(content, newline))
	}
	for _, l := range r.lines {
		if l.Time.IsZero() || l.Level == "" || l.Kinds[0] != "installer" || strings.Contains(l.Text, "level=") {
			t.Errorf("%+v", l)
			break
		}
	}
	if src := r.ends[0]; !src.First.Equal(r.lines[0].Time) || !src.Last.Equal(r.lines[len(r.lines)-1].Time) {
		t.Errorf("first %v, last %v", src.First, src.Last)
	}
}
