package parse

// ovsReaders lists the readers of Open vSwitch.
func ovsReaders() []textReader {
	return []textReader{ovsShowReader(), ovsPortsReader(), ovsFlowsReader(), sdnEnvReader(), keepalivedReader()}
}

// ovsKinds documents the facts of Open vSwitch.
func ovsKinds() []KindDoc {
	return []KindDoc{
		{"ovs-dump", "one question to Open vSwitch and what came of it, so that an empty or failed answer differs from none. complete is false if the text shows only a part. Of flows it tells what they mean, by address and not by table: remote nodes that are let in (tunnels_in) and sent to (tunnels_out), destinations of ranges (subnets), single addresses that are attached to a port (pods) or given to the host (to_host), and addresses that are rewritten",
			[]string{"what (show|bridges|ports|flows)", "bridge", "count", "complete", "error", "version", "bridges[]", "tunnels_in[]", "tunnels_filtered (what comes through a tunnel meets nothing but flows by tun_src)", "tunnels_out[].remote/subnet/protocol",
				"subnets[]", "pods[].address/port/arp_from/ip_from/arp_to/ip_to", "to_host[].table/protocol/address", "from_host[].protocol/address", "rewrites[].field/from/to", "marked", "normal"}},
		{"ovs-bridge", "a bridge of ovs-vsctl show (with ports) or list-br (name only)",
			[]string{"bridge", "fail_mode", "datapath_type", "ports[].name/interface/type/options/tag/error", "source (show|list-br)"}},
		{"ovs-port", "a port of ovs-ofctl dump-ports-desc or show", []string{"bridge", "number (or LOCAL)", "name", "mac", "config[]", "state[]"}},
		{"ovs-flow", "a flow of ovs-ofctl dump-flows", []string{"bridge", "table", "priority", "cookie", "packets", "bytes", "match", "actions[]"}},
		{"env-file", "/run/openshift-sdn/config.env", []string{"path", "OPENSHIFT_…"}},
		{"keepalived", "a vrrp_instance of keepalived.conf, without passwords",
			[]string{"instance", "interface", "vrid", "state", "priority", "vips[]", "unicast_source", "unicast_peers[]"}},
	}
}
