package checks

import (
	stdmaps "maps"
	"regexp"
	"slices"
	"strings"
)

// publicHost are hosts of the Internet that nodes or people try.
var publicHost = regexp.MustCompile(`(?:^|\.)(?:quay\.io|github\.com|redhat\.(?:com|io)|openshift\.com|docker\.io|google\.com)$`)

// egress finds nodes and pods from which no try to reach the Internet succeeds.
// Clusters behind a proxy or with mirrors are not meant to.
func egress() *Check {
	return &Check{
		Name:  "egress",
		Doc:   "tries to reach public hosts",
		Reads: []string{"curl"},
		Also:  []string{"Proxy", "ImageContentSourcePolicy", "ImageDigestMirrorSet", "ImageTagMirrorSet", "install-config", "Node"},
		Run: func(in *Input) (out []Case, compared int) {
			for _, kind := range []string{"ImageContentSourcePolicy", "ImageDigestMirrorSet", "ImageTagMirrorSet"} {
				if len(in.Objects[kind]) > 0 {
					return nil, 0
				}
			}
			for _, o := range in.Objects["Proxy"] {
				if text(o.Data, "spec", "httpsProxy") != "" || text(o.Data, "spec", "httpProxy") != "" {
					return nil, 0
				}
			}
			for _, f := range in.Facts["install-config"] {
				if f.Data["proxy"] != nil || f.Data["imageContentSources"] != nil || f.Data["imageDigestSources"] != nil {
					return nil, 0
				}
			}
			byName := byHost(in.Facts["curl"])
			for _, host := range slices.Sorted(stdmaps.Keys(byName)) {
				facts := byName[host]
				var lost *Case
				for _, f := range facts {
					name := strings.ToLower(text(f.Data, "host"))
					if !publicHost.MatchString(name) || strings.Contains(name, "apps.") || strings.HasPrefix(name, "api") {
						continue
					}
					compared++
					switch text(f.Data, "result") {
					case "answered", "connected", "tls", "certificate", "silent", "reset", "empty":
						lost = nil
					case "timeout", "unreachable", "unresolved":
						lost = &Case{Pos: f.Pos, Quote: f.Quote, Fields: map[string]string{"host": host, "target": name, "result": text(f.Data, "result"), "ip": text(f.Data, "ip")}}
						continue
					default:
						continue
					}
					break
				}
				if lost != nil {
					out = append(out, *lost)
				}
			}
			return out, compared
		},
	}
}
