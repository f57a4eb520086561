package parse

import (
	"strings"
)

// stateColumns begins the head line of `show servers state` (HAProxy
// management guide, 9.3); the columns are fixed from there on.
const stateColumns = "# be_id be_name srv_id srv_name"

// serverStates are the values of srv_op_state.
var serverStates = map[string]string{"0": "stopped", "1": "starting", "2": "running", "3": "stopping"}

// infoFields are the lines of `show info` that rules ask about.
var infoFields = []struct{ line, field string }{
	{"Version", "version"}, {"Uptime_sec", "uptime_seconds"}, {"Pid", "pid"}, {"Maxconn", "maxconn"},
	{"CurrConns", "connections"}, {"Maxsock", "maxsock"},
}

// readHaproxyInfo reads `show info` and `show servers state`, which are asked
// for together with `show stat`.
func readHaproxyInfo(c *textCtx, sec section) {
	info := map[string]any{}
	at, inInfo := 0, false
	var cols []string
	for i, l := range sec.lines {
		l = strings.TrimRight(l, " ")
		if l == "Name: HAProxy" {
			inInfo, at = true, i
		}
		key, value, ok := strings.Cut(l, ": ")
		if inInfo && ok {
			for _, f := range infoFields {
				if key != f.line {
					continue
				}
				if n := cellInt(value); n != nil && f.field != "version" {
					info[f.field] = n
				} else {
					put(info, f.field, value)
				}
			}
		}
		if l == "" {
			inInfo, cols = false, nil
		}
		if strings.HasPrefix(l, stateColumns) {
			cols = strings.Fields(strings.TrimPrefix(l, "# "))
			continue
		}
		if cells := strings.Fields(l); cols != nil && len(cells) >= 10 {
			c.serverState(sec, i, cols, cells)
		}
	}
	if len(info) > 0 {
		c.fact("haproxy-info", sec, sec.line+at, "HAProxy "+textOf(info["version"]), info)
	}
}

func (c *textCtx) serverState(sec section, at int, cols, cells []string) {
	row := map[string]string{}
	for j, v := range cells {
		if j < len(cols) && v != "-" {
			row[cols[j]] = v
		}
	}
	d := map[string]any{}
	put(d, "proxy", row["be_name"])
	put(d, "server", row["srv_name"])
	put(d, "address", row["srv_addr"])
	put(d, "name", row["srv_fqdn"])
	put(d, "state", serverStates[row["srv_op_state"]])
	for _, f := range [][2]string{{"srv_port", "port"}, {"srv_admin_state", "admin_state"}, {"srv_time_since_last_change", "last_change_seconds"}} {
		if n := cellInt(row[f[0]]); n != nil {
			d[f[1]] = n
		}
	}
	if d["state"] == nil || d["server"] == nil {
		return
	}
	c.fact("haproxy-server-state", sec, sec.line+at, sec.lines[at], d)
}
