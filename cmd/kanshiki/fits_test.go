package main

import (
	"strconv"
	"strings"
	"testing"

	"github.com/rivo/uniseg"
	"github.com/rogpeppe/go-internal/testscript"
)

// fits FILE N wants no line wider than N columns.
func fits(ts *testscript.TestScript, neg bool, args []string) {
	columns, err := strconv.Atoi(args[1])
	ts.Check(err)
	for l := range strings.Lines(ts.ReadFile(args[0])) {
		if w := uniseg.StringWidth(strings.TrimRight(l, "\n")); w > columns && !neg {
			ts.Fatalf("%d columns: %s", w, l)
		}
	}
}

func TestSuggest(t *testing.T) {
	known := []string{"analyze", "rules", "explain", "version", "bootkube-create-failed", "etcd-disk-slow"}
	for _, tt := range []struct{ word, want string }{
		{"anlyze", "analyze"}, {"analyse", "analyze"}, {"analyzee", "analyze"}, {"rule", "rules"}, {"ruels", "rules"},
		{"explian", "explain"}, {"VERSION", "version"}, {"bootkube-failed", "bootkube-create-failed"},
		{"etcd-disc-slow", "etcd-disk-slow"}, {"zzz", ""}, {"", ""},
	} {
		if got := strings.Join(suggest(tt.word, known), ","); got != tt.want {
			t.Errorf("suggest(%q) = %q, want %q", tt.word, got, tt.want)
		}
	}
}
