package parse

import (
	"bytes"
	"fmt"
	"path"
	"strings"
)

func isServicePath(p string) bool {
	return path.Ext(p) == ".json" && strings.Contains("/"+p, "/bootstrap/services/")
}

// serviceStageParser reads the records that the bootstrap's services keep of
// their own stages (openshift/installer, bootstrap-service-record.sh), one
// file a service.
func serviceStageParser() Parser {
	return jsonFile(Parser{
		Kind: "service-stage",
		Doc:  "stages of a bootstrap service (bootstrap/services/*.json)",
		Sniff: func(head []byte) bool {
			b := trimStart(head)
			return bytes.HasPrefix(b, []byte("[")) && bytes.Contains(b, []byte(`"timestamp"`)) &&
				bytes.Contains(b, []byte(`"phase"`)) && bytes.Contains(b, []byte(`"service start"`))
		},
		Sample: `[
  {"timestamp": "2024-05-01T10:00:00Z", "phase": "service start"},
  {"timestamp": "2024-05-01T10:00:01Z", "phase": "stage start", "stage": "pull-release-image"},
  {"timestamp": "2024-05-01T10:02:01Z", "phase": "stage end", "stage": "pull-release-image", "result": "failure", "errorLine": "30 main pull", "errorMessage": "unauthorized"}
]`,
	}, isServicePath, readStages)
}

func readStages(c *textCtx, text []byte, v any) {
	service := strings.TrimSuffix(path.Base(c.in.File.Path), ".json")
	list := listOf(v)
	// One line a record, as jq -s of the script writes; else lines are unknown.
	lines := recordLines(text, len(list))
	for i, e := range list {
		r := mapOf(e)
		if r == nil {
			continue
		}
		d := map[string]any{"service": service, "index": i, "last": i == len(list)-1}
		for _, k := range []string{"phase", "stage", "preCommand", "postCommand", "result", "errorLine", "errorMessage"} {
			put(d, k, textOf(r[k]))
		}
		t := textOf(r["timestamp"])
		put(d, "time", t)
		c.seen.addText(t)
		quote := strings.TrimSpace(fmt.Sprintf("%s %s: %s %s", t, service, textOf(r["phase"]), textOf(r["stage"])))
		if v := textOf(r["result"]); v != "" {
			quote += ": " + v
		}
		if v := textOf(r["errorMessage"]); v != "" {
			quote += ": " + oneLine(v)
		}
		c.fact("service-stage", section{}, lines[i], quote, d)
	}
}

// recordLines gives the line on which each of n records begins, by their
// timestamp keys; zeros if there is not exactly one a record.
func recordLines(text []byte, n int) []int {
	at := make([]int, n)
	key := []byte(`"timestamp"`)
	if bytes.Count(text, key) != n {
		return at
	}
	line, pos := 1, 0
	for i := range at {
		j := pos + bytes.Index(text[pos:], key)
		line += bytes.Count(text[pos:j], []byte("\n"))
		at[i] = line
		pos = j + len(key)
	}
	return at
}
