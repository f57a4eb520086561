package checks

import (
	"regexp"
	"slices"
	"strings"

	"kanshiki/parse"
)

// What people ask for to try the way out. Nobody gives the first ones addresses
// of his own; the others may be a mirror's on purpose.
var (
	neverOwn = regexp.MustCompile(`^(?:www\.)?(?:github\.com|google\.com|example\.org|example\.net|redhat\.com|kubernetes\.io)$`)
	outside  = regexp.MustCompile(`^((?:www\.)?(?:github\.com|google\.com|example\.org|example\.net|redhat\.com|kubernetes\.io|quay\.io|registry\.redhat\.io|docker\.io|registry-1\.docker\.io|gcr\.io))(?:\.(.+))?$`)
)

// outsideName finds outside names that the search list turned into names of
// the own domain, or that lead to machines of the cluster.
func outsideName() *Check {
	return &Check{
		Name:  "outside-name",
		Doc:   "lookups of outside names against the cluster's own addresses",
		Reads: []string{"dig"},
		Also:  append([]string{"Node", "ip-addr"}, clusterKinds...),
		Run: func(in *Input) (out []Case, compared int) {
			own := map[string]bool{}
			for _, list := range nodeAddresses(in) {
				for _, a := range list {
					own[a] = true
				}
			}
			for _, f := range in.Facts["dig"] {
				if name := text(f.Data, "name"); clusterName["apps-asked"].MatchString(name) && !outside.MatchString(name) {
					for _, a := range strs(f.Data, "addresses") {
						own[a] = true
					}
				}
			}
			for _, f := range in.Facts["dig"] {
				addresses := strs(f.Data, "addresses")
				m := outside.FindStringSubmatch(expandedName(f))
				if m == nil || len(addresses) == 0 || f.Data["trace"] == true {
					continue
				}
				compared++
				fields := map[string]string{"name": m[1], "address": strings.Join(addresses, ", "), "domain": m[2], "what": "expanded", "host": f.Host}
				if fields["domain"] == "" {
					if !slices.ContainsFunc(addresses, func(a string) bool { return own[a] }) {
						continue
					}
					if fields["what"] = "own"; !neverOwn.MatchString(m[1]) {
						fields["what"] = "mirror"
					}
				}
				out = append(out, factCase(f, fields))
			}
			return out, compared
		},
	}
}

// expandedName gives the name that was answered: with +noall, the question
// stands only in the answer's records.
func expandedName(f *parse.Fact) string {
	name := text(f.Data, "name")
	for _, a := range maps(f.Data, "answers") {
		if n := text(a, "name"); strings.HasPrefix(n, name+".") {
			return n
		}
	}
	return name
}

// searchWildcard finds search domains in which a wildcard answers for all.
func searchWildcard() *Check {
	return &Check{
		Name:  "search-wildcard",
		Doc:   "search domains against the wildcards of the zones",
		Reads: []string{"resolv-conf"},
		Also:  append([]string{"zone", "zone-record", "named-zone", "dig"}, clusterKinds...),
		Run: func(in *Input) (out []Case, compared int) {
			wild := map[string]bool{}
			for _, d := range clusterDomains(in) {
				wild["apps."+d] = true
			}
			for _, z := range zonesOf(in) {
				for _, r := range z.records {
					if d, ok := strings.CutPrefix(r.name, "*."); ok {
						wild[d] = true
					}
				}
			}
			for _, f := range in.Facts["zone-record"] { // dnsmasq
				if d, ok := strings.CutPrefix(text(f.Data, "name"), "*."); ok && f.Data["source"] != nil {
					wild[d] = true
				}
			}
			if len(wild) == 0 {
				return nil, 0
			}
			for _, f := range in.Facts["resolv-conf"] {
				for _, s := range strs(f.Data, "search") {
					compared++
					if s = strings.ToLower(strings.TrimSuffix(s, ".")); wild[s] {
						fields := map[string]string{"domain": s, "host": f.Host}
						for _, g := range in.Facts["dig"] {
							if m := outside.FindStringSubmatch(expandedName(g)); m != nil && m[2] == s && len(strs(g.Data, "addresses")) > 0 {
								fields["name"] = m[1]
							}
						}
						out = append(out, factCase(f, fields))
					}
				}
			}
			return out, compared
		},
	}
}
