package main

import (
	_ "embed"
	"os"
	"strings"
	"testing"
)

// accessibleJS looks at a page as axe and its like do, as far as the page has
// such things: it gives a list of what is wrong, a line each.
//
//go:embed testdata/accessible.js
var accessibleJS string

// accessible wants a page that serves people who do not see it, or not well:
// words for everything, an order, a way for the keyboard, and colours that can
// be told from their ground (WCAG 2.2 AA), light and dark, closed and opened.
// Where KANSHIKI_AXE names a copy of axe.min.js, that looks too.
func (b *browser) accessible() {
	b.t.Helper()
	axe := ""
	if file := os.Getenv("KANSHIKI_AXE"); file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			b.t.Fatal(err)
		}
		axe = string(data)
	}
	for _, scheme := range []string{"light", "dark"} {
		b.scheme(scheme)
		b.eval(`for (const d of document.querySelectorAll("details")) d.dataset.was ??= d.open, d.open = true`)
		if wrong := b.eval(accessibleJS); wrong != "" {
			b.t.Errorf("%s:\n%s", scheme, wrong)
		}
		if axe != "" {
			b.eval(axe + `;0`)
			wrong := b.eval(`axe.run({resultTypes: ["violations"]}).then(r => r.passes.length < 10 ? "it looked at nothing" : r.violations.filter(v => v.impact === "serious" || v.impact === "critical")
				.map(v => v.id + ": " + v.help + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 200)).join(" | ")).join("\n"))`)
			if wrong != "" {
				b.t.Errorf("axe, %s:\n%s", scheme, wrong)
			}
		}
		b.eval(`for (const d of document.querySelectorAll("details")) d.open = d.dataset.was === "true", delete d.dataset.was`)
	}
	b.scheme("light")
	b.keyboard()
}

// keyboard walks the page with the Tab key: focus goes forward only, it can be
// seen, and Enter opens a finding.
func (b *browser) keyboard() {
	b.t.Helper()
	b.eval(`document.activeElement.blur(); scrollTo(0, 0); window.walked = []`)
	for range 40 {
		b.key("Tab", 9)
		b.eval(`walked.push(document.activeElement)`)
	}
	b.want(`walked[0].className`, "skip")
	b.want(`walked.filter((e, i) => i > 0 && walked[i - 1] !== document.body && e !== document.body && e !== walked[0] && !(walked[i - 1].compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING)).map(e => e.outerHTML.slice(0, 100)).join("\n")`, "")
	b.want(`walked.filter(e => e !== document.body && !e.checkVisibility()).length`, "0")
	if b.eval(`document.querySelector(".finding") !== null`) != "true" {
		return
	}
	b.eval(`document.querySelector(".finding > summary").focus()`)
	before := b.eval(`document.querySelector(".finding").open`)
	b.key("Enter", 13)
	if b.eval(`document.querySelector(".finding").open`) == before {
		b.t.Error("Enter does not open a finding")
	}
	b.key("Enter", 13)
	b.want(`getComputedStyle(document.activeElement).outlineStyle`, "solid")
}

// key presses a key as a keyboard does.
func (b *browser) key(name string, code int) {
	b.t.Helper()
	text := ""
	if name == "Enter" {
		text = "\r"
	}
	for _, kind := range []string{"keyDown", "keyUp"} {
		b.call("Input.dispatchKeyEvent", map[string]any{"type": kind, "key": name, "code": name, "windowsVirtualKeyCode": code, "text": text}, nil)
		text = ""
	}
}

// The check itself is tried on what it must find.
func TestAccessibleFinds(t *testing.T) {
	b := openBrowser(t)
	file := written(t, "bad.html", []byte(`<!doctype html><html><head><title></title></head><body style="background:#fff">
<h1>A</h1><h3>skipped</h3><p style="color:#999">pale</p><p style="color:#777; background:#fff">nearly</p><button></button><input><svg role="img"></svg>
<a href="#nowhere">x</a><i id="two"></i><i id="two"></i><div tabindex="3">first</div><div role="region" tabindex="0">no name</div><b aria-labelledby="gone"></b>
<div style="overflow:auto;height:20px"><pre style="height:99px">long</pre></div><ul><p>not an item</p></ul><table><tr><th>no scope</th></tr></table></body></html>`))
	b.open(file)
	got := b.eval(accessibleJS)
	for _, want := range []string{"no language", "no title", "h1 to H3", "contrast 2.8", "contrast 4.4", "no name: <button", "no name: <input", "no name: <svg", "no name: <div role=\"region\"",
		"leads nowhere: <a", "twice: two", "order of focus: <div tabindex=\"3\"", "names nothing: <b", "cannot be scrolled: <div style=\"overflow", "no item: <p>", "no scope: <th>", "no main"} {
		if !strings.Contains(got, want) {
			t.Errorf("not found: %s in\n%s", want, got)
		}
	}
}
