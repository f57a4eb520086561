package parse

// linkReaders lists the readers of a host's interfaces, routes and reachability.
func linkReaders() []textReader {
	return []textReader{
		ifconfigReader(), routeGetReader(), ruleReader(), neighReader(), tunnelReader(), procRouteReader(),
		ethtoolReader(), pingReader(), tracepathReader(), tcpProbeReader(), procSysReader(),
	}
}

// linkKinds documents the facts of a host's interfaces, routes and reachability.
func linkKinds() []KindDoc {
	return []KindDoc{
		{"route-get", "what ip route get says of one target", []string{"target", "type", "via", "dev", "src", "error"}},
		{"ip-rule", "a rule of ip rule", []string{"priority", "from", "to", "fwmark", "iif", "lookup"}},
		{"ip-neigh", "a neighbour of ip neigh or arp -an", []string{"address", "dev", "mac", "state"}},
		{"ip-tunnel", "a tunnel of ip tunnel", []string{"name", "mode", "remote", "local", "dev", "ttl"}},
		{"ethtool", "a network card, from ethtool, ethtool -i, -k or -S: each command is a fact of its own",
			[]string{"interface", "link", "speed_mbps", "duplex", "autoneg", "driver", "version", "firmware", "offloads.NAME (on|off)", "statistics.NAME (peer_ifindex, error counters that are not 0)", "error"}},
		{"ping", "a run of ping; loss_percent and sent are absent if it could not send",
			[]string{"target", "address", "size", "dont_fragment", "sent", "received", "loss_percent", "mtu", "errors"}},
		{"tracepath", "a run of tracepath or traceroute; mtu is the path's", []string{"target", "hops[].hop/address/answer", "reached", "pmtu", "error"}},
		{"tcp-probe", "a try to connect, from telnet, nc, bash's /dev/tcp or curl telnet://",
			[]string{"host", "address", "port", "result (open|refused|timeout|unreachable|unresolved|error)", "error"}},
	}
}

// linkParsers lists those whose output is JSON (ip -j).
func linkParsers() []Parser { return []Parser{ipJSONParser()} }
