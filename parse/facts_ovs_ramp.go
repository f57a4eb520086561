package parse

import (
	"path"
	"regexp"
	"strings"
)

// sdnEnvReader reads /run/openshift-sdn/config.env, from which a ramp node's
// set-up takes the address of tun0 (guide 31.3).
func sdnEnvReader() textReader {
	return textReader{
		kind: "env-file", doc: "/run/openshift-sdn/config.env", whole: true,
		paths: func(p string) bool { return strings.HasSuffix(p, "openshift-sdn/config.env") },
		sniff: func(_, text string) bool { return reSDNEnv.MatchString(text) },
		read: func(c *textCtx, sec section) {
			d, at := map[string]any{"path": c.in.File.Path}, -1
			for i, l := range sec.lines {
				if m := reSDNEnv.FindStringSubmatch(l); m != nil {
					d[m[1]] = strings.Trim(m[2], `"'`)
					if at < 0 {
						at = i
					}
				}
			}
			if at >= 0 {
				c.fact("env-file", sec, sec.line+at, sec.lines[at], d)
			}
		},
		sample: "export OPENSHIFT_CLUSTER_SUBNET=10.128.0.0/14\nexport OPENSHIFT_SDN_TAP1_ADDR=10.129.0.1\n",
	}
}

var reSDNEnv = regexp.MustCompile(`(?m)^\s*(?:export )?(OPENSHIFT_(?:SDN|CLUSTER)_\w+)=(\S+)\s*$`)

// keepalivedReader reads the vrrp_instances of keepalived.conf.
func keepalivedReader() textReader {
	return textReader{
		kind: "keepalived", doc: "virtual addresses of keepalived.conf", whole: true,
		paths: func(p string) bool { return path.Base(p) == "keepalived.conf" },
		sniff: func(_, text string) bool { return reVRRP.MatchString(text) },
		read:  readKeepalived,
		sample: "vrrp_instance ramp_VIP_1 {\n  interface eth0\n  state BACKUP\n  virtual_router_id 1\n  priority 157\n" +
			"  authentication {\n    auth_type PASS\n    auth_pass xx\n  }\n  virtual_ipaddress {\n    192.0.2.4 dev eth0\n  }\n}\n",
	}
}

var reVRRP = regexp.MustCompile(`(?m)^\s*vrrp_instance\s+[^\s{]+\s*\{`)

// readKeepalived walks the words of the file. The path of blocks that are
// open says what a word is; of authentication nothing is taken.
func readKeepalived(c *textCtx, sec section) {
	var blocks []string
	var cur map[string]any
	at := 0
	for i, l := range sec.lines {
		l, _, _ = strings.Cut(l, "#")
		l, _, _ = strings.Cut(l, "!")
		words := strings.Fields(strings.NewReplacer("{", " { ", "}", " } ").Replace(l))
		start := 0
		for j, w := range words {
			switch w {
			case "{":
				name := strings.Join(words[start:j], " ")
				if first, id, _ := strings.Cut(name, " "); first == "vrrp_instance" && len(blocks) == 0 {
					cur, at = map[string]any{"instance": id, "vips": []any{}, "unicast_peers": []any{}}, i
				}
				blocks, start = append(blocks, name), j+1
			case "}":
				keepalivedWords(cur, blocks, words[start:j])
				start = j + 1
				if len(blocks) > 0 {
					blocks = blocks[:len(blocks)-1]
				}
				if len(blocks) == 0 && cur != nil {
					c.fact("keepalived", sec, sec.line+at, sec.lines[at], cur)
					cur = nil
				}
			}
		}
		keepalivedWords(cur, blocks, words[start:])
	}
}

func keepalivedWords(cur map[string]any, blocks, words []string) {
	if cur == nil || len(words) == 0 || len(blocks) == 0 {
		return
	}
	switch blocks[len(blocks)-1] {
	case "virtual_ipaddress":
		address, _, _ := strings.Cut(words[0], "/")
		cur["vips"] = append(cur["vips"].([]any), address)
	case "unicast_peer":
		for _, w := range words {
			cur["unicast_peers"] = append(cur["unicast_peers"].([]any), w)
		}
	}
	if len(blocks) != 1 || len(words) < 2 {
		return
	}
	switch key := words[0]; key {
	case "interface", "state":
		cur[key] = words[1]
	case "unicast_src_ip":
		cur["unicast_source"] = words[1]
	case "virtual_router_id", "priority":
		if n := cellInt(words[1]); n != nil {
			cur[map[string]string{"virtual_router_id": "vrid", "priority": "priority"}[key]] = n
		}
	}
}
