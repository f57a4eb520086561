// Package report turns a diagnosis into bytes: one file a format.
package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"

	"kanshiki/rules"
	"kanshiki/rules/lang"
)

// Options say how to write a report. The zero value gives the plain default.
type Options struct {
	// Version of the program, for the report's tool.version.
	Version string
	// Lang of what people read in a report. The words of rules are in the
	// language that the diagnosis was translated into.
	Lang lang.Language
	// Width of the table in columns; 0 means 80. Less than 40 counts as 40:
	// below that nothing can be laid out.
	Width int
	// Color allows ANSI colours in a table.
	Color bool
	// Show names the sections of a table or of Markdown (see Sections); empty
	// means the usual ones. "all" means every section and nothing left out. The
	// other formats always carry everything.
	Show []string
}

// formats in the order in which help names them.
var formats = []struct {
	name  string
	write func(io.Writer, *rules.Diagnosis, Options) error
}{
	{"table", writeTable},
	{"wide", writeWide},
	{"json", writeJSON},
	{"yaml", writeYAML},
	{"markdown", writeMarkdown},
	{"html", writeHTML},
	{"sarif", writeSARIF},
	{"junit", writeJUnit},
}

// Formats returns the names that Write knows.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// Sections returns the names that Options.Show may hold.
func Sections() []string {
	return []string{"causes", "benign", "timeline", "path", "findings", "unexplained", "coverage", "all"}
}

// usual are the sections of a table when none is asked for.
var usual = []string{"causes", "benign", "timeline", "path", "coverage"}

// Write writes d to w in the format called name, one of Formats. Secrets are
// masked and control characters made visible in all of them. The same
// diagnosis and options give the same bytes. It fails on an unknown format and
// on what w returns.
func Write(w io.Writer, format string, d *rules.Diagnosis, opt Options) error {
	for _, f := range formats {
		if f.name != format {
			continue
		}
		b := bufio.NewWriter(w)
		if err := f.write(b, d, opt); err != nil {
			return err
		}
		return b.Flush()
	}
	return fmt.Errorf("unknown format %q", format)
}

func (o Options) shows(section string) bool {
	if len(o.Show) == 0 {
		return slices.Contains(usual, section)
	}
	return o.all() || slices.Contains(o.Show, section)
}

func (o Options) all() bool { return slices.Contains(o.Show, "all") }
