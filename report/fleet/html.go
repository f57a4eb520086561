package fleet

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"strconv"

	"kanshiki/report"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

// fleetPage is what the template shows; every string in it is Printable.
type fleetPage struct {
	Policy, Version, Headline string
	Style                     template.CSS
	Heat, Growth              template.HTML
	Compared                  bool
	Groups                    []pageGroup
	Gone                      []string
	Failures                  []Lost
	Unexplained               []Template
	MoreUnexplained           int
}

type pageGroup struct {
	Group
	Share, Versions, Seen string
	Causes                []pageCause
}

type pageCause struct{ Rule, Title string }

// writeHTML writes one page that needs nothing else and runs nothing: the
// policy in it allows its own style by its hash, and no script at all.
func writeHTML(b *bufio.Writer, f *Fleet, opt Options) error {
	t, err := template.New("fleet").Funcs(template.FuncMap{"say": opt.Lang.Say}).Parse(pageHTML)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(pageCSS))
	p := &fleetPage{
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
			"'; img-src data:; base-uri 'none'; form-action 'none'",
		Style:   template.CSS(pageCSS), //nolint:gosec // our own file
		Version: report.Printable(opt.Version), Headline: report.Printable(f.headline(opt.Lang)), Compared: f.Compared,
		Heat: heatMap(f, opt.Lang), Growth: growth(f, opt.Lang),
	}
	for _, g := range f.Groups {
		row := pageGroup{Group: g, Share: share(g.Share), Versions: g.versionRange(opt.Lang), Seen: g.days()}
		row.Example = report.Printable(g.Example)
		for _, c := range g.parts() {
			row.Causes = append(row.Causes, pageCause{c.id, report.Printable(c.title)})
		}
		p.Groups = append(p.Groups, row)
	}
	p.Gone = f.gone(opt.Lang)
	for _, l := range f.Failures {
		p.Failures = append(p.Failures, Lost{report.Printable(l.Path), opt.Lang.Say(l.Kind), report.Printable(opt.Lang.Phrase(l.Message))})
	}
	for _, u := range f.Unexplained[:min(len(f.Unexplained), mostInPage)] {
		u.Template, u.Line, u.Example = report.Printable(u.Template), report.Printable(u.Line), report.Printable(u.Example)
		p.Unexplained = append(p.Unexplained, u)
	}
	p.MoreUnexplained = len(f.Unexplained) - len(p.Unexplained)
	return t.Execute(b, p)
}

// UnexplainedCount counts those that are not shown, too.
func (p *fleetPage) UnexplainedCount() string {
	return strconv.Itoa(len(p.Unexplained) + p.MoreUnexplained)
}
