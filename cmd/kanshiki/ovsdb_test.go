package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kanshiki/collect"
	"kanshiki/parse"
)

// northSchema has the tables and types of ovn-nb(5) that are read, and one that is not.
const northSchema = `{"name":"OVN_Northbound","version":"7.0.0","tables":{
"NB_Global":{"columns":{"name":{"type":"string"},"nb_cfg":{"type":"integer"},"options":{"type":{"key":"string","value":"string","min":0,"max":"unlimited"}}},"maxRows":1,"isRoot":true},
"Logical_Switch":{"columns":{"name":{"type":"string"},"ports":{"type":{"key":{"type":"uuid","refTable":"Logical_Switch_Port"},"min":0,"max":"unlimited"}},
 "other_config":{"type":{"key":"string","value":"string","min":0,"max":"unlimited"}}},"isRoot":true},
"Logical_Switch_Port":{"columns":{"name":{"type":"string"},"type":{"type":"string"},"addresses":{"type":{"key":"string","min":0,"max":"unlimited"}},
 "up":{"type":{"key":"boolean","min":0,"max":1}},"external_ids":{"type":{"key":"string","value":"string","min":0,"max":"unlimited"}}},"indexes":[["name"]]},
"Load_Balancer":{"columns":{"name":{"type":"string"},"protocol":{"type":{"key":"string","min":0,"max":1}},"vips":{"type":{"key":"string","value":"string","min":0,"max":"unlimited"}}},"isRoot":true},
"Meter":{"columns":{"name":{"type":"string"}},"isRoot":true}}}`

// database is an ovsdb-server of its own on a socket in a temporary directory.
type database struct {
	t         *testing.T
	dir, name string
	server    *exec.Cmd
}

func (d *database) file() string   { return filepath.Join(d.dir, d.name+".db") }
func (d *database) socket() string { return "unix:" + filepath.Join(d.dir, d.name+".sock") }

func (d *database) run(args ...string) string {
	d.t.Helper()
	c := exec.Command(args[0], args[1:]...)
	c.Env = append(os.Environ(), "OVS_RUNDIR="+d.dir, "OVS_LOGDIR="+d.dir, "OVS_DBDIR="+d.dir, "OVS_SYSCONFDIR="+d.dir, "LC_ALL=C")
	out, err := c.CombinedOutput()
	if err != nil {
		d.t.Fatalf("%s: %v: %s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// serve starts the server and waits until it has the database.
func (d *database) serve() {
	d.t.Helper()
	d.server = exec.Command("ovsdb-server", d.file(), "--remote=p"+d.socket(), "--unixctl="+filepath.Join(d.dir, d.name+".ctl"), "--no-chdir", "--log-file="+filepath.Join(d.dir, d.name+".log"), "-vconsole:off")
	d.server.Env = append(os.Environ(), "OVS_RUNDIR="+d.dir, "OVS_LOGDIR="+d.dir, "OVS_DBDIR="+d.dir, "OVS_SYSCONFDIR="+d.dir)
	if err := d.server.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { stop(d.server) })
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		c := exec.Command("ovsdb-client", "--timeout=5", "wait", d.socket(), "OVN_Northbound", "connected")
		if c.Run() == nil {
			return
		}
		if time.Now().After(end) {
			d.t.Fatal("ovsdb-server does not serve")
		}
	}
}

func (d *database) transact(ops ...map[string]any) {
	d.t.Helper()
	all := []any{"OVN_Northbound"}
	for _, o := range ops {
		all = append(all, o)
	}
	text, err := json.Marshal(all)
	if err != nil {
		d.t.Fatal(err)
	}
	if out := d.run("ovsdb-client", "--timeout=10", "transact", d.socket(), string(text)); strings.Contains(out, `"error"`) {
		d.t.Fatalf("%s: %s", text, out)
	}
}

// change makes transactions of all kinds: rows come and go, sets and maps change
// element by element, scalars and optional values are replaced.
func (d *database) change(n int) {
	d.t.Helper()
	r := rand.New(rand.NewSource(1))
	where := func(name string) []any { return []any{[]any{"name", "==", name}} }
	d.transact(map[string]any{"op": "insert", "table": "NB_Global", "row": map[string]any{"name": "w1", "options": []any{"map", []any{[]any{"name", "w1"}}}}},
		map[string]any{"op": "insert", "table": "Meter", "row": map[string]any{"name": "unread"}},
		map[string]any{"op": "insert", "table": "Logical_Switch", "row": map[string]any{"name": "w1", "other_config": []any{"map", []any{[]any{"subnet", "10.128.0.0/23"}}}}},
		map[string]any{"op": "insert", "table": "Load_Balancer", "row": map[string]any{"name": "tcp", "protocol": "tcp", "vips": []any{"map", []any{[]any{"172.30.0.1:443", "192.0.2.11:6443"}}}}})
	for i := range n {
		port, vip := fmt.Sprintf("app_p%d", r.Intn(12)), fmt.Sprintf("172.30.0.%d:80", r.Intn(6))
		switch r.Intn(6) {
		case 0, 1:
			d.transact(map[string]any{"op": "mutate", "table": "Logical_Switch", "where": where("w1"), "mutations": []any{[]any{"ports", "insert", []any{"set", []any{[]any{"named-uuid", "p"}}}}}},
				map[string]any{"op": "insert", "table": "Logical_Switch_Port", "uuid-name": "p", "row": map[string]any{
					"name": fmt.Sprintf("app_n%d", i), "addresses": fmt.Sprintf("0a:58:0a:80:00:%02x 10.128.0.%d", i%256, i%256),
					"external_ids": []any{"map", []any{[]any{"namespace", "app"}, []any{"pod", "true"}}}}})
		case 2: // the last reference goes, and the row with it
			d.transact(map[string]any{"op": "update", "table": "Logical_Switch", "where": where("w1"), "row": map[string]any{"ports": []any{"set", []any{}}}},
				map[string]any{"op": "mutate", "table": "Logical_Switch", "where": where("w1"), "mutations": []any{[]any{"ports", "insert", []any{"set", []any{[]any{"named-uuid", "p"}}}}}},
				map[string]any{"op": "insert", "table": "Logical_Switch_Port", "uuid-name": "p", "row": map[string]any{"name": port}})
		case 3:
			d.transact(map[string]any{"op": "mutate", "table": "Load_Balancer", "where": where("tcp"), "mutations": []any{[]any{"vips", "delete", []any{"set", []any{vip}}},
				[]any{"vips", "insert", []any{"map", []any{[]any{vip, fmt.Sprintf("10.128.0.%d:8080", i)}}}}}})
		case 4:
			d.transact(map[string]any{"op": "mutate", "table": "Load_Balancer", "where": where("tcp"), "mutations": []any{[]any{"vips", "delete", []any{"set", []any{vip}}}}})
		case 5:
			d.transact(map[string]any{"op": "update", "table": "Logical_Switch_Port", "where": []any{}, "row": map[string]any{"up": i%2 == 0, "addresses": []any{"set", []any{"router", fmt.Sprint(i)}}}})
		}
	}
}

// dumped gives the rows of a table as ovsdb-client shows them.
func (d *database) dumped(table string) []map[string]any {
	d.t.Helper()
	var all struct {
		Headings []string
		Data     [][]any
	}
	if err := json.Unmarshal([]byte(d.run("ovsdb-client", "--timeout=10", "-f", "json", "dump", d.socket(), "OVN_Northbound", table)), &all); err != nil {
		d.t.Fatal(err)
	}
	var out []map[string]any
	for _, row := range all.Data {
		m := map[string]any{}
		for i, v := range row {
			m[all.Headings[i]] = v
		}
		out = append(out, m)
	}
	return out
}

// members gives what stands in a set, a map or a scalar, in order.
func members(v any) (out []string) {
	l, _ := v.([]any)
	if len(l) != 2 || l[0] == "uuid" {
		return []string{fmt.Sprint(v)}
	}
	list, _ := l[1].([]any)
	for _, e := range list {
		if pair, ok := e.([]any); ok && l[0] == "map" {
			e = fmt.Sprint(pair[0], "=", pair[1])
		}
		out = append(out, fmt.Sprint(e))
	}
	slices.Sort(out)
	return out
}

// factSink keeps facts and gaps.
type factSink struct {
	facts map[string][]*parse.Fact
	gaps  []parse.Gap
}

func (s *factSink) Matcher(*parse.Source) *parse.Matcher { return nil }
func (s *factSink) Line(*parse.Line)                     {}
func (s *factSink) LogEnd(*parse.Source)                 {}
func (s *factSink) Wants(string) bool                    { return true }
func (s *factSink) Object(*parse.Object)                 {}
func (s *factSink) Fact(f *parse.Fact)                   { s.facts[f.Kind] = append(s.facts[f.Kind], f) }
func (s *factSink) Seen(time.Time)                       {}
func (s *factSink) Gap(g parse.Gap)                      { s.gaps = append(s.gaps, g) }

func readDatabase(t *testing.T, content []byte) *factSink {
	t.Helper()
	s := &factSink{facts: map[string][]*parse.Fact{}}
	f := &collect.File{Path: "network_logs/ovnk_database_store/ovnkube-node-x7z2p_nbdb", Reader: bytes.NewReader(content)}
	if known, err := parse.Read(context.Background(), f, 0, parse.Options{}, s); !known || err != nil {
		t.Fatal(known, err)
	}
	return s
}

// compare holds what is read of a file against what the server says.
func (d *database) compare(t *testing.T, content []byte, model string) *parse.Fact {
	t.Helper()
	s := readDatabase(t, content)
	if len(s.gaps) > 0 || len(s.facts["ovsdb-file"]) != 1 {
		t.Fatalf("gaps %v, files %v", s.gaps, s.facts["ovsdb-file"])
	}
	file := s.facts["ovsdb-file"][0]
	if file.Data["model"] != model || file.Data["complete"] != true || file.Data["zone"] != "w1" || file.Data["pod"] != "ovnkube-node-x7z2p" {
		t.Errorf("file: %v", file.Data)
	}
	var got, want []string
	for _, f := range s.facts["ovn-logical-switch-port"] {
		list := fmt.Sprint(f.Data["addresses"])
		got = append(got, fmt.Sprint(f.Data["name"], list, f.Data["up"], f.Data["namespace"], f.Data["switch"]))
	}
	names := map[string]string{}
	for _, row := range d.dumped("Logical_Switch_Port") {
		names[fmt.Sprint(row["_uuid"])] = fmt.Sprint(row["name"])
		up, ids := row["up"], any(nil)
		if _, ok := up.(bool); !ok {
			up = nil
		}
		if slices.Contains(members(row["external_ids"]), "namespace=app") {
			ids = "app"
		}
		want = append(want, fmt.Sprint(row["name"], fmt.Sprint(members(row["addresses"])), up, ids, "w1"))
	}
	equalRows(t, "ports", got, want)
	got, want = nil, nil
	for _, f := range s.facts["ovn-logical-switch"] {
		got = append(got, fmt.Sprint(f.Data["ports"]))
	}
	for _, row := range d.dumped("Logical_Switch") {
		list, _ := row["ports"].([]any)
		one := []string{}
		if len(list) == 2 && list[0] == "uuid" {
			one = append(one, names[fmt.Sprint(list)])
		} else {
			for _, u := range list[1].([]any) {
				one = append(one, names[fmt.Sprint(u)])
			}
		}
		slices.Sort(one)
		want = append(want, fmt.Sprint(one))
	}
	equalRows(t, "switches", got, want)
	got, want = nil, nil
	for _, f := range s.facts["ovn-load-balancer"] {
		for k, v := range f.Data["vips"].(map[string]any) {
			got = append(got, fmt.Sprint(k, "=", v))
		}
	}
	for _, row := range d.dumped("Load_Balancer") {
		want = append(want, members(row["vips"])...)
	}
	equalRows(t, "addresses", got, want)
	return file
}

func equalRows(t *testing.T, what string, got, want []string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	if len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("%s:\ngot  %q\nwant %q", what, got, want)
	}
}

func newDatabase(t *testing.T) *database {
	t.Helper()
	for _, tool := range []string{"ovsdb-tool", "ovsdb-server", "ovsdb-client", "ovs-appctl"} {
		realTool(t, tool)
	}
	dir, err := os.MkdirTemp("", "kanshiki-db-") // t.TempDir is too long a path for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.WriteFile(filepath.Join(dir, "schema"), []byte(northSchema), 0o600); err != nil {
		t.Fatal(err)
	}
	return &database{t: t, dir: dir, name: "a"}
}

func (d *database) content() []byte {
	d.t.Helper()
	text, err := os.ReadFile(d.file())
	if err != nil {
		d.t.Fatal(err)
	}
	return text
}

func (d *database) compact() {
	d.t.Helper()
	d.run("ovs-appctl", "-t", filepath.Join(d.dir, d.name+".ctl"), "ovsdb-server/compact", "OVN_Northbound")
}

func TestDatabaseStandalone(t *testing.T) {
	d := newDatabase(t)
	d.run("ovsdb-tool", "create", d.file(), filepath.Join(d.dir, "schema"))
	d.serve()
	d.change(80)
	d.compare(t, d.content(), "standalone")
	d.compare(t, []byte(d.run("ovsdb-client", "backup", d.socket(), "OVN_Northbound")), "standalone")
	d.compact()
	d.compare(t, d.content(), "standalone")
	d.transact(map[string]any{"op": "mutate", "table": "Load_Balancer", "where": []any{}, "mutations": []any{[]any{"vips", "insert", []any{"map", []any{[]any{"172.30.9.9:1", "10.128.0.9:1"}}}}}})
	d.compare(t, d.content(), "standalone")
}

// A cluster's file has a snapshot, entries and words of the vote.
func TestDatabaseCluster(t *testing.T) {
	d := newDatabase(t)
	d.run("ovsdb-tool", "create-cluster", d.file(), filepath.Join(d.dir, "schema"), "unix:"+filepath.Join(d.dir, "a.raft"))
	d.serve()
	d.change(30)
	b := &database{t: t, dir: d.dir, name: "b"}
	b.run("ovsdb-tool", "join-cluster", b.file(), "OVN_Northbound", "unix:"+filepath.Join(d.dir, "b.raft"), "unix:"+filepath.Join(d.dir, "a.raft"))
	if s := readDatabase(t, b.content()); len(s.gaps) > 0 || s.facts["ovsdb-file"][0].Data["database"] != "OVN_Northbound" {
		t.Errorf("a server that has just joined: %v %v", s.gaps, s.facts["ovsdb-file"])
	}
	b.serve()
	d.transact(map[string]any{"op": "mutate", "table": "Load_Balancer", "where": []any{}, "mutations": []any{[]any{"vips", "insert", []any{"map", []any{[]any{"172.30.9.9:1", "10.128.0.9:1"}}}}}})
	d.compare(t, d.content(), "clustered")
	d.compact()
	first := d.compare(t, d.content(), "clustered")
	second := b.compare(t, b.content(), "clustered")
	x, y := first.Data["cluster"].(map[string]any), second.Data["cluster"].(map[string]any)
	if x["cid"] != y["cid"] || x["sid"] == y["sid"] || len(x["servers"].([]any)) != 2 || len(y["servers"].([]any)) != 2 {
		t.Errorf("clusters:\n%v\n%v", x, y)
	}
	status := d.run("ovs-appctl", "-t", filepath.Join(d.dir, "a.ctl"), "cluster/status", "OVN_Northbound")
	for _, want := range []string{fmt.Sprint("Term: ", x["term"], "\n"), fmt.Sprint(x["cid"])[:4], fmt.Sprint(x["sid"])} {
		if !strings.Contains(status, want) {
			t.Errorf("cluster/status does not say %q: %s", want, status)
		}
	}
}

// What is cut or damaged is read up to there, as ovsdb-server does.
func TestDatabaseDamaged(t *testing.T) {
	d := newDatabase(t)
	d.run("ovsdb-tool", "create", d.file(), filepath.Join(d.dir, "schema"))
	d.serve()
	d.change(20)
	d.compare(t, d.content(), "standalone")
	whole := d.content()
	d.transact(map[string]any{"op": "update", "table": "Load_Balancer", "where": []any{}, "row": map[string]any{"name": "later"}})
	more := d.content()
	flipped := bytes.Clone(more)
	flipped[len(flipped)-8] ^= 1
	for name, content := range map[string][]byte{
		"cut in the JSON": more[:len(more)-5], "cut in the header": more[:len(whole)+9], "damaged": flipped,
		"garbage behind": append(bytes.Clone(whole), "once more\n"...),
	} {
		s := readDatabase(t, content)
		if len(s.gaps) != 1 || s.facts["ovsdb-file"][0].Data["complete"] != false || s.facts["ovn-load-balancer"][0].Data["name"] != "tcp" {
			t.Errorf("%s: gaps %v, %v", name, s.gaps, s.facts["ovsdb-file"][0].Data)
		}
	}
}
