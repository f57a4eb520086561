package listing

import (
	"fmt"
	"time"
)

var workloadTables = map[string][]Column{
	"Deployment": withPods([]Column{
		readyOf, number("UP-TO-DATE", "status", "updatedReplicas"), number("AVAILABLE", "status", "availableReplicas"), age,
	}),
	"DaemonSet": withPods([]Column{
		number("DESIRED", "status", "desiredNumberScheduled"), number("CURRENT", "status", "currentNumberScheduled"),
		number("READY", "status", "numberReady"), number("UP-TO-DATE", "status", "updatedNumberScheduled"),
		number("AVAILABLE", "status", "numberAvailable"),
		col("NODE SELECTOR", func(r Row) string { return labels(r.at("spec", "template", "spec", "nodeSelector")) }), age,
	}),
	"ReplicaSet":            withPods(replicaColumns),
	"ReplicationController": withPods(replicaColumns),
	"StatefulSet": {
		readyOf, age,
		wide("CONTAINERS", containerNames), wide("IMAGES", containerImages),
	},
	"DeploymentConfig": {
		field("REVISION", "status", "latestVersion"), field("DESIRED", "spec", "replicas"), number("CURRENT", "status", "updatedReplicas"),
	},
	"Job": {
		col("COMPLETIONS", func(r Row) string {
			done := asInt(r.at("status", "succeeded"))
			if n := r.at("spec", "completions"); n != nil {
				return fmt.Sprintf("%d/%d", done, asInt(n))
			}
			if n := asInt(r.at("spec", "parallelism")); n > 1 {
				return fmt.Sprintf("%d/1 of %d", done, n)
			}
			return fmt.Sprintf("%d/1", done)
		}),
		col("DURATION", func(r Row) string {
			from, err := time.Parse(time.RFC3339, r.text("status", "startTime"))
			if err != nil {
				return ""
			}
			to, err := time.Parse(time.RFC3339, r.text("status", "completionTime"))
			if err != nil {
				to = r.End
			}
			return Duration(to.Sub(from))
		}), age,
		wide("CONTAINERS", containerNames), wide("IMAGES", containerImages),
		wide("SELECTOR", func(r Row) string { return selector(r.at("spec", "selector")) }),
	},
	"CronJob": {
		field("SCHEDULE", "spec", "schedule"),
		col("SUSPEND", func(r Row) string {
			if r.at("spec", "suspend") == true {
				return "True"
			}
			return "False"
		}),
		col("ACTIVE", func(r Row) string { return fmt.Sprint(len(r.list("status", "active"))) }),
		col("LAST SCHEDULE", func(r Row) string {
			if at := r.text("status", "lastScheduleTime"); at != "" {
				return r.since(at)
			}
			return none
		}), age,
	},
}

var readyOf = col("READY", func(r Row) string {
	want := 1 // what the API takes where none is given
	if n := r.at("spec", "replicas"); n != nil {
		want = asInt(n)
	}
	return fmt.Sprintf("%d/%d", asInt(r.at("status", "readyReplicas")), want)
})

var replicaColumns = []Column{
	number("DESIRED", "spec", "replicas"), number("CURRENT", "status", "replicas"), number("READY", "status", "readyReplicas"), age,
}

// withPods adds what -o wide says of the pods.
func withPods(columns []Column) []Column {
	return append(columns[:len(columns):len(columns)],
		wide("CONTAINERS", containerNames), wide("IMAGES", containerImages),
		wide("SELECTOR", func(r Row) string {
			if r.Kind == "ReplicationController" {
				return labels(r.at("spec", "selector"))
			}
			return selector(r.at("spec", "selector"))
		}))
}

func containerNames(r Row) string {
	return joined(texts(asList(r.at("spec", "template", "spec", "containers")), "name"))
}

func containerImages(r Row) string {
	return joined(texts(asList(r.at("spec", "template", "spec", "containers")), "image"))
}
