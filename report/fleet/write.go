package fleet

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"kanshiki/report"
	"kanshiki/rules/lang"
)

// Options say how to write a fleet; they mean what they mean for a report.
type Options struct {
	Version string
	Width   int
	Color   bool
	// Lang of the headings and figures; what results say stays as it was found.
	Lang lang.Language
}

var formats = []struct {
	name  string
	write func(*bufio.Writer, *Fleet, Options) error
}{
	{"table", writeTable},
	{"html", writeHTML},
	{"markdown", writeMarkdown},
	{"json", writeJSON},
}

// Formats returns the names that Write knows.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// Write writes f in the format called name. The same results give the same
// bytes.
func Write(w io.Writer, name string, f *Fleet, opt Options) error {
	for _, x := range formats {
		if x.name == name {
			b := bufio.NewWriter(w)
			if err := x.write(b, f, opt); err != nil {
				return err
			}
			return b.Flush()
		}
	}
	return fmt.Errorf("unknown format %q", name)
}

func writeJSON(b *bufio.Writer, f *Fleet, _ Options) error {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(f)
}

// verdicts in the order in which they are counted out.
var verdicts = []string{"fault", "warning", "healthy", "inconclusive", Failed}

// headline counts in one line.
func (f *Fleet) headline(w lang.Language) string {
	s := w.Say("%s of %s", w.Count(f.Bundles, "bundle"), w.Count(f.Clusters, "cluster"))
	if f.Paths > f.Bundles {
		s += w.Say(" (%d more are copies)", f.Paths-f.Bundles)
	}
	var parts []string
	for _, v := range verdicts {
		if n := f.Verdicts[v]; n > 0 {
			parts = append(parts, w.Say("%d %s", n, w.Say(v)))
		}
	}
	return s + ": " + strings.Join(parts, ", ")
}

// gone are the groups that are no more, each by verdict and signature.
func (f *Fleet) gone(w lang.Language) []string {
	var out []string
	for _, s := range f.Gone {
		verdict, signature, _ := strings.Cut(s, " ")
		out = append(out, report.Printable(w.Say(verdict)+" "+signature))
	}
	return out
}

// part is one cause of a group.
type part struct{ id, title string }

// parts are the causes of a group; a rule without a title goes by its id.
func (g *Group) parts() []part {
	var out []part
	for i, id := range strings.Split(g.Signature, " + ") {
		p := part{id, id}
		if i < len(g.Titles) && g.Titles[i] != "" {
			p.title = g.Titles[i]
		}
		out = append(out, p)
	}
	return out
}

// causes are the parts of a group in one string.
func (g *Group) causes() string {
	var out []string
	for _, p := range g.parts() {
		out = append(out, report.Printable(p.title)+" ["+p.id+"]")
	}
	return strings.Join(out, " + ")
}

// versionRange is the first and last of many versions, else all.
func (g *Group) versionRange(w lang.Language) string {
	var out []string
	for _, v := range g.Versions {
		out = append(out, w.Say(v)) // unknown is a word
	}
	if n := len(out); n > 3 {
		return out[0] + "–" + out[n-1]
	}
	return strings.Join(out, ", ")
}

// days is from when to when, to the day.
func (g *Group) days() string {
	first, last := day(g.First), day(g.Last)
	if first == last {
		return first
	}
	return first + " – " + last
}

func day(at string) string { return at[:min(len(at), len("2026-01-31"))] }

// share is a part in percent.
func share(part float64) string { return fmt.Sprintf("%.1f%%", 100*part) }
