package parse

import (
	"bytes"
	"context"
	"io"
	"path"
	"strings"
	"sync"
	"time"

	"kanshiki/collect"
)

// headSize is how much of a file Sniff sees, in bytes.
const headSize = 4096

// Options are what the user says about the bundles.
type Options struct {
	// Zone of dates printed without one; nil is UTC. Logs of OpenShift's own
	// nodes and containers are in UTC whatever it says.
	Zone *time.Location
	// Year of dates printed without one; 0 if not given.
	Year int
	// LineLimit is the longest line read whole, in bytes; 0 means 1 MiB.
	LineLimit int
	// Thorough decodes every object, wanted or not, and by the YAML library
	// alone. What comes out is the same: tests hold the fast way against it.
	Thorough bool
	// Waited, if not nil, is told how long each read waited for bytes.
	Waited func(time.Duration)
	// Later, if not nil, runs work that a parser puts off, in order, beside the
	// next parsers; Settle waits until all of it is done. What logs say and what
	// was put off may then reach the sink in any order.
	Later  func(work func())
	Settle func()
}

// settle waits for what was put off.
func (o Options) settle() {
	if o.Settle != nil {
		o.Settle()
	}
}

func (o Options) lineLimit() int {
	if o.LineLimit <= 0 {
		return defaultLineLimit
	}
	return o.LineLimit
}

// Input is one file on its way to a parser.
type Input struct {
	File   *collect.File
	Bundle int
	Head   []byte    // the first 4 KiB
	R      io.Reader // the whole content, head included
	Options
}

// inOrder is the input for who puts nothing off: what a paste holds depends on
// what stands before it.
func (in *Input) inOrder() *Input {
	again := *in
	again.Later = nil
	return &again
}

// parsers are made once: the list holds lookup tables.
var parsers = sync.OnceValue(Parsers)

// Read gives a file to the one parser that knows it: the first whose Match
// takes the path, else the first whose Sniff takes the content, else, if name
// and content look like text of a log, the log parser. known is false for what
// nobody reads. What cannot be read becomes a Gap; the error is ctx's alone.
func Read(ctx context.Context, f *collect.File, bundle int, opt Options, s Sink) (known bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	r := &ctxReader{ctx: ctx, r: f.Reader, waited: opt.Waited}
	head := make([]byte, headSize)
	n, readErr := readHead(r, head)
	head = head[:n]
	if n == 0 && readErr == io.EOF {
		opt.settle()
		emptyFile(f, bundle, s)
		return true, nil
	}
	var rest io.Reader = r
	if readErr != nil {
		rest = failed{readErr}
	}
	in := &Input{File: f, Bundle: bundle, Head: head, R: io.MultiReader(bytes.NewReader(head), rest), Options: opt}
	plainText(in)
	known, readErr = dispatch(in, s)
	if err := ctx.Err(); err != nil {
		return known, err
	}
	if readErr != nil {
		s.Gap(Gap{File: f.Name(), Reason: readErr.Error()})
	}
	return known || deliberatelyUnread(f), nil
}

// dispatch chooses the parser and runs it.
func dispatch(in *Input, s Sink) (known bool, err error) {
	f, head := in.File, in.Head
	if isJournalFile(head) { // whatever its name
		return true, parseJournalFile(newKindIndex(), in, s)
	}
	if isOVSDB(head) {
		in.settle()
		return true, parseOVSDB(in, s) // whatever the name says
	}
	if bytes.HasPrefix(head, dumpStart) { // its name tells the pod, but not the containers
		return true, parseDumpLogs(newKindIndex(), in, s)
	}
	what := binaryKind(head)
	if what != "" && what != "binary data" {
		return false, notText(f, what, s)
	}
	plain := in.R
	in.R = &wholeText{r: plain}
	for _, p := range parsers() {
		if p.Match(f) {
			p.wait(in)
			return true, p.Parse(in, s)
		}
	}
	if what != "" && !isJournalRecords(head) { // which tell lengths in binary
		return false, notText(f, what, s)
	}
	for _, p := range parsers() {
		if p.Sniff != nil && p.Sniff(head) {
			p.wait(in)
			return true, p.Parse(in, s)
		}
	}
	in.R = plain
	base, archive := unpackedBase(strings.ToLower(path.Base(f.Path)))
	if !isLogName(base) {
		return looseFragment(in, s)
	}
	if archive {
		s.Gap(Gap{File: f.Name(), Reason: "named as an archive, but it is text"})
	}
	// Dumps of a known bundle that no parser knows are not logs: the words in
	// them happened to nobody.
	if _, headers := countHeaders(head, 50); headers == 0 && !isLoose(f) && !strings.Contains(base, ".log") {
		return false, nil
	}
	if isLoose(f) && (path.Ext(base) == ".txt" || path.Ext(base) == ".md") {
		in.settle()
		pastedTables(in, s)
	}
	headed, err := parseLog(newKindIndex(), in, s)
	return headed > 0 || isLoose(f), err
}

// parseLog reads a file as a log of the kinds that its path, its name or its
// first lines tell.
func parseLog(x *kindIndex, in *Input, s Sink) (headed int, err error) {
	if isJournalRecords(in.Head) {
		return 1, parseRecords(x, in, s)
	}
	src, kinds, opt := newSource(x, in)
	return readLog(src, in.R, opt, s, kinds)
}

func newSource(x *kindIndex, in *Input) (*Source, lineKinds, Options) {
	l, opt := x.readLogPath(in.File), in.Options
	if l.kinds == nil {
		if k := byBaseName(path.Base(in.File.Path)); k != "" && isLoose(in.File) && !isCommandPaste(in.Head) {
			l.kinds = KindsOf(k)
		} else {
			l.kinds = []Kind{contentKind(in.Head)}
		}
	}
	if l.node {
		opt.Zone = nil
	}
	o := l.origin
	return &Source{
		File: in.File.Name(), Bundle: in.Bundle, Kinds: l.kinds, Previous: o.Previous,
		Host: o.Host, Namespace: o.Namespace, Pod: o.Pod, Container: o.Container,
	}, lineKinds{source: l.kinds, loose: isLoose(in.File), index: x}, opt
}

// contentKind tells an installer's log by its first lines.
func contentKind(head []byte) Kind {
	for _, s := range []string{`msg="OpenShift Installer `, "INFO Consuming Install Config", "INFO Waiting up to "} {
		if bytes.Contains(head, []byte(s)) {
			return "installer"
		}
	}
	return Text
}

// emptyFile records an answer that the API did not give: in a log bundle a
// resource of no bytes means that the server could not be reached, a journal of
// no bytes that its host could not.
func emptyFile(f *collect.File, bundle int, s Sink) {
	resource := path.Ext(f.Path) == ".json" && hasDir(f.Path, "resources")
	kind := "empty-file"
	if !resource {
		kind = "empty-log"
	}
	if !resource && !(path.Ext(f.Path) == ".log" && hasDir(f.Path, "journals")) || !s.Wants(kind) {
		return
	}
	name := strings.TrimSuffix(path.Base(f.Path), path.Ext(f.Path))
	s.Fact(&Fact{
		Pos: Pos{Bundle: bundle, File: f.Name()}, Kind: kind, Host: originOf(f).Host,
		Data:  map[string]any{"name": name, "path": f.Path},
		Quote: path.Base(f.Path) + " is empty",
	})
}

// ctxReader ends reading when the run is cancelled.
type ctxReader struct {
	ctx    context.Context
	r      io.Reader
	waited func(time.Duration)
}

func (c *ctxReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	if c.waited == nil {
		return c.r.Read(p)
	}
	from := time.Now()
	n, err := c.r.Read(p)
	c.waited(time.Since(from))
	return n, err
}

// failed is a reader after its error.
type failed struct{ err error }

func (f failed) Read([]byte) (int, error) { return 0, f.err }
