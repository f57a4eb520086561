package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"strings"

	"kanshiki/rules"
)

//go:embed html/page.html
var pageHTML string

//go:embed html/page.css
var pageCSS string

//go:embed html/page.js
var pageJS string

// writeHTML writes one page that needs nothing else: no network, no other
// file, and no script to be read. The policy in it allows its own style and
// its own script by their hashes, and nothing else, so that nothing out of a
// bundle could run or load even if it got past the escaping.
func writeHTML(w io.Writer, d *rules.Diagnosis, opt Options) error {
	say := opt.words()
	t, err := template.New("page").Funcs(template.FuncMap{
		"prose":    prose,
		"say":      say.Say,
		"places":   func(list []pageEvidence) string { return say.Count(len(list), "place") },
		"symptoms": func(list []pageSymptom) string { return say.Count(len(list), "other problem") },
		"few":      func(list []pageSymptom) bool { return len(list) <= maxSymptoms },
	}).Parse(pageHTML)
	if err != nil {
		return err
	}
	return t.Execute(w, newHTMLPage(d, opt))
}

// policy is the Content-Security-Policy of the page. The icon is an empty data
// URL: without one a browser asks the server for it.
func policy() string {
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src " + hash(pageCSS) + "; script-src " + hash(pageJS) +
		"; img-src data:; base-uri 'none'; form-action 'none'"
}

// htmlPage is what the template shows; every string in it is Printable.
type htmlPage struct {
	words
	Language              string
	Policy                string
	Style                 template.CSS
	Script                template.JS
	Verdict, Headline     string
	Bundles               []string
	Sections              []pageSection
	Graph, Timeline, Path template.HTML
	Picture               template.HTML // of the bands
	Bands                 []pageBand
	MoreBands             string
	Operators             []pageOperator
	Causes, Findings      []pageFinding
	Doubts                []pageDoubt
	Suppressed            []string
	Phases                []pageRow
	Layers                []pageRow
	Breaks                string
	Verdicts              []string
	Classes, Hosts        []string
	Noise                 []pageNoise
	Unexplained           []pageTemplate
	Coverage              string
	Missing, MoreMissing  []pageMissing
	Gaps, Clocks          []string
	Version               string
	Packs, Sums           []string
}

type pageSection struct{ ID, Name string }

// newHTMLPage lays a diagnosis out as a page.
func newHTMLPage(d *rules.Diagnosis, opt Options) *htmlPage {
	w := opt.words()
	p := &htmlPage{
		words: w, Language: w.Say("en"),
		Policy:  policy(),
		Style:   template.CSS(pageCSS), //nolint:gosec // our own file
		Script:  template.JS(pageJS),   //nolint:gosec // our own file
		Verdict: d.Verdict, Headline: Printable(d.Headline), Version: Printable(opt.Version),
		Graph: causeGraph(d, w), Timeline: phaseBars(d, w), Path: pathBoxes(d.Path, w),
	}
	for i, b := range d.Bundles {
		parts := []string{number(d, i) + Printable(b.Name), b.Kind}
		if b.ClusterVersion != "" {
			parts = append(parts, "OpenShift "+Printable(b.ClusterVersion))
		}
		if len(b.Hosts) > 0 {
			parts = append(parts, w.some(b.Hosts, 6))
		}
		if s := w.span(b.From, b.To); s != "" {
			parts = append(parts, s)
		}
		p.Bundles = append(p.Bundles, strings.Join(append(parts, w.Count(b.Files, "file")), " · "))
		if b.SHA256 != "" {
			p.Sums = append(p.Sums, "sha256 "+Printable(b.SHA256)+"  "+Printable(b.Name))
		}
	}
	for _, k := range d.Packs {
		p.Packs = append(p.Packs, w.Say("pack %s %s, %s", Printable(k.Name), Printable(k.Version), w.Count(k.Rules, "rule")))
	}
	p.addFindings(d)
	p.addQuiet(d)
	view := newBandView(d)
	p.Picture = bandPicture(d, view, w)
	p.addBands(d, view)
	p.addLayers(d)
	p.addOperators(d)
	p.addCoverage(d)
	p.addSections()
	return p
}

// addSections lists what the page has, for the links at its top.
func (p *htmlPage) addSections() {
	for _, s := range []struct {
		has      bool
		id, name string
	}{
		{len(p.Causes) > 0, "causes", p.Say("Causes")},
		{len(p.Doubts) > 0, "doubts", p.Say("Cannot tell")},
		{len(p.Suppressed) > 0, "suppressed", p.Say("Suppressed")},
		{p.Timeline != "", "timeline", p.Say("Timeline")},
		{len(p.Bands) > 0, "bands", p.Say("Up and down")},
		{len(p.Layers) > 0, "path", p.Say("Path")},
		{len(p.Operators) > 0, "operators", p.Say("Operators")},
		{len(p.Findings) > 0, "findings", p.Say("All findings (%d)", len(p.Findings))},
		{len(p.Noise) > 0, "noise", p.Say("Only looks wrong")},
		{len(p.Unexplained) > 0, "unexplained", p.Say("Unexplained")},
		{true, "coverage", p.Say("Coverage, collect next")},
	} {
		if s.has {
			p.Sections = append(p.Sections, pageSection{s.id, s.name})
		}
	}
}
