package rules

import (
	"cmp"
	"slices"
	"strings"

	"kanshiki/parse"
)

// howTo says with which command an input is gathered by hand, by log kind,
// object kind or fact kind. What is not listed is part of `oc adm must-gather`.
var howTo = map[string]string{
	"haproxy":        "journalctl -u haproxy, or /var/log/haproxy.log, on the load balancer",
	"haproxy-config": "/etc/haproxy/haproxy.cfg of the load balancer",
	"installer":      ".openshift_install.log in the installation directory",
	"bootkube":       "openshift-install gather bootstrap, or journalctl -b -u bootkube on the bootstrap host",
	"release-image":  "openshift-install gather bootstrap, or journalctl -b -u release-image on the bootstrap host",
	"service-stage":  "openshift-install gather bootstrap",
	"console":        "the serial console log of the node that does not come up",
	"ignition":       "the serial console log of the node that does not come up",
	"kubelet":        "oc adm node-logs NODE -u kubelet, or journalctl -u kubelet on the node",
	"crio":           "oc adm node-logs NODE -u crio, or journalctl -u crio on the node",
	"kernel":         "journalctl -k on the node",
	"ovs":            "journalctl -u ovs-vswitchd -u ovsdb-server on the node",
	"named":          "journalctl -u named on the name server",
	"dhcpd":          "journalctl -u dhcpd on the DHCP server",
	"chronyd":        "journalctl -u chronyd on the node",
	"systemd-unit":   "systemctl --failed, and systemctl status of the unit, on the node",
	"dig":            "dig of api, api-int and *.apps from the node",
	"chrony":         "chronyc tracking and timedatectl on the node",
	"resolv-conf":    "/etc/resolv.conf of the node",
	"listen":         "ss -tlnp on the load balancer",
	"audit":          "ausearch -m avc on the load balancer",
	"alert":          "the firing alerts (/api/v1/alerts) of Prometheus",
	"install-config": "install-config.yaml (keep a copy before the installer takes it)",
	"haproxy-stat":   `echo "show stat" | socat - /var/lib/haproxy/stats on the load balancer`,
	"haproxy-check":  "haproxy -c -f /etc/haproxy/haproxy.cfg on the load balancer",
	"haproxy-global": "/etc/haproxy/haproxy.cfg and /etc/rsyslog.conf of the load balancer",
	"boot-entry":     "the iPXE script, pxelinux.cfg or grub.cfg that hosts boot with",
	"tool-version":   "oc version and openshift-install version on the installer's host",
	"certificate":    "openssl s_client -connect HOST:PORT </dev/null",
	"host-size":      "lscpu, free -m and lsblk on the host",
	"f5-object":      "tmsh list ltm and tmsh list net on the F5",
	"diagnostics":    "oc adm diagnostics NetworkCheck (3.x)",
	"empty-log":      "openshift-install gather bootstrap --master IP for each master",
}

const mustGather = "oc adm must-gather"

// onHosts brings the output of commands.
const onHosts = "kanshiki collect, with --ssh for the nodes, the load balancer and the name server"

// missing notes that a rule had no input. Several inputs of one rule are
// alternatives, so the first that has a way to be gathered is named; of a check
// the first that was not seen.
func (c *Coverage) missing(r *Rule, seen func(kind string) bool) {
	var names []string
	for _, k := range r.Logs {
		if k != parse.Any && k != parse.Pod && k != parse.Journal && k != parse.Operator {
			names = append(names, string(k))
		}
	}
	if len(r.Logs) > 0 && len(names) == 0 {
		return // a family of logs: no single one of them is missing
	}
	what := ""
	switch {
	case len(r.Logs) > 0:
		what = "log of " + names[0]
	case r.Objects != "":
		names, what = []string{r.Objects}, r.Objects+" objects"
	case r.Facts != "":
		names, what = []string{r.Facts}, r.Facts
	default:
		c := findCheck(r.Check)
		if names = c.Reads; len(names) == 0 {
			names = c.Also
		}
		names = slices.DeleteFunc(slices.Clone(names), seen)
		if len(names) == 0 {
			return // all is there, and does not allow to tell
		}
		names = names[:1]
		if what = names[0]; !parse.KnownFactKind(what) {
			what += " objects"
		}
	}
	how := mustGather
	if len(r.Logs) == 0 && parse.KnownFactKind(names[0]) {
		how = onHosts
	}
	for _, n := range names {
		if h, ok := howTo[n]; ok {
			how = h
			if len(r.Logs) > 0 {
				what = "log of " + n
			}
			break
		}
	}
	i := slices.IndexFunc(c.Missing, func(m Missing) bool { return m.Collect == how })
	if i < 0 {
		c.Missing = append(c.Missing, Missing{What: what, Collect: how})
		i = len(c.Missing) - 1
	} else if have := strings.Split(c.Missing[i].What, ", "); !slices.Contains(have, what) && len(have) < 4 {
		c.Missing[i].What += ", " + what
	}
	c.Missing[i].Unlocks = append(c.Missing[i].Unlocks, r.ID)
	slices.SortStableFunc(c.Missing, func(a, b Missing) int {
		return cmp.Or(cmp.Compare(len(b.Unlocks), len(a.Unlocks)), strings.Compare(a.Collect, b.Collect))
	})
}
