package parse

import (
	"bytes"
	"path"
	"slices"
	"strings"
)

// pathKind is the kind of objects that do not say it themselves.
type pathKind struct {
	kind, apiVersion string
}

// insightsKinds: the Insights Operator stores objects without kind; the
// directory tells it (docs/insights-archive-sample of openshift/insights-operator).
var insightsKinds = map[string]pathKind{
	"config/clusteroperator":                          {"ClusterOperator", "config.openshift.io/v1"},
	"config/node":                                     {"Node", "v1"},
	"config/pod":                                      {"Pod", "v1"},
	"config/certificatesigningrequests":               {"CertificateSigningRequest", "certificates.k8s.io/v1"},
	"config/machineconfigpools":                       {"MachineConfigPool", "machineconfiguration.openshift.io/v1"},
	"config/machineconfigs":                           {"MachineConfig", "machineconfiguration.openshift.io/v1"},
	"config/machines":                                 {"Machine", "machine.openshift.io/v1beta1"},
	"config/persistentvolumes":                        {"PersistentVolume", "v1"},
	"config/validatingwebhookconfigurations":          {"ValidatingWebhookConfiguration", "admissionregistration.k8s.io/v1"},
	"config/mutatingwebhookconfigurations":            {"MutatingWebhookConfiguration", "admissionregistration.k8s.io/v1"},
	"config/clusterrolebinding":                       {"ClusterRoleBinding", "authorization.openshift.io/v1"},
	"config/securitycontextconstraint":                {"SecurityContextConstraints", "security.openshift.io/v1"},
	"storage/storageclasses":                          {"StorageClass", "storage.k8s.io/v1"},
	"imageregistry.operator.openshift.io/config":      {"Config", "imageregistry.operator.openshift.io/v1"},
	"imageregistry.operator.openshift.io/imagepruner": {"ImagePruner", "imageregistry.operator.openshift.io/v1"},
	"machinesets":                                     {"MachineSet", "machine.openshift.io/v1beta1"},
	"events":                                          {"Event", "v1"},
}

// insightsFiles: the singletons of the same archive.
var insightsFiles = map[string]pathKind{
	"config/version":        {"ClusterVersion", "config.openshift.io/v1"},
	"config/network":        {"Network", "config.openshift.io/v1"},
	"config/ingress":        {"Ingress", "config.openshift.io/v1"},
	"config/infrastructure": {"Infrastructure", "config.openshift.io/v1"},
	"config/proxy":          {"Proxy", "config.openshift.io/v1"},
	"config/oauth":          {"OAuth", "config.openshift.io/v1"},
	"config/apiserver":      {"APIServer", "config.openshift.io/v1"},
	"config/authentication": {"Authentication", "config.openshift.io/v1"},
	"config/featuregate":    {"FeatureGate", "config.openshift.io/v1"},
	"config/image":          {"Image", "config.openshift.io/v1"},
}

// supportKinds: troubleshoot.sh stores lists, its older releases bare arrays, in
// cluster-resources/<plural>.json and cluster-resources/<plural>/<namespace>.json.
var supportKinds = map[string]pathKind{
	"nodes": {"Node", "v1"}, "namespaces": {"Namespace", "v1"}, "pods": {"Pod", "v1"}, "events": {"Event", "v1"},
	"services": {"Service", "v1"}, "endpoints": {"Endpoints", "v1"}, "pvs": {"PersistentVolume", "v1"}, "pvcs": {"PersistentVolumeClaim", "v1"},
	"deployments": {"Deployment", "apps/v1"}, "statefulsets": {"StatefulSet", "apps/v1"}, "daemonsets": {"DaemonSet", "apps/v1"}, "replicasets": {"ReplicaSet", "apps/v1"},
	"jobs": {"Job", "batch/v1"}, "cronjobs": {"CronJob", "batch/v1"}, "storage-classes": {"StorageClass", "storage.k8s.io/v1"},
	"pod-disruption-budgets": {"PodDisruptionBudget", "policy/v1"}, "custom-resource-definitions": {"CustomResourceDefinition", "apiextensions.k8s.io/v1"},
}

// kindOfPath gives the kind of the objects in a file of an insights archive or
// a support bundle; empty for any other path. The archive may lie below other directories.
func kindOfPath(p string) pathKind {
	ext := path.Ext(p)
	if ext != ".json" && !(ext == "" && path.Base(p) == "version") {
		return pathKind{}
	}
	parts := strings.Split(strings.TrimSuffix(p, ext), "/")
	if i := slices.Index(parts, "cluster-resources"); i >= 0 && len(parts)-i <= 3 && i+1 < len(parts) {
		return supportKinds[parts[i+1]]
	}
	for n := 2; n <= 4 && n <= len(parts); n++ {
		tail := parts[len(parts)-n:]
		if n == 2 {
			if k, ok := insightsFiles[tail[0]+"/"+tail[1]]; ok && ext == ".json" || k.kind == "ClusterVersion" {
				return k
			}
		}
		if n == 3 && tail[0] == "pods" && ext == ".json" { // conditional/namespaces/<ns>/pods/<pod>/<pod>.json
			return insightsKinds["config/pod"]
		}
		k, ok := insightsKinds[tail[0]]
		if !ok && n > 2 {
			k, ok = insightsKinds[tail[0]+"/"+tail[1]]
		}
		if ok && (k.kind != "ClusterOperator" || n == 3) && !strings.Contains(p, "/logs/") {
			return k
		}
	}
	return pathKind{}
}

// itemKind gives the kind of a list's items that do not say it: that of the
// list's own ("PodList" holds Pods), else what the path tells.
func itemKind(listKind string, apiVersion any, fallback pathKind) pathKind {
	k := strings.TrimSuffix(listKind, "List")
	if k == "" || k == listKind {
		return fallback
	}
	av, _ := apiVersion.(string)
	return pathKind{k, av}
}

// want asks the sink once for each kind.
func (o *objectReader) want(kind string) bool {
	if kind == "" {
		return false
	}
	w, ok := o.wants[kind]
	if !ok {
		w = o.s.Wants(kind)
		o.wants[kind] = w
	}
	return w
}

// wantedName is want for a name still in the input, without a copy.
func (o *objectReader) wantedName(name []byte) bool {
	if w, ok := o.wants[string(name)]; ok {
		return w
	}
	return o.want(string(name))
}

// anyWanted is the gate in front of the decoders: it finds every `kind: X` and
// `"kind": "X"` in the text, at any depth, and lets the text pass if one is
// wanted. Most files of a must-gather end here.
func (o *objectReader) anyWanted(text []byte) bool {
	if o.in.Thorough || o.path.kind != "" && o.want(o.path.kind) {
		return true
	}
	config := false
	for rest := text; ; {
		i := bytes.Index(rest, []byte("kind"))
		if i < 0 {
			return false
		}
		rest = rest[i+4:]
		name := kindAfter(rest)
		if len(name) == 0 {
			continue
		}
		if o.wantedName(name) {
			return true
		}
		if item, ok := bytes.CutSuffix(name, []byte("List")); ok && len(item) > 0 && o.wantedName(item) {
			return true
		}
		if string(name) == "ConfigMap" && !config {
			config = true // asked once: the search runs over the whole text
			if o.want("install-config") && bytes.Contains(text, []byte("cluster-config-v1")) {
				return true
			}
		}
	}
}

// kindAfter reads the value behind the key "kind", in YAML or JSON.
func kindAfter(b []byte) []byte {
	if len(b) > 0 && (b[0] == '"' || b[0] == '\'') {
		b = b[1:]
	}
	i := 0
	for i < len(b) && (b[i] == ' ' || b[i] == '\t') {
		i++
	}
	if i == len(b) || b[i] != ':' {
		return nil
	}
	for i++; i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '"' || b[i] == '\'' || b[i] == '\n' || b[i] == '\r'); i++ {
	}
	j := i
	for j < len(b) && isWordByte(b[j]) {
		j++
	}
	return b[i:j]
}
