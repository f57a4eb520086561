package report

import (
	"bytes"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// narrowest is what a column keeps when a grid must shrink.
const narrowest = 8

// Grid lays out rows in columns without rules, two spaces apart, at most
// columns wide and indented by indent spaces. header may be nil. Cells are
// wrapped here, because tablewriter does not do it at grapheme borders.
// It returns the lines.
func Grid(header []string, rows [][]string, indent, columns int) ([]string, error) {
	widths := fit(append([][]string{header}, rows...), columns-indent)
	var out bytes.Buffer
	table := tablewriter.NewTable(&out,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders: tw.BorderNone,
			Symbols: tw.NewSymbols(tw.StyleNone),
			Settings: tw.Settings{
				Separators: tw.Separators{ShowHeader: tw.Off, ShowFooter: tw.Off, BetweenRows: tw.Off, BetweenColumns: tw.Off},
				Lines:      tw.Lines{ShowTop: tw.Off, ShowBottom: tw.Off, ShowHeaderLine: tw.Off, ShowFooterLine: tw.Off},
			},
		})),
		// The locale must not change the width of "…": same bundle, same bytes.
		tablewriter.WithEastAsian(tw.Off),
		tablewriter.WithPadding(tw.Padding{Left: tw.Empty, Right: "  ", Overwrite: true}),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAlignment(tw.AlignLeft),
		tablewriter.WithRowAlignment(tw.AlignLeft),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithTrimSpace(tw.Off),
	)
	if header != nil {
		table.Header(wrapped(header, widths))
	}
	for _, row := range rows {
		if err := table.Append(wrapped(row, widths)); err != nil {
			return nil, err
		}
	}
	if err := table.Render(); err != nil {
		return nil, err
	}
	var lines []string
	for l := range strings.Lines(out.String()) {
		if l = strings.TrimRight(l, " \n"); l != "" {
			lines = append(lines, strings.Repeat(" ", indent)+l)
		}
	}
	return lines, nil
}

// fit gives each column its natural width, then takes from the widest until
// the whole, with its gaps, is within columns.
func fit(rows [][]string, columns int) []int {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], width(cell))
		}
	}
	total := 2 * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	for ; total > columns; total-- {
		widest := 0
		for i := range widths {
			if widths[i] > widths[widest] {
				widest = i
			}
		}
		if len(widths) == 0 || widths[widest] <= narrowest {
			break
		}
		widths[widest]--
	}
	return widths
}

func wrapped(row []string, widths []int) []string {
	out := make([]string, len(row))
	for i, cell := range row {
		out[i] = strings.Join(wrap(cell, widths[i]), "\n")
	}
	return out
}

// grid prints rows of cells that went through Printable.
func (p *page) grid(header []string, rows [][]string, indent int) {
	lines, err := Grid(header, rows, indent, p.width)
	if err != nil && p.err == nil {
		p.err = err
	}
	for i, l := range lines {
		if header != nil && i == 0 {
			l = p.paint(dim, l)
		}
		p.line(l)
	}
}
