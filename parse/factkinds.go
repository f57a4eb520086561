package parse

import "slices"

// KindDoc documents one kind of log or fact for rule authors.
type KindDoc struct {
	Kind, Doc string
	// Fields of a fact's Data; empty for logs.
	Fields []string
}

// FactKinds lists the facts that factParsers give, in the order of the
// documentation. A field that the source does not print is absent from Data,
// never empty by guess. Identifiers beyond 2^53 are strings.
func FactKinds() []KindDoc {
	general := []KindDoc{
		{"systemd-unit", "a unit's state, from systemctl status, list-units, a failed-units list or the login banner",
			[]string{"unit", "description", "loaded", "enabled", "active", "sub", "result", "since", "since_ago_seconds", "main_pid", "main_pid_code", "main_pid_status", "source (status|failed-list|list-units)"}},
		{"alert", "a firing, pending or silenced alert, from the Prometheus or Alertmanager API",
			[]string{"name", "severity", "namespace", "state", "activeAt", "endsAt", "silenced", "labels", "annotations"}},
		{"service-stage", "a record of a bootstrap service (bootstrap/services/*.json of a log bundle)",
			[]string{"service", "index", "last", "phase", "stage", "preCommand", "postCommand", "result", "errorLine", "errorMessage", "time"}},
		{"etcd-member", "a member of etcdctl member list", []string{"id", "name", "started", "learner", "peerURLs", "clientURLs"}},
		{"etcd-health", "an endpoint of etcdctl endpoint health; unix is true for unixs:// endpoints, which time out in healthy clusters too",
			[]string{"endpoint", "unix", "healthy", "took", "took_seconds", "error"}},
		{"etcd-status", "an endpoint of etcdctl endpoint status",
			[]string{"endpoint", "member_id", "leader", "is_leader", "version", "db_size", "db_in_use", "raft_term", "raft_index", "raft_applied_index", "learner", "errors"}},
		{"etcd-alarm", "an alarm of etcdctl alarm list", []string{"member_id", "alarm (NOSPACE|CORRUPT)"}},
		{"install-config", "install-config.yaml as it stands, without pull secret, keys and passwords",
			[]string{"apiVersion", "baseDomain", "metadata", "compute", "controlPlane", "networking", "platform", "proxy", "…"}},
		{"clock-offset", "how far a host's clock is off, by events that two clocks have dated; found by the engine after all was read",
			[]string{"offset_seconds", "uncertainty_seconds", "pairs", "against", "by", "direction", "seen"}},
		{"collection", "when and where a bundle was collected by kanshiki collect", []string{"host", "started", "ended", "stopped", "clock_offsets (host: seconds ahead)"}},
		{"must-gather-timestamp", "start and end of a must-gather", []string{"start", "end"}},
		{"cluster-version-file", "the version file of a must-gather image", []string{"source", "version"}},
		{"pod-connectivity", "a ping or connect try of the 3.x SDN debug script", []string{"from", "action", "target", "port", "result"}},
		{"haproxy-config", "a proxy section of haproxy.cfg",
			[]string{"section", "name", "mode", "balance", "default_backend", "use_backends", "options", "inherited_options (of defaults)", "binds[].address/port/port_to", "servers[].name/address/port/check/backup/disabled"}},
		{"haproxy-stat", "a row of haproxy's show stat",
			[]string{"proxy", "server", "type (frontend|backend|server)", "status", "check_status", "last_check", "check_desc", "last_change_seconds", "downtime_seconds", "active", "backup", "check_fails", "check_downs", "weight", "address"}},
		{"resolv-conf", "a resolv.conf", []string{"nameservers", "search", "options"}},
		{"dig", "an answer of dig, host or nslookup; incomplete if it had records that are not shown, tried is an error before an answer",
			[]string{"name", "asked (if a search domain was added)", "type", "status", "flags", "server", "answers[].name/ttl/type/value", "values", "addresses", "short", "search", "trace", "incomplete", "time", "error", "tried", "tool (dig|host|nslookup)"}},
		{"chrony", "clock synchronisation, from chronyc tracking or timedatectl",
			[]string{"source", "synchronised", "reference", "stratum", "leap", "offset_seconds", "last_offset_seconds", "ntp_service", "timezone"}},
		{"chrony-source", "a row of chronyc sources", []string{"mode", "state", "selected", "name", "stratum", "poll", "reach", "last_rx"}},
		{"df", "a row of df; type needs df -T", []string{"filesystem", "type", "mount", "inodes", "total", "used", "available", "use_percent"}},
		{"listen", "a listening socket of ss", []string{"proto", "address", "port", "process", "pid"}},
		{"sysctl", "a row of sysctl", []string{"key", "value"}},
		{"curl", "a transfer of curl, from -v, -I or its error line",
			[]string{"url", "host", "port", "ip", "connected", "http_status", "reason", "code", "error", "result (answered|connected|refused|timeout|silent|unreachable|unresolved|certificate|tls|reset|empty|error|unknown)", "ssl_verify_result", "cert_subject", "cert_issuer", "cert_from", "cert_to", "cert_verify"}},
		{"ip-addr", "an interface of ip addr, ip link or ifconfig; ip link says nothing of addresses. complete: the output is of all interfaces",
			[]string{"interface", "index", "parent", "up", "lower_up", "point_to_point", "state", "mtu", "mac", "master", "kind", "tunnel_id", "tunnel_port", "tunnel_remote", "external", "complete", "error", "addresses[].address/prefix/family/scope/peer/dynamic/secondary/valid_lft_seconds", "rx_packets", "rx_errors", "rx_dropped", "tx_packets", "tx_errors", "tx_dropped", "…"}},
		{"empty-file", "an empty resources/*.json of a log bundle: the API did not answer when it was gathered", []string{"name", "path"}},
		{"ip-route", "a route of ip route or /proc/net/route; of a command that asked for some routes only, table says so", []string{"destination", "type", "via", "dev", "src", "metric", "table", "proto", "scope"}},
	}
	return slices.Concat(general, linkKinds(), ovsKinds(), filterKinds(), nameKinds(), siteKinds(), ovsdbKinds(), stateKinds())
}

// KnownFactKind reports whether some parser gives facts of kind k.
func KnownFactKind(k string) bool {
	for _, d := range FactKinds() {
		if d.Kind == k {
			return true
		}
	}
	return false
}

// KnownObjectKind reports whether k can be the kind of a Kubernetes object: a
// CamelCase word. Custom resources make any such word possible, and a List is
// taken apart, so its own kind never reaches a rule.
func KnownObjectKind(k string) bool {
	if len(k) < 2 || k[0] < 'A' || k[0] > 'Z' {
		return false
	}
	for _, c := range []byte(k) {
		if !isWordByte(c) || c == '_' {
			return false
		}
	}
	return true
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}
