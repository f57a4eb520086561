package parse

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// psColumns names the columns of ps (procps) that are kept. Arguments are not:
// they hold passwords.
var psColumns = map[string]string{
	"PID": "pid", "PPID": "ppid", "STAT": "state", "S": "state", "ELAPSED": "elapsed_seconds", "%CPU": "cpu_percent", "%MEM": "memory_percent",
	"COMMAND": "command", "CMD": "command",
}

// processReader reads ps. Its last column is the program, as name or with its
// arguments; the columns before it hold no blanks, but for times such as STIME
// and ELAPSED of other formats, which end the reading of a row.
func processReader() textReader {
	return textReader{
		kind: "process", doc: "processes, from ps", rows: true,
		paths: func(p string) bool { return isBase(p, "ps") || isBase(p, "psaux") },
		sniff: func(_, text string) bool {
			if !strings.Contains(text, "PID") {
				return false
			}
			for l := range strings.Lines(text) {
				if psHead(l) != nil {
					return true
				}
			}
			return false
		},
		read:   readProcesses,
		sample: "  PID  PPID STAT ELAPSED %CPU %MEM COMMAND\n 3743  3475 Sl        13 42.4  0.8 etcd\n",
	}
}

// psHead gives the columns of a header line; nil for any other line.
func psHead(l string) []string {
	f := strings.Fields(l)
	if len(f) < 4 || !slices.Contains(f, "PID") || psColumns[f[len(f)-1]] != "command" || strings.Contains(l, "CONTAINER") {
		return nil
	}
	return f
}

func readProcesses(c *textCtx, sec section) {
	var head []string
	for i, l := range sec.lines {
		if h := psHead(l); h != nil {
			head = h
			continue
		}
		f := strings.Fields(l)
		if head == nil || len(f) < len(head) {
			continue
		}
		d := map[string]any{}
		for j, name := range head {
			switch k := psColumns[name]; k {
			case "":
			case "command":
				// A kernel thread is [kworker/0:1], a program /usr/bin/x -a or name: x.
				word := f[j]
				if !strings.HasPrefix(word, "[") {
					word = path.Base(word)
				}
				d[k] = strings.TrimSuffix(word, ":")
			case "cpu_percent", "memory_percent":
				putFloat(d, k, f[j])
			case "state":
				d[k] = f[j]
			default:
				if n := cellInt(f[j]); n != nil {
					d[k] = n
				}
			}
		}
		if d["pid"] == nil {
			continue
		}
		c.fact("process", sec, sec.line+i, fmt.Sprintf("pid=%v state=%v command=%v", d["pid"], d["state"], d["command"]), d)
	}
}

var reBoot = regexp.MustCompile(`^\s*(-?\d{1,5}) ([0-9a-f]{32}) (?:\w{3} )?(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \w+)\s?(?:—|\s|-)\s?(?:\w{3} )?(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \w+)\s*$`)

// bootsReader reads journalctl --list-boots, both its forms: with a dash
// between the times, and as a table (systemd 254).
func bootsReader() textReader {
	return textReader{
		kind: "boot", doc: "boots that a journal holds, from journalctl --list-boots", rows: true,
		paths: func(p string) bool { return strings.Contains(path.Base(p), "list-boots") },
		sniff: func(_, text string) bool {
			return slices.ContainsFunc(strings.SplitN(text, "\n", 4), reBoot.MatchString)
		},
		read: func(c *textCtx, sec section) {
			for i, l := range sec.lines {
				m := reBoot.FindStringSubmatch(l)
				if m == nil {
					continue
				}
				d := map[string]any{"index": atoi(m[1]), "id": m[2]}
				for j, k := range []string{"first", "last"} {
					if t, ok := systemdTime(m[j+3]); ok {
						d[k] = t.Format(time.RFC3339)
					}
				}
				c.fact("boot", sec, sec.line+i, l, d)
			}
		},
		sample: "-1 0123456789abcdef0123456789abcdef Wed 2024-05-01 10:00:00 UTC—Wed 2024-05-01 11:00:00 UTC\n 0 1123456789abcdef0123456789abcdef Wed 2024-05-01 11:01:00 UTC—Wed 2024-05-01 12:00:00 UTC\n",
	}
}

var reConntrack = regexp.MustCompile(`^\d{1,10}$`)

// conntrackReader reads nf_conntrack_count and nf_conntrack_max, a number each.
func conntrackReader() textReader {
	return textReader{
		kind: "conntrack", doc: "tracked connections and their limit",
		paths: func(p string) bool { return isBase(p, "conntrack_count") },
		sniff: func(cmd, _ string) bool {
			return strings.Contains(cmd, "nf_conntrack_count") && strings.Contains(cmd, "nf_conntrack_max")
		},
		read: func(c *textCtx, sec section) {
			var n []int
			var at int
			for i, l := range sec.lines {
				if t := strings.TrimSpace(l); reConntrack.MatchString(t) {
					n, at = append(n, atoi(t)), i
				}
			}
			if len(n) == 2 && n[1] > 0 {
				c.fact("conntrack", sec, sec.line+at, fmt.Sprintf("%d of %d connections", n[0], n[1]), map[string]any{"count": n[0], "max": n[1]})
			}
		},
		sample: "$ cat /proc/sys/net/netfilter/nf_conntrack_count /proc/sys/net/netfilter/nf_conntrack_max\n262100\n262144\n",
	}
}
