package parse

import (
	"encoding/json"
	"path"
	"regexp"
	"strings"
)

// ipJSONParser reads files of ip -j (iproute2 4.18 and later). The same output
// behind a prompt is read by the text readers, which call the functions below.
func ipJSONParser() Parser {
	p := jsonFile(Parser{
		Kind: "ip-json", Doc: "interfaces, routes, rules, neighbours and tunnels of ip -j",
		Sniff:  func(head []byte) bool { return reIPJSON.Match(head) },
		Sample: `[{"ifindex":2,"ifname":"ens3","flags":["UP","LOWER_UP"],"mtu":1500,"operstate":"UP","addr_info":[{"family":"inet","local":"192.0.2.11","prefixlen":24,"scope":"global"}]}]`,
	}, isIPJSONPath, func(c *textCtx, _ []byte, v any) {
		list, ok := plainJSON(v, 0).([]any)
		if !ok {
			return
		}
		sec := section{line: 1, cmd: "ip -j " + strings.ReplaceAll(strings.TrimSuffix(path.Base(c.in.File.Path), ".json"), "_", " ")}
		sec.cmd = strings.Replace(sec.cmd, "ip -j ip ", "ip ", 1)
		readIPJSON(c, sec, list)
	})
	return p
}

// reIPJSON is how a list of ip -j begins, and of nothing else in a bundle.
var reIPJSON = regexp.MustCompile(`^\s*\[\s*\{\s*(?:"ifindex":\s*\d+,|"ifname":\s*"[^"]+",\s*"mode":|"(?:type":\s*"[a-z]+",\s*")?dst":\s*"[^"]+",\s*"(?:dev|gateway)":|"priority":\s*\d+,\s*"(?:not|src)":)`)

func isIPJSONPath(p string) bool {
	base, ok := strings.CutSuffix(path.Base(p), ".json")
	return ok && reIPName.MatchString(base)
}

var reIPName = regexp.MustCompile(`^ip[_-](?:-\w+[_-])*(?:a|addr|address|l|link|r|route|rule|neigh|tunnel)(?:[_-].*)?$`)

// isIPJSON reports whether text begins as a JSON list and has the word.
func isIPJSON(text, word string) bool {
	text = strings.TrimLeft(text, " \t\n\r")
	return reIPJSON.MatchString(text) && strings.Contains(text, word)
}

// jsonOf gives the JSON list that a section is, and how many lines stand before it.
func jsonOf(sec section) ([]any, int) {
	for i, l := range sec.lines {
		t := strings.TrimSpace(l)
		if t == "" {
			continue
		}
		if t[0] != '[' || len(t) > 1 && strings.IndexByte("{] \t", t[1]) < 0 {
			return nil, 0
		}
		d := json.NewDecoder(strings.NewReader(strings.Join(sec.lines[i:], "\n")))
		d.UseNumber()
		var v []any
		if d.Decode(&v) != nil {
			return nil, 0
		}
		list, _ := plainJSON(v, 0).([]any)
		return list, i
	}
	return nil, 0
}

// readIPJSON gives each element to the reader of its kind.
func readIPJSON(c *textCtx, sec section, list []any) {
	links := false
	for _, v := range list {
		m := mapOf(v)
		switch {
		case m["ifindex"] != nil:
			links = true
		case m["mode"] != nil && m["ifname"] != nil:
			readTunnelJSON(c, sec, m)
		case m["priority"] != nil && m["dst"] == nil && m["dev"] == nil:
			readRuleJSON(c, sec, m)
		case m["state"] != nil && m["dst"] != nil:
			readNeighJSON(c, sec, m)
		case m["dst"] != nil && (m["cache"] != nil || m["uid"] != nil):
			readRouteGetJSON(c, sec, m)
		case m["dst"] != nil:
			readRouteJSON(c, sec, m)
		}
	}
	if links {
		readAddrJSON(c, sec, list)
	}
}

// readAddrJSON reads ip -j addr and ip -j link; the latter have no addr_info.
func readAddrJSON(c *textCtx, sec section, list []any) {
	a := &addrs{c: c, sec: sec}
	for _, v := range list {
		m := mapOf(v)
		name := textOf(m["ifname"])
		if name == "" {
			continue
		}
		d := a.add(0, map[string]any{"interface": name, "index": m["ifindex"], "mtu": m["mtu"], "up": false, "lower_up": false})
		for _, flag := range listOf(m["flags"]) {
			d["up"] = d["up"] == true || flag == "UP"
			d["lower_up"] = d["lower_up"] == true || flag == "LOWER_UP"
			if flag == "POINTOPOINT" {
				d["point_to_point"] = true
			}
		}
		put(d, "parent", textOf(m["link"]))
		put(d, "master", textOf(m["master"]))
		put(d, "state", textOf(m["operstate"]))
		if textOf(m["link_type"]) != "none" {
			put(d, "mac", textOf(m["address"]))
		}
		addInfo(d, m)
		info := mapOf(m["linkinfo"])
		put(d, "kind", textOf(info["info_kind"]))
		tunnel := mapOf(info["info_data"])
		if kind := d["kind"]; kind == "vxlan" || kind == "geneve" {
			copyKeys(d, tunnel, "external", "external", "id", "tunnel_id", "port", "tunnel_port", "remote", "tunnel_remote")
		}
		stats := mapOf(m["stats64"])
		if len(stats) == 0 {
			stats = mapOf(m["stats"])
		}
		for _, way := range []string{"rx", "tx"} {
			for key, value := range mapOf(stats[way]) {
				counter(d, way, strings.TrimSuffix(key, "_errors"), value)
			}
		}
	}
	a.give(choosesLinks(sec.cmd))
}

// addInfo reads the addresses of an interface, if the output is one of ip addr.
func addInfo(d, m map[string]any) {
	infos, asked := m["addr_info"].([]any)
	if !asked {
		return
	}
	list := []any{}
	for _, v := range infos {
		info := mapOf(v)
		if info["local"] == nil {
			continue // an empty object stands for one that was filtered out
		}
		e := map[string]any{}
		copyKeys(e, info, "family", "family", "local", "address", "prefixlen", "prefix", "scope", "scope", "address", "peer", "dynamic", "dynamic", "secondary", "secondary")
		// 2^32-1 seconds stand for ever.
		if left, ok := info["valid_life_time"].(int); ok && left < 1<<32-1 {
			e["valid_lft_seconds"] = left
		}
		list = append(list, e)
	}
	d["addresses"] = list
}

// copyKeys copies values under new names: pairs of old and new.
func copyKeys(to, from map[string]any, pairs ...string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if v, ok := from[pairs[i]]; ok && v != nil && v != "" {
			to[pairs[i+1]] = v
		}
	}
}
