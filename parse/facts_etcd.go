package parse

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"time"
)

func isEtcdPath(p string) bool {
	return path.Ext(p) == ".json" && (hasDir(p, "etcd_info") || strings.Contains("/"+p, "/cluster/etcd/"))
}

// etcdParser reads `etcdctl … -w json`; which command it was shows in the
// shape of the answer.
func etcdParser() Parser {
	return jsonFile(Parser{
		Kind: "etcd",
		Doc:  "etcd members, endpoint health and status, alarms (etcdctl -w json)",
		Sniff: func(head []byte) bool {
			b := trimStart(head)
			return bytes.HasPrefix(b, []byte(`{"header":{"cluster_id":`)) ||
				bytes.HasPrefix(b, []byte(`[{"endpoint":"`)) && bytes.Contains(b, []byte(`"health":`)) ||
				bytes.HasPrefix(b, []byte(`[{"Endpoint":"`)) && bytes.Contains(b, []byte(`"raftIndex"`))
		},
		Sample: `{"header":{"cluster_id":104058909322616494,"member_id":3513545598572325380,"raft_term":8},` +
			`"members":[{"ID":3513545598572325380,"name":"master-0","peerURLs":["https://192.0.2.11:2380"],"clientURLs":["https://192.0.2.11:2379"]}]}`,
	}, isEtcdPath, readEtcd)
}

// alarmNames are the values of AlarmType (etcd api/etcdserverpb/rpc.proto).
var alarmNames = map[string]string{"1": "NOSPACE", "2": "CORRUPT"}

func readEtcd(c *textCtx, _ []byte, v any) {
	if top, ok := v.(map[string]any); ok {
		for _, m := range listOf(top["members"]) {
			c.etcdMember(mapOf(m))
		}
		for _, a := range listOf(top["alarms"]) {
			c.etcdAlarm(mapOf(a))
		}
		return
	}
	for _, e := range listOf(v) {
		m := mapOf(e)
		if _, ok := m["Status"]; ok {
			c.etcdStatus(m)
		} else if _, ok := m["health"]; ok {
			c.etcdHealth(m)
		}
	}
}

// etcdMember: a member without a name was added and has never started.
func (c *textCtx) etcdMember(m map[string]any) {
	name := textOf(m["name"])
	learner, _ := m["isLearner"].(bool)
	d := map[string]any{"id": textOf(m["ID"]), "name": name, "started": name != "", "learner": learner,
		"peerURLs": plainJSON(listOf(m["peerURLs"]), 0), "clientURLs": plainJSON(listOf(m["clientURLs"]), 0)}
	c.fact("etcd-member", section{}, 0, fmt.Sprintf("etcd member %s name=%q started=%v learner=%v", d["id"], name, name != "", learner), d)
}

func (c *textCtx) etcdAlarm(a map[string]any) {
	alarm := textOf(a["alarm"])
	if n, ok := alarmNames[alarm]; ok {
		alarm = n
	}
	d := map[string]any{"member_id": textOf(a["memberID"]), "alarm": alarm}
	c.fact("etcd-alarm", section{}, 0, fmt.Sprintf("etcd alarm %s on member %s", alarm, d["member_id"]), d)
}

func (c *textCtx) etcdHealth(m map[string]any) {
	ep := textOf(m["endpoint"])
	healthy, _ := m["health"].(bool)
	d := map[string]any{"endpoint": ep, "unix": strings.HasPrefix(ep, "unix"), "healthy": healthy}
	put(d, "took", textOf(m["took"]))
	put(d, "error", textOf(m["error"]))
	if t, err := time.ParseDuration(textOf(m["took"])); err == nil {
		d["took_seconds"] = t.Seconds()
	}
	quote := fmt.Sprintf("endpoint %s health=%v took=%s", ep, healthy, textOf(m["took"]))
	if e := textOf(m["error"]); e != "" {
		quote += " error=" + oneLine(e)
	}
	c.fact("etcd-health", section{}, 0, quote, d)
}

func (c *textCtx) etcdStatus(m map[string]any) {
	st := mapOf(m["Status"])
	id, leader := textOf(mapOf(st["header"])["member_id"]), textOf(st["leader"])
	d := map[string]any{"endpoint": textOf(m["Endpoint"]), "member_id": id, "leader": leader, "is_leader": id != "" && id == leader}
	put(d, "version", textOf(st["version"]))
	for _, f := range [][2]string{{"dbSize", "db_size"}, {"dbSizeInUse", "db_in_use"}, {"raftTerm", "raft_term"}, {"raftIndex", "raft_index"}, {"raftAppliedIndex", "raft_applied_index"}} {
		if v := plainJSON(st[f[0]], 0); v != nil {
			d[f[1]] = v
		}
	}
	learner, _ := st["isLearner"].(bool)
	d["learner"] = learner
	if e := listOf(st["errors"]); len(e) > 0 {
		d["errors"] = plainJSON(e, 0)
	}
	c.fact("etcd-status", section{}, 0, fmt.Sprintf("endpoint %s member=%s leader=%s version=%s dbSize=%v dbSizeInUse=%v raftIndex=%v",
		d["endpoint"], id, leader, textOf(st["version"]), st["dbSize"], st["dbSizeInUse"], st["raftIndex"]), d)
}
