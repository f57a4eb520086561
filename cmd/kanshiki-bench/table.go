package main

import (
	"fmt"
	"io"
	"strings"
)

// board gathers what was measured, prints tables as they come, and judges the
// promises at the end.
type board struct {
	w       io.Writer
	results map[string]result // by "section/contender"
	bytes   map[string]int64  // unpacked, by section
	skipped []string
}

func newBoard(w io.Writer) *board {
	return &board{w: w, results: map[string]result{}, bytes: map[string]int64{}}
}

// skip says loudly what is not measured, and why.
func (b *board) skip(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	b.skipped = append(b.skipped, text)
	fmt.Fprintln(b.w, "SKIPPED:", text)
}

// note keeps a section's results and prints its table. Ratios are wall times
// against the first contender's.
func (b *board) note(section string, size int64, all []contender, got map[string]result) {
	b.bytes[section] = size
	fmt.Fprintf(b.w, "\n%s, %d MB unpacked\n%-28s %9s %9s %8s %9s %9s\n", section, size/1e6, "", "wall s", "CPU s", "ratio", "MB/s", "peak MiB")
	first := got[all[0].name]
	for _, c := range all {
		r := got[c.name]
		b.results[section+"/"+c.name] = r
		if !r.ok() {
			b.skip("%s: %s: %v", section, c.name, r.err)
			continue
		}
		ratio := "-"
		if first.ok() && first.wall > 0 {
			ratio = fmt.Sprintf("%.2f", r.wall.Seconds()/first.wall.Seconds())
		}
		fmt.Fprintf(b.w, "%-28s %9.3f %9.3f %8s %9.0f %9.0f\n", c.name, r.wall.Seconds(), r.cpu.Seconds(), ratio,
			float64(size)/1e6/r.wall.Seconds(), float64(r.peak)/(1<<20))
	}
}

// ratio of the wall times of two contenders; false if one was not measured.
func (b *board) ratio(one, other string) (float64, bool) {
	x, y := b.results[one], b.results[other]
	if !x.ok() || !y.ok() || y.wall <= 0 {
		return 0, false
	}
	return x.wall.Seconds() / y.wall.Seconds(), true
}

func (b *board) cpuRatio(one, other string) (float64, bool) {
	x, y := b.results[one], b.results[other]
	if !x.ok() || !y.ok() || y.cpu <= 0 {
		return 0, false
	}
	return x.cpu.Seconds() / y.cpu.Seconds(), true
}

// peak in MiB.
func (b *board) peak(of string) (float64, bool) {
	r := b.results[of]
	return float64(r.peak) / (1 << 20), r.ok()
}

// promise is one thing that shall hold.
type promise struct {
	text    string
	atLeast bool // the value shall not be lower; else not higher
	limit   float64
	unit    string
	value   func(b *board) (float64, bool)
}

// judge prints every promise with what was measured.
func (b *board) judge(all []promise) (missed int) {
	fmt.Fprintf(b.w, "\n%-68s %10s %10s\n", "promise", "target", "measured")
	for _, p := range all {
		v, ok := p.value(b)
		sign := map[bool]string{true: ">= ", false: "<= "}[p.atLeast]
		target := sign + trim(p.limit) + p.unit
		switch {
		case !ok:
			fmt.Fprintf(b.w, "%-68s %10s %10s  not measured\n", p.text, target, "-")
		case p.atLeast == (v >= p.limit) || v == p.limit:
			fmt.Fprintf(b.w, "%-68s %10s %10s  pass\n", p.text, target, trim(v)+p.unit)
		default:
			missed++
			fmt.Fprintf(b.w, "%-68s %10s %10s  MISS\n", p.text, target, trim(v)+p.unit)
		}
	}
	if len(b.skipped) > 0 {
		fmt.Fprintf(b.w, "\nnot measured:\n  %s\n", strings.Join(b.skipped, "\n  "))
	}
	return missed
}

func trim(v float64) string {
	if v >= 20 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.2f", v)
}
