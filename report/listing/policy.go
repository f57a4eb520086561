package listing

import (
	"fmt"
	"strings"
)

// policyTables are Kubernetes' own kinds that limit, scale or allow others.
var policyTables = map[string][]Column{
	"PodDisruptionBudget": {
		col("MIN AVAILABLE", func(r Row) string { return orElse(r.text("spec", "minAvailable"), "N/A") }),
		col("MAX UNAVAILABLE", func(r Row) string { return orElse(r.text("spec", "maxUnavailable"), "N/A") }),
		number("ALLOWED DISRUPTIONS", "status", "disruptionsAllowed"), age,
	},
	"NetworkPolicy": {col("POD-SELECTOR", func(r Row) string { return selector(r.at("spec", "podSelector")) }), age},
	"EndpointSlice": {
		field("ADDRESSTYPE", "addressType"),
		col("PORTS", func(r Row) string { return some(numbers(r.list("ports"), "port"), "<unset>") }),
		col("ENDPOINTS", func(r Row) string {
			var out []string
			for _, e := range r.list("endpoints") {
				for _, a := range asList(asMap(e)["addresses"]) {
					out = append(out, asText(a))
				}
			}
			return some(out, "<unset>")
		}), age,
	},
	"PriorityClass": {
		number("VALUE", "value"), col("GLOBAL-DEFAULT", func(r Row) string { return orElse(r.text("globalDefault"), "false") }), age,
	},
	"ResourceQuota": {
		age, col("REQUEST", func(r Row) string { return quotas(r, false) }), col("LIMIT", func(r Row) string { return quotas(r, true) }),
	},
	"LimitRange":         {field("CREATED AT", "metadata", "creationTimestamp")},
	"Role":               {field("CREATED AT", "metadata", "creationTimestamp")},
	"ClusterRole":        {field("CREATED AT", "metadata", "creationTimestamp")},
	"RoleBinding":        bindingColumns,
	"ClusterRoleBinding": bindingColumns,

	"ValidatingWebhookConfiguration": {col("WEBHOOKS", func(r Row) string { return fmt.Sprint(len(r.list("webhooks"))) }), age},
	"MutatingWebhookConfiguration":   {col("WEBHOOKS", func(r Row) string { return fmt.Sprint(len(r.list("webhooks"))) }), age},
	"ControllerRevision": {
		col("CONTROLLER", func(r Row) string {
			for _, o := range r.list("metadata", "ownerReferences") {
				if m := asMap(o); m["controller"] == true {
					kind, group := strings.ToLower(asText(m["kind"])), ""
					if g, _, ok := strings.Cut(asText(m["apiVersion"]), "/"); ok {
						group = "." + g
					}
					return kind + group + "/" + asText(m["name"])
				}
			}
			return none
		}),
		number("REVISION", "revision"), age,
	},
	"CSINode": {col("DRIVERS", func(r Row) string { return fmt.Sprint(len(r.list("spec", "drivers"))) }), age},
	"VolumeAttachment": {
		field("ATTACHER", "spec", "attacher"), field("PV", "spec", "source", "persistentVolumeName"), field("NODE", "spec", "nodeName"),
		col("ATTACHED", func(r Row) string { return orElse(r.text("status", "attached"), "false") }), age,
	},
}

var bindingColumns = []Column{
	col("ROLE", func(r Row) string { return r.text("roleRef", "kind") + "/" + r.text("roleRef", "name") }), age,
	wide("USERS", func(r Row) string { return subjects(r, "User") }),
	wide("GROUPS", func(r Row) string { return subjects(r, "Group") }),
	wide("SERVICEACCOUNTS", func(r Row) string { return subjects(r, "ServiceAccount") }),
}

func subjects(r Row, kind string) string {
	var out []string
	for _, s := range r.list("subjects") {
		m := asMap(s)
		if m["kind"] != kind {
			continue
		}
		name := asText(m["name"])
		if kind == "ServiceAccount" {
			name = asText(m["namespace"]) + "/" + name
		}
		out = append(out, name)
	}
	return strings.Join(out, ", ")
}

// some names three and counts the others.
func some(list []string, empty string) string {
	const most = 3
	if more := len(list) - most; more > 0 {
		return fmt.Sprintf("%s + %d more...", strings.Join(list[:most], ","), more)
	}
	return orElse(strings.Join(list, ","), empty)
}

func numbers(list []any, key string) []string {
	var out []string
	for _, e := range list {
		out = append(out, asText(asMap(e)[key]))
	}
	return out
}

// quotas are what is used of what is allowed; limits stand by themselves.
func quotas(r Row, limits bool) string {
	hard := asMap(r.at("status", "hard"))
	var out []string
	for _, name := range sortedKeys(hard) {
		if strings.HasPrefix(name, "limits") == limits {
			out = append(out, fmt.Sprintf("%s: %s/%s", name, asText(dig(r.at("status", "used"), name)), asText(hard[name])))
		}
	}
	return strings.Join(out, ", ")
}
