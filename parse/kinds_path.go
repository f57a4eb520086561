package parse

import (
	"path"
	"slices"
	"strings"

	"kanshiki/collect"
)

// logPath is what a path tells about a log; nil kinds if it is none.
type logPath struct {
	kinds  []Kind
	origin collect.Origin
	// node: written on a node or in a container of OpenShift 4, whose clocks
	// are in UTC.
	node bool
}

// readLogPath recognises the logs of the known bundle layouts.
func (x *kindIndex) readLogPath(f *collect.File) logPath {
	o := originOf(f)
	dirs := strings.Split(strings.ToLower(f.Path), "/")
	base := strings.TrimSuffix(path.Base(f.Path), ".gz")
	dirs = dirs[:len(dirs)-1]
	last := ""
	if len(dirs) > 0 {
		last = dirs[len(dirs)-1]
	}
	isLog := strings.Contains(base, ".log")
	stem, _, _ := strings.Cut(base, ".log")

	switch {
	case slices.Contains(dirs, "audit_logs") && !endedLog(base):
		return logPath{kinds: []Kind{"api-audit"}, origin: o}
	case (slices.Contains(dirs, "static-pods") || slices.Contains(dirs, "audit_logs")) && isLog: // static-pods/kube-apiserver/<node>-termination.log
		o.Container = last
		return logPath{x.containerKinds(o), o, true}
	case slices.Contains(dirs, "podlogs"): // sosreport
		return logPath{x.containerKinds(o), o, true}
	case (o.Container != "" || o.Pod != "") && (isLog || base == "logs.txt"):
		if o.Kind == collect.Insights && o.Container == "" && stem != "errors" {
			o.Previous = o.Previous || strings.HasSuffix(stem, "_previous")
			o.Container = strings.TrimSuffix(strings.TrimSuffix(stem, "_current"), "_previous")
		}
		return logPath{x.containerKinds(o), o, true}
	case (last == "containers" || last == "pods") && isLog: // log bundle, crictl in a sosreport
		o.Container = withoutID(stem)
		return logPath{x.containerKinds(o), o, true}
	case o.Service != "" && isLog, strings.Contains(base, "journalctl_--no-pager_--unit_"):
		return logPath{x.journalKinds(o.Service), o, o.Kind == collect.MustGather || o.Kind == collect.LogBundle}
	case (last == "journals" || last == "journal") && isLog:
		return logPath{x.journalKinds(stem), o, last == "journals"}
	case slices.Contains(dirs, "host_service_logs") && isLog, o.Kind == collect.Insights && last == "logs" && o.Host != "":
		return logPath{[]Kind{Journal}, o, true}
	}
	return logPath{kinds: x.systemLog(base, dirs), origin: o}
}

// endedLog reports whether a log among the audit logs is what an API server
// says when it starts and ends.
func endedLog(base string) bool {
	return strings.Contains(base, "-termination.log") || strings.Contains(base, "-startup")
}

// originOf is the file's origin; files that no walk gave have it read off here.
func originOf(f *collect.File) collect.Origin {
	if f.Origin == (collect.Origin{}) {
		return collect.OriginOf(f.In, f.Path)
	}
	return f.Origin
}

// systemLog recognises logs by their usual place on a host.
func (x *kindIndex) systemLog(base string, dirs []string) []Kind {
	low := strings.ToLower(base)
	in := func(tail string) bool { return strings.HasSuffix("/"+strings.Join(dirs, "/"), tail) }
	switch {
	case strings.HasPrefix(low, "journalctl") && !strings.Contains(low, "list-boots") && !strings.Contains(low, "disk-usage") && !strings.Contains(low, "header"),
		strings.HasPrefix(low, "journal-full"), strings.HasPrefix(low, "journal-boot"), strings.HasPrefix(low, "journal-openshift"),
		hasWord(low, "messages") && (in("/var/log") || len(dirs) == 0), hasWord(low, "syslog") && (in("/var/log") || len(dirs) == 0),
		in("/var/log") && (low == "secure" || low == "cron" || low == "boot.log"):
		return []Kind{Journal}
	case low == "dmesg" || strings.HasPrefix(low, "dmesg.") || strings.HasPrefix(low, "dmesg_"):
		return []Kind{"kernel", Journal}
	case in("/var/log/openvswitch"):
		return []Kind{"ovs", Journal}
	case in("/var/log/audit"), low == "audit_avc.txt":
		return []Kind{"audit", Journal}
	case in("/var/log/haproxy"):
		return []Kind{"haproxy", Journal}
	case low == "named.run":
		return []Kind{"named", Journal}
	case in("/var/log/httpd"), in("/var/log/nginx"), in("/var/log/apache2"):
		return []Kind{"httpd", Journal}
	case (hasWord(low, "console") || hasWord(low, "serial")) && !strings.Contains(low, "operator") && isLogName(low):
		return []Kind{Console, "ignition"}
	case strings.HasPrefix(low, "gather.log"), low == "must-gather.logs":
		return []Kind{"gather"}
	}
	if !isLogName(low) {
		return nil
	}
	if k := byBaseName(base); k != "" && (strings.Contains(low, ".log") || k == "installer" || in("/var/log")) {
		return KindsOf(k)
	}
	return nil
}

// containerKinds gives the kinds of a container's log.
func (x *kindIndex) containerKinds(o collect.Origin) []Kind {
	var kinds []Kind
	if o.Container == "console" {
		kinds = append(kinds, "openshift-console")
	} else if k, ok := x.byContainer[o.Container]; ok {
		kinds = append(kinds, k)
	}
	if strings.HasSuffix(o.Container, "-operator") || strings.HasSuffix(o.Namespace, "-operator") {
		kinds = append(kinds, Operator)
	}
	return append(kinds, Pod)
}

func (x *kindIndex) journalKinds(unit string) []Kind {
	if k := x.unit(unit); k != "" {
		return []Kind{k, Journal}
	}
	return []Kind{Journal}
}

// KindsOf gives the kinds of a log of program k: k and its families. It is what
// Source.Kinds of such a log holds.
func KindsOf(k Kind) []Kind {
	kinds := []Kind{k}
	for _, l := range logKinds() {
		if l.kind == k && l.family != "" {
			kinds = append(kinds, l.family)
			if l.family == Pod && (strings.HasSuffix(string(k), "-operator") || k == "cloud-credential") {
				kinds = append(kinds, Operator)
			}
		}
	}
	return kinds
}

// withoutID cuts the container's id, 12 to 64 hexadecimal digits, off its name.
func withoutID(stem string) string {
	name, id, ok := cutLast(stem, "-")
	if ok && len(id) >= 8 && strings.Trim(id, "0123456789abcdef") == "" {
		return name
	}
	return stem
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// isLogName reports whether a base name is one that text of logs has.
func isLogName(base string) bool {
	if strings.Contains(base, ".log") || !strings.Contains(base, ".") {
		return true
	}
	return slices.Contains([]string{".txt", ".out", ".err", ".stderr", ".stdout", ".1", ".2", ".3", ".4"}, path.Ext(base))
}

// isLoose reports whether nothing around the file tells what it is: somebody
// put it next to others, or gave it alone.
func isLoose(f *collect.File) bool {
	o := originOf(f)
	return (o.Kind == "" || o.Kind == collect.Files) && o.Namespace == "" && o.Service == "" && o.Host == "" &&
		strings.Count(f.Path, "/") <= 1
}
