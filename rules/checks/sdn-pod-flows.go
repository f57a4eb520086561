package checks

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"kanshiki/parse"
)

// youngPod is the age below which a row of a table, which has no time, says
// nothing: gathering a cluster takes minutes.
const youngPod = 10 * time.Minute

// podWays are the four flows that attach a pod (guide 36.7.4).
var podWays = []struct{ key, words string }{
	{"arp_from", "arp_spa"}, {"arp_to", "arp_tpa"}, {"ip_from", "nw_src"}, {"ip_to", "nw_dst"},
}

// sdnPodFlows holds the flows and ports of each node against the pods that run
// on it. Pods on the host's network have no address in its range.
func sdnPodFlows() *Check {
	return &Check{
		Name:  "sdn-pod-flows",
		Doc:   "the flows and ports of a node against the pods that run on it",
		Reads: []string{"HostSubnet", "ovs-dump", "Pod"},
		Also:  []string{"Node", "ip-addr", "ovs-port"},
		Run: func(in *Input) (out []Case, compared int) {
			all, pods := hostSubnets(in), podsByNode(in)
			full, every := sdnDumps(in, all), agreed{}
			for _, d := range full {
				every.dump(d.Fact)
			}
			for _, d := range full {
				if silentNode(in, d.own) {
					continue // its pods only seem to run
				}
				attached, seen := map[string]map[string]any{}, map[string]bool{}
				for _, p := range maps(d.Data, "pods") {
					attached[text(p, "address")] = p
					for _, w := range podWays {
						seen[w.key] = seen[w.key] || p[w.key] == true
					}
				}
				ports := portsOf(in, d.Fact)
				for _, pod := range runningPods(pods, d.own) {
					compared++
					ip := text(pod.Data, "status", "podIP")
					fields := map[string]string{"host": d.Host, "node": d.own.host, "pod": pod.Namespace + "/" + pod.Name, "address": ip}
					p := attached[ip]
					var missing []string
					for _, w := range podWays {
						// A way that no pod has is not one of this release.
						if p[w.key] != true && (seen[w.key] || len(attached) == 0) {
							missing = append(missing, w.words)
						}
					}
					port := text(p, "port")
					state, known := ports[port]
					switch {
					case len(missing) > 0:
						fields["problem"], fields["missing"] = "flows", strings.Join(missing, ", ")
					case len(ports) == 0 || state == "ok":
						continue
					case !known:
						fields["problem"], fields["port"] = "port", port
					default:
						fields["problem"], fields["port"] = "device", port
					}
					if !every.add(d.Fact, fields["pod"]+" "+fields["problem"]+" "+fields["missing"]) {
						continue
					}
					out = append(out, Case{Fields: fields, Since: started(pod), Pos: d.Pos, Quote: d.Quote})
				}
			}
			return out, compared
		},
	}
}

// runningPods gives the pods on a node that have an address in its range and
// are neither ending nor new.
func runningPods(pods map[string][]*parse.Object, node *hostSubnet) (out []*parse.Object) {
	for _, p := range pods[shortName(node.host)] {
		ip, err := netip.ParseAddr(text(p.Data, "status", "podIP"))
		if err != nil || !node.subnet.Contains(ip) || text(p.Data, "status", "phase") != "Running" ||
			dig(p.Data, "metadata", "deletionTimestamp") != nil || dig(p.Data, "spec", "hostNetwork") == true ||
			p.Table && p.Age >= 0 && p.Age < youngPod {
			continue
		}
		if sameHost(text(p.Data, "spec", "nodeName"), node.host) {
			out = append(out, p)
		}
	}
	return out
}

// silentNode reports whether the Node object says that the kubelet is not
// ready: what it last said of its pods may be long past then.
func silentNode(in *Input, node *hostSubnet) bool {
	for _, n := range in.Objects["Node"] {
		for _, c := range maps(n.Data, "status", "conditions") {
			if sameHost(n.Name, node.host) && text(c, "type") == "Ready" && text(c, "status") != "True" {
				return true
			}
		}
	}
	return false
}

// podsByNode groups pods by the short name of their node.
func podsByNode(in *Input) map[string][]*parse.Object {
	out := map[string][]*parse.Object{}
	for _, p := range in.Objects["Pod"] {
		if name := text(p.Data, "spec", "nodeName"); name != "" {
			out[shortName(name)] = append(out[shortName(name)], p)
		}
	}
	return out
}

// started is when the kubelet took the pod on, or else when it was made.
func started(pod *parse.Object) string {
	if s := text(pod.Data, "status", "startTime"); s != "" {
		return s
	}
	return text(pod.Data, "metadata", "creationTimestamp")
}

// portsOf gives the ports of the machine's br0 by number and by name: ok, or
// gone if the device behind it is (it keeps its number then, without an
// address). Nil if they were not collected in full.
func portsOf(in *Input, f *parse.Fact) map[string]string {
	full := slices.ContainsFunc(dumps(in, "ports"), func(d *parse.Fact) bool {
		return d.Bundle == f.Bundle && place(d) == place(f) && d.Data["complete"] == true && d.Data["error"] == nil && text(d.Data, "bridge") == "br0"
	})
	if !full {
		return nil
	}
	out := map[string]string{}
	for _, p := range sameMachine(in, "ovs-port", f) {
		if text(p.Data, "bridge") != "br0" {
			continue
		}
		state := "ok"
		if text(p.Data, "mac") == "00:00:00:00:00:00" && slices.Contains(strs(p.Data, "state"), "LINK_DOWN") {
			state = "gone"
		}
		out[fmt.Sprint(p.Data["number"])], out[text(p.Data, "name")] = state, state
	}
	return out
}
