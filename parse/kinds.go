package parse

import (
	"slices"
	"strings"
)

// Families of logs, and Text. A rule may read a family instead of a program.
const (
	Pod      Kind = "pod"      // any container
	Operator Kind = "operator" // any operator's container
	Journal  Kind = "journal"  // any unit, and syslog
	Console  Kind = "console"  // a node's serial console
	Any      Kind = "any"      // every log
	// Text is a log of which neither path nor content tells the program: every
	// log rule may apply. Rules do not name it.
	Text Kind = "text"
)

// logKind says how the logs of one program are recognised.
type logKind struct {
	kind   Kind
	family Kind
	doc    string
	// idents are the syslog identifiers, units the names of unit logs (both
	// in lower case), containers the names of containers, names what the base
	// name of a loose file holds.
	idents, units, containers, names []string
}

// LogKinds lists the kinds that `logs:` of a rule may name, families last.
func LogKinds() []KindDoc {
	var out []KindDoc
	for _, k := range logKinds() {
		out = append(out, KindDoc{Kind: string(k.kind), Doc: k.doc})
	}
	return append(out,
		KindDoc{Kind: string(Pod), Doc: "any container's log"},
		KindDoc{Kind: string(Operator), Doc: "any log of an operator: container or namespace ends in -operator"},
		KindDoc{Kind: string(Journal), Doc: "any unit's log, a whole journal, syslog"},
		KindDoc{Kind: string(Console), Doc: "a node's serial console"},
		KindDoc{Kind: string(Any), Doc: "every log"},
	)
}

// KnownLogKind reports whether a rule may read logs of kind k.
func KnownLogKind(k Kind) bool {
	switch k {
	case Pod, Operator, Journal, Console, Any:
		return true
	}
	return slices.ContainsFunc(logKinds(), func(l logKind) bool { return l.kind == k })
}

// HasKind reports whether a line is of one of the wanted kinds. A line whose
// kind nothing tells is of every kind.
func HasKind(l *Line, want []Kind) bool {
	for _, k := range l.Kinds {
		if k == Text || slices.Contains(want, k) {
			return true
		}
	}
	return slices.Contains(want, Any)
}

// MayHold reports whether a log of the kinds have may hold lines of one of the
// wanted kinds. A journal and a console may hold lines of every program that
// logs under an ident, whatever unit gave the file its name: systemd speaks
// about all of them.
func MayHold(have, want []Kind) bool {
	for _, k := range have {
		if k == Text || slices.Contains(want, k) {
			return true
		}
	}
	if slices.Contains(want, Any) {
		return true
	}
	if !slices.Contains(have, Journal) && !slices.Contains(have, Console) {
		return false
	}
	return slices.ContainsFunc(logKinds(), func(l logKind) bool {
		return len(l.idents) > 0 && slices.Contains(want, l.kind)
	})
}

// IdentsIn gives words of which one stands in every line of the wanted kinds,
// in a log of the kinds have: a journal's lines belong to a program by their
// ident alone. nil if there are none, or the log is the program's own.
func IdentsIn(have, want []Kind) (idents []string) {
	if !slices.Contains(have, Journal) && !slices.Contains(have, Console) || slices.Contains(have, Text) {
		return nil
	}
	for _, w := range want {
		i := slices.IndexFunc(logKinds(), func(l logKind) bool { return l.kind == w })
		if i < 0 || len(logKinds()[i].idents) == 0 || slices.Contains(have, w) {
			return nil
		}
		idents = append(idents, logKinds()[i].idents...)
	}
	return idents
}

// kindIndex looks programs up by name. It is made once for a log.
type kindIndex struct {
	byIdent, byUnit, byContainer map[string]Kind
}

func newKindIndex() *kindIndex {
	x := &kindIndex{map[string]Kind{}, map[string]Kind{}, map[string]Kind{}}
	for _, k := range logKinds() {
		for _, s := range k.idents {
			x.byIdent[s] = k.kind
		}
		for _, s := range k.units {
			x.byUnit[s] = k.kind
		}
		for _, s := range k.containers {
			x.byContainer[s] = k.kind
		}
	}
	return x
}

// ident gives the kind of a syslog identifier; "" if it is not known.
func (x *kindIndex) ident(ident string) Kind {
	if k, ok := x.byIdent[ident]; ok {
		return k
	}
	low := strings.ToLower(ident)
	if i := strings.LastIndexByte(low, '/'); i >= 0 { // a path: /usr/sbin/named
		low = low[i+1:]
	}
	return x.byIdent[strings.TrimSuffix(low, ".service")]
}

// unit gives the kind of a unit's log by the unit's name.
func (x *kindIndex) unit(name string) Kind {
	name = strings.ToLower(strings.TrimSuffix(name, ".service"))
	if k, ok := x.byUnit[name]; ok {
		return k
	}
	return x.ident(name)
}

// byBaseName gives the kind that a loose file's name tells, "" for none. The
// longest name wins: "ovs-configuration" before "ovs".
func byBaseName(base string) Kind {
	base = strings.ToLower(base)
	best, kind := 0, Kind("")
	for _, k := range logKinds() {
		for _, n := range k.names {
			if len(n) > best && hasWord(base, n) {
				best, kind = len(n), k.kind
			}
		}
	}
	return kind
}

// hasWord reports whether s holds word, not inside a longer one.
func hasWord(s, word string) bool {
	for from := 0; ; {
		i := strings.Index(s[from:], word)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(word)
		if (i == 0 || !isAlnum(s[i-1])) && (end == len(s) || !isLetter(s[end])) {
			return true
		}
		from = i + 1
	}
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isAlnum(c byte) bool  { return isLetter(c) || isDigit(c) }
