package parse

// siteReaders lists the readers of balancers, boot files, certificates and tools.
func siteReaders() []textReader {
	return []textReader{
		haproxyCheckReader(), rsyslogReader(), tmshReader(), bootReader(), versionReader(), certificateReader(),
		diagnosticsReader(), cpuReader(), memoryReader(), diskReader(),
	}
}

// siteParsers lists those that read whole YAML files.
func siteParsers() []Parser { return []Parser{nodeConfigParser()} }

// siteKinds documents the facts of balancers, boot files, certificates and tools.
func siteKinds() []KindDoc {
	return []KindDoc{
		{"haproxy-check", "what haproxy -c says of a configuration", []string{"file", "valid", "alerts", "warnings"}},
		{"haproxy-info", "the process behind haproxy's socket, from show info", []string{"version", "pid", "uptime_seconds", "connections", "maxconn", "maxsock"}},
		{"haproxy-server-state", "a row of haproxy's show servers state",
			[]string{"proxy", "server", "name", "address", "port", "state (stopped|starting|running|stopping)", "admin_state", "last_change_seconds"}},
		{"f5-object", "an object of tmsh list net or list ltm", []string{"kind (ltm virtual|ltm pool|ltm snatpool|net self|net route|net tunnels tunnel)", "name", "properties"}},
		{"boot-entry", "a boot entry of iPXE, pxelinux, GRUB, or a running kernel's command line (source cmdline)",
			[]string{"source (ipxe|pxelinux|grub|cmdline)", "entry", "kernel", "initrd", "args", "rhcos_versions"}},
		{"tool-version", "what oc version and openshift-install version print", []string{"tool (oc|openshift-install)", "version", "server_version", "release_image"}},
		{"certificate", "a certificate, from openssl or a PEM file; no key is ever read",
			[]string{"subject", "issuer", "names", "not_before", "not_after", "self_signed", "ca", "source (pem|s_client|x509)", "of (how many stand in the file)", "index", "server", "file"}},
		{"diagnostics", "an error or warning of oc adm diagnostics (3.x)", []string{"id", "level (error|warning)", "diagnostic", "message"}},
		{"host-size", "size of a host, one record for each of lscpu, free and lsblk", []string{"cpus", "memory_bytes", "disk", "disk_bytes"}},
		{"node-config", "node-config.yaml of 3.x as it stands, without secrets", []string{"nodeName", "nodeIP", "dnsIP", "dnsDomain", "networkConfig", "networkPluginName", "…"}},
		{"empty-log", "an empty journals/*.log of a log bundle: the host did not answer when it was gathered", []string{"name", "path"}},
		{"haproxy-global", "the logging of haproxy.cfg's global section", []string{"logs[].target/facility"}},
		{"rsyslog", "what rsyslog writes where, and whether it listens", []string{"rules[].selector/action", "udp", "includes"}},
		{"log-file", "a log that was read to its end: how much of it there is", []string{"file", "kinds", "lines", "bytes", "cut"}},
	}
}
