package fleet

import (
	"bufio"
	"cmp"
	"fmt"
	"strconv"

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
	t := &table{b: b, opt: opt}
	t.line(report.Printable(f.headline()))
	t.groups(f)
	t.gone(f)
	t.failures(f)
	t.templates(f)
	return t.err
}

type table struct {
	b   *bufio.Writer
	opt Options
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
	t.heading("What is wrong, by the same set of causes")
	const figures = "%5s  %6s  %8s  %-11s  %s"
	columns := t.columns()
	put := func(cells ...any) string { return report.Cut(fmt.Sprintf(figures, cells...), columns) }
	t.line(t.paint("2", put("COUNT", "SHARE", "CLUSTERS", "VERSIONS", "SEEN")))
	for i, g := range f.Groups {
		if i == mostGroups {
			t.more(len(f.Groups) - i)
			break
		}
		t.line(put(strconv.Itoa(g.Count), share(g.Share), strconv.Itoa(g.Clusters), g.versionRange(), g.days()))
		causes := g.causes()
		if g.Verdict == "warning" {
			causes = "warning: " + causes
		}
		if g.New {
			causes = "NEW " + causes
		}
		t.wrapped(causes)
		t.wrapped("e.g. " + report.Printable(g.Example))
	}
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
	t.line(t.paint("2", fmt.Sprintf("… %d more: scan report -o markdown", n)))
}

func (t *table) gone(f *Fleet) {
	if !f.Compared || len(f.Gone) == 0 {
		return
	}
	t.heading("No more seen")
	for i, s := range f.Gone {
		if i == mostGone {
			t.line(t.paint("2", fmt.Sprintf("  … %d more", len(f.Gone)-i)))
			break
		}
		t.line("  " + report.Printable(s))
	}
}

func (t *table) failures(f *Fleet) {
	if len(f.Failures) == 0 {
		return
	}
	t.heading("Not scanned")
	var rows [][]string
	for _, l := range f.Failures[:min(len(f.Failures), mostFailures)] {
		rows = append(rows, []string{l.Kind, report.Printable(l.Path), report.Printable(l.Message)})
	}
	t.grid([]string{"FAILURE", "PATH", "WHY"}, rows, len(f.Failures))
}

func (t *table) templates(f *Fleet) {
	if len(f.Unexplained) == 0 {
		return
	}
	t.heading("Error messages that no rule accounts for, by how far they are spread")
	var rows [][]string
	for _, u := range f.Unexplained[:min(len(f.Unexplained), mostTemplates)] {
		words := report.Printable(u.Template)
		if u.New {
			words = "NEW " + words
		}
		rows = append(rows, []string{strconv.Itoa(u.Clusters), strconv.Itoa(u.Bundles), strconv.Itoa(u.Count), report.Cut(words, 2*t.columns())})
	}
	t.grid([]string{"CLUSTERS", "BUNDLES", "LINES", "MESSAGE"}, rows, len(f.Unexplained))
}
