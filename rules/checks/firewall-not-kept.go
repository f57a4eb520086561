package checks

import (
	"slices"
	"strings"

	"kanshiki/parse"
)

// firewallNotKept goes through firewall-cmd commands as they were typed and
// finds ports of the cluster that were opened at run time only.
func firewallNotKept() *Check {
	return &Check{
		Name:  "firewall-not-kept",
		Doc:   "typed firewall-cmd commands: what was opened without --permanent, and what the permanent configuration holds",
		Reads: []string{"firewall-command"},
		Also:  []string{"firewalld-zone", "firewalld-service"},
		Run: func(in *Input) (out []Case, compared int) {
			for _, list := range sameFile(in.Facts["firewall-command"]) {
				services := servicesOf(in, list[0].Host)
				for _, f := range list { // what the same commands define
					if s := text(f.Data, "service"); s != "" {
						services[s] = append(slices.Clone(services[s]), strs(f.Data, "add_ports")...)
					}
				}
				for i, f := range list {
					if f.Data["permanent"] == true || text(f.Data, "service") != "" {
						continue
					}
					for _, added := range opens(f, services) {
						compared++
						if !keptElsewhere(in, list, i, f, added, services) {
							out = append(out, Case{Pos: f.Pos, Quote: f.Quote, Fields: map[string]string{"host": f.Host, "what": added, "zone": zoneName(f), "command": strings.TrimSpace(f.Quote)}})
						}
					}
				}
			}
			return out, compared
		},
	}
}

// sameFile groups facts by the file they stand in, in order: prompts in a
// paste do not all name the host.
func sameFile(facts []*parse.Fact) (out [][]*parse.Fact) {
	at := map[string]int{}
	for _, f := range facts {
		i, ok := at[f.File]
		if !ok {
			i = len(out)
			at[f.File] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], f)
	}
	return out
}

// opens gives the services and ports that a command lets in and that are the
// API's or the machine config server's: nothing else is surely the cluster's.
func opens(f *parse.Fact, services map[string][]string) (out []string) {
	for _, s := range strs(f.Data, "add_services") {
		if slices.ContainsFunc(services[s], func(p string) bool { return inPorts(p, 6443) || inPorts(p, 22623) }) {
			out = append(out, s)
		}
	}
	for _, p := range strs(f.Data, "add_ports") {
		if inPorts(p, 6443) || inPorts(p, 22623) {
			out = append(out, p)
		}
	}
	return out
}

func zoneName(f *parse.Fact) string {
	if z := text(f.Data, "zone"); z != "" {
		return z
	}
	return "the default zone"
}

// keptElsewhere reports whether another command of the list makes it permanent
// or takes it back, or a listing shows it in the permanent configuration.
func keptElsewhere(in *Input, list []*parse.Fact, i int, f *parse.Fact, added string, services map[string][]string) bool {
	for j, other := range list {
		adds := slices.Concat(strs(other.Data, "add_services"), strs(other.Data, "add_ports"))
		removes := slices.Concat(strs(other.Data, "remove_services"), strs(other.Data, "remove_ports"))
		if j > i && (other.Data["keep"] == true || slices.Contains(removes, added)) {
			return true
		}
		if other.Data["permanent"] == true && text(other.Data, "service") == "" && slices.Contains(adds, added) {
			return true
		}
	}
	for _, z := range in.Facts["firewalld-zone"] {
		if z.Data["permanent"] != true || z.Host != f.Host && z.Host != "" && f.Host != "" {
			continue
		}
		have := slices.Concat(strs(z.Data, "services"), strs(z.Data, "ports"))
		for _, s := range strs(z.Data, "services") {
			have = append(have, services[s]...)
		}
		if slices.Contains(have, added) {
			return true
		}
	}
	return false
}
