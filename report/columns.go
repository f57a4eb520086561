package report

import (
	"bufio"
	"io"
	"strings"
)

// columnGap is what kubectl puts between columns, columnLeast the least it gives
// to one with its gap.
const (
	columnGap   = 3
	columnLeast = 6
)

// Columns prints a table as kubectl does: every row on one line, whatever its
// length, so that it can be searched and cut. Cells are made printable here.
// header may be nil.
func Columns(w io.Writer, header []string, rows [][]string) error {
	all := rows
	if header != nil {
		all = append([][]string{header}, rows...)
	}
	var widths []int
	clean := make([][]string, len(all))
	for i, row := range all {
		clean[i] = make([]string, len(row))
		for j, cell := range row {
			clean[i][j] = Printable(cell)
			if j == len(widths) {
				widths = append(widths, 0)
			}
			widths[j] = max(widths[j], width(clean[i][j]))
		}
	}
	out := bufio.NewWriter(w)
	for _, row := range clean {
		var line strings.Builder
		for j, cell := range row {
			line.WriteString(pad(cell, max(widths[j]+columnGap, columnLeast)))
		}
		// An error stays in the writer and comes back from Flush.
		_, _ = out.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return out.Flush()
}

// Text makes text of several lines fit to print: secrets masked, and what could
// steer a terminal written out. Tabs and newlines stay.
func Text(s string) string { return clean(s) }
