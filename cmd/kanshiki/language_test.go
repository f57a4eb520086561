package main

import (
	"context"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kanshiki/collect"
	"kanshiki/report"
	"kanshiki/rules"
	"kanshiki/rules/lang"
)

// englishWords is what looks like an English sentence: four words in a row.
var englishWords = regexp.MustCompile(`[A-Za-z]{2,}(?:[,:]? [a-z]{2,}){3,}`)

// markup and commands hold words that are none of ours.
var (
	markup   = regexp.MustCompile(`(?s)<(?:style|script)[^>]*>.*?</(?:style|script)>|<[^>]*>`)
	commands = regexp.MustCompile("`[^`]*`|<code>[^<]*</code>")
	quoted   = regexp.MustCompile(`"[A-Za-z][^"\n]{0,100}"`) // what programs print, in the words of a rule
)

// TestNoEnglishIsLeft renders a broken install in Japanese: what stands there
// besides quotations is Japanese.
func TestNoEnglishIsLeft(t *testing.T) {
	set, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, bundle := range []string{"../../fixtures/mixed/broken-install", "../../fixtures/mixed/pull-secret-to-empty-balancer"} {
		for _, format := range []string{"table", "wide", "markdown", "html"} {
			d, err := rules.Analyze(context.Background(), rules.Request{Set: set, Bundles: []string{bundle}, Walker: &collect.Walker{Limits: collect.DefaultLimits()}})
			if err != nil {
				t.Fatal(err)
			}
			d.Translate(lang.Japanese)
			var out strings.Builder
			opt := report.Options{Lang: lang.Japanese, Width: 4000, Show: []string{"all"}}
			if err := report.Write(&out, format, d, opt); err != nil {
				t.Fatal(err)
			}
			text := out.String()
			if format == "html" {
				text = html.UnescapeString(markup.ReplaceAllString(commands.ReplaceAllString(text, ""), "\n"))
			}
			text = quoted.ReplaceAllString(withoutQuotations(commands.ReplaceAllString(text, ""), d), "")
			if n := strings.Count(text, "障害"); n == 0 {
				t.Errorf("%s as %s says no verdict in Japanese", bundle, format)
			}
			for _, words := range englishWords.FindAllString(text, -1) {
				t.Errorf("%s as %s still says %q", bundle, format, words)
			}
		}
	}
}

// withoutQuotations takes out what comes from the bundle, and commands.
func withoutQuotations(text string, d *rules.Diagnosis) string {
	var quotes []string
	for _, f := range d.Findings {
		for _, e := range f.Evidence {
			for _, l := range slices.Concat([]string{e.Text}, e.Before, e.After) {
				quotes = append(quotes, report.Printable(l))
			}
		}
		for _, v := range f.Subject {
			quotes = append(quotes, report.Printable(v))
		}
	}
	for _, p := range d.Timeline {
		for _, e := range p.Evidence {
			quotes = append(quotes, report.Printable(e.Text))
		}
	}
	for _, u := range d.Unexplained {
		quotes = append(quotes, report.Printable(u.Text), report.Printable(u.Example.Text))
	}
	for _, m := range d.Coverage.Missing {
		quotes = append(quotes, m.Collect)
	}
	for _, l := range d.Path {
		for _, c := range l.Checks {
			quotes = append(quotes, c.Collect)
		}
	}
	slices.SortFunc(quotes, func(a, b string) int { return len(b) - len(a) })
	for _, q := range quotes {
		if len(q) > 8 {
			text = strings.ReplaceAll(text, q, "")
		}
	}
	return text
}

func TestSpoken(t *testing.T) {
	for _, c := range []struct {
		args []string
		rest string
		want lang.Language
		bad  bool
	}{
		{[]string{"a.tar"}, "a.tar", lang.English, false},
		{[]string{"--lang", "ja", "get", "a.tar"}, "get a.tar", lang.Japanese, false},
		{[]string{"get", "--lang=ja", "a.tar"}, "get a.tar", lang.Japanese, false},
		{[]string{"a.tar", "--", "--lang", "ja"}, "a.tar -- --lang ja", lang.English, false},
		{[]string{"__complete", "--lang", "j"}, "__complete --lang j", lang.English, false},
		{[]string{"--lang", "de"}, "", lang.English, true},
		{[]string{"a.tar", "--lang"}, "", lang.English, true},
	} {
		got, given, rest, err := spoken(c.args, func(string) string { return "" })
		if got != c.want || strings.Join(rest, " ") != c.rest || (err != nil) != c.bad || given != (c.want == lang.Japanese) {
			t.Errorf("%v: %s, given %v, rest %v, error %v", c.args, got, given, rest, err)
		}
	}
}
