package checks

import (
	"slices"
	"strings"

	"kanshiki/parse"
)

// requested reads what administrators asked of the ingress and registry
// operators, for bundles without their Deployments.
func requested(in *Input, have []placed) (out []placed) {
	add := func(o *parse.Object, namespace, name string, replicas float64, spec map[string]any) {
		same := func(w placed) bool { return w.namespace == namespace && w.name == name }
		if replicas >= 1 && !slices.ContainsFunc(have, same) && (spec["nodeSelector"] != nil || spec["tolerations"] != nil) {
			out = append(out, placed{Object: o, namespace: namespace, name: name, spec: spec, replicas: int(replicas)})
		}
	}
	for _, o := range in.Objects["IngressController"] {
		replicas, given := number(o.Data, "spec", "replicas")
		if !given {
			replicas = 2
		}
		place := mapAt(o.Data, "spec", "nodePlacement")
		if place == nil || o.Table {
			continue
		}
		spec := map[string]any{"tolerations": place["tolerations"], "nodeSelector": dig(place, "nodeSelector", "matchLabels")}
		if spec["tolerations"] == nil {
			delete(spec, "tolerations")
		}
		add(o, "openshift-ingress", "router-"+o.Name, replicas, spec)
	}
	for _, o := range in.Objects["Config"] {
		if strings.HasPrefix(text(o.Data, "apiVersion"), "imageregistry.operator.openshift.io") && text(o.Data, "spec", "managementState") == "Managed" {
			replicas, _ := number(o.Data, "spec", "replicas")
			add(o, "openshift-image-registry", "image-registry", replicas, mapAt(o.Data, "spec"))
		}
	}
	return out
}
