package parse

import (
	"path"
	"regexp"
	"strings"
	"time"
)

// gatherTimeReader reads the file timestamp of a must-gather: a line when it
// began and one when it ended, as Go prints a time.
func gatherTimeReader() textReader {
	return textReader{
		kind: "must-gather-timestamp", doc: "start and end of a must-gather",
		paths: func(p string) bool { return path.Base(p) == "timestamp" },
		sniff: func(_, text string) bool { return reGoTime.MatchString(text) && len(text) < 400 },
		read: func(c *textCtx, sec section) {
			d := map[string]any{}
			at := 0
			for i, l := range sec.lines {
				t, ok := goTime(l)
				if !ok {
					continue
				}
				c.seen.add(t)
				if d["start"] == nil {
					d["start"], at = t.Format(time.RFC3339), i
				} else {
					d["end"] = t.Format(time.RFC3339)
				}
			}
			if d["start"] != nil {
				c.fact("must-gather-timestamp", sec, sec.line+at, sec.lines[at], d)
			}
		},
		sample: "2021-08-03 12:11:56.91501602 +0200 CEST m=+1.651641915\n2021-08-03 12:14:13.632016778 +0200 CEST m=+138.368642668\n",
	}
}

var reGoTime = regexp.MustCompile(`^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.\d+)? ([+-]\d{4}) \S+(?: m=[+-][\d.]+)?\s*(?:\n|$)`)

func goTime(l string) (time.Time, bool) {
	m := reGoTime.FindStringSubmatch(l)
	if m == nil {
		return time.Time{}, false
	}
	t, err := time.Parse("2006-01-02 15:04:05 -0700", m[1]+" "+m[2])
	return t.UTC(), err == nil
}

// versionFileReader reads the file version of a must-gather image: the
// image's name and its version.
func versionFileReader() textReader {
	return textReader{
		kind: "cluster-version-file", doc: "version file of a must-gather image",
		paths: func(p string) bool {
			return path.Base(p) == "version" && !hasDir(p, "configmaps") && kindOfPath(p).kind == ""
		},
		sniff: func(_, text string) bool { return reVersionFile.MatchString(text) },
		read: func(c *textCtx, sec section) {
			var lines []string
			for _, l := range sec.lines {
				if l = strings.TrimSpace(l); l != "" {
					lines = append(lines, l)
				}
			}
			if len(lines) >= 2 && strings.HasSuffix(lines[0], "must-gather") && !strings.Contains(lines[1], " ") {
				c.fact("cluster-version-file", sec, sec.line+1, lines[1], map[string]any{"source": lines[0], "version": lines[1]})
			}
		},
		sample: "openshift/must-gather\n4.10.0-202203081829.p0.g7f5e3a4.assembly.stream\n",
	}
}

var reVersionFile = regexp.MustCompile(`^[\w./-]*must-gather\n\S+\n?$`)

// connectivityReader reads the tries of the 3.x debug script (origin
// hack/debug.sh): "ping 10.1.0.5  ->  success".
func connectivityReader() textReader {
	return textReader{
		kind: "pod-connectivity", doc: "ping and connect tries of the 3.x SDN debug script",
		paths: func(p string) bool {
			b := path.Base(p)
			return b == "pod-connectivity" || b == "service-connectivity"
		},
		sniff: func(_, text string) bool { return reTry.MatchString(text) },
		read: func(c *textCtx, sec section) {
			from := ""
			for i, l := range sec.lines {
				m := reTry.FindStringSubmatch(l)
				if m == nil {
					if t := strings.TrimSpace(l); strings.HasSuffix(t, ":") {
						from = strings.TrimSuffix(t, ":")
					}
					continue
				}
				d := map[string]any{"action": m[1], "target": m[2], "result": m[4]}
				put(d, "port", m[3])
				put(d, "from", from)
				c.fact("pod-connectivity", sec, sec.line+i, l, d)
			}
		},
		sample: "ping 10.128.0.4  ->  success\nconnect 172.30.0.1:443  ->  failed\n",
	}
}

var reTry = regexp.MustCompile(`(?m)^\s*(ping|connect) (\S+?)(?::(\d+))?\s+->\s+(success|failed)\s*$`)
