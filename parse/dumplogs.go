package parse

import (
	"bufio"
	"bytes"
	"io"
	"regexp"

	"kanshiki/collect"
)

// `oc cluster-info dump` writes the logs of all containers of a pod into one
// file, logs.txt, each between a line that says START and one that says END.

var (
	dumpStart   = []byte("==== START logs for container ")
	reDumpStart = regexp.MustCompile(`^==== START logs for container (\S+) of pod ([^/\s]+)/(\S+) ====`)
)

// dumpLogParser reads such a file as one log a container.
func dumpLogParser(x *kindIndex) Parser {
	return Parser{
		Kind:   "cluster-info-log",
		Doc:    "logs of a pod's containers in one file, as oc cluster-info dump writes them",
		Match:  func(*collect.File) bool { return false },
		Sniff:  func(head []byte) bool { return bytes.HasPrefix(head, dumpStart) },
		Parse:  func(in *Input, s Sink) error { return parseDumpLogs(x, in, s) },
		Sample: "==== START logs for container haproxy of pod openshift-kni-infra/haproxy-m1 ====\nMay  1 10:00:00 m1 haproxy[7]: failed to bind\n==== END logs for container haproxy of pod openshift-kni-infra/haproxy-m1 ====\n",
	}
}

func parseDumpLogs(x *kindIndex, in *Input, s Sink) error {
	r := &dumpReader{lines: bufio.NewReader(in.R), bol: true}
	opt := in.Options
	opt.Zone = nil // nodes and containers are in UTC
	for more := r.next(); more; more = r.next() {
		o := r.origin
		kinds := x.containerKinds(o)
		src := &Source{File: in.File.Name(), Bundle: in.Bundle, Kinds: kinds, Namespace: o.Namespace, Pod: o.Pod, Container: o.Container}
		if _, err := readLog(src, r, opt, &shiftedSink{Sink: s, by: r.at}, lineKinds{source: kinds, index: x}); err != nil {
			return err
		}
	}
	if r.err != io.EOF {
		return r.err
	}
	return nil
}

// dumpReader gives one container's part of a dump at a time.
type dumpReader struct {
	lines  *bufio.Reader
	rest   []byte // of the line that does not fit into the last buffer
	bol    bool   // the next byte begins a line
	read   int    // lines ended so far
	at     int    // of which before the part
	origin collect.Origin
	err    error // what ended the file, io.EOF for its end
}

// next passes to the next START line; false at the end.
func (r *dumpReader) next() bool {
	for r.err == nil {
		line := r.slice()
		if m := reDumpStart.FindSubmatch(line); m != nil && r.err == nil {
			r.origin = collect.Origin{Kind: collect.ClusterInfo, Container: string(m[1]), Namespace: string(m[2]), Pod: string(m[3])}
			r.at = r.read
			return true
		}
	}
	return false
}

// slice takes a line, or as much of a long one as the buffer holds.
func (r *dumpReader) slice() []byte {
	line, err := r.lines.ReadSlice('\n')
	if err != nil && err != bufio.ErrBufferFull {
		r.err = err
	}
	r.bol = err == nil
	if r.bol {
		r.read++
	}
	return line
}

// Read ends with io.EOF in front of the next START line.
func (r *dumpReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		if r.bol {
			if b, _ := r.lines.Peek(len(dumpStart)); bytes.Equal(b, dumpStart) {
				return 0, io.EOF
			}
		}
		r.rest = r.slice()
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// shiftedSink counts the lines of a part from the file's beginning.
type shiftedSink struct {
	Sink
	by int
}

// Line hands a line on with its number in the file.
func (s *shiftedSink) Line(l *Line) {
	l.Line += s.by
	s.Sink.Line(l)
	l.Line -= s.by
}
