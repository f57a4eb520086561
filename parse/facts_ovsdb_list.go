package parse

// ovsdbParsers lists the readers of databases.
func ovsdbParsers() []Parser { return []Parser{ovsdbParser()} }

// ovsdbKinds documents the facts of databases of OVN and Open vSwitch. Those
// of one database have its file in common.
func ovsdbKinds() []KindDoc {
	return []KindDoc{
		{"ovsdb-file", "a database file of OVN or Open vSwitch. complete is false if it was cut or damaged or too large: then rows may be missing and changes not seen. zone is the name of the OVN zone, with interconnect the node's",
			[]string{"database (OVN_Northbound|OVN_Southbound|Open_vSwitch|…)", "model (standalone|clustered)", "records", "complete", "schema_version", "last_write", "pod (of a must-gather)", "zone", "nb_cfg", "sb_cfg", "hv_cfg",
				"cluster.cid/sid/address/servers[].id/address/term/vote/index/commit_index/uncommitted"}},
		{"ovn-logical-switch", "a switch of OVN's northbound database", []string{"name", "ports[]", "subnet", "exclude_ips"}},
		{"ovn-logical-switch-port", "a port of such a switch; namespace and pod are set for a pod's", []string{"name", "switch", "type", "addresses[]", "dynamic_addresses", "up", "enabled", "namespace", "pod", "requested_chassis", "router_port", "iface_id_ver", "network_name"}},
		{"ovn-logical-router", "a router of OVN's northbound database", []string{"name", "ports[]", "nat[].type/external_ip/logical_ip/logical_port", "routes[].ip_prefix/nexthop/output_port/policy", "chassis", "enabled"}},
		{"ovn-logical-router-port", "a port of such a router", []string{"name", "router", "mac", "networks[]", "gateway_chassis[].chassis_name/priority"}},
		{"ovn-acl", "an access rule of OVN", []string{"direction", "match", "action", "priority", "name"}},
		{"ovn-load-balancer", "a load balancer of OVN: vips gives for address:port the backends, separated by commas", []string{"name", "protocol", "vips"}},
		{"ovn-chassis", "a host in OVN's southbound database; remote if it is of another zone", []string{"name", "hostname", "encaps[].ip/type", "remote"}},
		{"ovn-port-binding", "where a port is, in OVN's southbound database", []string{"logical_port", "type", "chassis", "hostname (of the chassis)", "up", "mac[]"}},
		{"ovs-settings", "the settings of a host's Open vSwitch, from its conf.db", []string{"external_ids", "ovs_version"}},
	}
}
