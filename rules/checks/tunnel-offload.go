package checks

// tunnelOffload finds vmxnet3 cards that compute checksums of tunnelled packets
// themselves, on hosts where pings between pods pass and connections do not.
// With some versions of the virtual hardware those checksums are wrong
// (machine-config-operator issue 2471); most such cards are fine, so the card
// alone says nothing.
func tunnelOffload() *Check {
	return &Check{
		Name:  "tunnel-offload",
		Doc:   "vmxnet3 offloads where pods ping but cannot connect",
		Reads: []string{"ethtool"},
		Also:  []string{"pod-connectivity"},
		Run: func(in *Input) (out []Case, compared int) {
			cards := map[string]bool{}
			for _, f := range in.Facts["ethtool"] {
				cards[f.Host+" "+text(f.Data, "interface")] = cards[f.Host+" "+text(f.Data, "interface")] || text(f.Data, "driver") == "vmxnet3"
			}
			pings, connects, broken := 0, 0, 0
			for _, f := range in.Facts["pod-connectivity"] {
				ok := text(f.Data, "result") == "success"
				switch {
				case text(f.Data, "action") == "ping" && ok:
					pings++
				case text(f.Data, "action") == "connect" && ok:
					connects++
				case text(f.Data, "action") == "connect":
					broken++
				}
			}
			for _, f := range in.Facts["ethtool"] {
				if !cards[f.Host+" "+text(f.Data, "interface")] || text(f.Data, "offloads", "tx-udp_tnl-segmentation") == "" {
					continue
				}
				compared++
				if text(f.Data, "offloads", "tx-udp_tnl-segmentation") == "on" && pings > 0 && broken > 0 && broken > connects {
					out = append(out, Case{Pos: f.Pos, Quote: f.Quote, Fields: map[string]string{"host": f.Host, "interface": text(f.Data, "interface")}})
				}
			}
			return out, compared
		},
	}
}
