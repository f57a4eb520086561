package report

import (
	"strings"
	"testing"
	"time"
)

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		in      string
		columns int
		want    string
	}{
		{"", 10, ""},
		{"one two three", 20, "one two three"},
		{"one two three", 8, "one two|three"},
		{"one two three", 7, "one two|three"},
		{"0123456789abc", 5, "01234|56789|abc"},
		{"at /a/very/long-path here", 10, "at|/a/very/lo|ng-path|here"},
		{"日本語のテスト", 6, "日本語|のテス|ト"},
		{"日本。", 4, "日|本。"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301|e\u0301"},
	} {
		if got := strings.Join(wrap(tt.in, tt.columns), "|"); got != tt.want {
			t.Errorf("wrap(%q, %d) = %q, want %q", tt.in, tt.columns, got, tt.want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, tt := range []struct {
		in      string
		columns int
		want    string
	}{
		{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"日本語", 5, "日本…"}, {"日本語", 4, "日…"}, {"日本語", 6, "日本語"},
	} {
		if got := Cut(tt.in, tt.columns); got != tt.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", tt.in, tt.columns, got, tt.want)
		}
	}
}

func TestCleanAndFlat(t *testing.T) {
	for _, tt := range []struct{ in, clean, flat string }{
		{"plain 日本", "plain 日本", "plain 日本"},
		{"a\tb\nc", "a\tb\nc", `a b\nc`},
		{"\x1b[2J\x00\x7f\r", `\x1b[2J\x00\x7f\r`, `\x1b[2J\x00\x7f`},
		{"bad \xff byte \uFFFD", `bad \xff byte ` + "\uFFFD", `bad \xff byte ` + "\uFFFD"},
		{"\u009b31m \u202e \u2066 \ufeff \u2028", `\x9b31m \u202e \u2066 \ufeff \u2028`, `\x9b31m \u202e \u2066 \ufeff \u2028`},
		{"\U000e0041", `\U000e0041`, `\U000e0041`},
		{"👩\u200d💻", "👩\u200d💻", "👩\u200d💻"},
	} {
		if got := clean(tt.in); got != tt.clean {
			t.Errorf("clean(%q) = %q, want %q", tt.in, got, tt.clean)
		}
		if got := Printable(tt.in); got != tt.flat {
			t.Errorf("Printable(%q) = %q, want %q", tt.in, got, tt.flat)
		}
	}
}

func TestSpan(t *testing.T) {
	noYear := time.Date(0, 9, 28, 13, 38, 24, 0, time.UTC)
	for _, tt := range []struct {
		from, to time.Time
		want     string
	}{
		{time.Time{}, time.Time{}, ""},
		{at(1, 2), time.Time{}, "2024-05-06 01:02:07Z"},
		{time.Time{}, at(1, 2), "2024-05-06 01:02:07Z"},
		{at(1, 2), at(3, 4), "2024-05-06 01:02:07Z to 03:04:07Z"},
		{at(1, 2), at(25, 0), "2024-05-06 01:02:07Z to 2024-05-07 01:00:07Z"},
		{noYear, noYear.Add(time.Hour), "Sep 28 13:38:24 to Sep 28 14:38:24"},
	} {
		if got := (words{}).span(tt.from, tt.to); got != tt.want {
			t.Errorf("span(%v, %v) = %q, want %q", tt.from, tt.to, got, tt.want)
		}
	}
	if stamp(noYear) != "" {
		t.Error("a time without a year has no RFC 3339 form")
	}
}

func FuzzPrintable(f *testing.F) {
	f.Add("a\x1b[0m 日本語 \u202e", 40)
	f.Fuzz(func(t *testing.T, s string, columns int) {
		columns = 2 + columns&0xff
		text := Printable(s)
		for _, r := range text {
			if unsafe(r) {
				t.Fatalf("%U got through", r)
			}
		}
		var joined strings.Builder
		for _, l := range wrap(text, columns) {
			if w := width(l); w > columns {
				t.Errorf("%d columns, not %d: %q", w, columns, l)
			}
			joined.WriteString(l)
		}
		if strings.ReplaceAll(joined.String(), " ", "") != strings.ReplaceAll(text, " ", "") {
			t.Errorf("wrapping lost something of %q", text)
		}
		if w := width(Cut(text, columns)); w > columns {
			t.Errorf("cut to %d, not %d", w, columns)
		}
	})
}

func TestAround(t *testing.T) {
	long := strings.Repeat("word ", 40)
	for _, tt := range []struct{ name, text, want string }{
		{"short", "short m-1 bad", "short m-1 bad"},
		{"said early", "node m-1 is bad " + long, "node m-1 is bad " + long},
		{"said late", long + `node "m-1" is bad: no CNI`, `… node "m-1" is bad: no CNI`},
		{"not said", long, long},
	} {
		if got := around(tt.text, map[string]string{"node": "m-1", "x": "w"}, 150); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
