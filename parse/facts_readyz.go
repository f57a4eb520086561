package parse

import (
	"path"
	"regexp"
	"strings"
	"time"
)

// reAPICheck are the lines of /readyz?verbose and /livez?verbose; a server that is
// not ready answers them as an error, which oc prints as one line.
var reAPICheck = regexp.MustCompile(`\[([+-])\]([\w./-]+) (ok|failed|excluded)`)

// apiCheckReader reads what an API server says of its own checks.
func apiCheckReader() textReader {
	return textReader{
		kind: "api-check", doc: "checks of an API server, from /readyz?verbose and /livez?verbose",
		paths: func(p string) bool {
			b := path.Base(p)
			return strings.HasPrefix(b, "readyz") || strings.HasPrefix(b, "livez")
		},
		sniff: func(_, text string) bool { return len(reAPICheck.FindAllString(text, 3)) == 3 },
		read: func(c *textCtx, sec section) {
			of := "readyz"
			if strings.HasPrefix(path.Base(c.in.File.Path), "livez") || strings.Contains(sec.cmd, "/livez") || strings.Contains(sec.text(), "livez check ") {
				of = "livez"
			}
			for i, l := range sec.lines {
				for _, m := range reAPICheck.FindAllStringSubmatch(l, 500) {
					c.fact("api-check", sec, sec.line+i, m[0], map[string]any{"of": of, "check": m[2], "ok": m[1] == "+"})
				}
			}
		},
		sample: "[+]ping ok\n[+]log ok\n[-]etcd failed: reason withheld\nreadyz check failed\n",
	}
}

// ignitionListParser reads the list that the collector makes of an install
// directory's Ignition files.
func ignitionListParser() Parser {
	return jsonFile(Parser{
		Kind: "ignition-file", Doc: "Ignition files of an install directory, from the collector's list",
		Sample: `[{"file":"bootstrap.ign","bytes":300000,"sha256":"00","modified":"2025-03-04T08:00:00Z","version":"3.2.0","paths":["/etc/hostname"],"units":["bootkube.service"]}]`,
	}, func(p string) bool { return strings.HasSuffix("/"+p, "/installer/ignition.json") }, func(c *textCtx, text []byte, v any) {
		for _, e := range listOf(v) {
			f := mapOf(e)
			d := map[string]any{"paths": len(listOf(f["paths"])), "units": len(listOf(f["units"]))}
			for _, k := range []string{"file", "sha256", "version"} {
				put(d, k, textOf(f[k]))
			}
			if n, ok := plainJSON(f["bytes"], 0).(int); ok {
				d["bytes"] = n
			}
			if t, err := time.Parse(time.RFC3339, textOf(f["modified"])); err == nil {
				d["modified"] = t.UTC().Format(time.RFC3339)
			}
			line, _ := lineWith(text, textOf(f["file"]))
			c.fact("ignition-file", section{}, line, textOf(f["file"])+" of "+textOf(f["modified"]), d)
		}
	})
}
