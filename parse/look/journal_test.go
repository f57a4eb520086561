package look

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"kanshiki/collect"
	"kanshiki/parse"
)

func TestWithHeader(t *testing.T) {
	at := time.Date(2021, 8, 3, 9, 5, 0, 1000, time.UTC)
	for _, c := range []struct {
		line parse.Line
		want string
	}{
		{parse.Line{Time: at, Host: "m0", Ident: "kubelet", PID: "7", Whole: []byte("failed to start\r")}, "Aug 03 09:05:00.000001 m0 kubelet[7]: failed to start"},
		{parse.Line{Time: at, Host: "m0", Ident: "kernel", Whole: []byte("panic")}, "Aug 03 09:05:00.000001 m0 kernel: panic"},
		{parse.Line{Time: at, Host: "m0", Ident: "kubelet", Whole: []byte("Aug 03 09:05:00 m0 kubelet[7]: as it stands")}, "Aug 03 09:05:00 m0 kubelet[7]: as it stands"},
		{parse.Line{Time: at, Whole: []byte("2021-08-03T09:05:00Z a container's")}, "2021-08-03T09:05:00Z a container's"},
		{parse.Line{Ident: "x", Whole: []byte("no time")}, "no time"},
	} {
		if got := withHeader(&c.line); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// A journal file, one that was archived as well, answers for its units.
func TestLogsOfJournalFile(t *testing.T) {
	sample, err := os.ReadFile(filepath.Join("..", "journalsample.bin"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "system@0005c8a0b4-0005.journal"), sample, 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := Logs(t.Context(), Bundle{Name: dir, Walker: &collect.Walker{}}, LogQuestion{Unit: "kubelet"})
	if err != nil || len(a.Lines) != 1 {
		t.Fatalf("%d lines, %v", len(a.Lines), err)
	}
	if got := a.Lines[0]; got.From().Previous || got.Time.IsZero() || got.Text[:7] != got.Time.Format("Jan 02 ") {
		t.Errorf("%+v of %+v", got, got.From())
	}
}
