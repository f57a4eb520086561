package checks

import (
	"regexp"
	"strings"

	"kanshiki/parse"
)

// routerConfig is how the sections of the cluster's own HAProxy router are
// named: its haproxy.config lists pods by design.
var routerConfig = regexp.MustCompile(`^(?:be_(?:http|tcp|secure|edge_http|sni|no_sni)|fe_(?:sni|no_sni)|openshift_default|public(?:_ssl)?)`)

// balancer is one HAProxy configuration: its sections, of one file or of the
// files of one directory.
type balancer struct {
	host     string
	sections []*parse.Fact
}

// balancers groups the sections of haproxy-config by host and file, without
// those of the cluster's own routers.
func balancers(in *Input) (out []*balancer) {
	byFile := map[string]*balancer{}
	for _, f := range in.Facts["haproxy-config"] {
		dir := f.File
		if i := strings.Index(dir, "/conf.d/"); i >= 0 {
			dir = dir[:i] + "/haproxy.cfg"
		}
		b := byFile[dir]
		if b == nil {
			b = &balancer{host: f.Host}
			byFile[dir] = b
			out = append(out, b)
		}
		b.sections = append(b.sections, f)
	}
	kept := out[:0]
	for _, b := range out {
		own := false
		for _, s := range b.sections {
			own = own || routerConfig.MatchString(text(s.Data, "name"))
		}
		if !own {
			kept = append(kept, b)
		}
	}
	return kept
}

// behind gives the sections that hold the servers of a port which the
// balancer takes, and the frontends that take it.
func (b *balancer) behind(port int) (backends, fronts []*parse.Fact) {
	for _, s := range b.sections {
		if !binds(s, port) {
			continue
		}
		fronts = append(fronts, s)
		if text(s.Data, "section") == "listen" && len(maps(s.Data, "servers")) > 0 {
			backends = append(backends, s)
			continue
		}
		for _, name := range append(strs(s.Data, "use_backends"), text(s.Data, "default_backend")) {
			for _, back := range b.sections {
				if name != "" && text(back.Data, "name") == name && text(back.Data, "section") != "frontend" && len(maps(back.Data, "servers")) > 0 {
					backends = append(backends, back)
				}
			}
		}
	}
	return backends, fronts
}

func binds(section *parse.Fact, port int) bool {
	for _, bind := range maps(section.Data, "binds") {
		from, ok := number(bind, "port")
		to, isRange := number(bind, "port_to")
		if ok && (int(from) == port || isRange && int(from) <= port && port <= int(to)) {
			return true
		}
	}
	return false
}
