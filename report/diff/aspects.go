// Package diff says what changed in the configuration between two bundles: facts
// are held against each other by what they mean, so that counters, cookies, the
// order of lines and what a program numbers anew at every start do not matter.
package diff

import (
	"strings"
)

// aspect says how the facts of one kind are compared.
type aspect struct {
	kind, title string
	// key are the fields by which two facts are the same thing.
	key []string
	// lines is true for kinds whose facts are lines: only a whole one can be gone
	// or new among those of its key.
	lines bool
	// within are the fields that must agree for an absence to mean anything: of
	// another table or zone nothing was collected.
	within []string
	// both leaves out what only one side has: somebody asked for single values.
	both bool
	// ignored fields measure, number or place.
	ignored []string
	// ordered lists mean something by their order.
	ordered []string
	// skip leaves a fact out.
	skip func(data map[string]any, file string) bool
}

// aspects are the kinds that are compared, in the order that they are shown.
var aspects = []aspect{
	{kind: "install-config", title: "install-config"},
	{kind: "node-config", title: "node-config.yaml", key: []string{"nodeName"}},
	{kind: "haproxy-global", title: "haproxy.cfg global"},
	{kind: "haproxy-config", title: "haproxy.cfg", key: []string{"section", "name"}, skip: ofRouter},
	{kind: "keepalived", title: "keepalived", key: []string{"instance"}, ignored: []string{"lines"}},
	{kind: "f5-object", title: "F5", key: []string{"own_kind", "name"}, within: []string{"own_kind"}},
	{kind: "named-options", title: "named.conf options"},
	{kind: "named-zone", title: "named.conf zone", key: []string{"zone", "view"}},
	{kind: "zone-record", title: "zone", key: []string{"zone", "name", "type"}, within: []string{"zone"}, ignored: []string{"ttl", "zone_line"}},
	{kind: "resolv-conf", title: "resolv.conf", ordered: []string{"nameservers", "search"}},
	{kind: "hosts-entry", title: "/etc/hosts", key: []string{"address"}},
	{kind: "dhcp-subnet", title: "dhcpd subnet", key: []string{"subnet"}},
	{kind: "dhcp-host", title: "dhcpd host", key: []string{"name", "mac"}},
	{kind: "boot-entry", title: "boot", key: []string{"entry"}},
	{kind: "rsyslog", title: "rsyslog"},
	{kind: "sysctl", title: "sysctl", key: []string{"key"}, both: true, skip: ofCounter},
	{kind: "selinux-mode", title: "SELinux"},
	{kind: "selinux-boolean", title: "SELinux boolean", key: []string{"name"}, both: true},
	{kind: "selinux-port", title: "SELinux port", key: []string{"type", "proto"}},
	{kind: "firewalld-zone", title: "firewalld zone", key: []string{"zone", "permanent"}},
	{kind: "firewalld-service", title: "firewalld service", key: []string{"service"}},
	{kind: "iptables-chain", title: "iptables policy", key: []string{"family", "table", "chain"}, both: true, ignored: []string{"packets", "bytes", "dump", "hook"},
		skip: func(d map[string]any, _ string) bool { return d["policy"] == nil }},
	{kind: "iptables-rule", title: "iptables", key: []string{"family", "table", "chain"}, within: []string{"family", "table"}, lines: true},
	{kind: "ovs-bridge", title: "Open vSwitch bridge", key: []string{"bridge"}, ignored: []string{"ports"}},
	{kind: "ovs-dump", title: "flows mean", key: []string{"bridge", "what"}, both: true, ignored: []string{"count", "complete", "version", "port", "table"}},
	{kind: "ovs-flow", title: "flows", key: []string{"bridge"}, both: true, lines: true},
	{kind: "ovs-settings", title: "Open vSwitch settings"},
	{kind: "ovn-acl", title: "OVN ACL", key: []string{"entity"}, lines: true},
	{kind: "ip-route", title: "route", lines: true, skip: ofContainer},
	{kind: "env-file", title: "environment", key: []string{"path"}},
	{kind: "tool-version", title: "version", key: []string{"tool"}, both: true},
}

// Kinds are the kinds of facts that Facts compares, and wants to see for it.
func Kinds() []string {
	out := []string{"iptables-dump"} // whether it is whole
	for _, a := range aspects {
		out = append(out, a.kind)
	}
	return out
}

// ofRouter leaves out what a router made of the cluster's routes: pods come and
// go in it.
func ofRouter(_ map[string]any, file string) bool {
	return strings.Contains("/"+file, "/ingress_controllers/") || strings.HasSuffix(file, "haproxy.config")
}

// ofCounter leaves out keys under /proc/sys that count or are drawn by lot, and
// those of network cards that belong to pods.
func ofCounter(data map[string]any, _ string) bool {
	key, _ := data["key"].(string)
	for _, prefix := range []string{"kernel.random.", "kernel.ns_last_pid", "kernel.pty.nr", "kernel.sched_domain.", "fs.inode-", "fs.file-nr", "fs.dentry-state",
		"fs.quota.", "fs.aio-nr", "fs.inode-state", "net.netfilter.nf_conntrack_count", "dev.cdrom.", "sunrpc.transports", "vm.stat_refresh"} {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return strings.Contains(key, ".veth") || strings.Contains(key, "cache_")
}

// ofContainer leaves out the routes of pods.
func ofContainer(data map[string]any, _ string) bool {
	dev, _ := data["dev"].(string)
	return strings.HasPrefix(dev, "veth") || strings.HasPrefix(dev, "cali")
}
