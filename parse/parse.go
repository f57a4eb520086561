// Package parse turns the files of a bundle into records: candidate lines of
// logs, Kubernetes objects, facts from dumps of commands, and gaps.
package parse

import (
	"time"

	"kanshiki/collect"
)

// Kind names the program that wrote a log ("bootkube", "haproxy", "etcd"), or
// a family of logs ("pod", "journal"). The known ones are in kinds.go.
type Kind string

// Pos says where a record stands in the bundles of a case.
type Pos struct {
	Bundle int    // index among the bundles given
	File   string // collect.File.Name()
	Line   int    // 1-based; 0 if the record has no line
}

// Line is a line of a log that some rule may want. The struct and Hits are
// used again for the next line: they are valid only during Sink.Line, as are Text
// and Raw, which are views of the bytes that were read. The other strings, Source
// and Kinds may be kept.
type Line struct {
	Pos
	// Time of the line, UTC. Year 0 when the log does not print one and
	// nothing in the file tells it (see Clock); zero when there is no time.
	Time time.Time
	// Host, Ident and PID come from the header; Host falls back to Source.
	Host  string
	Ident string
	PID   string
	// Level is "fatal", "error", "warning", "info", "debug", or "" if the line
	// prints none; the program's own word goes before syslog's priority.
	Level string
	// Boot counts the boot marks (-- Reboot --) above the line in its file.
	Boot int
	// Source is the log the line stands in.
	Source *Source
	// Kinds that apply to this line, most specific first.
	Kinds []Kind
	// Text is the message after the header is taken off and the format's own
	// quoting undone: what rules match on.
	Text string
	// Raw is the line as it stands, without line end, at most MaxQuote bytes.
	Raw string
	// Whole is all of the line, valid only during Sink.Line.
	Whole []byte
	// Hits are the ids of the matcher's literals found in the raw line, each once.
	Hits []int

	block  []byte // in which it stands from lo to hi, if it was cut out of one
	lo, hi int
}

// Source describes one log.
type Source struct {
	File   string
	Bundle int
	// Kinds of every line of the log, most specific first; a journal's lines
	// add the kind of their own ident. Contains Text if only the content could
	// say, so that every log rule may apply.
	Kinds []Kind
	// Host, Namespace, Pod, Container as the path tells.
	Host, Namespace, Pod, Container string
	// Previous is true for the log of a container's earlier run.
	Previous bool
	// First and Last time printed, Lines and Bytes read: complete only when
	// Sink.LogEnd is called.
	First, Last time.Time
	Lines       int
	Bytes       int64
	// Local is true if the log's times are printed without a zone.
	Local bool
	// Cut is true if reading ended in an error: the log's end is not known.
	Cut bool
	// Hole is the last line, from 1, in which there are zeros where text should
	// stand; 0 if there is none. What the lines before it led to may be lost.
	Hole int
}

// Object is a Kubernetes object as plain JSON values (map[string]any, []any,
// string, float64 or int, bool, nil), from YAML, JSON, a List, or a row of an
// `oc get` table.
type Object struct {
	Pos
	Kind, Namespace, Name string
	Data                  map[string]any
	// Table is true for a row of a printed table: only the columns are known.
	// Age is then the AGE column; -1 if there is none.
	Table bool
	Age   time.Duration
	// Quote is a line that shows the object in evidence (the table row itself;
	// empty for YAML and JSON).
	Quote string
	// Text is what the object was read from, in YAML; nil if not known. It is
	// good only until the sink returns, and may hold other objects too.
	Text []byte
}

// Fact is one record of a command's output or a configuration file: a systemd
// unit's state, an alert, an etcd member.
type Fact struct {
	Pos
	Kind  string // "systemd-unit", "alert", …: the known ones are in kinds.go
	Host  string
	Data  map[string]any // plain JSON values, as in Object
	Quote string         // the line that shows it
}

// Gap is something that could not be read, and why.
type Gap struct {
	File   string
	Reason string
}

// Sink receives the records of a bundle as they are read. Its methods are
// called from one goroutine at a time.
type Sink interface {
	// Matcher gives the literals to look for in a log; nil if no rule wants
	// any line of it (its first and last time are still read).
	Matcher(src *Source) *Matcher
	Line(l *Line)
	LogEnd(src *Source)
	// Wants reports whether any rule reads objects or facts of this kind.
	Wants(kind string) bool
	Object(o *Object)
	Fact(f *Fact)
	// Seen reports a time (UTC, year known) printed in the bundle, for the
	// anchor of clocks without a year and for the end of the evidence.
	Seen(t time.Time)
	Gap(g Gap)
}

// Parser reads one kind of input.
type Parser struct {
	// Kind and Doc (one line) name it in `kanshiki rules list` and coverage.
	Kind string
	Doc  string
	// Match says by the path alone that the file is mine. Sniff says by the
	// first 4 KiB, for paths that say nothing; nil if content cannot tell.
	Match func(f *collect.File) bool
	Sniff func(head []byte) bool
	// Parse reads the file to its end or to an error, which becomes a Gap;
	// what it gave the sink before stays.
	Parse func(in *Input, s Sink) error
	// Beside is true if the parser gives lines of logs only, or puts off what
	// else it gives: it need not wait for what others have put off.
	Beside bool
	// Sample is a short genuine content that Parse must understand.
	Sample string
}

func (p *Parser) wait(in *Input) {
	if !p.Beside {
		in.settle()
	}
}
