package parse

import (
	"bufio"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"kanshiki/collect"
)

// ovsdbParser reads database files of OVN and Open vSwitch into the state they
// end in (ovsdb(5); rows as in ovn-nb(5), ovn-sb(5), ovs-vswitchd.conf.db(5)).
// They are known by their first bytes whatever their name: see dispatch.
func ovsdbParser() Parser {
	return Parser{
		Kind: "ovsdb", Doc: "databases of OVN and Open vSwitch, standalone and clustered",
		Match: func(*collect.File) bool { return false },
		Sniff: isOVSDB, Parse: parseOVSDB, Sample: ovsdbSample,
	}
}

// ovsdbSample is a database of one switch; the check sums are right.
const ovsdbSample = `OVSDB JSON 111 7bff1f028ca5dc930a423d889d1dbb0993cff65f
{"name":"OVN_Northbound","version":"7.0.0","tables":{"Logical_Switch":{"columns":{"name":{"type":"string"}}}}}
OVSDB JSON 96 bcdcb96135a7c5438f3e494bdee440d1501b790c
{"_date":1714559124442,"Logical_Switch":{"f34b6696-0cf5-4442-9f8d-723a49295391":{"name":"w1"}}}
`

// errOVSDBState is the gap of a database larger than is held.
var errOVSDBState = errors.New("larger than is held (256 MiB of wanted rows, 16 MiB of one value): a part of its rows was left out")

// ovsdbRead is a database that was read.
type ovsdbRead struct {
	ovsdbState
	model   string // standalone or clustered
	raft    ovsdbRaft
	records int
	whole   bool // to the log's end, nothing left out
}

func parseOVSDB(in *Input, s Sink) error {
	r := &ovsdbRead{ovsdbState: ovsdbState{tables: map[string]map[string]*ovsdbRow{}, wants: ovsdbWants(s), limit: maxOVSDBState}}
	if len(r.wants("")) == 0 {
		return nil // nobody reads any fact of it
	}
	err := r.load(in.R)
	if r.over {
		s.Gap(Gap{File: in.File.Name(), Reason: errOVSDBState.Error()})
	}
	if t := time.UnixMilli(r.last).UTC(); t.Year() > 2009 && t.Year() < 2100 {
		s.Seen(t)
	}
	g := &ovsdbGiver{ovsdbRead: r, in: in, s: s, host: originOf(in.File).Host}
	g.give()
	return err
}

// load reads a log to its end, or to the first record that is not sound:
// ovsdb-server stops there too.
func (r *ovsdbRead) load(src io.Reader) error {
	l := &ovsdbLog{r: bufio.NewReaderSize(src, 64<<10)}
	err := r.first(l)
	for err == nil {
		if r.model == "clustered" {
			var rec raftRecord
			err = l.next(func(j *ovsdbJSON) error { return rec.read(j, &r.ovsdbState, l.line) },
				func() error { return r.raft.record(&rec, &r.ovsdbState) })
		} else {
			t := &ovsdbTxn{line: l.passed + 2}
			err = l.next(func(j *ovsdbJSON) error { return r.read(j, t) }, func() error { r.apply(t); return nil })
		}
	}
	r.raft.end(&r.ovsdbState)
	r.records = l.n
	if err == io.EOF {
		r.whole = l.n > 0 && !r.over
		err = nil
	}
	return err
}

// first reads the record that tells what the database is.
func (r *ovsdbRead) first(l *ovsdbLog) error {
	head, _ := l.r.Peek(len(ovsdbClustered))
	if string(head) == ovsdbClustered {
		r.model = "clustered"
		var rec raftRecord
		return l.next(func(j *ovsdbJSON) error { return rec.read(j, &r.ovsdbState, l.line) },
			func() error { r.raft.header(&rec, &r.ovsdbState); return nil })
	}
	r.model = "standalone"
	var text []byte
	return l.next(func(j *ovsdbJSON) (err error) {
		text, err = j.raw(maxOVSDBValue)
		return err
	}, func() error { return r.schema(text) })
}

// ovsdbWants gives the columns of the tables of which a rule reads facts.
// Of the empty name it gives those of all databases.
func ovsdbWants(s Sink) func(database string) map[string][]string {
	return func(database string) map[string][]string {
		out := map[string][]string{}
		for _, t := range ovsdbTables {
			if (database == "" || database == t.database) && slices.ContainsFunc(t.kinds, s.Wants) {
				out[t.table] = t.columns
			}
		}
		return out
	}
}

// ovsdbTables are the tables that facts are made of: the kinds of facts that
// need a table, and the columns they need.
var ovsdbTables = []struct {
	database, table string
	kinds, columns  []string
}{
	{ovnNorth, "NB_Global", []string{"ovsdb-file"}, []string{"name", "options", "nb_cfg", "sb_cfg", "hv_cfg"}},
	{ovnNorth, "Logical_Switch", []string{"ovn-logical-switch", "ovn-logical-switch-port"}, []string{"name", "ports", "other_config"}},
	{ovnNorth, "Logical_Switch_Port", []string{"ovn-logical-switch", "ovn-logical-switch-port"},
		[]string{"name", "type", "options", "addresses", "dynamic_addresses", "up", "enabled", "external_ids"}},
	{ovnNorth, "Logical_Router", []string{"ovn-logical-router", "ovn-logical-router-port"}, []string{"name", "ports", "nat", "static_routes", "options", "enabled"}},
	{ovnNorth, "Logical_Router_Port", []string{"ovn-logical-router", "ovn-logical-router-port"}, []string{"name", "mac", "networks", "gateway_chassis"}},
	{ovnNorth, "Gateway_Chassis", []string{"ovn-logical-router-port"}, []string{"chassis_name", "priority"}},
	{ovnNorth, "NAT", []string{"ovn-logical-router"}, []string{"type", "external_ip", "logical_ip", "logical_port"}},
	{ovnNorth, "Logical_Router_Static_Route", []string{"ovn-logical-router"}, []string{"ip_prefix", "nexthop", "output_port", "policy"}},
	{ovnNorth, "ACL", []string{"ovn-acl"}, []string{"direction", "match", "action", "priority", "name"}},
	{ovnNorth, "Load_Balancer", []string{"ovn-load-balancer"}, []string{"name", "protocol", "vips"}},
	{ovnSouth, "SB_Global", []string{"ovsdb-file"}, []string{"options", "nb_cfg"}},
	{ovnSouth, "Chassis", []string{"ovn-chassis", "ovn-port-binding"}, []string{"name", "hostname", "encaps", "other_config", "external_ids"}},
	{ovnSouth, "Encap", []string{"ovn-chassis"}, []string{"ip", "type"}},
	{ovnSouth, "Port_Binding", []string{"ovn-port-binding"}, []string{"logical_port", "type", "chassis", "up", "mac"}},
	{"Open_vSwitch", "Open_vSwitch", []string{"ovsdb-file", "ovs-settings"}, []string{"external_ids", "ovs_version"}},
}

const (
	ovnNorth = "OVN_Northbound"
	ovnSouth = "OVN_Southbound"
)

// ovsdbTime prints a transaction's date; "" if there is none to believe.
func ovsdbTime(ms int64) string {
	t := time.UnixMilli(ms).UTC()
	if t.Year() < 2010 || t.Year() > 2100 {
		return ""
	}
	return t.Format(time.RFC3339)
}

// shortValue is a value as evidence shows it.
func shortValue(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 160 {
		s = strings.ToValidUTF8(s[:160], "") + "…"
	}
	return s
}
