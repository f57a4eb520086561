package parse

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"kanshiki/collect"
)

// auditParser reads the audit logs of API servers (audit.k8s.io/v1 Event, a
// JSON object a line). Of an entry only verb, status, times, user agent and the
// marks of deprecated APIs are looked at: it also names users and may hold whole
// objects. No line of it is ever shown.
func auditParser() Parser {
	return Parser{
		Kind: "api-requests", Doc: "audit logs of API servers: who asks how often, what is answered, and how fast",
		Match: func(f *collect.File) bool {
			return slices.Contains(strings.Split(path.Dir(f.Path), "/"), "audit_logs") && !strings.HasSuffix(f.Path, "_listing") && !endedLog(path.Base(f.Path))
		},
		Sniff: isAuditLog,
		Parse: parseAudit,
		Sample: `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","stage":"ResponseComplete","requestURI":"/api/v1/nodes","verb":"list",` +
			`"userAgent":"kubelet/v1.27.8 (linux/amd64)","responseStatus":{"code":200},"requestReceivedTimestamp":"2024-05-01T10:00:00.100000Z","stageTimestamp":"2024-05-01T10:00:00.150000Z"}` + "\n",
	}
}

func isAuditLog(head []byte) bool {
	line, _, _ := bytes.Cut(trimStart(head), newline)
	return bytes.HasPrefix(line, []byte(`{"kind":"Event","apiVersion":"audit.k8s.io/`))
}

// errAuditLine is the gap of entries that are longer than the longest line.
var errAuditLine = errors.New("entries longer than the longest line were left out")

func parseAudit(in *Input, s Sink) error {
	o := originOf(in.File)
	a := &auditLog{keys: map[auditKey]*auditCount{}, agents: map[string]bool{}}
	src := &Source{File: in.File.Name(), Bundle: in.Bundle, Kinds: []Kind{"api-audit"}, Host: o.Host, Previous: o.Previous}
	count := &countReader{r: in.R}
	long, err := eachWholeLine(count, in.lineLimit(), func(line []byte) {
		src.Lines++
		a.entry(line)
	})
	src.First, src.Last, src.Bytes, src.Cut = a.first, a.last, count.n, err != nil
	if !a.last.IsZero() {
		s.Seen(a.first)
		s.Seen(a.last)
	}
	if long {
		s.Gap(Gap{File: in.File.Name(), Reason: errAuditLine.Error()})
	}
	s.LogEnd(src)
	if s.Wants("api-requests") {
		a.give(&textCtx{in: in, s: s}, auditServer(in.File.Path))
	}
	return err
}

// auditServer is the API server whose directory the log lies in.
func auditServer(p string) string {
	dirs := strings.Split(path.Dir(p), "/")
	for i, d := range dirs {
		if d == "audit_logs" && i+1 < len(dirs) {
			return dirs[i+1]
		}
	}
	for _, name := range []string{"oauth-apiserver", "openshift-apiserver", "kube-apiserver", "oauth-server"} {
		if slices.Contains(dirs, name) || strings.Contains(path.Base(p), name) {
			return name
		}
	}
	return ""
}

// eachWholeLine gives the lines of r without their ends, valid until the next;
// longer ones than limit are left out, and told.
func eachWholeLine(r io.Reader, limit int, f func(line []byte)) (long bool, err error) {
	b := bufio.NewReaderSize(r, 64<<10)
	var buf []byte
	skip := false
	for {
		part, err := b.ReadSlice('\n')
		if len(buf)+len(part) > limit {
			buf, skip, long = buf[:0], true, true
		}
		if !skip {
			if err != bufio.ErrBufferFull && len(buf) == 0 {
				if line := bytes.TrimSpace(part); len(line) > 0 {
					f(line)
				}
			} else {
				buf = append(buf, part...)
			}
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if line := bytes.TrimSpace(buf); len(line) > 0 {
			f(line)
		}
		buf, skip = buf[:0], false
		if err == io.EOF {
			return long, nil
		}
		if err != nil {
			return long, err
		}
	}
}

// auditEntry is what is taken of an entry; the slices are parts of the line.
type auditEntry struct {
	stage, uri, verb, agent, received, done, code, deprecated, removed []byte
}

func (e *auditEntry) read(line []byte) bool {
	*e = auditEntry{}
	return line[0] == '{' && eachField(line, func(key, value []byte) {
		switch string(key) {
		case "stage":
			e.stage = unquoted(value)
		case "requestURI":
			e.uri = unquoted(value)
		case "verb":
			e.verb = unquoted(value)
		case "userAgent":
			e.agent = unquoted(value)
		case "requestReceivedTimestamp":
			e.received = unquoted(value)
		case "stageTimestamp":
			e.done = unquoted(value)
		case "responseStatus":
			eachField(value, func(k, v []byte) {
				if string(k) == "code" {
					e.code = v
				}
			})
		case "annotations":
			eachField(value, func(k, v []byte) {
				switch string(k) {
				case "k8s.io/deprecated":
					e.deprecated = unquoted(v)
				case "k8s.io/removed-release":
					e.removed = unquoted(v)
				}
			})
		}
	})
}

// takesLong says that the answer lasts as long as the client likes.
func (e *auditEntry) takesLong() bool {
	if string(e.verb) == "watch" || string(e.verb) == "connect" {
		return true
	}
	for _, s := range []string{"watch=true", "watch=1", "follow=", "/exec", "/attach", "/portforward", "/proxy"} {
		if bytes.Contains(e.uri, []byte(s)) {
			return true
		}
	}
	return false
}

func auditTime(b []byte) time.Time {
	t, err := time.Parse(time.RFC3339Nano, string(b))
	if err != nil || t.Year() < 2014 || t.Year() > 2100 {
		return time.Time{}
	}
	return t.UTC()
}
