package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ulikunitz/xz"
	"golang.org/x/tools/txtar"

	"kanshiki/collect"
	"kanshiki/parse"
)

// bundleLayout is one layout of catalogue part 4: its tree with nothing wrong
// in it, and the files that plant one fault.
type bundleLayout struct {
	name string
	// healthy and fault are txtar; the files of fault take the place of those
	// of the same name. A name that ends in .gz is compressed on the way.
	healthy, fault string
	// pack makes the bundle that the command reads.
	pack func(t *testing.T, files []packed) string

	kind    string // of the bundle, as the report prints it
	version string // of the cluster, "" if nothing tells it
	// faultVersion is that with the fault, where it is another; "-" for none.
	faultVersion string
	hosts        []string // those that the report of the fault must name
	unknown      []string // how the names of files end that nobody need read

	cause      string // rule of the first cause
	warning    bool   // it is no more than one
	file, host string // of its evidence: the path's end, and whose line it is
	quote      string // words of the quoted line
}

// layoutReport is what of the JSON report these tests look at.
type layoutReport struct {
	Bundles []struct {
		Kind, ClusterVersion string
		Files                int
		Hosts                []string
	}
	Verdict, Headline string
	Causes            []struct {
		Rule, Message string
		Subject       map[string]string
		Evidence      []struct{ File, Host, Text string }
	}
	Coverage struct {
		FilesRead, FilesUnknown int
		Gaps                    []struct{ File, Reason string }
	}
}

// analyzed runs the command on a bundle.
func analyzed(t *testing.T, args ...string) (r layoutReport, status int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = run(t.Context(), append([]string{"kanshiki", "-o", "json"}, args...), nil, &stdout, &stderr)
	if stderr.Len() > 0 {
		t.Fatal(stderr.String())
	}
	if err := json.Unmarshal(stdout.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	return r, status
}

func (r layoutReport) causes() (ids []string) {
	for _, c := range r.Causes {
		ids = append(ids, c.Rule+": "+c.Message)
	}
	return ids
}

func TestLayouts(t *testing.T) {
	for _, l := range slices.Concat(mustGatherLayouts(), installLayouts(), hostLayouts(), clusterLayouts(), looseLayouts()) {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			healthy := treeOf(l.healthy)
			bundle := l.pack(t, healthy)
			r, status := analyzed(t, bundle)
			l.recognised(t, "healthy", bundle, r)
			if status != exitDone || len(r.Causes) > 0 {
				t.Errorf("healthy: status %d, %s: %q", status, r.Verdict, r.causes())
			}
			bundle = l.pack(t, replaced(healthy, treeOf(l.fault)))
			r, status = analyzed(t, bundle)
			l.recognised(t, "fault", bundle, r)
			l.diagnosed(t, r, status)
		})
	}
}

// recognised looks at what the bundle was taken for.
func (l bundleLayout) recognised(t *testing.T, what, bundle string, r layoutReport) {
	t.Helper()
	b := r.Bundles[0]
	version := l.version
	if what == "fault" && l.faultVersion != "" {
		version = strings.TrimPrefix(l.faultVersion, "-")
	}
	if b.Kind != l.kind || b.ClusterVersion != version {
		t.Errorf("%s: recognised as %q of version %q, want %q of %q", what, b.Kind, b.ClusterVersion, l.kind, version)
	}
	if len(r.Coverage.Gaps) > 0 {
		t.Errorf("%s: gaps %q", what, r.Coverage.Gaps)
	}
	for _, h := range b.Hosts {
		if !slices.Contains(strings.Split(strings.Join(l.hosts, "|"), "|"), h) && !slices.Contains([]string{"master-0", "master-1", "master-2", "worker-0", "worker-1"}, h) {
			t.Errorf("%s: %q is no host", what, h)
		}
	}
	if r.Coverage.FilesUnknown == 0 {
		return
	}
	for _, name := range unread(t, bundle) {
		if !slices.ContainsFunc(l.unknown, func(end string) bool { return strings.HasSuffix(name, end) }) {
			t.Errorf("%s: nobody reads %s", what, name)
		}
	}
}

// noSink wants nothing.
type noSink struct{}

func (noSink) Matcher(*parse.Source) *parse.Matcher { return nil }
func (noSink) Line(*parse.Line)                     {}
func (noSink) LogEnd(*parse.Source)                 {}
func (noSink) Wants(string) bool                    { return false }
func (noSink) Object(*parse.Object)                 {}
func (noSink) Fact(*parse.Fact)                     {}
func (noSink) Seen(time.Time)                       {}
func (noSink) Gap(parse.Gap)                        {}

// unread names the files of a bundle that no parser knows.
func unread(t *testing.T, bundle string) (names []string) {
	t.Helper()
	_, err := (&collect.Walker{}).Walk(t.Context(), bundle, func(f *collect.File, err error) error {
		if err != nil {
			return err
		}
		known, err := parse.Read(t.Context(), f, 0, parse.Options{}, noSink{})
		if !known {
			names = append(names, f.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// diagnosed looks for the planted fault and where it was seen.
func (l bundleLayout) diagnosed(t *testing.T, r layoutReport, status int) {
	t.Helper()
	for _, h := range l.hosts {
		if !slices.ContainsFunc(strings.Split(h, "|"), func(name string) bool { return slices.Contains(r.Bundles[0].Hosts, name) }) {
			t.Errorf("hosts %q, without %q", r.Bundles[0].Hosts, h)
		}
	}
	want := exitFault
	if l.warning {
		want = exitDone
	}
	if status != want || len(r.Causes) == 0 || r.Causes[0].Rule != l.cause {
		t.Errorf("status %d, causes %q, want %s", status, r.causes(), l.cause)
		return
	}
	var seen []string
	for _, e := range r.Causes[0].Evidence {
		if strings.HasSuffix(e.File, l.file) && e.Host == l.host && strings.Contains(e.Text, l.quote) {
			return
		}
		seen = append(seen, e.File+" | "+e.Host+" | "+e.Text)
	}
	t.Errorf("no evidence of host %q in %s with %q:\n%s", l.host, l.file, l.quote, strings.Join(seen, "\n"))
}

// treeOf reads a tree. What stands in a line of its own as "~~ … ~~" is the
// journal's "-- … --", which txtar takes for the head of a file.
func treeOf(text string) (files []packed) {
	for _, f := range txtar.Parse([]byte(text)).Files {
		lines := strings.Split(string(f.Data), "\n")
		for i, l := range lines {
			if inner, ok := strings.CutPrefix(l, "~~ "); ok {
				lines[i] = "-- " + strings.TrimSuffix(inner, " ~~") + " --"
			}
		}
		files = append(files, packed{f.Name, []byte(strings.Join(lines, "\n"))})
	}
	return files
}

// replaced puts over's files in the place of those of the same name.
func replaced(files, over []packed) []packed {
	out := slices.Clone(files)
	for _, f := range over {
		i := slices.IndexFunc(out, func(o packed) bool { return o.name == f.name })
		if i < 0 {
			out = append(out, f)
		} else {
			out[i] = f
		}
	}
	return out
}

// below puts every file below a directory. What its name says is done to it: x.gz
// is compressed, and all x.tar.gz!… are packed into that archive (.xz, .zip, .tar too).
func below(t *testing.T, root string, files []packed) (out []packed) {
	t.Helper()
	at := map[string]int{}
	inner := map[string][]packed{}
	for _, f := range files {
		archive, member, nested := strings.Cut(f.name, "!")
		if nested {
			inner[archive] = append(inner[archive], packed{member, f.data})
			if _, ok := at[archive]; ok {
				continue
			}
			at[archive] = len(out)
		} else if strings.HasSuffix(f.name, ".gz") {
			f.data = gzipped(t, f.data)
		}
		out = append(out, packed{path.Join(root, archive), f.data})
	}
	for archive, i := range at {
		data := tarOf(t, below(t, "", inner[archive]))
		switch path.Ext(archive) {
		case ".xz":
			data = xzOf(t, data)
		case ".gz", ".tgz":
			data = gzipped(t, data)
		}
		out[i].data = data
	}
	return out
}

func xzOf(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := xz.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type packer = func(t *testing.T, files []packed) string

// asDirectory leaves the tree unpacked; the command is given the root's name.
func asDirectory(root string) packer {
	return func(t *testing.T, files []packed) string {
		t.Helper()
		dir := t.TempDir()
		for _, f := range below(t, root, files) {
			name := filepath.Join(dir, filepath.FromSlash(f.name))
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, f.data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		first, _, _ := strings.Cut(root, "/")
		return filepath.Join(dir, first)
	}
}

func asTarGz(root string) packer {
	return func(t *testing.T, files []packed) string {
		t.Helper()
		return written(t, "bundle.tar.gz", gzipped(t, tarOf(t, below(t, root, files))))
	}
}

func asZip(root string) packer {
	return func(t *testing.T, files []packed) string {
		t.Helper()
		return zipped(t, below(t, root, files))
	}
}

func asTarXz(root string) packer {
	return func(t *testing.T, files []packed) string {
		t.Helper()
		return written(t, "bundle.tar.xz", xzOf(t, tarOf(t, below(t, root, files))))
	}
}
