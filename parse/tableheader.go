package parse

import "strings"

// tableHeader is a header line that was recognised.
type tableHeader struct {
	table *tableKind
	cols  []tableColumn
	// spaced is true if columns stand apart by two spaces or more, so that
	// their positions hold.
	spaced bool
}

// tableColumn is one column: its title and where it begins, in characters.
type tableColumn struct {
	name string
	at   int
}

// wideTitles are the titles of two words.
var wideTitles = map[string]string{
	"LAST": "SEEN", "FIRST": "SEEN", "ACCESS": "MODES", "NOMINATED": "NODE", "READINESS": "GATES", "HOST": "IP",
	"EGRESS": "CIDRS IPS", "RECLAIM": "POLICY", "NODE": "SELECTOR", "DISPLAY": "NAME", "IMAGE": "REPOSITORY",
}

// readHeader reads a header line; nil if it is none. cmd is the command that
// printed the table, if known: it decides between kinds with equal columns.
func readHeader(l, cmd string) *tableHeader {
	t := strings.TrimSpace(l)
	if len(t) < 8 || t[0] < 'A' || t[0] > 'Z' || !strings.Contains(t, " ") && !strings.Contains(t, "\t") {
		return nil
	}
	var cols []tableColumn
	at, gaps := 0, 0
	for rest := l; rest != ""; {
		trimmed := strings.TrimLeft(rest, " \t")
		lead := len(rest) - len(trimmed)
		if trimmed == "" {
			break
		}
		at += lead
		word := trimmed
		if i := strings.IndexAny(trimmed, " \t"); i >= 0 {
			word = trimmed[:i]
		}
		if !isTitle(word) {
			return nil
		}
		if n := len(cols); n > 0 && lead == 1 && joins(cols[n-1].name, word) {
			cols[n-1].name += " " + word
		} else {
			if len(cols) > 0 && lead == 1 {
				gaps++
			}
			cols = append(cols, tableColumn{word, at})
		}
		at += len(word)
		rest = trimmed[len(word):]
	}
	k := tableOf(cols, cmd)
	if k == nil {
		return nil
	}
	if last := &cols[len(cols)-1]; k.kind == "ClusterVersion" && last.name == "STATUS" {
		last.name = statusText
	}
	return &tableHeader{table: k, cols: cols, spaced: gaps == 0 && !strings.Contains(t, "\t")}
}

func isTitle(w string) bool {
	for _, c := range []byte(w) {
		if !(c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-/()_", c) >= 0) {
			return false
		}
	}
	return true
}

func joins(first, second string) bool {
	for _, s := range strings.Fields(wideTitles[first]) {
		if s == second {
			return true
		}
	}
	return false
}

// tableOf finds the kind whose columns these are.
func tableOf(cols []tableColumn, cmd string) *tableKind {
	has := map[string]bool{}
	for _, c := range cols {
		has[c.name] = true
	}
	fits := func(k *tableKind) bool {
		for _, n := range k.need {
			if !has[n] {
				return false
			}
		}
		return true
	}
	if f := strings.Fields(cmd); len(f) > 2 && f[1] == "get" {
		for _, w := range f[2:] {
			if k := tableByName(w); k != nil && fits(k) {
				return k
			}
		}
	}
	for i := range knownTables {
		if fits(&knownTables[i]) {
			return &knownTables[i]
		}
	}
	return nil
}
