package checks

import (
	"net/netip"
)

// rangesOverlapRoutes finds a host whose own network lies in the cluster or
// service network: the host takes those addresses for its neighbours, and never
// sends packets for pods or services to the overlay. Only routes of an interface
// that has an address there count ("scope link" with a source); those of the
// overlay itself are left out, and so are routes that lead on by a gateway.
func rangesOverlapRoutes() *Check {
	return &Check{
		Name:  "ranges-overlap-routes",
		Doc:   "the cluster and service networks against the networks of hosts",
		Reads: []string{"ip-route"},
		Also:  []string{"install-config", "Network", "ClusterNetwork"},
		Run: func(in *Input) (out []Case, compared int) {
			ranges := clusterRanges(in)
			seen := map[string]bool{}
			for _, f := range in.Facts["ip-route"] {
				p, err := netip.ParsePrefix(text(f.Data, "destination"))
				dev := text(f.Data, "dev")
				if err != nil || text(f.Data, "via") != "" || text(f.Data, "scope") != "link" || text(f.Data, "src") == "" ||
					overlayDevice(dev) && dev != "br-ex" || dev == "lo" || p.Bits() == 0 {
					continue
				}
				for _, r := range ranges {
					compared++
					key := f.Host + " " + p.String() + " " + r.prefix.String()
					if !p.Overlaps(r.prefix) || seen[key] {
						continue
					}
					seen[key] = true
					out = append(out, Case{Fields: map[string]string{"host": f.Host, "dev": dev, "destination": p.String(),
						"network": r.name, "range": r.prefix.String()}, Pos: f.Pos, Quote: f.Quote})
				}
			}
			return out, compared
		},
	}
}
