package parse

import (
	"encoding/csv"
	"path"
	"strings"
)

// haproxyStatReader reads the CSV of `show stat` (HAProxy management guide,
// 9.1): its first line names the columns.
func haproxyStatReader() textReader {
	return textReader{
		kind: "haproxy-stat", doc: "state of haproxy's servers, from show stat",
		paths: func(p string) bool {
			b := path.Base(p)
			return b == "haproxy_show.txt" || b == "haproxy_stats" || strings.HasPrefix(b, "show-stat")
		},
		sniff: func(_, text string) bool {
			return strings.Contains(text, "# pxname,svname,") || strings.Contains(text, stateColumns)
		},
		read: readHaproxyStat,
		sample: "# pxname,svname,status,weight,act,bck,chkfail,chkdown,lastchg,downtime,check_status,last_chk,type,addr\n" +
			"kube_api,master-0,UP,1,1,0,0,0,3600,0,L4OK,,2,192.0.2.11:6443\n",
	}
}

var statTypes = map[string]string{"0": "frontend", "1": "backend", "2": "server", "3": "listener"}

func readHaproxyStat(c *textCtx, sec section) {
	readHaproxyInfo(c, sec)
	var cols []string
	for i, l := range sec.lines {
		if strings.HasPrefix(l, "# pxname,svname,") {
			cols = strings.Split(strings.TrimPrefix(l, "# "), ",")
			continue
		}
		if cols == nil {
			continue
		}
		if !strings.Contains(l, ",") {
			cols = nil // show info or show servers state follow in the same file
			continue
		}
		r := csv.NewReader(strings.NewReader(l))
		r.LazyQuotes = true
		cells, err := r.Read()
		if err != nil {
			continue
		}
		row := map[string]string{}
		for j, v := range cells {
			if j < len(cols) {
				row[cols[j]] = v
			}
		}
		if row["pxname"] == "" || row["svname"] == "" || row["status"] == "" {
			continue
		}
		d := map[string]any{}
		for _, f := range [][2]string{{"pxname", "proxy"}, {"svname", "server"}, {"status", "status"}, {"check_status", "check_status"}, {"last_chk", "last_check"}, {"check_desc", "check_desc"}, {"addr", "address"}} {
			put(d, f[1], row[f[0]])
		}
		put(d, "type", statTypes[row["type"]])
		for _, f := range [][2]string{{"lastchg", "last_change_seconds"}, {"downtime", "downtime_seconds"}, {"act", "active"}, {"bck", "backup"}, {"chkfail", "check_fails"}, {"chkdown", "check_downs"}, {"weight", "weight"}} {
			if n := cellInt(row[f[0]]); n != nil {
				d[f[1]] = n
			}
		}
		quote := strings.TrimSpace(strings.Join([]string{row["pxname"] + "/" + row["svname"], row["status"], row["check_status"], row["last_chk"]}, " "))
		c.fact("haproxy-stat", sec, sec.line+i, quote, d)
	}
}
