package parse

import (
	"net"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// digReader reads what dig prints: in full, +short, +noall +answer, +yaml,
// +trace. A file may hold several answers, with prompts between them or without.
func digReader() textReader {
	return textReader{
		kind: "dig", doc: "answers of dig",
		paths: func(p string) bool {
			b := p[strings.LastIndexByte(p, '/')+1:]
			return strings.HasPrefix(b, "dig_") || strings.HasPrefix(b, "dig-") || b == "dig.txt"
		},
		sniff: func(cmd, text string) bool {
			return strings.HasPrefix(cmd, "dig ") || strings.Contains(text, "; <<>> DiG ") || strings.Contains(text, ";; ->>HEADER<<-")
		},
		read: readDig,
		sample: "; <<>> DiG 9.18.24 <<>> api.ocp.example.com\n;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 37682\n" +
			";; flags: qr aa rd; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 1\n;; QUESTION SECTION:\n;api.ocp.example.com.\tIN\tA\n",
	}
}

var (
	reDigHead   = regexp.MustCompile(`^\s*; <<>> DiG \S+ <<>> ?(.*)$`)
	reDigStatus = regexp.MustCompile(`status: ([A-Z]+), id:`)
	reDigFlags  = regexp.MustCompile(`^\s*;; flags: ([a-z ]*);`)
	reDigCount  = regexp.MustCompile(`\bANSWER: (\d+)`)
	reDigServer = regexp.MustCompile(`^\s*;; SERVER: ([^#\s]+)#(\d+)`)
	reDigFrom   = regexp.MustCompile(`^\s*;; Received \d+ bytes from ([^#\s]+)#`)
	reDigAsked  = regexp.MustCompile(`^\s*;(\S+?)\.?\s+(?:IN|CH)\s+([A-Z]+)\s*$`)
	reDigRecord = regexp.MustCompile(`^\s*(\S+?)\.?\s+(?:(\d\w*)\s+)?(?:(?:IN|CH|HS)\s+)?([A-Z][A-Z0-9]*)\s+(.+)$`)
	reDigWhen   = regexp.MustCompile(`^\s*;; WHEN: (\w{3} \w{3} +\d+ \d\d:\d\d:\d\d) (\w+) (\d{4})`)
	reDigError  = regexp.MustCompile(`^\s*;; ((?:communications error|connection timed out|no servers could be reached|UDP setup).*)$`)
	reDigFailed = regexp.MustCompile(`^(?:\S*sh: (?:line \d+: )?)?(dig: .+)$`)
	reDigType   = regexp.MustCompile(`^(?:A|AAAA|CNAME|PTR|SRV|NS|SOA|TXT|MX|ANY|AXFR|CAA|DS|DNSKEY|HINFO|NAPTR)$`)
	reExitNote  = regexp.MustCompile(`^(?:# ?)?(?:rc|exit)[=: ]+\d+$`)
)

// digAnswer is one answer under way.
type digAnswer struct {
	data    map[string]any
	answers []any
	values  []any
	line    int
	quote   string
	part    string
	count   int  // records that dig says it got; -1 if it does not say
	shown   bool // something of dig's own was seen, not only +short
	terse   bool // +short, or +noall +answer: an empty answer prints nothing
	odd     bool // something stands there that was not understood
	ended   bool // +trace: the next record is of the next server
}

func readDig(c *textCtx, sec section) {
	a := newDigAnswer(sec.cmd, sec.line)
	for i, l := range sec.lines {
		m := reDigHead.FindStringSubmatch(l)
		switch {
		case m != nil:
			if a.shown && a.data["error"] == nil || len(a.answers) > 0 {
				a.give(c, sec)
				a = newDigAnswer("dig "+m[1], sec.line+i)
			}
			a.shown, a.line, a.quote = true, sec.line+i, l
			a.ask("dig " + m[1])
			continue
		case a.data["status"] != nil && (reDigStatus.MatchString(l) || strings.HasPrefix(l, "- type: MESSAGE")): // dig NAME NAME
			a.give(c, sec)
			a = newDigAnswer("", sec.line+i)
		}
		if !a.readYAML(l) {
			a.readLine(c, i+sec.line, l)
		}
	}
	a.give(c, sec)
}

func newDigAnswer(cmd string, line int) *digAnswer {
	a := &digAnswer{data: map[string]any{}, line: line, count: -1}
	a.ask(cmd)
	return a
}

// ask reads name, type and the form of the answer from a command; the question
// section overrules it.
func (a *digAnswer) ask(cmd string) {
	words := strings.Fields(cmd)
	for i, w := range words {
		switch {
		case i == 0:
		case w == "+short" || w == "+noall":
			a.terse = true
		case w == "+search" || w == "+trace":
			a.data[w[1:]] = true
		case strings.HasPrefix(w, "+") || strings.HasPrefix(w, "-") && w != "-x":
		case strings.HasPrefix(w, "@"):
			put(a.data, "server", w[1:])
		case w == "-x" || strings.HasPrefix(words[i-1], "-") && words[i-1] != "-x" && len(words[i-1]) == 2 && strings.Contains("pbcykft", words[i-1][1:]):
			if words[i-1] == "-t" && reDigType.MatchString(strings.ToUpper(w)) {
				a.data["type"] = strings.ToUpper(w)
			}
		case reDigType.MatchString(strings.ToUpper(w)) && !strings.Contains(w, "."):
			a.data["type"] = strings.ToUpper(w)
		case a.data["name"] == nil && (strings.Contains(w, ".") || strings.Contains(w, ":")):
			a.data["name"] = strings.TrimSuffix(strings.ToLower(w), ".")
			if words[i-1] == "-x" {
				a.data["type"] = "PTR"
			}
			put(a.data, "asked", textOf(a.data["name"]))
		}
	}
}

func (a *digAnswer) readLine(c *textCtx, line int, l string) {
	t := strings.TrimSpace(l)
	switch {
	case t == "" || reExitNote.MatchString(t):
	case strings.HasSuffix(t, " SECTION:"):
		a.part = strings.TrimSuffix(strings.TrimPrefix(t, ";; "), " SECTION:")
	case reDigStatus.MatchString(t):
		a.data["status"], a.shown = reDigStatus.FindStringSubmatch(t)[1], true
		a.line, a.quote, a.part = line, l, "HEADER"
	case reDigFlags.MatchString(t):
		a.flags(reDigFlags.FindStringSubmatch(t)[1])
		a.counted(t)
	case reDigServer.MatchString(t):
		a.data["server"] = reDigServer.FindStringSubmatch(t)[1]
	case reDigFrom.MatchString(t):
		a.data["server"], a.ended = reDigFrom.FindStringSubmatch(t)[1], true
	case reDigError.MatchString(t) || reDigFailed.MatchString(t):
		a.data["error"], a.shown = t, true
		if m := reDigError.FindStringSubmatch(t); m != nil {
			a.data["error"] = m[1]
		}
		a.line, a.quote = line, l
	case a.part == "QUESTION" && reDigAsked.MatchString(t):
		m := reDigAsked.FindStringSubmatch(t)
		a.data["name"], a.data["type"] = strings.ToLower(m[1]), m[2]
	case reDigWhen.MatchString(t):
		m := reDigWhen.FindStringSubmatch(t)
		if h, ok := zoneHours[m[2]]; ok {
			if when, err := time.Parse("Mon Jan _2 15:04:05 2006", m[1]+" "+m[3]); err == nil {
				when = when.Add(-time.Duration(h) * time.Hour)
				a.data["time"] = when.Format(time.RFC3339)
				c.seen.add(when)
			}
		}
	case t[0] == ';' || a.part != "ANSWER" && a.part != "":
	case !a.record(t, line, l) && !a.shortValue(t, line, l):
		a.odd = true
	}
}

func (a *digAnswer) flags(list string) {
	flags := []any{}
	for _, f := range strings.Fields(list) {
		flags = append(flags, f)
	}
	a.data["flags"] = flags
}

func (a *digAnswer) counted(t string) {
	if m := reDigCount.FindStringSubmatch(t); m != nil {
		a.count, _ = strconv.Atoi(m[1])
	}
}

// record reads a line of the answer section; time to live and class may be
// switched off.
func (a *digAnswer) record(t string, line int, l string) bool {
	m := reDigRecord.FindStringSubmatch(t)
	if m == nil || !recordType(m[3]) {
		return false
	}
	if a.ended { // +trace: only the last server's words are the answer
		a.answers, a.values, a.ended = nil, nil, false
	}
	value := strings.TrimSuffix(m[4], ".")
	d := map[string]any{"name": strings.ToLower(m[1]), "type": m[3], "value": value}
	if ttl, ok := zoneTTL(m[2]); ok {
		d["ttl"] = int(ttl)
	}
	a.answers = append(a.answers, d)
	a.values = append(a.values, value)
	if len(a.answers) == 1 {
		a.line, a.quote = line, l
	}
	return true
}

// shortValue reads a line of +short, which is a value alone.
func (a *digAnswer) shortValue(t string, line int, l string) bool {
	if !a.terse || strings.Contains(t, " ") && (a.data["type"] == nil || a.data["type"] == "A" || a.data["type"] == "PTR") ||
		!strings.HasSuffix(t, ".") && net.ParseIP(t) == nil && !strings.Contains(t, " ") {
		return false
	}
	a.values = append(a.values, strings.TrimSuffix(t, "."))
	if a.quote == "" {
		a.line, a.quote = line, l
	}
	return true
}

// give hands the answer over if there was one: a name asked for, and either
// dig's own words, or the silence of +short, which is an answer too.
func (a *digAnswer) give(c *textCtx, sec section) {
	if a.data["name"] == nil || !a.shown && len(a.values) == 0 && !a.terse {
		return
	}
	if a.data["asked"] == a.data["name"] {
		delete(a.data, "asked")
	}
	if a.data["type"] == nil {
		a.data["type"] = "A"
	}
	if a.terse && a.data["status"] == nil {
		a.data["short"] = true
	}
	if a.data["error"] != nil && (a.data["status"] != nil || len(a.values) > 0) {
		a.data["tried"] = a.data["error"] // a later try was answered
		delete(a.data, "error")
	}
	if a.count > len(a.answers) || len(a.answers) == 0 && (a.odd && len(a.values) == 0 || a.count < 0 && a.data["status"] == "NOERROR") {
		a.data["incomplete"] = true // it had an answer, or may have had one
	}
	if a.quote == "" {
		a.line, a.quote = max(1, sec.line-1), "$ "+sec.cmd
	}
	c.lookup(sec, a.line, a.quote, a.data, a.answers, a.values)
}
