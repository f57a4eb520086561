package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// hostile is a bundle whose files try to get out of the page: markup, ends of
// script and style, event handlers, terminal escapes, endless lines.
func hostile(t *testing.T) string {
	t.Helper()
	attacks := []string{
		`<script>document.title='owned'</script>`, `"><img src=http://evil.example.com/x.png onerror="document.title='owned'">`,
		`</style></script><script src=//evil.example.com/x.js></script>`, `<svg onload=document.title='owned'>`, `]]><!--`,
		"\x1b[2J\x1b]8;;http://evil.example.com\x07click\x1b]8;;\x07", "{{.Verdict}} ${document.title='owned'}", "\u202etxt.exe", strings.Repeat("A", 10000),
	}
	var haproxy, bootkube strings.Builder
	for i, a := range attacks {
		name := strings.ReplaceAll(a, " ", "\u00a0") // the log's fields end at a space
		fmt.Fprintf(&haproxy, "Mar  4 09:0%d:00 lb haproxy[1]: Server kube_api/m%s is DOWN, reason: Layer4 connection problem, info: \"Connection refused\", check duration: 0ms. 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.\n", i%10, name)
		fmt.Fprintf(&bootkube, "Mar 04 09:1%d:00 boot%s bootkube.sh[1]: E0304 09:10:00.000000 1 x.go:1] error: failed odd %s\n", i%10, "", a)
		fmt.Fprintf(&bootkube, "Mar 04 09:1%d:30 boot bootkube.sh[1]: \"99-%s.yaml\": failed to create: no matches for kind \"MachineConfig\"\n", i%10, a)
	}
	dir := filepath.Join(t.TempDir(), `<img src=x onerror=alert(1)>`)
	for name, text := range map[string]string{"lb/haproxy.log": haproxy.String(), "bootstrap/journals/bootkube.log": bootkube.String()} {
		laid := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(laid), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(laid, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// laidOut is a txtar fixture as a directory.
func laidOut(t *testing.T, file string) string {
	t.Helper()
	ar, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range ar.Files {
		name := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// htmlReport writes the page of a bundle, twice if it is a small one, and wants
// the same bytes, in the size that a mail takes.
func htmlReport(t *testing.T, bundle string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	var before []byte
	runs := 2
	if filepath.Ext(bundle) == ".xz" {
		runs = 1
	}
	for range runs {
		var stderr strings.Builder
		if status := run(t.Context(), []string{"kanshiki", "-o", "html", "--out", file, bundle}, nil, &strings.Builder{}, &stderr); status == exitFailed {
			t.Fatal(stderr.String())
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > 2<<20 {
			t.Errorf("%d bytes", len(data))
		}
		if before != nil && string(before) != string(data) {
			t.Error("two runs differ")
		}
		before = data
	}
	return file
}

// The page of every kind of case, in a browser: nothing it complains of,
// nothing it asks for, no layout that breaks, and its controls work.
func TestPagesInChromium(t *testing.T) {
	b := openBrowser(t)
	fixtures := filepath.Join("..", "..", "fixtures")
	corpus := filepath.Join("..", "..", "..", "shared", "corpus", "openshift__must-gather-clean")
	for name, bundle := range map[string]func(*testing.T) string{
		"install": func(*testing.T) string { return filepath.Join(fixtures, "mixed", "broken-install") },
		"network": func(t *testing.T) string {
			return laidOut(t, filepath.Join(fixtures, "fault", "sdn-remote-node-flows.txtar"))
		},
		"healthy": func(*testing.T) string { return filepath.Join(fixtures, "ok", "healthy-install") },
		"hostile": hostile,
		"aws":     func(*testing.T) string { return filepath.Join(corpus, "must-gather-aws.tar.xz") },
		"vsphere": func(*testing.T) string { return filepath.Join(corpus, "must-gather-vsphere.tar.xz") },
	} {
		t.Run(name, func(t *testing.T) {
			from := bundle(t)
			if _, err := os.Stat(from); err != nil {
				t.Skipf("SKIPPED: no real bundle at %s", from)
			}
			outer := b.t
			b.t = t
			defer func() { b.t = outer }()
			file := htmlReport(t, from)
			b.open(file)
			title := b.eval(`document.title`)
			if title == "owned" || title == "" {
				t.Errorf("title %q", title)
			}
			b.layout(name)
			b.accessible()
			b.structure()
			b.controls()
			b.want(`document.title`, title)
			b.want(`document.querySelectorAll("script").length + document.querySelectorAll("img, iframe, object, embed, link:not([rel=icon])").length`, "1")
			b.quiet(file)
		})
	}
}

// layout wants no page wider than its window, light and dark, with everything
// opened.
func (b *browser) layout(name string) {
	b.t.Helper()
	for _, width := range []int{320, 400, 768, 1280, 2560} {
		b.size(width)
		for _, scheme := range []string{"light", "dark"} {
			b.scheme(scheme)
			b.shoot(fmt.Sprintf("%s-%d-%s", name, width, scheme))
		}
		for _, open := range []string{"false", "true"} {
			b.eval(`for (const d of document.querySelectorAll("details")) d.dataset.was ??= d.open, d.open = ` + open + ` || d.dataset.was === "true"`)
			if got := b.eval(`document.documentElement.scrollWidth - document.documentElement.clientWidth`); got != "0" {
				b.t.Errorf("%d pixels wide, opened %s: %s more than the window", width, open, got)
			}
		}
		b.shoot(fmt.Sprintf("%s-%d-opened", name, width))
		b.eval(`for (const d of document.querySelectorAll("details")) d.open = d.dataset.was === "true", delete d.dataset.was`)
	}
	b.size(1280)
}

// structure wants what a screen reader and a keyboard need.
func (b *browser) structure() {
	b.t.Helper()
	for _, none := range []string{
		`[...document.querySelectorAll("svg[role=img]")].filter(s => !s.getAttribute("aria-label"))`,
		`[...document.querySelectorAll("select, input")].filter(e => !e.labels.length)`,
		`[...document.querySelectorAll("a[href^='#']")].filter(a => !document.getElementById(a.hash.slice(1)))`,
		`[...document.querySelectorAll("[id]")].filter((e, i, all) => all.findIndex(o => o.id === e.id) !== i)`,
		`[...document.querySelectorAll("[aria-labelledby]")].filter(e => !document.getElementById(e.getAttribute("aria-labelledby")))`,
		`[...document.querySelectorAll("a[href]")].filter(a => !a.getAttribute("href").startsWith("#"))`,
		`[...document.querySelectorAll("h1, h2, h3")].filter((h, i, all) => i > 0 && h.tagName[1] - all[i - 1].tagName[1] > 1)`,
	} {
		if got := b.eval(none + `.map(e => e.outerHTML.slice(0, 200)).join("\n")`); got != "" {
			b.t.Errorf("%s:\n%s", none, got)
		}
	}
	b.want(`document.querySelectorAll("h1").length`, "1")
}

// controls tries filters, expanders and links.
func (b *browser) controls() {
	b.t.Helper()
	const shown = `[...document.querySelectorAll(".finding")].filter(f => f.checkVisibility()).length`
	total := b.eval(`document.querySelectorAll(".finding").length`)
	if total == "0" {
		b.want(`document.getElementById("filter")?.hidden ?? "none"`, "none")
		return
	}
	change := func(field, value string) {
		b.eval(`{ const e = document.forms.filter.elements["` + field + `"]; e.value = ` + value + `; e.dispatchEvent(new Event("input", {bubbles: true})); }`)
	}
	b.want(shown, total)
	for _, field := range []string{"verdict", "class", "host"} {
		last := `document.forms.filter.elements["` + field + `"].lastElementChild`
		if b.eval(last+`.value`) == "" {
			continue
		}
		change(field, last+`.value`)
		if got := b.eval(shown); got == "0" {
			b.t.Errorf("filter by %s shows nothing", field)
		}
		if field != "host" {
			b.want(`[...document.querySelectorAll(".finding:not([hidden])")].every(f => f.dataset.`+field+` === document.forms.filter.elements["`+field+`"].value)`, "true")
		}
		change(field, `""`)
		b.want(shown, total)
	}
	change("text", `"no such words anywhere"`)
	b.want(shown, "0")
	b.want(`document.getElementById("shown").textContent`, "0 of "+total+" shown")

	// A link shows what it leads to, though it is filtered out.
	b.want(`location.hash = document.querySelector(".finding").id, new Promise(r => setTimeout(() => r(document.querySelector(".finding").open && document.querySelector(".finding").checkVisibility()), 100))`, "true")
	b.eval(`document.forms.filter.reset(); new Promise(r => setTimeout(r, 50))`)
	b.want(shown, total)
	b.eval(`document.getElementById("unfold").click()`)
	b.want(`document.querySelectorAll(".finding[open]").length`, total)
	b.eval(`document.getElementById("unfold").click()`)
	b.want(`document.querySelectorAll(".finding[open]").length`, "0")
}

// Without JavaScript everything can still be read, and no dead control is in
// the way.
func TestPageWithoutScript(t *testing.T) {
	b := openBrowser(t)
	b.call("Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil)
	file := htmlReport(t, filepath.Join("..", "..", "fixtures", "mixed", "broken-install"))
	b.open(file)
	b.want(`document.getElementById("filter").checkVisibility()`, "false")
	b.want(`[...document.querySelectorAll(".finding > summary, .cause, h1, svg")].every(e => e.checkVisibility())`, "true")
	b.quiet(file)
}
