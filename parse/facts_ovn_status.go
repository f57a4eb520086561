package parse

import (
	"path"
	"regexp"
	"strings"
)

var rePeerDown = regexp.MustCompile(`\(->(\w+)\)`)

var reClusterServer = regexp.MustCompile(`^\s+([0-9a-f]{4}) \(([0-9a-f]{4}) at ([^\s()]+)\)( \(self\))?`)

// clusterStatusReader reads ovs-appctl cluster/status (ovsdb-server(1)): what
// one member of a clustered database makes of its cluster.
func clusterStatusReader() textReader {
	fields := map[string]string{"Name": "database", "Cluster ID": "cluster", "Server ID": "server", "Status": "status", "Role": "role", "Leader": "leader", "Vote": "vote"}
	return textReader{
		kind: "ovn-cluster-status", doc: "state of a member of OVN's databases, from cluster/status",
		paths: func(p string) bool {
			b := strings.TrimSuffix(path.Base(p), ".txt")
			return b == "ovn_nb_cluster_status" || b == "ovn_sb_cluster_status" || b == "leader_ovnnb_status" || b == "leader_ovnsb_status"
		},
		sniff: func(_, text string) bool {
			return strings.Contains(text, "\nCluster ID: ") && strings.Contains(text, "\nServer ID: ") && strings.Contains(text, "\nRole: ")
		},
		read: func(c *textCtx, sec section) {
			d := map[string]any{}
			servers := []any{}
			down := map[string]bool{}
			at := -1
			for i, l := range sec.lines {
				if m := reClusterServer.FindStringSubmatch(l); m != nil {
					servers = append(servers, map[string]any{"id": m[1], "address": m[3], "self": m[4] != ""})
					continue
				}
				k, v, ok := strings.Cut(l, ": ")
				if !ok || fields[k] == "" && k != "Term" && k != "Entries not yet committed" && k != "Connections" {
					continue
				}
				v = strings.TrimSpace(v)
				switch k {
				case "Connections": // in brackets: not connected
					for _, m := range rePeerDown.FindAllStringSubmatch(v, -1) {
						down[m[1]] = true
					}
				case "Term":
					d["term"] = atoi(v)
				case "Entries not yet committed":
					d["uncommitted"] = atoi(v)
				default:
					put(d, fields[k], v)
				}
				if k == "Leader" || at < 0 {
					at = i
				}
			}
			if d["role"] == nil || d["database"] == nil {
				return // ovs-appctl could not reach the member
			}
			d["servers"], d["peers_down"] = servers, len(down)
			c.fact("ovn-cluster-status", sec, sec.line+at, sec.lines[at], d)
		},
		sample: "b550\nName: OVN_Northbound\nCluster ID: 1a2b (1a2b3c4d-0000-4000-8000-000000000001)\nServer ID: b550 (b5500000-0000-4000-8000-000000000002)\n" +
			"Address: ssl:192.0.2.11:9643\nStatus: cluster member\nRole: follower\nTerm: 12\nLeader: 66f0\nVote: 66f0\n\nServers:\n" +
			"    66f0 (66f0 at ssl:192.0.2.12:9643) last msg 251 ms ago\n    b550 (b550 at ssl:192.0.2.11:9643) (self)\n",
	}
}

// enforceReader reads /sys/fs/selinux/enforce: 1 or 0, which only the path tells.
func enforceReader() textReader {
	return textReader{
		kind: "selinux-mode", doc: "whether SELinux enforces, from /sys/fs/selinux/enforce",
		paths: func(p string) bool {
			return isBase(p, "selinux_enforce") || strings.HasSuffix(p, "sys/fs/selinux/enforce")
		},
		sniff: func(cmd, _ string) bool { return cmd == "cat /sys/fs/selinux/enforce" },
		read: func(c *textCtx, sec section) {
			for i, l := range sec.lines {
				if mode := map[string]string{"1": "enforcing", "0": "permissive"}[strings.TrimSpace(l)]; mode != "" {
					c.fact("selinux-mode", sec, sec.line+i, l, map[string]any{"mode": mode})
					return
				}
			}
		},
		sample: "$ cat /sys/fs/selinux/enforce\n1\n",
	}
}
