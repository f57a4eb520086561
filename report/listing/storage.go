package listing

import "strings"

var storageTables = map[string][]Column{
	"PersistentVolume": {
		field("CAPACITY", "spec", "capacity", "storage"), col("ACCESS MODES", func(r Row) string { return modes(r.list("spec", "accessModes")) }),
		field("RECLAIM POLICY", "spec", "persistentVolumeReclaimPolicy"), col("STATUS", phase),
		col("CLAIM", func(r Row) string {
			if name := r.text("spec", "claimRef", "name"); name != "" {
				return r.text("spec", "claimRef", "namespace") + "/" + name
			}
			return ""
		}),
		field("STORAGECLASS", "spec", "storageClassName"), field("REASON", "status", "reason"), age,
		wide("VOLUMEMODE", volumeMode),
	},
	"PersistentVolumeClaim": {
		col("STATUS", phase), field("VOLUME", "spec", "volumeName"),
		col("CAPACITY", func(r Row) string {
			if r.text("spec", "volumeName") == "" {
				return ""
			}
			return r.text("status", "capacity", "storage")
		}),
		col("ACCESS MODES", func(r Row) string {
			if r.text("spec", "volumeName") == "" {
				return ""
			}
			return modes(r.list("status", "accessModes"))
		}),
		field("STORAGECLASS", "spec", "storageClassName"), age,
		wide("VOLUMEMODE", volumeMode),
	},
	"StorageClass": {
		field("PROVISIONER", "provisioner"), col("RECLAIMPOLICY", func(r Row) string { return orElse(r.text("reclaimPolicy"), "Delete") }),
		col("VOLUMEBINDINGMODE", func(r Row) string { return orElse(r.text("volumeBindingMode"), "<unset>") }),
		col("ALLOWVOLUMEEXPANSION", func(r Row) string { return orElse(r.text("allowVolumeExpansion"), "false") }), age,
	},
}

func phase(r Row) string {
	if r.at("metadata", "deletionTimestamp") != nil {
		return "Terminating"
	}
	return r.text("status", "phase")
}

func volumeMode(r Row) string { return orElse(r.text("spec", "volumeMode"), "<unset>") }

// modes abbreviates access modes.
func modes(list []any) string {
	var out []string
	for _, m := range [][2]string{{"ReadWriteOnce", "RWO"}, {"ReadOnlyMany", "ROX"}, {"ReadWriteMany", "RWX"}, {"ReadWriteOncePod", "RWOP"}} {
		for _, have := range list {
			if have == m[0] {
				out = append(out, m[1])
				break
			}
		}
	}
	return strings.Join(out, ",")
}
