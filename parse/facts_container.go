package parse

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// containerTables are the headers of crictl ps, crictl pods, podman ps and
// docker ps, of which a header holds these and perhaps more.
var containerTables = []struct {
	tool  string
	isPod bool
	need  []string
}{
	{"crictl", false, []string{"CONTAINER", "IMAGE", "CREATED", "STATE", "NAME", "ATTEMPT"}},
	{"crictl", true, []string{"POD ID", "CREATED", "STATE", "NAME", "NAMESPACE", "ATTEMPT"}},
	{"podman", false, []string{"CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"}},
}

var containerColumns = map[string]string{
	"CONTAINER": "id", "CONTAINER ID": "id", "IMAGE": "image", "CREATED": "created", "STATE": "state", "STATUS": "state", "NAME": "name", "NAMES": "name",
	"POD": "pod", "NAMESPACE": "namespace", "ATTEMPT": "attempt",
}

var reExited = regexp.MustCompile(`^Exited \((-?\d{1,6})\)`)

// containerReader reads the tables of containers. COMMAND is not kept. Columns
// stand below their headers; crictl's are as wide as their widest cell.
func containerReader() textReader {
	return textReader{
		kind: "container", doc: "containers and pods of a host, from crictl, podman and docker ps", rows: true,
		paths: func(p string) bool {
			b := path.Base(p)
			for _, n := range []string{"crictl_ps", "crictl_pods", "podman_ps", "docker_ps", "docker-ps"} {
				if strings.HasPrefix(b, n) {
					return true
				}
			}
			return false
		},
		sniff: func(_, text string) bool {
			return slices.ContainsFunc(strings.SplitN(text, "\n", 6), func(l string) bool { return containerTable(l) >= 0 })
		},
		read: readContainers,
		sample: "CONTAINER      IMAGE          CREATED         STATE    NAME            ATTEMPT  POD ID         POD\n" +
			"4f1d2e3a5b6c7  0a1b2c3d4e5f6  10 minutes ago  Running  kube-apiserver  3        9e8d7c6b5a4f3  kube-apiserver-m0\n",
	}
}

// containerTable gives the index of the table whose header l is; -1 for none.
func containerTable(l string) int {
	for i, t := range containerTables {
		if strings.HasPrefix(l, t.need[0]) && !slices.ContainsFunc(t.need, func(n string) bool { return !strings.Contains(l, n) }) {
			return i
		}
	}
	return -1
}

func readContainers(c *textCtx, sec section) {
	at := -1
	var starts []int
	var names []string
	for i, l := range sec.lines {
		if t := containerTable(l); t >= 0 {
			at = t
			starts, names = wideHeader(l)
			continue
		}
		if at < 0 || len(l) < len(starts) || strings.HasPrefix(l, "#") {
			continue
		}
		t := containerTables[at]
		d := map[string]any{"tool": t.tool, "is_pod": t.isPod}
		if t.tool == "podman" && strings.Contains(sec.cmd+c.in.File.Path, "docker") {
			d["tool"] = "docker"
		}
		for j, name := range names {
			from, to := min(starts[j], len(l)), len(l)
			if j+1 < len(starts) {
				to = min(starts[j+1], len(l))
			}
			v := strings.ToValidUTF8(strings.TrimSpace(l[from:to]), "")
			k := containerColumns[name]
			switch {
			case name == "POD ID" && t.isPod:
				put(d, "id", v)
			case k == "attempt":
				if n := cellInt(v); n != nil {
					d[k] = n
				}
			case k != "":
				put(d, k, v)
			}
		}
		id, _ := d["id"].(string)
		if len(id) < 10 || strings.Trim(id, "0123456789abcdef") != "" {
			continue
		}
		if m := reExited.FindStringSubmatch(textOf(d["state"])); m != nil {
			d["exit_code"] = atoi(m[1])
		}
		c.fact("container", sec, sec.line+i, strings.Join([]string{id, textOf(d["name"]), textOf(d["state"])}, " "), d)
	}
}

// wideHeader gives where the columns of a header begin, and their names, which
// two blanks or a tab part.
func wideHeader(l string) (starts []int, names []string) {
	for _, m := range reWideCell.FindAllStringIndex(l, -1) {
		starts, names = append(starts, m[0]), append(names, l[m[0]:m[1]])
	}
	return starts, names
}

var reWideCell = regexp.MustCompile(`\S+(?: \S+)*`)

// priorityLevelReader reads what an API server says of its priority levels
// (/debug/api_priority_and_fairness/dump_priority_levels).
func priorityLevelReader() textReader {
	fields := map[string]string{
		"ActiveQueues": "active_queues", "WaitingRequests": "waiting", "ExecutingRequests": "executing", "DispatchedRequests": "dispatched",
		"RejectedRequests": "rejected", "TimedoutRequests": "timed_out", "CancelledRequests": "cancelled",
	}
	return textReader{
		kind: "api-priority-level", doc: "priority levels of an API server", rows: true,
		paths: func(p string) bool {
			return hasDir(p, "api_priority_and_fairness") && path.Base(p) == "priority_levels"
		},
		sniff: func(_, text string) bool {
			return strings.HasPrefix(strings.TrimSpace(text), "PriorityLevelName, ") && strings.Contains(text, "IsQuiescing")
		},
		read: func(c *textCtx, sec section) {
			var head []string
			for i, l := range sec.lines {
				f := strings.Split(l, ",")
				for j := range f {
					f[j] = strings.TrimSpace(f[j])
				}
				if f[0] == "PriorityLevelName" {
					head = f
					continue
				}
				if head == nil || len(f) != len(head) || f[0] == "" {
					continue
				}
				d := map[string]any{"level": f[0]}
				for j, name := range head {
					if n := cellInt(f[j]); fields[name] != "" && n != nil {
						d[fields[name]] = n
					}
				}
				c.fact("api-priority-level", sec, sec.line+i, l, d)
			}
		},
		sample: "PriorityLevelName, ActiveQueues, IsIdle, IsQuiescing, WaitingRequests, ExecutingRequests\nworkload-low,      0,            false,  false,       0,               16\n",
	}
}
