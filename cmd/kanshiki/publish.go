package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/term"

	"kanshiki/report"
	"kanshiki/rules"
)

// defaultWidth is used where there is no terminal to ask: it fits a mail and a
// ticket.
const defaultWidth = 100

// publish writes the report where it was asked for.
func (a *app) publish(ctx context.Context, o *analyzeOptions, d *rules.Diagnosis) error {
	opt := report.Options{Version: version(), Width: defaultWidth, Show: o.show, Lang: a.forOutput(o.kind())}
	d.Translate(opt.Lang)
	if o.out != "" {
		return writeFile(ctx, o.out, func(w io.Writer) error { return o.write(w, d, opt) })
	}
	if o.quiet {
		return nil
	}
	var terminal bool
	opt.Width, terminal = a.columns()
	opt.Color = colored(terminal, o.noColor)
	if err := o.write(a.stdout, d, opt); err != nil {
		return fmt.Errorf("cannot write the report: %w", err)
	}
	return nil
}

// kind is the format that was asked for, "template" for one of one's own.
func (o *analyzeOptions) kind() string {
	if o.format != nil {
		return "template"
	}
	return o.output
}

// write writes the report in the format or through the template asked for.
func (o *analyzeOptions) write(w io.Writer, d *rules.Diagnosis, opt report.Options) error {
	if o.format != nil {
		return report.WriteTemplate(w, o.format, d, opt)
	}
	return report.Write(w, o.output, d, opt)
}

// readTemplate reads the file of --template, if there is one.
func (o *analyzeOptions) readTemplate() error {
	if o.template == "" {
		return nil
	}
	if err := exist([]string{o.template}); err != nil {
		return err
	}
	text, err := os.ReadFile(o.template)
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", o.template, reason(err))
	}
	if o.format, err = report.ParseTemplate(filepath.Base(o.template), string(text)); err != nil {
		return hinted("it is a text/template of Go; its data are the names that -o json prints", "template refused: %w", err)
	}
	return nil
}

// colored reports whether output may carry ANSI colours.
func colored(terminal, refused bool) bool {
	return terminal && !refused && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// columns is how wide a page on standard output may be, and whether that is a
// terminal: its own width, else COLUMNS, else the default.
func (a *app) columns() (columns int, terminal bool) {
	columns, terminal = terminalWidth(a.stdout)
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); columns == 0 && err == nil {
		columns = n
	}
	if columns <= 0 {
		columns = defaultWidth
	}
	return columns, terminal
}

// terminalWidth tells whether w is a terminal and how wide; 0 if unknown.
func terminalWidth(w io.Writer) (columns int, terminal bool) {
	f := fileOf(w)
	if f == nil || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0, true
	}
	return columns, true
}

// writeFile lets write fill a file beside name and renames it, so that name
// never holds half a report. What is there and is no regular file (a pipe, a
// device) is written to directly.
func writeFile(ctx context.Context, name string, write func(io.Writer) error) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("cannot write %s: %w", name, reason(err))
		}
	}()
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		err = write(f)
		if e := f.Close(); err == nil {
			err = e
		}
		return err
	}
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real // replace what a link points to, not the link
	}
	aside := filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+"."+strconv.Itoa(os.Getpid()))
	f, err := os.OpenFile(aside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	err = write(f)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = os.Rename(aside, name)
	}
	if err != nil {
		// The first error matters; a left-over that cannot be removed follows from it.
		_ = os.Remove(aside)
	}
	return err
}
