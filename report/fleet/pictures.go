package fleet

import (
	"fmt"
	"html"
	"html/template"
	"maps"
	"slices"
	"strings"

	"kanshiki/report"
	"kanshiki/rules/lang"
)

// Sizes of the pictures, in pixels, and how much they show.
const (
	heatRows, heatColumns = 25, 16
	heatName              = 340 // width of a cause's name
	heatWidth, heatHeight = 52, 24
	growthLines           = 5
	growthWidth           = 620
	growthHeight          = 220
	growthNames           = 300
)

// text is an SVG text with its baseline at y.
func text(class, anchor string, x, y int, s string) string {
	return fmt.Sprintf(`<text class="%s" text-anchor="%s" x="%d" y="%d">%s</text>`, class, anchor, x, y, html.EscapeString(report.Printable(s)))
}

func picture(w, h int, label, body string) template.HTML {
	//nolint:gosec // every text in it went through html.EscapeString
	return template.HTML(fmt.Sprintf(`<svg role="img" aria-label="%s" width="%d" height="%d" viewBox="0 0 %d %d">%s</svg>`,
		html.EscapeString(label), w, h, w, h, body))
}

// heatMap draws causes against minor versions: the part of a version's bundles
// that have the cause. The figure in a cell is their number.
func heatMap(f *Fleet, w lang.Language) template.HTML {
	causes := f.Causes[:min(len(f.Causes), heatRows)]
	versions := f.Versions[max(0, len(f.Versions)-heatColumns):]
	if len(causes) == 0 {
		return ""
	}
	var b strings.Builder
	for j, v := range versions {
		x := heatName + j*heatWidth + heatWidth/2
		b.WriteString(text("", "middle", x, 14, w.Say(v.Version)))
		b.WriteString(text("dim", "middle", x, 28, w.Say("of %d", v.Bundles)))
	}
	for i, c := range causes {
		y := 36 + i*heatHeight
		b.WriteString(text("", "end", heatName-10, y+16, report.Cut(c.Title, 46)))
		for j, v := range versions {
			n := c.ByVersion[v.Version]
			level := 0
			if n > 0 {
				level = 1 + min(4, 5*n/v.Bundles)
			}
			x := heatName + j*heatWidth
			fmt.Fprintf(&b, `<g><title>%s</title><rect class="h%d" x="%d" y="%d" width="%d" height="%d"/>`,
				html.EscapeString(report.Printable(w.Say("%s, %s: %d of %d", c.Rule, w.Say(v.Version), n, v.Bundles))), level, x+1, y+1, heatWidth-2, heatHeight-2)
			if n > 0 {
				class := ""
				if level >= 4 {
					class = "heavy"
				}
				b.WriteString(text(class, "middle", x+heatWidth/2, y+16, fmt.Sprint(n)))
			}
			b.WriteString("</g>")
		}
	}
	return picture(heatName+len(versions)*heatWidth, 40+len(causes)*heatHeight, w.Say("Causes by version; the table of groups says the same in words"), b.String())
}

// growth draws how many bundles the commonest causes had had by each month.
// Nothing is drawn of one month: a line needs two ends.
func growth(f *Fleet, w lang.Language) template.HTML {
	var causes []Cause
	all := map[string]bool{}
	for _, c := range f.Causes {
		if len(causes) < growthLines && len(c.ByMonth) > 0 {
			causes = append(causes, c)
			for m := range c.ByMonth {
				all[m] = true
			}
		}
	}
	months := calendar(slices.Sorted(maps.Keys(all)))
	if len(months) < 2 {
		return ""
	}
	most := 0
	for _, c := range causes {
		sum := 0
		for _, n := range c.ByMonth {
			sum += n
		}
		most = max(most, sum)
	}
	const left, top = 44, 10
	x := func(i int) int { return left + i*growthWidth/(len(months)-1) }
	y := func(n int) int { return top + growthHeight - n*growthHeight/most }
	var b strings.Builder
	for _, n := range []int{0, most} {
		fmt.Fprintf(&b, `<line class="axis" x1="%d" y1="%d" x2="%d" y2="%d"/>`, left, y(n), left+growthWidth, y(n))
		b.WriteString(text("dim", "end", left-6, y(n)+4, fmt.Sprint(n)))
	}
	b.WriteString(text("dim", "start", left, top+growthHeight+18, months[0]))
	b.WriteString(text("dim", "end", left+growthWidth, top+growthHeight+18, months[len(months)-1]))
	last := top + growthHeight + 14
	slices.SortStableFunc(causes, func(a, b Cause) int { return total(a.ByMonth) - total(b.ByMonth) })
	for i, c := range causes {
		sum := 0
		var points []string
		for j, m := range months {
			sum += c.ByMonth[m]
			points = append(points, fmt.Sprintf("%d,%d", x(j), y(sum)))
		}
		fmt.Fprintf(&b, `<polyline class="l%d" points="%s"/>`, i+1, strings.Join(points, " "))
		// Names stand at the ends of their lines, one below the other.
		at := min(y(sum)+4, last-16)
		last = at
		fmt.Fprintf(&b, `<line class="l%d" x1="%d" y1="%d" x2="%d" y2="%d"/>`, i+1, left+growthWidth, y(sum), left+growthWidth+8, at-4)
		b.WriteString(text("", "start", left+growthWidth+12, at, report.Cut(fmt.Sprintf("%d %s", sum, c.Title), 42)))
	}
	return picture(left+growthWidth+growthNames, top+growthHeight+28, w.Say("Bundles by month for the commonest causes, added up"), b.String())
}

func total(byMonth map[string]int) int {
	sum := 0
	for _, n := range byMonth {
		sum += n
	}
	return sum
}

// longestCalendar is ten years; clocks that were wrong lie further off.
const longestCalendar = 120

// calendar fills the gaps between sorted months of the form 2026-01, from the
// last one backwards.
func calendar(months []string) []string {
	if len(months) == 0 {
		return nil
	}
	var out []string
	for m := months[len(months)-1]; m >= months[0] && len(out) < longestCalendar; {
		out = append(out, m)
		var year, month int
		if _, err := fmt.Sscanf(m, "%4d-%2d", &year, &month); err != nil {
			break
		}
		if month--; month < 1 {
			year, month = year-1, 12
		}
		m = fmt.Sprintf("%04d-%02d", year, month)
	}
	slices.Reverse(out)
	return out
}
