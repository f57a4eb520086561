package collect

import (
	"regexp"
	"strings"
)

// layout is one kind of path, segment by segment. In a pattern
//
//	a|b       is one of these words
//	{name}    fills a field of Origin; text around it must be there too
//	*         is any segment
//	**        is one or more segments to the end
type layout struct {
	kind BundleKind
	segs []string
}

// layouts by the first directory of the pattern, as must-gather, oc adm
// inspect, openshift-install, sos, the Insights Operator, origin's debug.sh
// and our own collector lay their files out (knowledge/catalogue, part 4).
var layouts = byFirst([]struct {
	kind    BundleKind
	pattern string
}{
	{Kanshiki, "hosts/{host}/journal/{service}.log"},
	{Kanshiki, "hosts/{host}/files/var/log/pods/{podid}/{container}/**"},
	{Kanshiki, "hosts/{host}/cmd|files|probes/**"},
	{Kanshiki, "hosts/{host}/meta.json"},
	{Kanshiki, "cluster/pods/{ns}/{pod}/{container}.current.log"},
	{Kanshiki, "cluster/pods/{ns}/{pod}/{container}.{previous}.log"},
	{Kanshiki, "cluster/oc|oc-text|etcd|pods/**"},

	// In a sosreport, namespaces/ holds logs in a directory of their own.
	{"", "namespaces/{ns}/pods/podlogs/**"},
	{"", "namespaces/{ns}/pods/{pod}/{container}/*/logs/{previous}/**"},
	{"", "namespaces/{ns}/pods/{pod}/{container}/*/logs/{previous}"},
	{"", "namespaces/{ns}/pods/{pod}/{container}/*/**"},
	{"", "namespaces/{ns}/pods/{pod}/**"},
	{"", "namespaces/all/**"}, // objects of every namespace
	{"", "namespaces/{ns}/**"},
	{"", "cluster-scoped-resources/**"},
	{MustGather, "host_service_logs/masters|workers/{service}_service.log"}, // all of them merged
	{MustGather, "host_service_logs/masters|workers|windows/**"},
	{MustGather, "host_service_logs/{host}/{service}_service.log"},
	{MustGather, "host_service_logs/{host}/**"},
	{MustGather, "static-pods|audit_logs/*/{ended}"}, // up to 4.5 among the audit logs
	{MustGather, "audit_logs/*/{host}-audit"},
	{MustGather, "ingress_controllers/*/{pod}/**"},
	{MustGather, "network_logs/{net}"},
	{MustGather, "network_logs/multus_logs/{multus}"},
	{MustGather, "etcd_info|monitoring|web_hooks/**"},

	{LogBundle, "bootstrap|log-bundle-bootstrap/journals/{service}.log"},
	{LogBundle, "bootstrap|log-bundle-bootstrap/services/{service}.json"},
	{LogBundle, "bootstrap|log-bundle-bootstrap/unit-status/{unit}"},
	{LogBundle, "bootstrap|log-bundle-bootstrap/containers/{id}"},
	{LogBundle, "bootstrap|log-bundle-bootstrap/journals|services|unit-status|containers|pods|network/**"},
	{LogBundle, "bootstrap|log-bundle-bootstrap/failed-units.txt"},
	{LogBundle, "control-plane/{host}/journals/{service}.log"},
	{LogBundle, "control-plane/{host}/unit-status/{unit}"},
	{LogBundle, "control-plane/{host}/containers/{id}"},
	{LogBundle, "control-plane/{host}/journals|unit-status|containers|pods|network/**"},
	{LogBundle, "control-plane/{host}/failed-units.txt"},
	{LogBundle, "unit-status/{unit}"},
	{LogBundle, "rendered-assets/**"},
	{LogBundle, "journals/{service}.log"},

	{Insights, "config/pod/{ns}/logs/{pod}/**"},
	{Insights, "config/pod/{ns}/{pod}.json"},
	{Insights, "config/node/logs/{host}.log"},
	{Insights, "config/node/{host}.json"},
	{Insights, "conditional/namespaces/{ns}/pods/{pod}/containers/{container}/**"},
	{Insights, "conditional/namespaces/{ns}/**"},
	{Insights, "events/{ns}.json"},

	{SDNDebug, "openshift-sdn-debug/nodes/{host}/pods/{pod}/**"},
	{SDNDebug, "openshift-sdn-debug/nodes/{host}/**"},
	{"", "nodes/{host}/pods/{pod}/**"}, // debug.sh and network diagnostics
	{"", "nodes/{host}/**"},            // must-gather too

	{SupportBundle, "cluster-resources/pods/logs/{ns}/{pod}/{run}.log"},
	{SupportBundle, "cluster-resources/**"},
	{AgentLogs, "etc/assisted/**"},

	{Sosreport, "sos_commands/openshift/namespaces/{ns}/**"},
	{Sosreport, "sos_commands|sos_logs|sos_reports/**"},
	// The kubelet's own directories, in a sosreport or copied by hand.
	{"", "var/log/pods/{podid}/{container}/**"},
	{"", "var/log/containers/{cri}"},
})

func byFirst(list []struct {
	kind    BundleKind
	pattern string
}) map[string][]layout {
	m := make(map[string][]layout)
	for _, l := range list {
		segs := strings.Split(l.pattern, "/")
		for _, first := range strings.Split(segs[0], "|") {
			m[first] = append(m[first], layout{l.kind, segs})
		}
	}
	return m
}

// match fills o from path, whose first segment is known to fit.
func (l layout) match(path []string, o *Origin) bool {
	if path[0] == "bootstrap" || path[0] == "log-bundle-bootstrap" {
		o.Host = "bootstrap"
	}
	for i := 1; i < len(l.segs); i++ {
		if i >= len(path) {
			return false
		}
		if l.segs[i] == "**" {
			return true
		}
		if !segment(l.segs[i], path[i], o) {
			return false
		}
	}
	return len(path) == len(l.segs)
}

func segment(pattern, s string, o *Origin) bool {
	open := strings.IndexByte(pattern, '{')
	if open < 0 {
		return pattern == "*" || pattern == s || strings.Contains("|"+pattern+"|", "|"+s+"|")
	}
	end := strings.IndexByte(pattern, '}')
	field, after := pattern[open+1:end], pattern[end+1:]
	if next := strings.IndexByte(after, '{'); next >= 0 { // {container}.{previous}.log
		return segment(pattern[:end+1]+".previous.log", s, o) && segment("{previous}", "previous.log", o)
	}
	if field == "host" && after == "-audit" { // <node>-audit-<time>.log, <node>-audit.log.gz
		host, _, ok := strings.Cut(s, after)
		o.Host = host
		return ok && host != ""
	}
	if !strings.HasSuffix(s, after) || len(s) == len(after) {
		return false
	}
	return fields[field](strings.TrimSuffix(s, after), o)
}

// fields take a segment apart; false if it does not have the form.
var fields = map[string]func(s string, o *Origin) bool{
	"host":      func(s string, o *Origin) bool { o.Host = s; return true },
	"ns":        func(s string, o *Origin) bool { o.Namespace = s; return true },
	"pod":       func(s string, o *Origin) bool { o.Pod = s; return true },
	"container": func(s string, o *Origin) bool { o.Container = s; return true },
	"service":   func(s string, o *Origin) bool { o.Service = s; return true },
	// <container>.log and <container>-previous.log of a support bundle
	"run": func(s string, o *Origin) bool {
		o.Container, o.Previous = strings.CutSuffix(s, "-previous")
		return true
	},
	// previous.log, previous.insecure.log and the directory rotated/
	"previous": func(s string, o *Origin) bool {
		o.Previous = s == "rotated" || strings.HasPrefix(s, "previous.")
		return o.Previous
	},
	// unit-status/<unit>.txt and .log
	"unit": func(s string, o *Origin) bool {
		o.Service = strings.TrimSuffix(strings.TrimSuffix(s, ".txt"), ".log")
		return true
	},
	"id": group(`^(.+)-[0-9a-f]{12,64}\.(?:log|inspect)$`, func(m []string, o *Origin) { o.Container = m[1] }),
	// <ns>_<pod>_<uid>
	"podid": group(`^([^_]+)_([^_]+)_[^_]+$`, func(m []string, o *Origin) { o.Namespace, o.Pod = m[1], m[2] }),
	// <pod>_<ns>_<container>-<id>.log
	"cri": group(`^([^_]+)_([^_]+)_(.+)-[0-9a-f]{64}\.log$`, func(m []string, o *Origin) { o.Pod, o.Namespace, o.Container = m[1], m[2], m[3] }),
	// <node>_iptables, <node>_<pod>_ip_addr; neither name can hold a '_'
	"net": group(`^([^_]+)_(?:([^_]+)_)?(?:(?:iptables|ovs_dump|ethtool)(?:_.*)?|(?:ip|ovs_ofctl)_.*)$`, func(m []string, o *Origin) { o.Host, o.Pod = m[1], m[2] }),
	// multus-log-<node>.log
	"multus": group(`^multus-log-(.+)\.log$`, func(m []string, o *Origin) { o.Host = m[1] }),
	// <node>-termination.log.gz, <node>-startup.log.gz and its rotated parts
	"ended": group(`^(.+?)-(?:termination|startup.*)\.log(?:\.gz)?$`, func(m []string, o *Origin) { o.Host = m[1] }),
}

func group(re string, set func(m []string, o *Origin)) func(string, *Origin) bool {
	r := regexp.MustCompile(re)
	return func(s string, o *Origin) bool {
		m := r.FindStringSubmatch(s)
		if m != nil {
			set(m, o)
		}
		return m != nil
	}
}
