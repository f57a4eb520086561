package checks

import "slices"

// zoneNames finds what the zone of a cluster lacks of the three names that an
// install with one's own DNS needs (installation guide, user-provisioned
// infrastructure: DNS requirements).
func zoneNames() *Check {
	return &Check{
		Name:  "zone-names",
		Doc:   "the names api, api-int and *.apps in the zone that must answer them",
		Reads: []string{"zone", "zone-record"},
		Also:  append([]string{"named-zone", "dig"}, clusterKinds...),
		Run: func(in *Input) (out []Case, compared int) {
			zones := zonesOf(in)
			done := completedAt(in)
			for _, domain := range clusterDomains(in) {
				for _, what := range []string{"api", "api-int", "*.apps"} {
					name := what + "." + domain
					z := zoneFor(zones, name)
					if z == nil || !z.knows(domain) || what == "api-int" && ownsAPIInt(in) {
						continue
					}
					compared++
					fields := map[string]string{"what": what, "name": name, "zone": z.origin, "installed": done, "host": z.fact.Host}
					if z.has(name) || z.answersBelow(name, what) {
						continue
					}
					for _, r := range z.records { // the slips: *.app, and the name without the cluster's
						if what == "*.apps" && (r.name == "*.app."+domain || r.name == "*."+domain+"."+z.origin || r.name == "*.apps."+domain+"."+z.origin) ||
							r.name == name+"."+z.origin {
							fields["slip"] = r.name
							c := factCase(r.fact, fields)
							out = append(out, c)
						}
					}
					if fields["slip"] == "" && z.complete {
						out = append(out, factCase(z.fact, fields))
					}
				}
			}
			return out, compared
		},
	}
}

// knows reports whether the zone holds any name of a cluster: one that holds
// none may leave the cluster to another server.
func (z *zoneData) knows(domain string) bool {
	return slices.ContainsFunc(z.records, func(r zoneRecord) bool { return below(r.name, domain) && r.name != z.origin })
}

// answersBelow reports whether the zone answers a name without holding it: by
// a wildcard above, or, for *.apps, by the routes' own names one by one.
func (z *zoneData) answersBelow(name, what string) bool {
	probe := name
	if what == "*.apps" {
		probe = "kanshiki-probe" + name[1:]
		for _, r := range z.records {
			if below(r.name, name[2:]) && r.name != name[2:] {
				return true
			}
		}
	}
	return slices.ContainsFunc([]string{"A", "AAAA", "CNAME"}, func(kind string) bool { return len(z.get(probe, kind)) > 0 })
}

// zoneNameServer finds zones that BIND refuses because a name server within
// the zone has no address there (BIND: "NS '…' has no address records").
func zoneNameServer() *Check {
	return &Check{
		Name:  "zone-name-server",
		Doc:   "the name servers of each zone and their addresses in it",
		Reads: []string{"zone", "zone-record"},
		Also:  []string{"named-zone", "zone-check", "dig"},
		Run: func(in *Input) (out []Case, compared int) {
			for _, z := range zonesOf(in) {
				if !z.complete {
					continue
				}
				for _, r := range z.records {
					if r.kind != "NS" || r.name != z.origin || !below(r.value, z.origin) || z.loaded(in) || z.delegated(r.value) {
						continue
					}
					compared++
					if len(z.get(r.value, "A"))+len(z.get(r.value, "AAAA")) == 0 {
						out = append(out, factCase(r.fact, map[string]string{"zone": z.origin, "server": r.value, "file": text(z.fact.Data, "file"), "host": z.fact.Host}))
					}
				}
			}
			return out, compared
		},
	}
}

// loaded reports whether a check of this zone's serial said that it loads, or
// somebody got an answer from it with authority.
func (z *zoneData) loaded(in *Input) bool {
	for _, f := range in.Facts["dig"] {
		if below(text(f.Data, "name"), z.origin) && slices.Contains(strs(f.Data, "flags"), "aa") && f.Data["status"] == "NOERROR" {
			return true
		}
	}
	for _, f := range in.Facts["zone-check"] {
		if text(f.Data, "zone") == z.origin && f.Data["loaded"] == true && f.Data["serial"] == z.fact.Data["serial"] {
			return true
		}
	}
	return false
}

// delegated reports whether a name lies below a zone that was handed on.
func (z *zoneData) delegated(name string) bool {
	return slices.ContainsFunc(z.records, func(r zoneRecord) bool {
		return r.kind == "NS" && r.name != z.origin && below(name, r.name)
	})
}
