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

func writeMarkdown(b *bufio.Writer, f *Fleet, opt Options) error {
	say := opt.Lang.Say
	fmt.Fprintf(b, "# %s\n\n%s\n", say("Fleet"), cell.Replace(f.headline(opt.Lang)))
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
		head(say("What is wrong, by the same set of causes"), say("Verdict"), say("Bundles"), say("Share"), say("Clusters"), say("Versions"), say("Seen"), say("Causes"), say("Example"), say("New"))
		for _, g := range f.Groups {
			row(say(g.Verdict), strconv.Itoa(g.Count), share(g.Share), strconv.Itoa(g.Clusters), g.versionRange(opt.Lang), g.days(), g.causes(), g.Example, yes(g.New, say))
		}
	}
	if len(f.Causes) > 0 {
		names := []string{say("Cause")}
		for _, v := range f.Versions {
			names = append(names, say(v.Version))
		}
		head(say("Causes by version"), append(names, say("All"))...)
		for _, c := range f.Causes {
			cells := []string{c.Title + " [" + c.Rule + "]"}
			for _, v := range f.Versions {
				cells = append(cells, some(c.ByVersion[v.Version]))
			}
			row(append(cells, strconv.Itoa(c.Count))...)
		}
	}
	if len(f.Gone) > 0 {
		fmt.Fprintf(b, "\n## %s\n\n", say("No more seen"))
		for _, s := range f.gone(opt.Lang) {
			fmt.Fprintf(b, "- %s\n", cell.Replace(s))
		}
	}
	if len(f.Failures) > 0 {
		head(say("Not scanned"), say("Failure"), say("Bundle"), say("Why"))
		for _, l := range f.Failures {
			row(say(l.Kind), l.Path, opt.Lang.Phrase(l.Message))
		}
	}
	if len(f.Unexplained) > 0 {
		head(say("Error messages that no rule accounts for"), say("Clusters"), say("Bundles"), say("Lines"), say("Message"), say("New"))
		for _, u := range f.Unexplained[:min(len(f.Unexplained), mostInPage)] {
			row(strconv.Itoa(u.Clusters), strconv.Itoa(u.Bundles), strconv.Itoa(u.Count), u.Template, yes(u.New, say))
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

func yes(b bool, say func(string, ...any) string) string {
	if b {
		return say("new")
	}
	return ""
}
