package parse

// nameReaders lists the readers of DNS and DHCP.
func nameReaders() []textReader {
	return []textReader{
		lookupReader(), namedReader(), zoneCheckReader(), zoneReader(), dhcpdReader(), leaseReader(), dnsmasqReader(), hostsReader(),
	}
}

// nameKinds documents the facts of DNS and DHCP.
func nameKinds() []KindDoc {
	return []KindDoc{
		{"zone", "a zone file; origin is absent where only named.conf tells it, complete is false after errors and $INCLUDE",
			[]string{"origin", "origin_from ($ORIGIN|file name|SOA)", "file", "serial", "records", "primary", "complete", "errors[].line/text", "includes", "line"}},
		{"zone-record", "a record of a zone file or of dnsmasq.conf; relative names lack an origin that the file does not tell",
			[]string{"zone", "name", "relative", "ttl", "type", "value", "value_relative", "file", "line", "zone_line", "source (dnsmasq)"}},
		{"named-zone", "a zone of named.conf; type in BIND's new words", []string{"zone", "view", "type (primary|secondary|forward|hint|stub)", "file", "forwarders", "primaries", "masters", "allow_query"}},
		{"named-options", "the options of named.conf, without keys", []string{"directory", "recursion", "forward", "forwarders", "listen_on", "listen_on_v6", "allow_query", "allow_recursion", "views"}},
		{"zone-check", "a zone's verdict by named-checkconf -z or named-checkzone", []string{"zone", "loaded", "serial", "errors", "warnings"}},
		{"dhcp-subnet", "a subnet of dhcpd.conf", []string{"subnet", "netmask", "range", "routers", "dns", "domain", "next_server", "filename"}},
		{"dhcp-host", "a reservation of dhcpd.conf or dnsmasq.conf, with what it inherits",
			[]string{"name", "mac", "fixed_address", "hostname", "next_server", "filename", "domain", "subnet", "source (dhcpd|dnsmasq)"}},
		{"dhcp-lease", "the last lease of an address", []string{"ip", "mac", "hostname", "ends", "ends_epoch", "state"}},
		{"hosts-entry", "a line of /etc/hosts", []string{"address", "names"}},
	}
}
