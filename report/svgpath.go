package report

import (
	"fmt"
	"html/template"
	"slices"

	"kanshiki/rules"
)

// Measures of the picture of the path in pixels.
const (
	layerWidth, layerHeight = 146, 66
	layerGapX, layerGapY    = 20, 26
	layersInRow             = 6
	layerColumns            = 21
	pathHead                = 24
)

// pathBoxes draws the layers of the path as boxes in their order, in rows;
// empty if nothing is known of any.
func pathBoxes(layers []rules.PathLayer, w words) template.HTML {
	if !slices.ContainsFunc(layers, func(l rules.PathLayer) bool { return l.Status != rules.PathUnknown }) {
		return ""
	}
	c := &canvas{words: w}
	label := w.Say("the path, layer by layer")
	y, column, kind := 0, 0, byte(0)
	for i, l := range layers {
		if l.ID == "" {
			continue
		}
		// The two ways, of a request and of an install, are apart from each other.
		switch {
		case l.ID[0] != kind:
			if i > 0 {
				y += layerHeight + layerGapY
			}
			kind, column = l.ID[0], 0
			c.text("strong", "start", 2, y+14, w.wayName(kind))
			y += pathHead
		case column == layersInRow:
			c.around(y + layerHeight)
			y, column = y+layerHeight+layerGapY, 0
		default:
			c.arrow(column*(layerWidth+layerGapX)-layerGapX, column*(layerWidth+layerGapX), y+layerHeight/2)
		}
		c.layer(l, column*(layerWidth+layerGapX), y)
		if l.Breaks {
			label += w.Say(": it breaks at %s, %s", l.ID, Printable(l.Name))
		}
		column++
	}
	return c.svg(layersInRow*(layerWidth+layerGapX)-layerGapX, y+layerHeight+4, label)
}

// around leads from the last box of a row, whose lower edge is at y, to the
// first box of the next.
func (c *canvas) around(y int) {
	from, to := (layersInRow-1)*(layerWidth+layerGapX)+layerWidth/2, layerWidth/2
	fmt.Fprintf(&c.b, `<path class="edge" d="M%d %dv%dH%dv%d"/>`, from, y-1, layerGapY/2, to, layerGapY/2-6)
	fmt.Fprintf(&c.b, `<path class="tip" d="M%d %dl-4 -7h8z"/>`, to, y+layerGapY)
}

func (w words) wayName(kind byte) string {
	if kind == 'I' {
		return w.Say("What an install needs")
	}
	return w.Say("The way of a request")
}

func (c *canvas) layer(l rules.PathLayer, x, y int) {
	class, status := "layer "+string(l.Status), word(c.words, l.Status)
	if l.Breaks {
		class, status = class+" breaks", c.Say("breaks here")
	}
	c.hint(l.ID+" "+l.Name+": "+word(c.words, l.Status), func() {
		end := c.box(x, y, layerWidth, layerHeight)
		c.rect(class, 2, 2, layerWidth-4, layerHeight-4)
		c.text("strong", "start", 12, 20, l.ID)
		c.text("state", "end", layerWidth-12, 20, status)
		for i, line := range wrap(Printable(l.Name), layerColumns) {
			if i < 2 {
				c.text("label small", "start", 12, 40+16*i, line)
			}
		}
		end()
	})
}
