package parse

// filterReaders lists the readers of packet filters and SELinux.
func filterReaders() []textReader {
	return []textReader{
		iptablesReader(), firewalldReader(), firewalldXMLReader(),
		selinuxPortReader(), selinuxFcontextReader(), selinuxBooleanReader(), selinuxModeReader(), selinuxFileReader(),
	}
}

// filterKinds documents the facts of packet filters and SELinux.
func filterKinds() []KindDoc {
	return []KindDoc{
		{"iptables-rule", "a rule of iptables-save, iptables -S, iptables -L or nft list ruleset; other is true if it has conditions that no field tells, negated names the fields that are meant the other way round",
			[]string{"family (ip|ip6|inet)", "table", "chain", "n", "target", "goto", "proto", "source", "destination", "in", "out", "dports[]", "sports[]", "ctstate[]", "mark", "comment", "reject_with", "to", "packets", "bytes", "negated[]", "other", "spec", "dump"}},
		{"iptables-chain", "a chain of the same sources; hook and policy stand on base chains only",
			[]string{"family (ip|ip6|inet)", "table", "chain", "hook (prerouting|input|forward|output|postrouting)", "policy (ACCEPT|DROP)", "packets", "dump"}},
		{"iptables-dump", "one output of those commands; complete is false if its end or a chain that it jumps to is missing",
			[]string{"tool (iptables-save|iptables-S|iptables-L|nft)", "family (ip|ip6|inet)", "tables[]", "chains", "rules", "complete", "generated", "other_backend", "dump"}},
		{"firewalld-zone", "a zone, from firewall-cmd --list-all(-zones) and --get-active-zones, or its XML file; permanent is absent if the command is not shown",
			[]string{"zone", "active", "default", "target", "interfaces[]", "sources[]", "services[]", "ports[]", "rich_rules[]", "permanent"}},
		{"firewalld-service", "a service that firewalld knows, from firewall-cmd --info-service or its XML file", []string{"name", "ports[]"}},
		{"firewalld-state", "the answer of firewall-cmd --state", []string{"running"}},
		{"firewall-command", "a firewall-cmd that somebody typed and that changes something",
			[]string{"n", "zone", "permanent", "reload", "keep (--runtime-to-permanent)", "service", "new_service", "add_services[]", "add_ports[]", "remove_services[]", "remove_ports[]"}},
		{"selinux-mode", "whether SELinux enforces, from sestatus, getenforce or /etc/selinux/config", []string{"mode (enforcing|permissive|disabled)", "config_mode"}},
		{"selinux-port", "a row of semanage port -l; ports as printed, ranges as low-high", []string{"type", "proto", "ports[]", "local"}},
		{"selinux-fcontext", "a row of semanage fcontext -l, or an semanage fcontext -a that somebody typed", []string{"pattern", "type", "local"}},
		{"selinux-boolean", "a row of getsebool, or a setsebool that somebody typed", []string{"name", "on", "permanent"}},
		{"selinux-file", "a row of ls -Z", []string{"path", "directory", "name", "mode", "user", "role", "type"}},
		{"selinux-restored", "a restorecon that somebody typed", []string{"path"}},
	}
}
