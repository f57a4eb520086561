package report

import (
	"fmt"
	"io"
	"strings"

	"kanshiki/rules"
)

// style is an ANSI colour; the empty one prints plainly.
type style string

const (
	plain  style = ""
	bold   style = "1"
	dim    style = "2"
	red    style = "1;31"
	yellow style = "1;33"
	green  style = "1;32"
)

// proseWidth bounds explanations on wide terminals: the eye loses its line
// beyond about a hundred columns. Quoted lines use the whole width.
const proseWidth = 110

// page lays out text in a fixed number of columns. What it is given to print
// must have gone through Printable.
type page struct {
	words
	w     io.Writer
	width int
	color bool
	wide  bool // nothing is cut
	err   error
}

func newPage(w io.Writer, opt Options) *page {
	p := &page{words: opt.words(), w: w, width: opt.Width, color: opt.Color}
	if p.width == 0 {
		p.width = 80
	}
	p.width = max(p.width, 40)
	return p
}

func (p *page) line(s string) {
	if p.err == nil {
		_, p.err = io.WriteString(p.w, s+"\n")
	}
}

func (p *page) blank() { p.line("") }

func (p *page) paint(st style, s string) string {
	if !p.color || st == plain || s == "" {
		return s
	}
	return "\x1b[" + string(st) + "m" + s + "\x1b[0m"
}

// heading starts a section.
func (p *page) heading(s string) {
	p.blank()
	p.line(p.paint(bold, s))
}

// item prints lead once and text behind it, wrapped, later lines hanging
// below the text's beginning.
func (p *page) item(lead string, leadStyle style, text string, textStyle style) {
	p.hang(lead, leadStyle, text, textStyle, min(p.width, proseWidth), 0)
}

// quoted is item over the whole width and cut after most lines (0: never).
func (p *page) quoted(lead, text string, most int) {
	p.hang(lead, dim, text, plain, p.width, most)
}

func (p *page) hang(lead string, leadStyle style, text string, textStyle style, columns, most int) {
	indent := width(lead)
	// A long lead may not squeeze its text into a gutter: go to the next line.
	if indent >= columns/2 {
		for _, l := range wrap(strings.TrimRight(lead, " "), columns) {
			p.line(p.paint(leadStyle, l))
		}
		lead, indent = "      ", 6
	}
	lines := wrap(text, columns-indent)
	if most > 0 && len(lines) > most {
		lines = lines[:most]
		last := lines[most-1]
		if width(last)+2 > columns-indent {
			last = strings.TrimSuffix(Cut(last+"  ", columns-indent-1), "…")
		}
		lines[most-1] = last + " …"
	}
	for i, l := range lines {
		if i > 0 {
			lead = strings.Repeat(" ", indent)
		}
		p.line(strings.TrimRight(p.paint(leadStyle, lead)+p.paint(textStyle, l), " "))
	}
}

// one prints a finding on a single line: its message is cut to fit, its rule's
// name is kept (all is wrapped instead, when nothing may be cut).
func (p *page) one(lead string, leadStyle style, f *rules.Finding) {
	text, name := p.where(f, 1)+Printable(f.Message), "["+f.Rule.ID+"]"
	room := p.width - width(lead) - width(name) - 1
	if p.wide || room < narrowest {
		p.hang(lead, leadStyle, text+" "+name, plain, p.width, 0)
		return
	}
	p.line(p.paint(leadStyle, lead) + Cut(text, room) + " " + name)
}

// place is "file:line" of evidence.
func place(e rules.Evidence) string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d", Printable(e.File), e.Line)
	}
	return Printable(e.File)
}

// number is the mark of a bundle where there are several, as in the list at
// the top.
func number(d *rules.Diagnosis, bundle int) string {
	if len(d.Bundles) < 2 {
		return ""
	}
	return fmt.Sprintf("[%d] ", bundle+1)
}
