package checks

import (
	"regexp"
	"slices"
	"strings"

	"kanshiki/parse"
)

var (
	// noBridge is what ovs-ofctl and ovs-vsctl say of a bridge they do not find.
	noBridge   = regexp.MustCompile(`^(?:(br0|br-int|br-ex) is not a bridge or a socket|no bridge named (br0|br-int|br-ex))`)
	noDatabase = regexp.MustCompile(`database connection failed \((?:No such file or directory|Connection refused)\)`)
	// noDaemon is what ovs-ofctl says if ovs-vswitchd was killed and left its socket.
	noDaemon = regexp.MustCompile(`/(br0|br-int|br-ex)\.mgmt: failed to open socket \(Connection refused\)`)
)

// ovsState tells what of Open vSwitch is not there: its database, the daemon
// behind its bridges, or the bridge of the pod network.
func ovsState() *Check {
	return &Check{
		Name:  "ovs-state",
		Doc:   "what Open vSwitch answers on a node",
		Reads: []string{"ovs-dump"},
		Also:  []string{"HostSubnet", "Node", "Network", "ip-addr", "ovs-bridge"},
		Run: func(in *Input) (out []Case, compared int) {
			all := hostSubnets(in)
			said := map[string]bool{}
			for _, f := range in.Facts["ovs-dump"] {
				if f.Data["complete"] != true || notANode(in, f, all) {
					continue
				}
				compared++
				problem, bridge := ovsProblem(in, f, all)
				if key := place(f) + problem + bridge; problem == "" || said[key] {
					continue
				} else {
					said[key] = true
				}
				out = append(out, Case{Fields: map[string]string{"host": f.Host, "problem": problem, "bridge": bridge}, Pos: f.Pos, Quote: f.Quote})
			}
			return out, compared
		},
	}
}

func ovsProblem(in *Input, f *parse.Fact, all []*hostSubnet) (problem, bridge string) {
	others := sameMachine(in, "ovs-dump", f)
	failed := func(words string) bool {
		return slices.ContainsFunc(others, func(d *parse.Fact) bool { return strings.Contains(text(d.Data, "error"), words) })
	}
	said := text(f.Data, "error")
	if failed("Permission denied") { // the asker may not look
		return "", ""
	}
	if noDatabase.MatchString(said) {
		answered := slices.ContainsFunc(others, func(d *parse.Fact) bool { return d.Data["error"] == nil })
		if answered { // it was restarted meanwhile
			return "", ""
		}
		return "database", ""
	}
	if m := noDaemon.FindStringSubmatch(said); m != nil && !failed("database connection failed") {
		return "daemon", m[1]
	}
	if m := noBridge.FindStringSubmatch(said); m != nil {
		bridge = m[1] + m[2]
	} else if said == "" && text(f.Data, "what") == "show" && nodeByName(in, f, all) != nil && f.Data["complete"] == true {
		bridge = "br0"
	} else {
		return "", ""
	}
	listed := slices.ContainsFunc(sameMachine(in, "ovs-bridge", f), func(b *parse.Fact) bool { return text(b.Data, "bridge") == bridge })
	dumped := slices.ContainsFunc(others, func(d *parse.Fact) bool {
		what := text(d.Data, "what")
		return d.Data["error"] == nil && text(d.Data, "bridge") == bridge && (what == "flows" || what == "ports")
	})
	switch {
	case failed("database connection failed"), dumped, said == "" && listed:
		return "", ""
	case bridge == "br0" && usesOVN(in, f), bridge != "br0" && (len(all) > 0 || slices.ContainsFunc(sameMachine(in, "ovs-bridge", f), func(b *parse.Fact) bool { return text(b.Data, "bridge") == "br0" })):
		return "", "" // the other network's bridge
	case listed && !strings.HasPrefix(said, "no bridge"):
		return "daemon", bridge
	}
	return "bridge", bridge
}
