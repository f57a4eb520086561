package collect

import (
	"path"
	"strings"
	"testing"
	"unicode/utf8"
)

var nameTests = []struct{ in, want string }{
	{"a/b.log", "a/b.log"},
	{"./a/b.log", "a/b.log"},
	{"/etc/passwd", "etc/passwd"},
	{"../../etc/passwd", "etc/passwd"},
	{"a/../../b", "b"},
	{"a//b/", "a/b"},
	{"..", "unnamed"},
	{"", "unnamed"},
	{"/", "unnamed"},
	{".", "unnamed"},
	{".hidden", ".hidden"},
	{"..data/x", "..data/x"},
	{`must-gather\namespaces\x.log`, "must-gather/namespaces/x.log"},
	{`..\..\windows\system32`, "windows/system32"},
	{`C:\logs\a.log`, "logs/a.log"},
	{"C:/D:/x", "x"},
	{"C:", "unnamed"},
	{"pod:8080/x", "pod:8080/x"},
	{`dev-disk-by\x2duuid.service`, `dev-disk-by\x2duuid.service`},
	{"a\x00b", "a\uFFFDb"},
	{"a\x1b[31mred\nline\x7f", "a\uFFFD[31mred\uFFFDline\uFFFD"},
	{"a\xff\xfeb", "a\uFFFDb"},
	{"a\u202egol.exe", "a\uFFFDgol.exe"},
	{"日本語/ログ.log", "日本語/ログ.log"},
}

func TestCleanName(t *testing.T) {
	for _, tc := range nameTests {
		if got := CleanName(tc.in); got != tc.want {
			t.Errorf("CleanName(%q) = %q, want %q", tc.in, got, tc.want)
		}
	}
}

func FuzzCleanName(f *testing.F) {
	for _, tc := range nameTests {
		f.Add(tc.in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got := CleanName(in)
		switch {
		case got == "", path.Clean(got) != got, path.IsAbs(got), got == "..", strings.HasPrefix(got, "../"):
			t.Errorf("%q gave %q: not a clean relative path", in, got)
		case !utf8.ValidString(got) || strings.ContainsFunc(got, func(r rune) bool { return r != utf8.RuneError && printable(r) != r }):
			t.Errorf("%q gave %q: not printable", in, got)
		case CleanName(got) != got:
			t.Errorf("%q gave %q and then %q", in, got, CleanName(got))
		}
		for i := range len(got) {
			if got[i] == '\\' && !unitEscape(got[i:]) {
				t.Errorf("%q gave %q: backslash", in, got)
			}
		}
	})
}

// Names as they come out of archives, not only of CleanName.
func TestNamesInArchives(t *testing.T) {
	names := []entry{{name: "../../up.log", body: "1"}, {name: "/abs.log", body: "2"}, {name: `win\dir\w.log`, body: "3"}, {name: "esc\x1b[2J", body: "4"}}
	want := []string{"up.log=1", "abs.log=2", "win/dir/w.log=3", "esc\uFFFD[2J=4"}
	walkFile(t, "b.tar", tarOf(t, names...)).want(t, want...)
	walkFile(t, "b.zip", zipOf(t, names...)).want(t, want...)
}
