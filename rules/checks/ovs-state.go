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
		Also:  []string{"HostSubnet", "Node", "Network", "ip-addr", "ovs-bridge", "systemd-unit", "listen"},
		Run: func(in *Input) (out []Case, compared int) {
			all := hostSubnets(in)
			said := map[string]bool{}
			for _, f := range in.Facts["ovs-dump"] {
				if f.Data["complete"] != true || notANode(in, f, all) || nothingOfANode(in, f) {
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

var (
	// podNetworkDevice are interfaces that the kernel keeps even if Open vSwitch
	// is gone.
	podNetworkDevice = regexp.MustCompile(`^(?:br0|tun0|br-int|br-ex|ovs-system|ovs-netdev|vxlan_sys_4789|genev_sys_6081|ovn-k8s-mp0)$`)
	nodeUnit         = regexp.MustCompile(`^(?:kubelet|crio|atomic-openshift-node|origin-node)(?:\.service)?$`)
)

// nothingOfANode reports that a machine, whose interfaces are all known, shows
// nothing that a node has: somebody's laptop or a virtualization host may have
// Open vSwitch too, and leave it stopped.
func nothingOfANode(in *Input, f *parse.Fact) bool {
	links := sameMachine(in, "ip-addr", f)
	if len(links) == 0 || slices.ContainsFunc(links, func(l *parse.Fact) bool {
		return l.Data["complete"] == false || podNetworkDevice.MatchString(text(l.Data, "interface"))
	}) {
		return false
	}
	for _, n := range in.Objects["Node"] {
		if sameHost(f.Host, n.Name) {
			return false
		}
	}
	if slices.ContainsFunc(in.Objects["HostSubnet"], func(h *parse.Object) bool { return sameHost(f.Host, h.Name) }) {
		return false
	}
	return !slices.ContainsFunc(sameMachine(in, "systemd-unit", f), func(u *parse.Fact) bool {
		return nodeUnit.MatchString(text(u.Data, "unit")) && text(u.Data, "loaded") != "not-found"
	}) && !slices.ContainsFunc(sameMachine(in, "listen", f), func(l *parse.Fact) bool {
		port, _ := number(l.Data, "port")
		return port == 10250
	})
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
