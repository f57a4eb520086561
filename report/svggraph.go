package report

import (
	"fmt"
	"html/template"

	"kanshiki/rules"
)

// Measures of the picture of causes in pixels, and its ceilings.
const (
	nodeWidth, nodeHeight = 300, 46
	nodeGapX, nodeGapY    = 44, 10
	nodeColumns           = 35 // of text in a node, in a wide bold face
	maxGraphCauses        = 6
	maxGraphChildren      = 7
	maxGraphDepth         = 3
)

// graph draws causes on the left and what follows from them to the right.
type graph struct {
	canvas
	done   map[*rules.Finding]bool
	bottom int // first free row
	deep   int // columns in use
}

// causeGraph is empty if no cause accounts for anything.
func causeGraph(d *rules.Diagnosis, w words) template.HTML {
	g := &graph{canvas: canvas{words: w}, done: map[*rules.Finding]bool{}}
	drawn, under := 0, 0
	for i, f := range d.Causes {
		if len(f.Explains) == 0 || drawn == maxGraphCauses {
			continue
		}
		drawn++
		under += len(symptomLines(f, 0, map[*rules.Finding]bool{f: true}))
		g.node(f, fmt.Sprintf("%d  ", i+1), 0)
	}
	if drawn == 0 {
		return ""
	}
	label := w.Say("%s and what follows: %s, all listed below", w.Count(drawn, "cause"), w.Count(under, "symptom"))
	return g.svg(g.deep*(nodeWidth+nodeGapX)-nodeGapX, g.bottom-nodeGapY, label)
}

// node draws f and what is under it, and returns the height of its middle.
func (g *graph) node(f *rules.Finding, lead string, depth int) int {
	g.done[f] = true
	g.deep = max(g.deep, depth+1)
	x := depth * (nodeWidth + nodeGapX)
	var kids []*rules.Finding
	if depth+1 < maxGraphDepth {
		for _, k := range f.Explains {
			if !g.done[k] {
				kids = append(kids, k)
			}
		}
	}
	hidden := 0
	if len(kids) > maxGraphChildren {
		hidden = len(kids) - maxGraphChildren + 1
		kids = kids[:maxGraphChildren-1]
	}
	var ends []int
	for _, k := range kids {
		if !g.done[k] { // a child before this one may have had it too
			ends = append(ends, g.node(k, "", depth+1))
		}
	}
	if hidden > 0 {
		ends = append(ends, g.rest(hidden, depth+1))
	}
	if len(ends) == 0 {
		ends = []int{g.bottom + nodeHeight/2}
		g.bottom += nodeHeight + nodeGapY
		g.draw(f, lead, x, ends[0])
		return ends[0]
	}
	y := (ends[0] + ends[len(ends)-1]) / 2
	for _, end := range ends {
		g.curve("edge", x+nodeWidth, y, x+nodeWidth+nodeGapX, end)
	}
	g.draw(f, lead, x, y)
	return y
}

// rest stands for the children that found no room.
func (g *graph) rest(n, depth int) int {
	g.deep = max(g.deep, depth+1)
	y := g.bottom + nodeHeight/4
	g.bottom += nodeHeight/2 + nodeGapY
	g.text("dim", "start", depth*(nodeWidth+nodeGapX)+6, y+4, g.Say("… %d more", n))
	return y
}

func (g *graph) draw(f *rules.Finding, lead string, x, middle int) {
	class := "node " + string(f.Severity)
	if f.Verdict != rules.Fault {
		class = "node warning"
	}
	g.hint(g.saying(f), func() {
		end := g.box(x, middle-nodeHeight/2, nodeWidth, nodeHeight)
		g.rect(class, 1, 1, nodeWidth-2, nodeHeight-2)
		g.text("strong", "start", 12, 19, Cut(lead+Printable(f.Rule.Title), nodeColumns))
		g.text("dim", "start", 12, 36, Cut(g.where(f, 1)+Printable(f.Message), nodeColumns+5))
		end()
	})
}
