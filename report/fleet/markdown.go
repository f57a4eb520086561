package fleet

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"

	"kanshiki/report"
)

// mostInPage bounds the messages of a page or of Markdown.
const mostInPage = 200

// cell makes text safe within a Markdown table.
var cell = strings.NewReplacer("\\", "\\\\", "|", "\\|", "`", "\\`", "*", "\\*", "_", "\\_", "<", "&lt;", "[", "\\[", "]", "\\]", "\n", " ")

func writeMarkdown(b *bufio.Writer, f *Fleet, _ Options) error {
	fmt.Fprintf(b, "# Fleet\n\n%s\n", cell.Replace(f.headline()))
	row := func(cells ...string) {
		for i, c := range cells {
			cells[i] = cell.Replace(report.Printable(c))
		}
		fmt.Fprintln(b, "| "+strings.Join(cells, " | ")+" |")
	}
	head := func(title string, names ...string) {
		fmt.Fprintf(b, "\n## %s\n\n", title)
		row(names...)
		fmt.Fprintln(b, strings.Repeat("| --- ", len(names))+"|")
	}
	if len(f.Groups) > 0 {
		head("What is wrong, by the same set of causes", "Verdict", "Bundles", "Share", "Clusters", "Versions", "Seen", "Causes", "Example", "New")
		for _, g := range f.Groups {
			row(g.Verdict, strconv.Itoa(g.Count), share(g.Share), strconv.Itoa(g.Clusters), g.versionRange(), g.days(), g.causes(), g.Example, yes(g.New))
		}
	}
	if len(f.Causes) > 0 {
		names := []string{"Cause"}
		for _, v := range f.Versions {
			names = append(names, v.Version)
		}
		head("Causes by version", append(names, "All")...)
		for _, c := range f.Causes {
			cells := []string{c.Title + " [" + c.Rule + "]"}
			for _, v := range f.Versions {
				cells = append(cells, some(c.ByVersion[v.Version]))
			}
			row(append(cells, strconv.Itoa(c.Count))...)
		}
	}
	if len(f.Gone) > 0 {
		fmt.Fprint(b, "\n## No more seen\n\n")
		for _, s := range f.Gone {
			fmt.Fprintf(b, "- %s\n", cell.Replace(report.Printable(s)))
		}
	}
	if len(f.Failures) > 0 {
		head("Not scanned", "Failure", "Path", "Why")
		for _, l := range f.Failures {
			row(l.Kind, l.Path, l.Message)
		}
	}
	if len(f.Unexplained) > 0 {
		head("Error messages that no rule accounts for", "Clusters", "Bundles", "Lines", "Message", "New")
		for _, u := range f.Unexplained[:min(len(f.Unexplained), mostInPage)] {
			row(strconv.Itoa(u.Clusters), strconv.Itoa(u.Bundles), strconv.Itoa(u.Count), u.Template, yes(u.New))
		}
	}
	return nil
}

// some is a count of which nought says nothing.
func some(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func yes(b bool) string {
	if b {
		return "new"
	}
	return ""
}
