package fleet

import (
	"bufio"
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"kanshiki/report"
)

// Ceilings of the table: the other forms have everything.
const (
	mostGroups    = 40
	mostFailures  = 20
	mostTemplates = 15
	mostGone      = 20
)

func writeTable(b *bufio.Writer, f *Fleet, opt Options) error {
	t := &table{b: b, opt: opt, say: opt.Lang.Say}
	t.line(report.Printable(f.headline(opt.Lang)))
	t.groups(f)
	t.gone(f)
	t.failures(f)
	t.templates(f)
	return t.err
}

type table struct {
	b   *bufio.Writer
	opt Options
	say func(format string, args ...any) string
	err error
}

func (t *table) line(s string) { fmt.Fprintln(t.b, s) }

func (t *table) paint(code, s string) string {
	if !t.opt.Color {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (t *table) heading(s string) { t.line("\n" + t.paint("1", s)) }

// grid prints rows under a header, and how many there are besides.
func (t *table) grid(header []string, rows [][]string, all int) {
	lines, err := report.Grid(header, rows, 0, t.columns())
	if err != nil && t.err == nil {
		t.err = err
	}
	for i, l := range lines {
		if i == 0 {
			l = t.paint("2", l)
		}
		t.line(l)
	}
	if more := all - len(rows); more > 0 {
		t.more(more)
	}
}

// groups prints two lines or more each: figures, then what is wrong, which has
// the whole width.
func (t *table) groups(f *Fleet) {
	if len(f.Groups) == 0 {
		return
	}
	t.heading(t.say("What is wrong, by the same set of causes"))
	head := []string{t.say("COUNT"), t.say("SHARE"), t.say("CLUSTERS"), t.say("VERSIONS"), t.say("SEEN")}
	put := func(cells ...string) string { return report.Cut(figures(head, cells), t.columns()) }
	t.line(t.paint("2", put(head...)))
	for i, g := range f.Groups {
		if i == mostGroups {
			t.more(len(f.Groups) - i)
			break
		}
		t.line(put(strconv.Itoa(g.Count), share(g.Share), strconv.Itoa(g.Clusters), g.versionRange(t.opt.Lang), g.days()))
		causes := g.causes()
		if g.Verdict == "warning" {
			causes = t.say("warning: %s", causes)
		}
		if g.New {
			causes = t.say("NEW %s", causes)
		}
		t.wrapped(causes)
		t.wrapped(t.say("e.g. %s", report.Printable(g.Example)))
	}
}

// figures puts cells below their headings: numbers to the right, then words.
func figures(head, cells []string) string {
	least := []int{5, 6, 8, 11}
	var b strings.Builder
	for i, c := range cells {
		if i == len(least) {
			b.WriteString(c)
			break
		}
		fill := strings.Repeat(" ", max(0, max(least[i], report.Width(head[i]))-report.Width(c)))
		if i == len(least)-1 {
			b.WriteString(c + fill + "  ")
		} else {
			b.WriteString(fill + c + "  ")
		}
	}
	return b.String()
}

// wrapped prints words below figures.
func (t *table) wrapped(words string) {
	lines, err := report.Grid(nil, [][]string{{words}}, 7, t.columns())
	if err != nil && t.err == nil {
		t.err = err
	}
	for _, l := range lines {
		t.line(l)
	}
}

func (t *table) columns() int { return cmp.Or(max(0, t.opt.Width), 100) }

func (t *table) more(n int) {
	t.line(t.paint("2", t.say("… %d more: scan report -o markdown", n)))
}

func (t *table) gone(f *Fleet) {
	if !f.Compared || len(f.Gone) == 0 {
		return
	}
	t.heading(t.say("No more seen"))
	for i, s := range f.gone(t.opt.Lang) {
		if i == mostGone {
			t.line(t.paint("2", "  "+t.say("… %d more", len(f.Gone)-i)))
			break
		}
		t.line("  " + s)
	}
}

func (t *table) failures(f *Fleet) {
	if len(f.Failures) == 0 {
		return
	}
	t.heading(t.say("Not scanned"))
	var rows [][]string
	for _, l := range f.Failures[:min(len(f.Failures), mostFailures)] {
		rows = append(rows, []string{t.say(l.Kind), report.Printable(l.Path), report.Printable(t.opt.Lang.Phrase(l.Message))})
	}
	t.grid([]string{t.say("FAILURE"), t.say("PATH"), t.say("WHY")}, rows, len(f.Failures))
}

func (t *table) templates(f *Fleet) {
	if len(f.Unexplained) == 0 {
		return
	}
	t.heading(t.say("Error messages that no rule accounts for, by how far they are spread"))
	var rows [][]string
	for _, u := range f.Unexplained[:min(len(f.Unexplained), mostTemplates)] {
		words := report.Printable(u.Template)
		if u.New {
			words = t.say("NEW %s", words)
		}
		rows = append(rows, []string{strconv.Itoa(u.Clusters), strconv.Itoa(u.Bundles), strconv.Itoa(u.Count), report.Cut(words, 2*t.columns())})
	}
	t.grid([]string{t.say("CLUSTERS"), t.say("BUNDLES"), t.say("LINES"), t.say("MESSAGE")}, rows, len(f.Unexplained))
}
