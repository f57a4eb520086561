package collect

import (
	"regexp"
	"strings"
)

// Origin is what a path tells about where a file came from. Fields that the
// layout does not name are empty.
type Origin struct {
	// Kind of bundle whose layout the path follows; empty if none was known.
	Kind BundleKind
	// Host by name or address, "bootstrap" for the bootstrap machine of an
	// installer's log-bundle. Empty where one file merges several hosts.
	Host string
	// Namespace, Pod and Container of a container's log or a pod's directory.
	Namespace, Pod, Container string
	// Previous is true for the log of a container's earlier run, and for parts
	// of a log that were rotated away: their end is not the end of the story.
	Previous bool
	// Service is the systemd unit the path names, without ".service".
	Service string
}

// OriginOf reads the origin off a path and the archives around it (File.In).
// The innermost layout wins; what it leaves open is filled in from outside,
// so that files of a sosreport within a tar of several keep their host.
func OriginOf(in []string, path string) Origin {
	o := originOf(path)
	if o.Kind == AgentLogs && len(in) > 0 {
		o.Host = orElse(o.Host, hostOfAgentLogs(in[len(in)-1]))
	}
	for i := len(in) - 1; i >= 0; i-- {
		// A compressed file repeats its directory; nothing new can be in it.
		if strings.HasPrefix(in[i], path) {
			continue
		}
		outer := originOf(in[i])
		o.Kind = orElse(o.Kind, outer.Kind)
		o.Host = orElse(o.Host, outer.Host)
		o.Namespace = orElse(o.Namespace, outer.Namespace)
		if o.Pod == "" && o.Container == "" {
			o.Pod, o.Container = outer.Pod, outer.Container
		}
		o.Previous = o.Previous || outer.Previous
	}
	return o
}

func orElse[T ~string](a, b T) T {
	if a != "" {
		return a
	}
	return b
}

func originOf(path string) Origin {
	segs := strings.Split(path, "/")
	var o Origin
	// The leftmost directory that a layout knows decides: what looks like
	// another layout further down is part of a path it copied.
	for i, s := range segs {
		if host, ok := sosHost(s); ok {
			o.Kind, o.Host = Sosreport, host
			continue
		}
		if isAgentHost(s) && i < len(segs)-1 {
			o.Kind = AgentLogs
			continue
		}
		if l := find(s, segs[i:], &o); l {
			break
		}
	}
	base := segs[len(segs)-1]
	switch {
	case o.Kind == "" && o.Namespace == "" && base == "logs.txt" && len(segs) >= 3: // cluster-info dump: <ns>/<pod>/logs.txt
		o.Kind, o.Namespace, o.Pod = ClusterInfo, segs[len(segs)-3], segs[len(segs)-2]
	case o.Service == "" && strings.HasSuffix(base, "_service.log"):
		o.Service = strings.TrimSuffix(base, "_service.log")
	case o.Service == "" && strings.Contains(base, unitOption):
		// sos: "journalctl --no-pager --unit X", mangled
		_, o.Service, _ = strings.Cut(base, unitOption)
	}
	o.Service = strings.TrimSuffix(o.Service, ".service")
	if rotated.MatchString(base) {
		o.Previous = true
	}
	return o
}

const unitOption = "journalctl_--no-pager_--unit_"

// rotated are the names logrotate (".log.1", ".log-20200927") and the kubelet
// ("0.log.20210301-101112") give; a .gz is gone by then or follows.
var rotated = regexp.MustCompile(`(?:\.log|^messages|^secure)(?:\.\d{1,3}|[.-]\d{8}(?:-\d{6})?)(?:\.(?:gz|xz|bz2|zst))?$`)

// find applies the first layout that begins with the directory dir.
func find(dir string, segs []string, o *Origin) bool {
	for _, l := range layouts[dir] {
		got := *o
		if l.match(segs, &got) {
			if l.kind != "" && got.Kind == "" {
				got.Kind = l.kind
			}
			*o = got
			return true
		}
	}
	return false
}

// sosName is the directory of a sosreport: sosreport-HOST[-LABEL][-CASE]-DATE-RANDOM
// (sos 3.6 and later) or sosreport-HOST[.CASE]-YYYYMMDDhhmmss (before). A label
// cannot be told from the host and stays.
var sosName = regexp.MustCompile(`^sosreport-(.+?)(?:[.-]0?\d{7,8})?(?:-\d{4}-\d{2}-\d{2}-[a-z]{7}|-\d{14})(?:[-.](?:tar|obfuscated).*)?$`)

// sosHost gives the host whose sosreport the directory or archive name is.
func sosHost(name string) (string, bool) {
	if !strings.HasPrefix(name, "sosreport-") {
		return "", false
	}
	if m := sosName.FindStringSubmatch(name); m != nil {
		return m[1], true
	}
	return "", false
}

// isAgentHost reports whether a directory is the one in which the agent of the
// assisted installer lays a host's logs: logs_host_ID.
func isAgentHost(dir string) bool { return strings.HasPrefix(dir, "logs_host_") }

// hostArchive is how the assisted installer names the archive of a host's logs:
// CLUSTER_ROLE_HOST.tar.gz.
var hostArchive = regexp.MustCompile(`^.+_(?:bootstrap|master|worker|auto-assign)_(.+?)\.(?:tar(?:\.gz)?|tgz)$`)

func hostOfAgentLogs(archive string) string {
	if m := hostArchive.FindStringSubmatch(archive[strings.LastIndexByte(archive, '/')+1:]); m != nil {
		return m[1]
	}
	return ""
}
