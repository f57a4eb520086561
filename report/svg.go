package report

import (
	"fmt"
	"html"
	"html/template"
	"strings"
)

// canvas draws one SVG picture. Colours are those of the page's style sheet,
// by class; what is drawn is also said in words elsewhere on the page, so that
// the picture has one label and nothing inside for a screen reader.
type canvas struct {
	words
	b strings.Builder
}

func (c *canvas) rect(class string, x, y, w, h int) {
	fmt.Fprintf(&c.b, `<rect class="%s" x="%d" y="%d" width="%d" height="%d" rx="4"/>`, class, x, y, w, h)
}

func (c *canvas) line(class string, x1, y1, x2, y2 int) {
	fmt.Fprintf(&c.b, `<line class="%s" x1="%d" y1="%d" x2="%d" y2="%d"/>`, class, x1, y1, x2, y2)
}

// curve leads from the right side of one box to the left side of another.
func (c *canvas) curve(class string, x1, y1, x2, y2 int) {
	mid := (x1 + x2) / 2
	fmt.Fprintf(&c.b, `<path class="%s" d="M%d %dC%d %d %d %d %d %d"/>`, class, x1, y1, mid, y1, mid, y2, x2-6, y2)
	fmt.Fprintf(&c.b, `<path class="tip" d="M%d %dl-7 -4v8z"/>`, x2, y2)
}

// arrow is a short straight one to the right.
func (c *canvas) arrow(x1, x2, y int) {
	c.line("edge", x1, y, x2-6, y)
	fmt.Fprintf(&c.b, `<path class="tip" d="M%d %dl-7 -4v8z"/>`, x2, y)
}

// text writes s with its baseline at y. anchor is "start", "middle" or "end".
func (c *canvas) text(class, anchor string, x, y int, s string) {
	fmt.Fprintf(&c.b, `<text class="%s" text-anchor="%s" x="%d" y="%d">%s</text>`, class, anchor, x, y, html.EscapeString(Printable(s)))
}

// box opens a part of the picture with its own origin that cuts off what
// runs over its edge; the returned function closes it.
func (c *canvas) box(x, y, w, h int) func() {
	fmt.Fprintf(&c.b, `<svg x="%d" y="%d" width="%d" height="%d">`, x, y, w, h)
	return func() { c.b.WriteString(`</svg>`) }
}

// hint shows words when the pointer rests on what is drawn by draw.
func (c *canvas) hint(words string, draw func()) {
	fmt.Fprintf(&c.b, `<g><title>%s</title>`, html.EscapeString(Printable(words)))
	draw()
	c.b.WriteString(`</g>`)
}

// svg is the finished picture.
func (c *canvas) svg(w, h int, label string) template.HTML {
	//nolint:gosec // every text in it went through html.EscapeString
	return template.HTML(fmt.Sprintf(`<svg role="img" aria-label="%s" width="%d" height="%d" viewBox="0 0 %d %d">%s</svg>`,
		html.EscapeString(label), w, h, w, h, c.b.String()))
}
