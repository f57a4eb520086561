package listing

import (
	"fmt"
	"strings"
)

var coreTables = map[string][]Column{
	"Pod":       podColumns,
	"Namespace": {field("STATUS", "status", "phase"), age},
	"Project": {
		field("DISPLAY NAME", "metadata", "annotations", "openshift.io/display-name"), field("STATUS", "status", "phase"),
	},
	"ConfigMap": {
		col("DATA", func(r Row) string { return fmt.Sprint(len(asMap(r.at("data"))) + len(asMap(r.at("binaryData")))) }), age,
	},
	"Secret": {
		field("TYPE", "type"), col("DATA", func(r Row) string { return fmt.Sprint(len(asMap(r.at("data")))) }), age,
	},
	"ServiceAccount": {
		col("SECRETS", func(r Row) string { return fmt.Sprint(len(r.list("secrets"))) }), age,
	},
	"Event": {
		col("LAST SEEN", lastSeen), field("TYPE", "type"), field("REASON", "reason"), col("OBJECT", involved),
		wide("SUBOBJECT", func(r Row) string { return eventObject(r, "fieldPath") }),
		wide("SOURCE", func(r Row) string {
			source := orElse(r.text("source", "component"), r.text("reportingComponent"))
			if host := r.text("source", "host"); host != "" {
				source += ", " + host
			}
			return source
		}),
		col("MESSAGE", func(r Row) string { return strings.TrimSpace(orElse(r.text("message"), r.text("note"))) }),
		wide("FIRST SEEN", func(r Row) string { return r.since(orElse(r.text("firstTimestamp"), r.text("eventTime"))) }),
		wide("COUNT", func(r Row) string {
			for _, path := range [][]string{{"series", "count"}, {"count"}} {
				if n := asInt(r.at(path...)); n > 0 {
					return fmt.Sprint(n)
				}
			}
			return "1"
		}),
		wide("NAME", func(r Row) string { return r.Name }),
	},
	"CustomResourceDefinition": {field("CREATED AT", "metadata", "creationTimestamp")},
	"APIService": {
		col("SERVICE", func(r Row) string {
			if name := r.text("spec", "service", "name"); name != "" {
				return r.text("spec", "service", "namespace") + "/" + name
			}
			return "Local"
		}),
		col("AVAILABLE", func(r Row) string {
			c := r.condition("Available")
			state := orElse(asText(c["status"]), "Unknown")
			if reason := asText(c["reason"]); state != "True" && reason != "" {
				state += " (" + reason + ")"
			}
			return state
		}), age,
	},
	"Lease": {field("HOLDER", "spec", "holderIdentity"), age},
}

// lastSeen is the newest of an event's times. A printed row holds it as age.
func lastSeen(r Row) string {
	if r.Table {
		return r.age()
	}
	for _, path := range [][]string{{"series", "lastObservedTime"}, {"lastTimestamp"}, {"deprecatedLastTimestamp"}, {"firstTimestamp"}, {"eventTime"}} {
		if at := r.text(path...); at != "" {
			return r.since(at)
		}
	}
	return unknown
}

// eventObject is a field of what the event is about.
func eventObject(r Row, key string) string {
	return orElse(r.text("involvedObject", key), r.text("regarding", key))
}

func involved(r Row) string {
	object := strings.ToLower(eventObject(r, "kind"))
	if name := eventObject(r, "name"); name != "" {
		object += "/" + name
	}
	return object
}
