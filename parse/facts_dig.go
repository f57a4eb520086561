package parse

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// digReader reads what dig prints, in full or +short. A file may hold several
// answers, with prompts between them or without.
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
	reDigServer = regexp.MustCompile(`^\s*;; SERVER: ([^#\s]+)#(\d+)`)
	reDigAsked  = regexp.MustCompile(`^\s*;(\S+?)\.?\s+(?:IN|CH)\s+([A-Z]+)\s*$`)
	reDigRecord = regexp.MustCompile(`^\s*(\S+?)\.?\s+(\d+)\s+IN\s+([A-Z]+)\s+(.+)$`)
	reDigWhen   = regexp.MustCompile(`^\s*;; WHEN: (\w{3} \w{3} +\d+ \d\d:\d\d:\d\d) (\w+) (\d{4})`)
	reDigError  = regexp.MustCompile(`^\s*;; ((?:communications error|connection timed out|no servers could be reached|UDP setup).*)$`)
	reDigType   = regexp.MustCompile(`^(?:A|AAAA|CNAME|PTR|SRV|NS|SOA|TXT|MX|ANY)$`)
)

// digAnswer is one answer under way.
type digAnswer struct {
	data    map[string]any
	answers []any
	values  []any
	line    int
	quote   string
	part    string
	shown   bool // something of dig's own was seen, not only +short
}

func readDig(c *textCtx, sec section) {
	a := newDigAnswer(sec)
	short := strings.Contains(sec.cmd, "+short")
	for i, l := range sec.lines {
		if m := reDigHead.FindStringSubmatch(l); m != nil {
			if a.shown && a.data["error"] == nil || len(a.answers) > 0 {
				a.give(c, sec)
				a = newDigAnswer(section{cmd: "dig " + m[1], line: sec.line + i})
			}
			a.shown, a.line, a.quote = true, sec.line+i, l
			a.ask("dig " + m[1])
			continue
		}
		a.readLine(c, i+sec.line, l)
		if v := strings.TrimSpace(l); short && v != "" && v[0] != ';' && !strings.Contains(v, " ") {
			a.values = append(a.values, strings.TrimSuffix(v, "."))
			if a.quote == "" {
				a.line, a.quote = sec.line+i, l
			}
		}
	}
	if short {
		a.data["short"] = true
	}
	a.give(c, sec)
}

func newDigAnswer(sec section) *digAnswer {
	a := &digAnswer{data: map[string]any{}, line: sec.line}
	a.ask(sec.cmd)
	return a
}

// ask reads name and type from a command; the question section overrules it.
func (a *digAnswer) ask(cmd string) {
	words := strings.Fields(cmd)
	for i, w := range words {
		switch {
		case i == 0 || strings.HasPrefix(w, "+") || strings.HasPrefix(w, "-") && w != "-x":
		case strings.HasPrefix(w, "@"):
			put(a.data, "server", w[1:])
		case w == "-x" || words[i-1] == "-p" || words[i-1] == "-t":
		case reDigType.MatchString(w):
			a.data["type"] = w
		case a.data["name"] == nil && strings.Contains(w, "."):
			a.data["name"] = strings.TrimSuffix(w, ".")
			if words[i-1] == "-x" {
				a.data["type"] = "PTR"
			}
		}
	}
}

func (a *digAnswer) readLine(c *textCtx, line int, l string) {
	t := strings.TrimSpace(l)
	switch {
	case strings.HasSuffix(t, " SECTION:"):
		a.part = strings.TrimSuffix(strings.TrimPrefix(t, ";; "), " SECTION:")
	case reDigStatus.MatchString(t):
		a.data["status"], a.shown = reDigStatus.FindStringSubmatch(t)[1], true
		a.line, a.quote = line, l
	case reDigFlags.MatchString(t):
		flags := []any{}
		for _, f := range strings.Fields(reDigFlags.FindStringSubmatch(t)[1]) {
			flags = append(flags, f)
		}
		a.data["flags"] = flags
	case reDigServer.MatchString(t):
		a.data["server"] = reDigServer.FindStringSubmatch(t)[1]
	case reDigError.MatchString(t):
		a.data["error"], a.shown = reDigError.FindStringSubmatch(t)[1], true
		a.line, a.quote = line, l
	case a.part == "QUESTION" && reDigAsked.MatchString(t):
		m := reDigAsked.FindStringSubmatch(t)
		a.data["name"], a.data["type"] = m[1], m[2]
	case (a.part == "ANSWER" || a.part == "") && t != "" && t[0] != ';' && reDigRecord.MatchString(t):
		m := reDigRecord.FindStringSubmatch(t)
		value := strings.TrimSuffix(m[4], ".")
		ttl, _ := strconv.Atoi(m[2])
		a.answers = append(a.answers, map[string]any{"name": m[1], "ttl": ttl, "type": m[3], "value": value})
		a.values = append(a.values, value)
		if len(a.answers) == 1 {
			a.line, a.quote = line, l
		}
	case reDigWhen.MatchString(t):
		m := reDigWhen.FindStringSubmatch(t)
		if h, ok := zoneHours[m[2]]; ok {
			if when, err := time.Parse("Mon Jan _2 15:04:05 2006", m[1]+" "+m[3]); err == nil {
				c.seen.add(when.Add(-time.Duration(h) * time.Hour))
			}
		}
	}
}

// give hands the answer over if there was one: a name asked for, and either
// dig's own words, or the silence of +short, which is an answer too.
func (a *digAnswer) give(c *textCtx, sec section) {
	if a.data["name"] == nil || !a.shown && len(a.values) == 0 && a.data["short"] == nil {
		return
	}
	if a.data["type"] == nil {
		a.data["type"] = "A"
	}
	if a.answers == nil {
		a.answers = []any{}
	}
	if a.values == nil {
		a.values = []any{}
	}
	a.data["answers"], a.data["values"] = a.answers, a.values
	if a.quote == "" {
		a.line, a.quote = max(1, sec.line-1), "$ "+sec.cmd
	}
	c.fact("dig", sec, a.line, a.quote, a.data)
}
