package parse

import (
	"fmt"
	"path"
	"strconv"
	"time"
)

// collectionSchema is that of the manifest and the hosts' records in a bundle
// of `kanshiki collect`.
const collectionSchema = "kanshiki.bundle/v1"

// collectionParser reads what our own collector says of a bundle. What it could
// not bring home is a gap of the report: a host that did not answer, a command
// that was ended, a file of which only the end is there. A tool that a host does
// not have is none.
func collectionParser() Parser {
	return jsonFile(Parser{
		Kind: "collection", Doc: "manifest.json and meta.json of a collector's bundle",
		Sample: `{"schema": "kanshiki.bundle/v1", "started": "2025-03-04T08:40:00Z", "ended": "2025-03-04T08:41:00Z", "items": []}`,
	}, isCollectionPath, func(c *textCtx, _ []byte, v any) {
		m := mapOf(v)
		if textOf(m["schema"]) != collectionSchema && m["host"] == nil {
			return
		}
		d := map[string]any{}
		for _, key := range []string{"started", "ended", "stopped", "host"} {
			put(d, key, textOf(m[key]))
			if t, err := time.Parse(time.RFC3339, textOf(m[key])); err == nil {
				c.seen.add(t.UTC())
			}
		}
		if offsets := clockOffsets(listOf(m["hosts"])); len(offsets) > 0 {
			d["clock_offsets"] = offsets
		}
		c.fact("collection", section{}, 0, "collected from "+orElse(textOf(m["started"]), "?")+" to "+orElse(textOf(m["ended"]), "?"), d)
		if s := textOf(m["stopped"]); s != "" {
			c.gap(c.in.File.Name(), "the collection was stopped by "+s+": the rest of its plan was not asked")
		}
		for _, h := range listOf(m["hosts"]) {
			if host := mapOf(h); textOf(host["error"]) != "" {
				c.gap("hosts/"+orElse(textOf(host["target"]), textOf(host["name"])), "nothing was collected: "+textOf(host["error"]))
			}
		}
		for _, i := range listOf(m["items"]) {
			item := mapOf(i)
			file := orElse(textOf(item["file"]), textOf(item["argv"]))
			switch cut := textOf(item["truncated"]); {
			case textOf(item["exit"]) == "124":
				c.gap(file, "ran out of time when it was collected: what is there is not all")
			case cut != "" && cut != "0":
				c.gap(file, fmt.Sprintf("too large to be collected whole: %s bytes were cut away", cut))
			}
		}
	})
}

// clockOffsets are how far the clocks of hosts were ahead of the collecting
// host's, in seconds.
func clockOffsets(hosts []any) map[string]any {
	out := map[string]any{}
	for _, h := range hosts {
		host := mapOf(h)
		if by, err := strconv.ParseFloat(textOf(host["clockOffsetSeconds"]), 64); err == nil && textOf(host["name"]) != "" {
			out[textOf(host["name"])] = by
		}
	}
	return out
}

func isCollectionPath(p string) bool {
	base := path.Base(p)
	return base == "manifest.json" && !hasDir(p, "resources") && path.Base(path.Dir(p)) != "blobs" || base == "meta.json" && hasDir(p, "hosts")
}

func (c *textCtx) gap(file, reason string) { c.s.Gap(Gap{File: file, Reason: reason}) }

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
