package parse

import (
	"path"
	"regexp"
	"strings"
)

// zoneReader reads zone files (RFC 1035, 5; BIND's $TTL and $GENERATE): a
// fact for the zone, and one a record.
func zoneReader() textReader {
	return textReader{
		kind: "zone", doc: "DNS zone files",
		paths: isZonePath,
		sniff: func(cmd, text string) bool {
			for _, tool := range []string{"dig", "host", "nslookup", "named", "rndc"} {
				if strings.HasPrefix(cmd, tool) {
					return false
				}
			}
			return reSOA.MatchString(text) && !strings.Contains(text, "<<>> DiG") && !strings.Contains(text, "->>HEADER<<-")
		},
		read: readZone,
		sample: "$TTL 300\n@ IN SOA ns1.ocp.example.com. hostmaster.ocp.example.com. (\n  2024050101 3600 900 1209600 300 )\n" +
			"  IN NS ns1\nns1 IN A 192.0.2.2\napi IN A 192.0.2.5\n*.apps IN CNAME api\n",
	}
}

var (
	reSOA      = regexp.MustCompile(`(?mi)^\s*\S*\s*(?:\d\w*\s+)?(?:IN\s+)?(?:\d\w*\s+)?SOA\s+\S+\s+[^\s(]+\s*(?:\(|(?:\d\w*\s+){4}\d)`)
	reZoneName = regexp.MustCompile(`^(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*$`)
	reZoneEnds = regexp.MustCompile(`^(?:db|named|zone|fwd|forward|rev|reverse)\.|(?:\.(?:zone|db|hosts|rev|reverse|fwd|forward|bak|orig|broken))+$`)
)

func isZonePath(p string) bool {
	b := path.Base(p)
	switch path.Ext(b) {
	case ".log", ".txt", ".sql", ".sqlite", ".key", ".conf", ".jnl", ".run", ".mkeys", ".md", ".ca", ".xml", ".zones":
		return false
	}
	full := "/" + p
	return strings.HasPrefix(b, "db.") || strings.HasSuffix(b, ".zone") ||
		strings.Contains(full, "/var/named/") && !strings.Contains(full, "/var/named/data/")
}

// zoneUnderWay is a zone whose end has not come.
type zoneUnderWay struct {
	data     map[string]any
	line     int
	quote    string
	records  int
	errors   []any
	includes []any
	bad      int // entries in a row that are no records
}

func readZone(c *textCtx, sec section) {
	file := c.in.File.Path
	if w := strings.Fields(sec.cmd); len(w) > 1 && w[0] == "cat" {
		file = w[len(w)-1]
	}
	own := isZonePath(file)
	st := &zoneState{origin: unknownOrigin}
	from := ""
	if name := reZoneEnds.ReplaceAllString(strings.ToLower(path.Base(file)), ""); own && reZoneName.MatchString(name) {
		st.origin, from = name+".", "file name" // named.example.com.zone, db.example.com
	}
	var z *zoneUnderWay
	made := 0
	for _, e := range zoneEntries(sec.lines, sec.line) {
		if f := strings.Fields(e.text); f[0][0] == '$' && !strings.EqualFold(f[0], "$GENERATE") {
			if len(f) > 1 && st.directive(f, z) && z == nil {
				from = "$ORIGIN"
			}
			continue
		}
		list, err := st.records(e)
		if made += len(list); made > maxZoneRecords {
			c.s.Gap(Gap{File: c.in.File.Name(), Reason: "a zone of more than 50,000 records: the rest was not read"})
			if z != nil {
				z.errors = append(z.errors, map[string]any{"line": e.line, "text": "too many records"})
			}
			break
		}
		for _, r := range list {
			if r.soa {
				if z != nil { // a paste of several files
					c.zone(sec, z)
					st.origin, from = unknownOrigin, ""
					if again, err := st.records(e); err == nil && len(again) == 1 {
						r = again[0]
					}
				}
				if z = startZone(r, file, from); !r.relative && st.origin == unknownOrigin {
					st.origin = r.name + "."
				}
			}
			if z != nil {
				z.bad = 0
				c.zoneRecord(sec, z, r)
			}
		}
		if err == nil || z == nil {
			continue
		}
		if z.bad++; z.bad > 5 && !own {
			break // the text around a pasted zone
		}
		if len(z.errors) < 20 {
			z.errors = append(z.errors, map[string]any{"line": e.line, "text": strings.TrimSpace(e.quote)})
		}
	}
	if z != nil {
		c.zone(sec, z)
	}
}

// directive follows $ORIGIN, $TTL and $INCLUDE; true if it set the origin.
func (st *zoneState) directive(f []string, z *zoneUnderWay) bool {
	switch strings.ToUpper(f[0]) {
	case "$TTL":
		if n, ok := zoneTTL(f[1]); ok {
			st.ttl, st.hasTTL = n, true
		}
	case "$ORIGIN":
		st.owner = ""
		switch {
		case strings.HasSuffix(f[1], "."):
			st.origin = strings.ToLower(f[1])
		case st.origin == ".":
			st.origin = strings.ToLower(f[1]) + "."
		default:
			st.origin = strings.ToLower(f[1]) + "." + st.origin
		}
		return st.origin != unknownOrigin
	case "$INCLUDE":
		if z != nil {
			z.includes = append(z.includes, f[1])
		}
	}
	return false
}

func startZone(r zoneRecord, file, from string) *zoneUnderWay {
	z := &zoneUnderWay{line: r.line, quote: r.quote, data: map[string]any{"file": file, "serial": r.serial}}
	put(z.data, "primary", r.primary)
	if !r.relative {
		z.data["origin"] = r.name
		if from == "" {
			from = "SOA"
		}
		z.data["origin_from"] = from
	}
	return z
}

func (c *textCtx) zoneRecord(sec section, z *zoneUnderWay, r zoneRecord) {
	d := map[string]any{"name": r.name, "type": r.typ, "value": r.value, "file": z.data["file"], "line": r.line}
	if o := z.data["origin"]; o != nil {
		d["zone"] = o
	}
	if r.hasTTL {
		d["ttl"] = r.ttl
	}
	if r.relative {
		d["relative"] = true
	}
	if r.valueRelative {
		d["value_relative"] = true
	}
	d["zone_line"] = z.line
	z.records++
	c.fact("zone-record", sec, r.line, r.quote, d)
}

// zone gives the zone itself; complete says that nothing of it was left out.
func (c *textCtx) zone(sec section, z *zoneUnderWay) {
	z.data["records"], z.data["line"] = z.records, z.line
	z.data["complete"] = len(z.errors) == 0 && len(z.includes) == 0
	if z.errors != nil {
		z.data["errors"] = z.errors
	}
	if z.includes != nil {
		z.data["includes"] = z.includes
	}
	c.fact("zone", sec, z.line, z.quote, z.data)
}
