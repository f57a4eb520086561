package checks

import (
	"path"
	"slices"
	"strings"

	"kanshiki/parse"
)

// zoneRecord is a record with full names.
type zoneRecord struct {
	name, kind, value string
	fact              *parse.Fact
}

// zoneData is a zone with its records. Files of one origin are one zone: views
// of a split DNS together answer more than each alone.
type zoneData struct {
	origin   string
	files    []string
	complete bool // nothing of any of its files is missing
	fact     *parse.Fact
	records  []zoneRecord
	// children are zones of their own below this one, of which the server has
	// files that are not here.
	children []string
}

// zonesOf joins zone files, their records, and the origins that named.conf
// gives. Zones whose origin is not known, and those of a secondary, are left out.
func zonesOf(in *Input) []*zoneData {
	var out []*zoneData
	for _, f := range in.Facts["zone"] {
		origin, primary := zoneOrigin(in, f)
		if origin == "" || !primary {
			continue
		}
		var z *zoneData
		for _, other := range out {
			if other.origin == origin {
				z = other
			}
		}
		if z == nil {
			z = &zoneData{origin: origin, complete: true, fact: f}
			out = append(out, z)
		}
		z.files = append(z.files, text(f.Data, "file"))
		z.complete = z.complete && f.Data["complete"] == true
		for _, r := range in.Facts["zone-record"] {
			line, _ := number(r.Data, "zone_line")
			if own, _ := number(f.Data, "line"); r.File == f.File && r.Bundle == f.Bundle && r.Data["source"] == nil && line == own {
				z.records = append(z.records, fullRecord(r, origin))
			}
		}
	}
	for _, z := range out {
		for _, f := range in.Facts["named-zone"] {
			name := text(f.Data, "zone")
			if below(name, z.origin) && name != z.origin && !slices.ContainsFunc(out, func(o *zoneData) bool { return o.origin == name }) {
				z.children = append(z.children, name)
			}
		}
	}
	return out
}

// zoneOrigin gives a zone's origin: what named.conf says of its file, else what
// the file says. primary is false where named.conf says that it is a copy.
func zoneOrigin(in *Input, zone *parse.Fact) (origin string, primary bool) {
	file := path.Base(text(zone.Data, "file"))
	var named []string
	primary = true
	for _, f := range in.Facts["named-zone"] {
		if path.Base(text(f.Data, "file")) == file && (f.Host == zone.Host || f.Host == "" || zone.Host == "") {
			if name := text(f.Data, "zone"); !slices.Contains(named, name) {
				named = append(named, name)
			}
			primary = primary && (f.Data["type"] == nil || f.Data["type"] == "primary")
		}
	}
	if len(named) == 1 {
		return named[0], primary
	}
	if len(named) > 1 && text(zone.Data, "origin") == "" {
		return "", false // one file for several zones
	}
	return text(zone.Data, "origin"), primary
}

// fullRecord completes relative names. Where the file's name misled the reader,
// named.conf's origin wins.
func fullRecord(f *parse.Fact, origin string) zoneRecord {
	full := func(key, mark string) string {
		name := text(f.Data, key)
		switch {
		case f.Data[mark] == true && name == "@":
			return origin
		case f.Data[mark] == true:
			return name + "." + origin
		}
		if read := text(f.Data, "zone"); read != "" && read != origin && below(name, read) && !below(name, origin) {
			return strings.TrimSuffix(strings.TrimSuffix(name, read), ".") + "." + origin
		}
		return name
	}
	r := zoneRecord{kind: text(f.Data, "type"), fact: f, name: strings.TrimPrefix(full("name", "relative"), ".")}
	r.value = text(f.Data, "value")
	switch r.kind {
	case "NS", "CNAME", "PTR":
		r.value = strings.TrimPrefix(full("value", "value_relative"), ".")
	}
	return r
}

// zoneFor gives the zone that answers for a name: the one with the longest
// origin; nil if none, or if the name was delegated away.
func zoneFor(zones []*zoneData, name string) *zoneData {
	var best *zoneData
	for _, z := range zones {
		if below(name, z.origin) && (best == nil || len(z.origin) > len(best.origin)) {
			best = z
		}
	}
	if best == nil || slices.ContainsFunc(best.children, func(c string) bool { return below(name, c) }) {
		return nil
	}
	for _, r := range best.records {
		if (r.kind == "NS" && r.name != best.origin || r.kind == "DNAME") && below(name, r.name) {
			return nil
		}
	}
	return best
}

// get gives the values of a name's records of a kind, of the wildcard above it
// too if the name has none of its own.
func (z *zoneData) get(name, kind string) (out []string) {
	known := false
	for _, r := range z.records {
		if r.name == name {
			known = true
			if r.kind == kind {
				out = append(out, r.value)
			}
		}
	}
	if known || strings.HasPrefix(name, "*.") {
		return out
	}
	for _, r := range z.records {
		if w, ok := strings.CutPrefix(r.name, "*."); ok && r.kind == kind && strings.HasSuffix(name, "."+w) {
			out = append(out, r.value)
		}
	}
	return out
}

// has reports whether the zone has any record of a name.
func (z *zoneData) has(name string) bool {
	for _, r := range z.records {
		if r.name == name {
			return true
		}
	}
	return false
}

// addressesOf gives a name's addresses in all zones, aliases followed.
func addressesOf(zones []*zoneData, name string) (out []string) {
	for range 8 {
		z := zoneFor(zones, name)
		if z == nil {
			return out
		}
		if out = append(z.get(name, "A"), z.get(name, "AAAA")...); len(out) > 0 {
			return out
		}
		alias := z.get(name, "CNAME")
		if len(alias) != 1 {
			return out
		}
		name = alias[0]
	}
	return out
}
