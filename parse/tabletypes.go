package parse

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	reObjectName = regexp.MustCompile(`^[a-z0-9A-Z_][\w.:/-]*$`)
	reVersion    = regexp.MustCompile(`^v?\d[\w.+-]*$`)
	reQuantity   = regexp.MustCompile(`^\d+(\.\d+)?[kKMGTPE]?i?$`)
	reModes      = regexp.MustCompile(`^(RWO|RWX|ROX|RWOP)(,(RWO|RWX|ROX|RWOP))*$`)
	reReady      = regexp.MustCompile(`^\d+/\d+$`)
	reRestarts   = regexp.MustCompile(`^\d+( \(\S+ ago\))?$`)
	reCondition  = regexp.MustCompile(`^(Pending|Approved|Denied|Failed|Issued)(,(Approved|Denied|Failed|Issued))*$`)
	reNumber     = regexp.MustCompile(`^\d+$`)
	reAge        = regexp.MustCompile(`^(\d+y)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?$`)
)

// statusText is the STATUS column of a ClusterVersion, which is a sentence.
const statusText = "STATUS (text)"

// isProse says that a column's cells may hold spaces.
func isProse(col string) bool {
	switch col {
	case "MESSAGE", "OS-IMAGE", "SOURCE", "ENDPOINTS", statusText:
		return true
	}
	return false
}

// isTruth is a condition's status as a column prints it.
func isTruth(v string) bool {
	return v == "" || v == "True" || v == "False" || v == "Unknown"
}

// cellFits says whether a column can hold a cell. Blank cells are common: a
// ClusterOperator that has not reported yet prints nothing but its name. The
// columns that must be filled are those without which the row is prose.
func cellFits(col, v string) bool {
	if v == "<none>" || v == "<unknown>" {
		return col != "NAME"
	}
	switch col {
	case "NAME", "NAMESPACE":
		return reObjectName.MatchString(v)
	case "AVAILABLE", "PROGRESSING", "DEGRADED", "FAILING", "UPDATED", "UPDATING":
		return isTruth(v) || reNumber.MatchString(v)
	case "AGE", "SINCE", "LAST SEEN", "FIRST SEEN", "LASTSEEN", "FIRSTSEEN":
		_, ok := kubeAge(v)
		return ok || v == "" && col == "SINCE"
	case "VERSION":
		return v == "" || reVersion.MatchString(v)
	case "READY":
		return isTruth(v) || reReady.MatchString(v) || reNumber.MatchString(v)
	case "RESTARTS":
		return reRestarts.MatchString(v)
	case "CONDITION":
		return reCondition.MatchString(v)
	case "CAPACITY":
		return v == "" || reQuantity.MatchString(v)
	case "ACCESS MODES", "ACCESSMODES":
		return v == "" || reModes.MatchString(v)
	case "MACHINECOUNT", "READYMACHINECOUNT", "UPDATEDMACHINECOUNT", "DEGRADEDMACHINECOUNT", "COUNT", "NETID", "DESIRED", "CURRENT", "UP-TO-DATE":
		return v == "" || reNumber.MatchString(v)
	case "ROLES":
		return v != "" && !strings.Contains(v, " ")
	case "SIGNERNAME":
		return strings.Contains(v, "/") && !strings.Contains(v, " ")
	case "CLUSTER-IP", "KERNEL-VERSION", "CONTAINER-RUNTIME":
		return v != "" && !strings.Contains(v, " ")
	}
	return isProse(col) || !strings.Contains(v, " ")
}

// kubeAge reads an age as kubectl prints it (2m8s, 4d, 3d4h, 2y204d; days of
// 24 hours, years of 365 days: apimachinery util/duration).
func kubeAge(s string) (time.Duration, bool) {
	s = strings.TrimSuffix(s, " ago")
	if s == "" || s == "<invalid>" {
		return 0, s != ""
	}
	m := reAge.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	var d time.Duration
	for i, unit := range []time.Duration{365 * 24 * time.Hour, 24 * time.Hour, time.Hour, time.Minute, time.Second} {
		part := m[i+1]
		if part == "" {
			continue
		}
		n, err := strconv.Atoi(part[:len(part)-1])
		if err != nil || n > 1_000_000 || unit > time.Hour && n > 40_000 {
			return 0, false
		}
		d += time.Duration(n) * unit
	}
	if d < 0 {
		return 0, false
	}
	return d, true
}

// cellInt gives a number; nil, as jq's null, if the cell has none.
func cellInt(v string) any {
	n, err := strconv.Atoi(v)
	if err != nil {
		return nil
	}
	return n
}

// condition makes a status condition, or nothing for a blank cell.
func condition(kind, status string) []any {
	if status == "" {
		return nil
	}
	return []any{map[string]any{"type": kind, "status": status}}
}

// resourceNames are the names that `oc get`, the prefix of a row (pod/x) and
// the OBJECT of an event use for a kind.
var resourceNames = map[string]string{
	"csr": "CertificateSigningRequest", "certificatesigningrequests": "CertificateSigningRequest", "certificatesigningrequest": "CertificateSigningRequest",
	"clusteroperators": "ClusterOperator", "clusteroperator": "ClusterOperator", "co": "ClusterOperator",
	"clusterversion": "ClusterVersion", "clusterversions": "ClusterVersion",
	"endpoints": "Endpoints", "ep": "Endpoints",
	"events": "Event", "event": "Event", "ev": "Event",
	"hostsubnets": "HostSubnet", "hostsubnet": "HostSubnet",
	"machines": "Machine", "machine": "Machine",
	"mc": "MachineConfig", "machineconfigs": "MachineConfig", "machineconfig": "MachineConfig",
	"mcp": "MachineConfigPool", "machineconfigpools": "MachineConfigPool", "machineconfigpool": "MachineConfigPool",
	"machinesets": "MachineSet", "machineset": "MachineSet",
	"netnamespaces": "NetNamespace", "netnamespace": "NetNamespace",
	"nodes": "Node", "node": "Node", "no": "Node",
	"pvc": "PersistentVolumeClaim", "persistentvolumeclaims": "PersistentVolumeClaim", "persistentvolumeclaim": "PersistentVolumeClaim",
	"pods": "Pod", "pod": "Pod", "po": "Pod",
	"routes": "Route", "route": "Route",
	"services": "Service", "service": "Service", "svc": "Service",
}

// kindByName gives the kind behind a resource's name, with or without its
// group; "" if it is none of ours.
func kindByName(name string) string {
	name, _, _ = strings.Cut(strings.ToLower(name), ".")
	return resourceNames[name]
}
