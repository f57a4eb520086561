package checks

import (
	"fmt"
	"path"
	"strings"

	"kanshiki/parse"
)

// hostSize is what a role needs (installation guides of 4.x, minimum resource
// requirements: 4 processors, 16 GB and 100 GB for bootstrap host and masters,
// 2, 8 and 100 for workers).
type hostSize struct {
	cpus         float64
	memory, disk float64 // bytes
}

// A tenth is allowed for what firmware and kernel keep, as in node-too-small.
var hostMinimum = map[string]hostSize{
	"bootstrap": {4, 14.4 * (1 << 30), 90e9},
	"master":    {4, 14.4 * (1 << 30), 90e9},
	"worker":    {2, 7.2 * (1 << 30), 90e9},
}

// hostTooSmall holds the size of hosts against the minimum of their role. The
// processors and memory of a node that tells its capacity are another rule's.
func hostTooSmall() *Check {
	return &Check{
		Name:  "host-too-small",
		Doc:   "processors, memory and disks of hosts against the minimum of their role",
		Reads: []string{"host-size"},
		Also:  []string{"Node"},
		Run: func(in *Input) (out []Case, compared int) {
			x := newNodeIndex(in)
			hosts := byHost(in.Facts["host-size"])
			for _, host := range sortedKeys(hosts) {
				role, told := hostRole(x, host)
				least, ok := hostMinimum[role]
				if !ok {
					continue
				}
				size, at := measured(hosts[host])
				check := func(what string, have, want float64, unit string, scale float64) {
					if have == 0 {
						return
					}
					compared++
					if have < want {
						out = append(out, Case{Fields: map[string]string{"host": host, "role": role, "what": what,
							"have": fmt.Sprintf("%.3g%s", have/scale, unit)}, Pos: at[what].Pos, Quote: at[what].Quote})
					}
				}
				if !told {
					check("processors", size.cpus, least.cpus, "", 1)
					check("memory", size.memory, least.memory, " GiB", 1<<30)
				}
				check("disk", size.disk, least.disk, " GB", 1e9)
			}
			return out, compared
		},
	}
}

// hostRole gives a host's role, by its Node or else by its own name; told is
// true if the Node tells its capacity.
func hostRole(x *nodeIndex, host string) (role string, told bool) {
	if host == "" {
		return "", false
	}
	n := x.named(host)
	if n == nil {
		if r := roleIn(shortName(host)); r == "bootstrap" {
			return r, false
		}
		return "", false // a balancer or bastion may be small
	}
	told = text(n.Data, "status", "capacity", "cpu") != "" || dig(n.Data, "status", "capacity", "cpu") != nil
	if isMaster(n) {
		return "master", told
	}
	return "worker", told
}

// measured gathers a host's records. Of several disks the largest counts: which
// one the system is on is not told.
func measured(facts []*parse.Fact) (s hostSize, at map[string]*parse.Fact) {
	at = map[string]*parse.Fact{}
	for _, f := range facts {
		if n, ok := number(f.Data, "cpus"); ok {
			s.cpus, at["processors"] = n, f
		}
		if n, ok := number(f.Data, "memory_bytes"); ok {
			s.memory, at["memory"] = n, f
		}
		disk := path.Base(text(f.Data, "disk"))
		if n, ok := number(f.Data, "disk_bytes"); ok && n > s.disk && !strings.HasPrefix(disk, "loop") && !strings.HasPrefix(disk, "zram") {
			s.disk, at["disk"] = n, f
		}
	}
	return s, at
}
