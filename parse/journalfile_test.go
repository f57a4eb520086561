package parse

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"kanshiki/collect"
)

const journalEpoch = 1714557600_000000

// nodeEntry is an entry as journald writes it on a node.
func nodeEntry(n int, ident, text string, more ...string) testEntry {
	return testEntry{
		at: journalEpoch + uint64(n)*1_000_000, boot: 1,
		fields: append([]string{"_HOSTNAME=master-0", "SYSLOG_IDENTIFIER=" + ident, fmt.Sprintf("_PID=%d", 1000+n%3), "PRIORITY=3", "_COMM=x", "UNASKED=" + strings.Repeat("y", n%100), "MESSAGE=" + text}, more...),
	}
}

func readJournal(t testing.TB, content []byte, literals ...string) *record {
	t.Helper()
	r := &record{literals: literals}
	f := &collect.File{Path: "var/log/journal/0123/system.journal", Reader: bytes.NewReader(content)}
	known, err := Read(context.Background(), f, 0, Options{}, r)
	if err != nil || !known {
		t.Fatal(known, err)
	}
	return r
}

// entriesText shows entries shortly.
func entriesText(r *record) string {
	var b strings.Builder
	for _, l := range r.lines {
		fmt.Fprintf(&b, "%d %s %s %s[%s] %s boot %d: %.60s\n", l.Line, l.Time.Format("15:04:05"), l.Host, l.Ident, l.PID, l.Level, l.Boot, l.Text)
	}
	return b.String()
}

var updateSample = flag.Bool("sample", false, "write the sample journal again")

// The sample of the parser is what the writer below writes.
func TestJournalSample(t *testing.T) {
	want := writeJournal(collect.Stored, true, nodeEntry(0, "kubelet", "failed to start"))
	want = want[:len(want)-unusedSpace]
	if *updateSample {
		if err := os.WriteFile("journalsample.bin", want, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal([]byte(journalSample), want) {
		t.Error("the sample is another: go test ./parse -run TestJournalSample -sample")
	}
}

func TestJournalFile(t *testing.T) {
	entries := []testEntry{
		nodeEntry(0, "kubelet", "failed to start"),
		nodeEntry(1, "crio", "all is well"),
		nodeEntry(2, "crio", `time="2024-05-01 09:00:01.5Z" level=warning msg="failed to pull"`, "_SYSTEMD_UNIT=crio.service"),
		nodeEntry(3, "kubelet", "failed to start"), // the same field again
		{at: journalEpoch + 4e6, boot: 2, fields: []string{"_COMM=chronyd", "MESSAGE=failed to\nsync"}},
		nodeEntry(5, "kernel", "failed to "+strings.Repeat("abcdefgh", 100)),
		{at: journalEpoch + 6e6, boot: 2, fields: []string{"PRIORITY=6"}},
	}
	want := "1 10:00:00 master-0 kubelet[1000] error boot 0: failed to start\n" +
		"3 10:00:02 master-0 crio[1002] warning boot 0: failed to pull\n" +
		"4 10:00:03 master-0 kubelet[1000] error boot 0: failed to start\n" +
		"5 10:00:04  chronyd[]  boot 1: failed to\nsync\n" +
		"6 10:00:05 master-0 kernel[1002] error boot 0: failed to abcdefghabcdefghabcdefghabcdefghabcdefghabcdefghab\n"
	for _, compact := range []bool{false, true} {
		for _, m := range []collect.Method{collect.Stored, collect.XZ, collect.LZ4, collect.Zstd} {
			r := readJournal(t, writeJournal(m, compact, entries...), "failed to")
			if got := entriesText(r); got != want || len(r.gaps) != 0 {
				t.Errorf("compression %d, compact %v: gaps %v, got\n%swant\n%s", m, compact, r.gaps, got, want)
			}
			src := r.ends[0]
			if src.Lines != 7 || src.Cut || src.First.Unix() != journalEpoch/1e6 || src.Last.Unix() != journalEpoch/1e6+6 || string(src.Kinds[0]) != "journal" {
				t.Errorf("compression %d, compact %v: source %+v", m, compact, src)
			}
		}
	}
}

// A rule without a literal sees every message; no rule at all, only the times.
func TestJournalFileMatchers(t *testing.T) {
	content := writeJournal(collect.Zstd, true, nodeEntry(0, "a", "one"), nodeEntry(1, "b", "two"), nodeEntry(2, "a", "one"))
	if r := readJournal(t, content, ""); len(r.lines) != 3 || r.lines[2].Text != "one" {
		t.Errorf("got %s", entriesText(r))
	}
	if r := readJournal(t, content); len(r.lines) != 0 || len(r.ends) != 1 || len(r.seen) != 2 {
		t.Errorf("got %s, seen %v", entriesText(r), r.seen)
	}
}

// Whatever the cut, what came before is read and a gap says that there was more.
func TestJournalFileCut(t *testing.T) {
	w := newJournalWriter(collect.Zstd, false)
	ends := []int{}
	for i := range 40 {
		w.add(nodeEntry(i, "kubelet", fmt.Sprintf("failed to do %d %s", i, strings.Repeat("abc", 40))))
		ends = append(ends, len(w.b))
	}
	whole := w.bytes()
	for cut := journalHeaderMin; cut < len(whole)-unusedSpace; cut += 88 {
		r := readJournal(t, whole[:cut], "failed to")
		want := 0
		for want < len(ends) && ends[want] <= cut {
			want++
		}
		if len(r.lines) != want || len(r.gaps) != 1 || !strings.Contains(r.gaps[0].Reason, "cut") || !r.ends[0].Cut {
			t.Fatalf("cut at %d: %d lines, want %d, gaps %v", cut, len(r.lines), want, r.gaps)
		}
	}
	if r := readJournal(t, whole[:len(whole)-2000], "failed to"); len(r.lines) != 40 || len(r.gaps) != 0 {
		t.Errorf("unused space cut: %d lines, gaps %v", len(r.lines), r.gaps)
	}
	if r := readJournal(t, whole[:100], "failed to"); len(r.lines) != 0 || len(r.gaps) != 1 {
		t.Errorf("cut in the header: %v", r.gaps)
	}
}

// Damage costs what it hit, and is told.
func TestJournalFileDamaged(t *testing.T) {
	w := newJournalWriter(collect.Stored, true)
	var starts []int
	for i := range 40 {
		starts = append(starts, len(w.b))
		w.add(nodeEntry(i, "kubelet", fmt.Sprintf("failed to do %d", i)))
	}
	whole := w.bytes()
	for name, tt := range map[string]struct {
		harm func(b []byte)
		most int // entries lost
		text string
	}{
		"zeros":         {func(b []byte) { clear(b[starts[20] : starts[20]+512]) }, 3, "damaged"},
		"a wrong size":  {func(b []byte) { b[starts[10]+8+5] = 0xff }, 1, "damaged"},
		"noise":         {func(b []byte) { copy(b[starts[30]:], strings.Repeat("noise is everywhere ", 20)) }, 3, "damaged"},
		"packed wrong":  {func(b []byte) { b[starts[10]+1] = 4 }, 1, "cannot be read"},
		"a wrong tail":  {func(b []byte) { b[136+7] = 0x10 }, 0, "damaged"},
		"wrong entries": {func(b []byte) { b[152+1] = 1 }, 0, "damaged"},
	} {
		b := bytes.Clone(whole)
		tt.harm(b)
		r := readJournal(t, b, "failed to")
		if len(r.lines) < 40-tt.most || len(r.lines) > 40 || len(r.gaps) == 0 || !strings.Contains(r.gaps[0].Reason, tt.text) {
			t.Errorf("%s: %d lines, gaps %v", name, len(r.lines), r.gaps)
		}
	}
	b := bytes.Clone(whole)
	b[12] |= 64
	if r := readJournal(t, b, "failed to"); len(r.lines) != 0 || len(r.gaps) != 1 || !strings.Contains(r.gaps[0].Reason, "newer format") {
		t.Errorf("unknown flag: %d lines, gaps %v", len(r.lines), r.gaps)
	}
}

// A message longer than the longest line is cut and that is told.
func TestJournalFileLongMessage(t *testing.T) {
	long := "failed to " + strings.Repeat("long ", 1000)
	for _, m := range []collect.Method{collect.Stored, collect.XZ, collect.LZ4, collect.Zstd} {
		r := &record{literals: []string{"failed to"}}
		content := writeJournal(m, true, nodeEntry(0, "kubelet", long), nodeEntry(1, "kubelet", long))
		f := &collect.File{Path: "system.journal", Reader: bytes.NewReader(content)}
		if _, err := Read(context.Background(), f, 0, Options{LineLimit: 1000}, r); err != nil {
			t.Fatal(err)
		}
		if len(r.lines) != 2 || len(r.lines[0].Text) != 1000 || len(r.gaps) != 1 {
			t.Errorf("compression %d: %d lines, gaps %v", m, len(r.lines), r.gaps)
		}
	}
}

func FuzzJournalFile(f *testing.F) {
	for _, compact := range []bool{false, true} {
		for _, m := range []collect.Method{collect.Stored, collect.XZ, collect.LZ4, collect.Zstd} {
			f.Add(writeJournal(m, compact, nodeEntry(0, "kubelet", "failed to start"), nodeEntry(70, "crio", "failed to "+strings.Repeat("pull ", 50)), nodeEntry(2, "kubelet", "failed to start")))
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		r := &record{literals: []string{"failed to"}}
		in := &Input{File: &collect.File{Path: "system.journal"}, Head: content}
		out := newRecordReader(newKindIndex(), in, r)
		j, err := newJournalFile(out, bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return
		}
		j.run(false)
		j.unpacker.Close()
		if len(r.lines) > len(content)/64 || len(r.gaps) > 4 || j.entries > uint64(len(content)/64) {
			t.Fatalf("%d lines, %d entries, gaps %v of %d bytes", len(r.lines), j.entries, r.gaps, len(content))
		}
	})
}

// BenchmarkJournalFile reads a packed and an unpacked journal of unlike
// messages, of which one in 300 has a hit.
func BenchmarkJournalFile(b *testing.B) {
	for name, m := range map[string]collect.Method{"stored": collect.Stored, "zstd": collect.Zstd} {
		w := newJournalWriter(m, true)
		for i := range 20000 {
			text := fmt.Sprintf("event %d from workqueue processed %s", i, strings.Repeat("some more words ", i%60))
			if i%300 == 3 {
				text = "failed to start"
			}
			w.add(nodeEntry(i, "kubelet", text, fmt.Sprintf("_SOURCE_REALTIME_TIMESTAMP=%d", journalEpoch+i)))
		}
		content := w.bytes()
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(content)))
			b.ReportAllocs()
			for b.Loop() {
				if r := readJournal(b, content, "failed to", "connection refused", "x509: certificate"); len(r.lines) != 67 {
					b.Fatal(len(r.lines))
				}
			}
		})
	}
}
