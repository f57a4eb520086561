package parse

import (
	"strings"

	"github.com/miekg/dns"
)

// This is the only file that imports the DNS library. It reads one entry of a
// zone file at a time, so that one bad line costs that line only, and every
// record knows its line.

// unknownOrigin stands for the origin of a zone file that does not tell it.
const unknownOrigin = "relative.invalid."

// maxZoneRecords bounds what $GENERATE can make of a few bytes.
const maxZoneRecords = 50_000

// zoneRecord is one record. A relative name or value lacks its zone's origin,
// which only named.conf knows.
type zoneRecord struct {
	name, typ, value             string
	ttl                          int
	hasTTL                       bool
	relative, valueRelative, soa bool
	primary                      string // SOA: the name server, and the serial
	serial                       int
	line                         int
	quote                        string
}

// zoneEntry is one entry of a zone file: a line, or several within parentheses.
type zoneEntry struct {
	text     string
	line     int
	quote    string
	indented bool // it goes on with the owner of the entry before
}

// zoneEntries cuts a zone file into entries, comments taken off (RFC 1035, 5.1).
func zoneEntries(lines []string, first int) (out []zoneEntry) {
	depth := 0
	var cur *zoneEntry
	for i, l := range lines {
		text, open := zoneLine(l)
		if depth == 0 {
			if strings.TrimSpace(text) == "" {
				continue
			}
			out = append(out, zoneEntry{line: first + i, quote: l, indented: text[0] == ' ' || text[0] == '\t'})
			cur = &out[len(out)-1]
		}
		cur.text += " " + text
		depth = max(0, depth+open)
		if len(cur.text) > 64<<10 { // a parenthesis that nobody closed
			depth = 0
		}
	}
	return out
}

// zoneLine takes the comment off a line, parentheses out of it, and counts
// how many it leaves open.
func zoneLine(l string) (text string, open int) {
	b := []byte(l)
	quoted := false
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] == '\\':
			i++
		case b[i] == '"':
			quoted = !quoted
		case quoted:
		case b[i] == ';':
			return string(b[:i]), open
		case b[i] == '(':
			open, b[i] = open+1, ' '
		case b[i] == ')':
			open, b[i] = open-1, ' '
		}
	}
	return string(b), open
}

// zoneState is what the entries of a zone file hand on to those below them.
type zoneState struct {
	origin, owner string
	ttl           uint32
	hasTTL        bool
}

// records parses one entry that is not a directive other than $GENERATE.
func (st *zoneState) records(e zoneEntry) ([]zoneRecord, error) {
	text := strings.TrimSpace(e.text)
	f := strings.Fields(text)
	generate := strings.EqualFold(f[0], "$GENERATE")
	switch {
	case generate:
	case e.indented || (strings.EqualFold(f[0], "IN") && len(f) > 2 && dns.StringToType[strings.ToUpper(f[1])] != 0):
		// A paste loses the blanks that say "the owner above".
		text = st.owner + " " + text
	default:
		st.owner = f[0]
	}
	if st.owner == "" && !generate {
		st.owner = "@"
		text = "@ " + strings.TrimSpace(e.text)
	}
	p := dns.NewZoneParser(strings.NewReader(text+"\n"), st.origin, "")
	p.SetDefaultTTL(st.ttl)
	var out []zoneRecord
	for rr, ok := p.Next(); ok && len(out) < maxZoneRecords; rr, ok = p.Next() {
		out = append(out, st.record(rr, e))
	}
	return out, p.Err()
}

func (st *zoneState) record(rr dns.RR, e zoneEntry) zoneRecord {
	h := rr.Header()
	r := zoneRecord{line: e.line, quote: e.quote, typ: dns.TypeToString[h.Rrtype], ttl: int(h.Ttl)}
	r.hasTTL = st.hasTTL || h.Ttl != 0
	r.name, r.relative = plainName(h.Name)
	value := strings.TrimSpace(strings.TrimPrefix(rr.String(), h.String()))
	switch rr := rr.(type) {
	case *dns.SOA:
		r.soa, r.serial = true, int(rr.Serial)
		r.primary, _ = plainName(rr.Ns)
	case *dns.NS, *dns.CNAME, *dns.PTR, *dns.DNAME:
		r.value, r.valueRelative = plainName(value)
		return r
	}
	r.value, r.valueRelative = strings.CutSuffix(strings.TrimSuffix(value, "."), "."+strings.TrimSuffix(unknownOrigin, "."))
	return r
}

// plainName gives a name in lower case without its last dot, and whether its
// origin is not known; "@" for the unknown origin itself.
func plainName(n string) (name string, relative bool) {
	n = strings.ToLower(n)
	if n == unknownOrigin {
		return "@", true
	}
	if short, ok := strings.CutSuffix(n, "."+unknownOrigin); ok {
		return short, true
	}
	return strings.TrimSuffix(n, "."), false
}

// zoneTTL reads the value of $TTL: seconds, or 1h30m (BIND).
func zoneTTL(s string) (uint32, bool) {
	total, n, digits := uint64(0), uint64(0), false
	for _, c := range strings.ToLower(s) {
		if c >= '0' && c <= '9' {
			n, digits = min(n*10+uint64(c-'0'), 1<<31), true
			continue
		}
		unit := map[rune]uint64{'s': 1, 'm': 60, 'h': 3600, 'd': 86400, 'w': 604800}[c]
		if unit == 0 || !digits {
			return 0, false
		}
		total, n, digits = total+n*unit, 0, false
	}
	return uint32(min(total+n, 1<<31)), s != ""
}

// recordType reports whether a word is a type of DNS record.
func recordType(w string) bool { return dns.StringToType[w] != 0 }
