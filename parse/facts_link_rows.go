package parse

import (
	"slices"
	"strings"
)

// readLinkRow reads a line below an interface's first one.
func readLinkRow(cur map[string]any, lines []string, i int) {
	l := lines[i]
	if m := reMAC.FindStringSubmatch(l); m != nil {
		cur["mac"] = m[1]
	} else if m := reLeft.FindStringSubmatch(l); m != nil {
		if list := listOf(cur["addresses"]); len(list) > 0 {
			mapOf(list[len(list)-1])["valid_lft_seconds"] = cellInt(m[1])
		}
	} else if m := reLinkOf.FindStringSubmatch(l); m != nil {
		cur["kind"] = m[1]
		readTunnelWords(cur, m[1], strings.Fields(m[2]))
	} else if m := reCounter.FindStringSubmatch(l); m != nil && i+1 < len(lines) {
		names, values := strings.Fields(m[2]), strings.Fields(lines[i+1])
		for j, name := range names {
			if j < len(values) {
				counter(cur, strings.ToLower(m[1]), name, cellInt(values[j]))
			}
		}
	}
}

// counters are those that rules use, by the names of ip -s and ip -s -j.
var counters = []string{"bytes", "packets", "errors", "dropped", "overrun", "carrier"}

func counter(cur map[string]any, way, name string, value any) {
	if value != nil && slices.Contains(counters, name) {
		cur[way+"_"+name] = value
	}
}

// readTunnelWords reads the words behind vxlan or geneve of ip -d link.
func readTunnelWords(cur map[string]any, kind string, words []string) {
	if kind != "vxlan" && kind != "geneve" {
		return
	}
	for j, w := range words {
		if w == "external" {
			cur["external"] = true
		}
		if j+1 >= len(words) {
			break
		}
		switch w {
		case "id":
			cur["tunnel_id"] = cellInt(words[j+1])
		case "dstport":
			cur["tunnel_port"] = cellInt(words[j+1])
		case "remote":
			cur["tunnel_remote"] = words[j+1]
		}
	}
}
