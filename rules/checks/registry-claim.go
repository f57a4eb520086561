package checks

import (
	"slices"
	"strconv"
	"strings"

	"kanshiki/parse"
)

// registryClaim follows the image registry's configuration to its volume
// claim, the claim's storage class and the access mode that its replicas need.
func registryClaim() *Check {
	return &Check{
		Name:  "registry-claim",
		Doc:   "the image registry's configuration against its volume claim and storage class",
		Reads: []string{"Config"},
		Also:  []string{"PersistentVolumeClaim", "StorageClass", "Pod"},
		Run:   checkRegistryClaim,
	}
}

const registryNamespace = "openshift-image-registry"

func checkRegistryClaim(in *Input) (out []Case, compared int) {
	claims := in.Objects["PersistentVolumeClaim"]
	for _, o := range in.Objects["Config"] {
		pvc, ok := dig(o.Data, "spec", "storage", "pvc").(map[string]any)
		if !ok || o.Table || !strings.HasPrefix(text(o.Data, "apiVersion"), "imageregistry.operator.openshift.io") ||
			text(o.Data, "spec", "managementState") != "Managed" {
			continue
		}
		name := text(pvc, "claim")
		if name == "" {
			name = "image-registry-storage" // what the operator makes if none is named
		}
		i := slices.IndexFunc(claims, func(c *parse.Object) bool { return c.Namespace == registryNamespace && c.Name == name })
		f := map[string]string{"operator": "image-registry", "namespace": registryNamespace, "claim": name}
		if i < 0 {
			if slices.ContainsFunc(claims, func(c *parse.Object) bool { return c.Namespace == registryNamespace }) {
				compared++
				f["state"] = "claim-missing"
				out = append(out, Case{Fields: f, Pos: o.Pos, Quote: quote(o, "storage.pvc.claim="+name)})
			}
			continue
		}
		compared++
		c := claims[i]
		f["storage_class"] = text(c.Data, "spec", "storageClassName")
		switch phase := text(c.Data, "status", "phase"); {
		case phase == "Pending" || phase == "Lost":
			f["state"], f["why"] = "claim-"+strings.ToLower(phase), classWords(in, f["storage_class"])
		case phase == "Bound" && singleWriter(o, c):
			replicas, _ := number(o.Data, "spec", "replicas")
			f["state"], f["replicas"], f["modes"] = "single-writer", strconv.Itoa(int(replicas)), strings.Join(strs(c.Data, "spec", "accessModes"), ",")
		default:
			continue
		}
		out = append(out, Case{Fields: f, Since: created(c), Pos: c.Pos,
			Quote: quote(c, text(c.Data, "status", "phase")+" storageClassName="+f["storage_class"])})
	}
	return out, compared
}

// singleWriter reports whether several pods want a volume that one node at a
// time may mount.
func singleWriter(config, claim *parse.Object) bool {
	modes := strs(claim.Data, "spec", "accessModes")
	replicas, _ := number(config.Data, "spec", "replicas")
	return replicas > 1 && len(modes) > 0 && !slices.Contains(modes, "ReadWriteMany")
}

// classWords says what is known of a claim's storage class.
func classWords(in *Input, name string) string {
	classes := in.Objects["StorageClass"]
	if len(classes) == 0 {
		return ""
	}
	i := slices.IndexFunc(classes, func(c *parse.Object) bool { return c.Name == name })
	switch {
	case name == "":
		return "it names no storage class and none is the default"
	case i < 0:
		var names []string
		for _, c := range classes {
			names = append(names, c.Name)
		}
		return "there is no storage class " + name + ", only " + joinSorted(names)
	case text(classes[i].Data, "provisioner") == "kubernetes.io/no-provisioner":
		return "the class " + name + " makes no volumes, so an administrator must"
	}
	return "its class " + name + " is provisioned by " + text(classes[i].Data, "provisioner")
}
