package report

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"kanshiki/rules"
)

// Measures of the bands in pixels, and their ceilings.
const (
	bandWidth         = 980
	bandFrom, bandTo  = 276, 742
	bandRow, bandHead = 22, 26
	bandName          = 33 // columns
	bandLabel         = 36
	bandMark          = 2 // width of what is only a moment
	maxBands          = 40
	maxBandHints      = 12 // spans of one row that say their time themselves
)

// bandView is the bands that are shown, on one axis.
type bandView struct {
	rows   []rules.Band
	hidden int
	axis
}

// newBandView chooses what is worth a look: nothing if nothing was ever down
// and no leader was elected; of too many rows those that were down.
func newBandView(d *rules.Diagnosis) *bandView {
	var all []time.Time
	for _, b := range d.Bands {
		for _, s := range b.Spans {
			all = append(all, s.From, s.To)
		}
	}
	dated := oneClock(all)
	v := &bandView{axis: axis{left: bandFrom, right: bandTo}}
	happened := false
	for _, b := range d.Bands {
		b.Spans = slices.DeleteFunc(slices.Clone(b.Spans), func(s rules.BandSpan) bool { return !dated(s.From) || !dated(s.To) })
		if len(b.Spans) == 0 {
			continue
		}
		v.rows = append(v.rows, b)
		for _, s := range b.Spans {
			happened = happened || s.State != rules.BandUp
			// That a node is Ready since last year is no reason to show the year.
			if s.State != rules.BandUp || b.Kind != rules.BandNode {
				if v.from.IsZero() || s.From.Before(v.from) {
					v.from = s.From
				}
			}
			if v.to.IsZero() || s.To.After(v.to) {
				v.to = s.To
			}
		}
	}
	if !happened {
		return nil
	}
	v.from = v.from.Add(-v.to.Sub(v.from) / 40)
	v.fewer()
	kinds := []rules.BandKind{rules.BandBackend, rules.BandServer, rules.BandNode, rules.BandEtcd}
	slices.SortStableFunc(v.rows, func(a, b rules.Band) int { return slices.Index(kinds, a.Kind) - slices.Index(kinds, b.Kind) })
	return v
}

// fewer leaves out the rows that tell least.
func (v *bandView) fewer() {
	if len(v.rows) <= maxBands {
		return
	}
	v.hidden = len(v.rows) - maxBands
	rank := func(b rules.Band) int {
		switch down, last := downs(b); {
		case b.Kind == rules.BandEtcd:
			return 0
		case last:
			return 1
		case len(down) > 0:
			return 2
		}
		return 3
	}
	kept := slices.Clone(v.rows)
	slices.SortStableFunc(kept, func(a, b rules.Band) int { return rank(a) - rank(b) })
	v.rows = kept[:maxBands]
}

// downs are the spans of a band in which it was down, and whether it ends so.
func downs(b rules.Band) (out []rules.BandSpan, last bool) {
	for i, s := range b.Spans {
		if s.State == rules.BandDown {
			out, last = append(out, s), i == len(b.Spans)-1
		}
	}
	return out, last
}

// bandTitle is what stands above the rows of one kind.
func (w words) bandTitle(b rules.Band) string {
	switch b.Kind {
	case rules.BandBackend:
		return w.Say("Backends that had no server")
	case rules.BandServer:
		return w.Say("Servers of the load balancer")
	case rules.BandNode:
		return w.Say("Nodes")
	}
	return w.Say("etcd")
}

func (w words) bandName(d *rules.Diagnosis, b rules.Band) string {
	name := b.Name
	if b.Kind == rules.BandEtcd {
		name = w.Say("leader elections")
	} else if b.Host != "" && slices.ContainsFunc(d.Bands, func(o rules.Band) bool { return o.Kind == b.Kind && o.Host != b.Host }) {
		name += " @" + b.Host
	}
	return number(d, b.Bundle) + Printable(name)
}

// bandEnd is how a thing stands when its evidence ends.
func (w words) bandEnd(b rules.Band) string {
	list, last := downs(b)
	switch {
	case b.Kind == rules.BandEtcd:
		return w.Count(len(b.Spans), "election")
	case last && list[len(list)-1].From.Equal(b.Spans[0].From):
		return w.state(b.Kind, rules.BandDown)
	case last:
		return w.Say("%s since %s", w.state(b.Kind, rules.BandDown), clock(list[len(list)-1].From))
	case len(list) > 0:
		return w.Say("%s, was %s %s", w.state(b.Kind, rules.BandUp), w.state(b.Kind, rules.BandDown), w.Count(len(list), "time"))
	}
	return w.state(b.Kind, rules.BandUp)
}

// state is the word that logs and oc have for it, in any language.
func (w words) state(kind rules.BandKind, s rules.BandState) string {
	switch {
	case kind == rules.BandNode && s == rules.BandUp:
		return "Ready"
	case kind == rules.BandNode:
		return "NotReady"
	case s == rules.BandUp:
		return "UP"
	}
	return "DOWN"
}

// bandPicture draws the rows; empty if there is nothing to see.
func bandPicture(d *rules.Diagnosis, v *bandView, w words) template.HTML {
	if v == nil {
		return ""
	}
	c := &canvas{words: w}
	y, title := bandHead, ""
	height := bandHead
	for _, b := range v.rows {
		if t := w.bandTitle(b); t != title {
			title, height = t, height+bandRow
		}
		height += bandRow
	}
	c.ticks(v.axis, bandHead, height)
	title = ""
	for _, b := range v.rows {
		if t := w.bandTitle(b); t != title {
			title = t
			c.text("strong", "start", 4, y+16, t)
			y += bandRow
		}
		_, last := downs(b)
		class := "label"
		if last {
			class = "label bad"
		}
		name := w.bandName(d, b)
		c.hint(name, func() { // wide letters must not run into the bars
			end := c.box(14, y, bandFrom-22, bandRow)
			c.text(class+" small", "start", 0, 15, Cut(name, bandName))
			end()
		})
		c.bandSpans(b, v.axis, y)
		c.text(class+" small", "start", bandTo+14, y+15, Cut(w.bandEnd(b), bandLabel))
		y += bandRow
	}
	return c.svg(bandWidth, height+4, w.Say("what was UP and DOWN, on one time axis; the same in words below"))
}

// bandSpans draws one row: thin while it is up, thick while it is down, so that
// colour is not all that tells. What is narrower than a pixel is drawn once.
func (c *canvas) bandSpans(b rules.Band, a axis, y int) {
	var up, down, moments strings.Builder
	hints, lastDown := 0, -1
	for _, s := range b.Spans {
		if s.To.Before(a.from) {
			continue
		}
		x := a.at(s.From)
		width := max(a.at(s.To)-x, bandMark)
		switch {
		case s.State == rules.BandUp:
			fmt.Fprintf(&up, "M%d %dh%dv4h-%dz", x, y+9, width, width)
		case s.State == rules.BandElection && x != lastDown:
			lastDown = x
			fmt.Fprintf(&moments, "M%d %dl4 7l-4 7l-4 -7z", x, y+4)
		case s.State == rules.BandDown && hints < maxBandHints:
			hints++
			c.hint(c.state(b.Kind, s.State)+" "+c.span(s.From, s.To), func() {
				fmt.Fprintf(&c.b, `<path class="down" d="M%d %dh%dv14h-%dz"/>`, x, y+4, width, width)
			})
		case s.State == rules.BandDown && x+width > lastDown:
			lastDown = x + width
			fmt.Fprintf(&down, "M%d %dh%dv14h-%dz", x, y+4, width, width)
		}
	}
	for _, p := range []struct{ class, d string }{{"up", up.String()}, {"down", down.String()}, {"moment", moments.String()}} {
		if p.d != "" {
			fmt.Fprintf(&c.b, `<path class="%s" d="%s"/>`, p.class, p.d)
		}
	}
}
