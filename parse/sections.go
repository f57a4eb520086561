package parse

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"kanshiki/collect"
)

// Output of commands comes as a file of its own, or pasted behind a prompt
// with other commands around it. Both are read as sections: the command, if
// it is shown, and the lines that follow it.

// maxTextFile bounds what is held of such a file, in bytes; `sysctl -a` and
// `oc get pods -A` of a large cluster stay below 2 MiB.
const maxTextFile = 16 << 20

// section is the output of one command.
type section struct {
	cmd   string // without sudo and prompt; "" if no prompt stands before it
	host  string // from a prompt such as [core@master-0 ~]$
	line  int    // 1-based line of lines[0] in the file
	lines []string
}

// text is the section as one string.
func (s section) text() string { return strings.Join(s.lines, "\n") }

// textReader reads one kind of command output or configuration file.
type textReader struct {
	kind, doc string
	// paths says by the path that a whole file is of this kind.
	paths func(p string) bool
	// sniff says it by a section's command and its first lines.
	sniff func(cmd, text string) bool
	read  func(c *textCtx, s section)
	// whole readers want the file as one section: it is no command's output,
	// and lines that look like prompts are its comments.
	whole bool
	// rows readers give a record a line, which no other line can change.
	rows   bool
	sample string
}

// textCtx is what a reader needs to give its records.
type textCtx struct {
	in   *Input
	s    Sink
	seen clockSpan
	cut  bool // the text ends before its end
	n    int  // records found so far
	// taken are the lines that a reader of a paste knew.
	taken []bool
	// large texts must not stay in memory for the few words of a record.
	large bool
}

// fact gives one record. line is 1-based in the file, quote the line itself.
func (c *textCtx) fact(kind string, sec section, line int, quote string, data map[string]any) {
	c.n++
	if !c.s.Wants(kind) {
		return
	}
	host := originOf(c.in.File).Host
	if host == "" {
		host = sec.host
	}
	quote = strings.TrimRight(quote, " \t\r")
	if c.large {
		host, quote = strings.Clone(host), strings.Clone(quote)
		for k, v := range data {
			data[k] = detached(v)
		}
	}
	c.s.Fact(&Fact{
		Pos:  Pos{Bundle: c.in.Bundle, File: c.in.File.Name(), Line: line},
		Kind: kind, Host: host, Data: data, Quote: quote,
	})
}

// parser makes a Parser of a reader. A file that the path gives to it is its
// own; one that was recognised by content may be a paste of many outputs, so
// every reader whose own it is gets each section.
func (r textReader) parser() Parser {
	return Parser{
		Kind: r.kind, Doc: r.doc, Sample: r.sample,
		Match: func(f *collect.File) bool { return r.mine(f.Path) },
		Sniff: func(head []byte) bool {
			text := string(bytes.ToValidUTF8(head, nil))
			if r.whole {
				return r.sniff("", text)
			}
			for _, sec := range sections(text) {
				if r.sniff(sec.cmd, sec.text()) {
					return true
				}
			}
			return false
		},
		Parse: func(in *Input, s Sink) error {
			data, err := readUpTo(in, maxTextFile)
			if len(data) > maxTextFile {
				data = data[:maxTextFile]
				s.Gap(Gap{File: in.File.Name(), Reason: "larger than 16 MiB: only the beginning was read"})
			}
			text := string(data)
			c := &textCtx{in: in.inOrder(), s: s, cut: err != nil, large: len(text) > largeText}
			mine := r.mine(in.File.Path)
			if mine {
				c.run(r, text, nil)
			}
			// A loose file may have got its name from what it is about:
			// selinux.txt with the denials in it.
			if !mine || c.n == 0 && isLoose(in.File) {
				err = c.paste(data, err)
			}
			c.seen.report(s)
			return err
		},
	}
}

// mine reports whether the path gives the file to this reader. Commands can
// print JSON too (ip -j), which is not what is read here.
func (r textReader) mine(p string) bool {
	switch path.Ext(p) {
	case ".json", ".yaml", ".yml", ".gz":
		return false
	}
	return r.paths(p)
}

// run gives a text to one reader.
func (c *textCtx) run(r textReader, text string, secs []section) {
	if r.whole {
		if !c.cut {
			r.read(c, section{line: 1, lines: splitText(text)})
		}
		return
	}
	if secs == nil {
		secs = sections(text)
	}
	for _, sec := range c.unharmed(r, secs) {
		r.read(c, sec)
	}
}

// pasted gives every section to the readers whose own it is.
func (c *textCtx) pasted(text string) {
	secs := sections(text)
	for _, r := range append(textReaders(), tableReader()) {
		if r.whole {
			if r.sniff("", text) {
				c.take(1, len(c.taken))
				c.run(r, text, nil)
			}
			continue
		}
		for _, sec := range c.unharmed(r, secs) {
			if r.sniff(sec.cmd, sec.text()) {
				if !r.rows {
					c.take(sec.line, len(sec.lines))
				}
				r.read(c, sec)
			}
		}
	}
}

// unharmed leaves out what a cut has made untrue: an answer without its records
// is an empty answer. Of a table only the last row is torn.
func (c *textCtx) unharmed(r textReader, secs []section) []section {
	if !c.cut || len(secs) == 0 {
		return secs
	}
	last := len(secs) - 1
	if !r.rows {
		return secs[:last]
	}
	secs = slices.Clone(secs)
	secs[last].lines = secs[last].lines[:max(0, len(secs[last].lines)-1)]
	return secs
}

// splitText cuts a text into lines without their ends. Installer output holds
// carriage returns within lines; those stay.
func splitText(text string) []string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimSuffix(l, "\r")
	}
	return lines
}

// sections cuts a text at its prompts.
func sections(text string) []section {
	lines := splitText(text)
	cur := section{line: 1}
	start := 0
	var out []section
	for i, l := range lines {
		cmd, host, ok := prompt(l)
		if !ok {
			continue
		}
		cur.lines = lines[start:i]
		if len(cur.lines) > 0 || cur.cmd != "" {
			out = append(out, cur)
		}
		start = i + 1
		cur = section{cmd: cmd, host: host, line: i + 2}
	}
	cur.lines = lines[start:]
	return append(out, cur)
}
