package parse

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kanshiki/collect"
)

const journalRemote = "/lib/systemd/systemd-journal-remote"

// realJournalTools skips without systemd's own programs, except under CI=true:
// there they are installed.
func realJournalTools(t *testing.T) {
	t.Helper()
	_, err := exec.LookPath("journalctl")
	if err == nil {
		_, err = os.Stat(journalRemote)
	}
	if err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("systemd-journal-remote and journalctl are not installed: %v", err)
	}
	t.Skipf("SKIPPED: systemd-journal-remote and journalctl are not installed, so no genuine journal was read: %v", err)
}

// nodeEntries are what a node's programs log over two boots.
func nodeEntries(n int) []testEntry {
	texts := []struct{ ident, text string }{
		{"kubelet", `E0501 10:00:00.123456    1234 kubelet.go:2347] "Container runtime network not ready" networkReady="NetworkReady=false"`},
		{"crio", `time="2024-05-01 10:00:01.5Z" level=error msg="Failed to pull image: unauthorized"`},
		{"kernel", "Out of memory: Killed process 4242 (java) total-vm:8388608kB"},
		{"chronyd", "System clock wrong by 3.141592 seconds"},
		{"kubelet", "multi\nline\nmessage 日本語 \x1b[31mred\x1b[0m"},
		{"machine-config-daemon", "big " + strings.Repeat("x", 3000) + strings.Repeat(" and bigger", 100)},
	}
	var out []testEntry
	for i := range n {
		x := texts[i%len(texts)]
		e := nodeEntry(i, x.ident, x.text)
		if i%7 == 0 { // a message of its own
			e = nodeEntry(i, x.ident, fmt.Sprintf("%s %s%d", x.text, strings.Repeat("once ", i%300), i))
		}
		e.boot = byte(1 + 2*i/n)
		out = append(out, e)
	}
	return out
}

// exportOf gives entries in systemd's export format (systemd.io/JOURNAL_EXPORT_FORMATS).
func exportOf(entries []testEntry) []byte {
	var b bytes.Buffer
	for _, e := range entries {
		fmt.Fprintf(&b, "__REALTIME_TIMESTAMP=%d\n__MONOTONIC_TIMESTAMP=%d\n_BOOT_ID=%s\n", e.at, e.at-journalEpoch+1, strings.Repeat(fmt.Sprintf("%02x", e.boot), 16))
		for _, f := range e.fields {
			name, value, _ := strings.Cut(f, "=")
			if strings.ContainsAny(value, "\n\x1b") {
				b.WriteString(name + "\n")
				b.Write(u64(len(value)))
				b.WriteString(value + "\n")
			} else {
				b.WriteString(f + "\n")
			}
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// tellExport reads journalctl's export format, independently of the parser:
// time, ident and the beginning of the message of each entry.
func tellExport(t *testing.T, b []byte) (out []string) {
	t.Helper()
	fields := map[string]string{}
	for len(b) > 0 {
		line, rest, _ := bytes.Cut(b, []byte("\n"))
		b = rest
		if len(line) == 0 {
			us, err := strconv.ParseInt(fields["__REALTIME_TIMESTAMP"], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			m := fields["MESSAGE"]
			out = append(out, fmt.Sprintf("%d %s %s", us, fields["SYSLOG_IDENTIFIER"], m[:min(len(m), MaxQuote)]))
			clear(fields)
			continue
		}
		name, value, text := strings.Cut(string(line), "=")
		if !text {
			n := binary.LittleEndian.Uint64(b)
			value, b = string(b[8:8+n]), b[8+n+1:]
		}
		fields[name] = value
	}
	return out
}

func tellLines(r *record) (out []string) {
	for _, l := range r.lines {
		out = append(out, fmt.Sprintf("%d %s %s", l.Time.UnixMicro(), l.Ident, l.Raw))
	}
	return out
}

// journalFiles makes the same entries into files of all kinds: by systemd
// itself, and with the compressions that it only reads by the writer.
func journalFiles(t *testing.T, entries []testEntry) map[string]string {
	t.Helper()
	dir, files := t.TempDir(), map[string]string{}
	export := filepath.Join(dir, "in.export")
	if err := os.WriteFile(export, exportOf(entries), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, set := range map[string][]string{
		"default": {"--compress=yes"}, "nocompress": {"--compress=no"},
		"legacy":            {"--compress=yes", "SYSTEMD_JOURNAL_COMPACT=0", "SYSTEMD_JOURNAL_KEYED_HASH=0"},
		"nocompress-legacy": {"--compress=no", "SYSTEMD_JOURNAL_COMPACT=0", "SYSTEMD_JOURNAL_KEYED_HASH=0"},
	} {
		file := filepath.Join(dir, name+".journal")
		cmd := exec.Command(journalRemote, set[0], "--output="+file, export)
		cmd.Env = append(os.Environ(), set[1:]...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		files[name] = file
	}
	for name, m := range map[string]collect.Method{"stored": collect.Stored, "lz4": collect.LZ4, "xz": collect.XZ, "zstd": collect.Zstd} {
		for _, compact := range []bool{false, true} {
			file := filepath.Join(dir, fmt.Sprintf("written-%s-%v.journal", name, compact))
			if err := os.WriteFile(file, writeJournal(m, compact, entries...), 0o600); err != nil {
				t.Fatal(err)
			}
			files[filepath.Base(file)] = file
		}
	}
	return files
}

// Our reader and journalctl find the same entries in journals of every kind.
func TestRealJournals(t *testing.T) {
	realJournalTools(t)
	entries := nodeEntries(700)
	for name, file := range journalFiles(t, entries) {
		cmd := exec.Command("journalctl", "--file", file, "--no-pager", "-o", "export")
		export, err := cmd.Output()
		if err != nil {
			t.Errorf("%s: journalctl cannot read it: %v", name, err)
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r := readJournal(t, content, "")
		if d := cmp.Diff(tellExport(t, export), tellLines(r)); d != "" || len(r.lines) != len(entries) || len(r.gaps) != 0 {
			t.Errorf("%s: %d lines of %d, gaps %v, journalctl (-) and we (+) differ:\n%.2000s", name, len(r.lines), len(entries), r.gaps, d)
			continue
		}
		// All else of a line is that of the export format's reader.
		text := &record{literals: []string{""}}
		f := &collect.File{Path: "var/log/journal/0123/export", Reader: bytes.NewReader(export)}
		if _, err := Read(context.Background(), f, 0, Options{}, text); err != nil || len(text.lines) != len(r.lines) {
			t.Fatal(err, len(text.lines))
		}
		for i, l := range r.lines {
			want := text.lines[i]
			want.Pos, want.Source = l.Pos, l.Source
			if d := cmp.Diff(want, l, cmpopts.IgnoreUnexported(Line{})); d != "" {
				t.Fatalf("%s, entry %d: as text (-), as file (+):\n%s", name, i+1, d)
			}
		}
		if last := r.lines[len(r.lines)-1]; last.Boot != 1 || last.Line != len(entries) || last.Host != "master-0" {
			t.Errorf("%s: last line %+v", name, last)
		}
	}
}

// A genuine journal cut anywhere gives what journalctl's file held until there.
func TestRealJournalCut(t *testing.T) {
	realJournalTools(t)
	entries := nodeEntries(600)
	content, err := os.ReadFile(journalFiles(t, entries)["default"])
	if err != nil {
		t.Fatal(err)
	}
	whole := tellLines(readJournal(t, content, ""))
	h, err := readJournalHeader(content)
	if err != nil {
		t.Fatal(err)
	}
	before := -1
	for cut := int64(1 << 16); cut <= h.tail; cut += (h.tail - 1<<16) / 20 {
		r := readJournal(t, content[:cut], "")
		got := tellLines(r)
		if len(got) < before || len(got) > len(whole) || len(r.gaps) != 1 || !strings.Contains(r.gaps[0].Reason, "cut") {
			t.Fatalf("cut at %d: %d entries, gaps %v", cut, len(got), r.gaps)
		}
		if d := cmp.Diff(whole[:len(got)], got, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("cut at %d:\n%.2000s", cut, d)
		}
		before = len(got)
	}
	if before < len(whole)/2 {
		t.Errorf("the longest cut gave %d of %d entries", before, len(whole))
	}
}
