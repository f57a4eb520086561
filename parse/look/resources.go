// Package look answers questions beyond the diagnosis: which objects, facts and
// logs a bundle holds. It reads a bundle for one question at a time and passes
// over the files that cannot answer it.
package look

import (
	"slices"
	"strings"
)

// Resource is one kind of object and the names that `oc get` takes for it.
type Resource struct {
	Kind   string
	Plural string
	Short  []string
	// Group tells kinds apart that several API groups have; empty takes any.
	Group string
}

// res makes a resource; without a plural it is regular.
func res(kind, plural string, short ...string) Resource {
	if plural == "" {
		plural = pluralOf(kind)
	}
	return Resource{Kind: kind, Plural: plural, Short: short}
}

// pluralOf forms the plural as Kubernetes does (meta.UnsafeGuessKindToResource).
func pluralOf(kind string) string {
	k := strings.ToLower(kind)
	switch {
	case strings.HasSuffix(k, "endpoints"), strings.HasSuffix(k, "securitycontextconstraints"):
		return k
	case strings.HasSuffix(k, "s"), strings.HasSuffix(k, "x"):
		return k + "es"
	case strings.HasSuffix(k, "y") && !strings.HasSuffix(k, "ay") && !strings.HasSuffix(k, "ey"):
		return strings.TrimSuffix(k, "y") + "ies"
	}
	return k + "s"
}

// resources are the kinds whose names are known without a bundle: what
// `oc api-resources` lists of Kubernetes and OpenShift.
var resources = []Resource{
	res("Node", "", "no"), res("Pod", "", "po"), res("Namespace", "", "ns"), res("Service", "", "svc"),
	res("Endpoints", "", "ep"), res("EndpointSlice", ""), res("Event", "", "ev"), res("ConfigMap", "", "cm"), res("Secret", ""),
	res("ServiceAccount", "", "sa"), res("PersistentVolume", "", "pv"), res("PersistentVolumeClaim", "", "pvc"),
	res("ReplicationController", "", "rc"), res("ResourceQuota", "", "quota"), res("LimitRange", "", "limits"),
	res("Deployment", "", "deploy"), res("DaemonSet", "", "ds"), res("ReplicaSet", "", "rs"), res("StatefulSet", "", "sts"),
	res("ControllerRevision", ""), res("Job", ""), res("CronJob", "", "cj"), res("HorizontalPodAutoscaler", "", "hpa"),
	res("PodDisruptionBudget", "", "pdb"), res("PodNetworkConnectivityCheck", ""), res("NetworkPolicy", "", "netpol"),
	{Kind: "Ingress", Plural: "ingresses", Short: []string{"ing"}, Group: "networking.k8s.io"},
	res("StorageClass", "", "sc"), res("CSIDriver", ""), res("CSINode", ""), res("VolumeAttachment", ""), res("VolumeSnapshotClass", ""),
	res("CertificateSigningRequest", "", "csr"), res("CustomResourceDefinition", "", "crd", "crds"), res("APIService", ""),
	res("APIRequestCount", ""), res("Lease", ""), res("PriorityClass", "", "pc"), res("FlowSchema", ""), res("PriorityLevelConfiguration", ""),
	res("Role", ""), res("RoleBinding", ""), res("ClusterRole", ""), res("ClusterRoleBinding", ""),
	res("MutatingWebhookConfiguration", ""), res("ValidatingWebhookConfiguration", ""),
	res("ClusterOperator", "", "co"), res("ClusterVersion", ""), res("Infrastructure", ""), res("FeatureGate", ""), res("OAuth", ""),
	{Kind: "Network", Plural: "networks", Group: "config.openshift.io"}, res("DNS", "dnses"), res("Proxy", ""), res("Scheduler", ""),
	res("APIServer", ""), res("Authentication", ""), res("Console", ""), res("OperatorHub", ""), res("Project", ""), res("Image", ""),
	res("MachineConfig", "", "mc"), res("MachineConfigPool", "", "mcp"), res("ControllerConfig", ""), res("KubeletConfig", ""),
	res("ContainerRuntimeConfig", "", "ctrcfg"), res("Machine", ""), res("MachineSet", ""), res("MachineHealthCheck", "", "mhc"),
	res("MachineAutoscaler", "", "ma"), res("ClusterAutoscaler", "", "ca"), res("ControlPlaneMachineSet", ""), res("BareMetalHost", "", "bmh"),
	res("Route", ""), res("IngressController", ""), res("DeploymentConfig", "", "dc"), res("Build", ""), res("BuildConfig", "", "bc"),
	res("ImageStream", "", "is"), res("SecurityContextConstraints", "", "scc"), res("HostSubnet", ""), res("NetNamespace", ""),
	res("ClusterNetwork", ""), res("EgressNetworkPolicy", ""), res("Etcd", ""), res("KubeAPIServer", ""),
	res("KubeControllerManager", ""), res("KubeScheduler", ""), res("OpenShiftAPIServer", ""), res("OpenShiftControllerManager", ""),
	res("Storage", ""), res("ClusterCSIDriver", ""), res("ImagePruner", ""), res("CloudCredential", ""), res("ServiceCA", ""),
	res("ClusterServiceVersion", "", "csv", "csvs"), res("Subscription", "", "sub", "subs"), res("InstallPlan", "", "ip"),
	res("CatalogSource", "", "catsrc"), res("OperatorGroup", "", "og"), res("Operator", ""),
	res("ServiceMonitor", "", "smon"), res("PodMonitor", "", "pmon"), res("PrometheusRule", "", "promrule"), res("Prometheus", "prometheuses", "prom"),
	res("Alertmanager", "", "am"), res("CredentialsRequest", ""), res("Profile", ""), res("Tuned", "tuneds"),
}

// Find gives the resource that a word names: kind, plural, singular or short
// name in any case, with or without its group ("routes.route.openshift.io").
func Find(word string) (Resource, bool) {
	name, group, _ := strings.Cut(strings.ToLower(word), ".")
	for _, r := range resources {
		if name == strings.ToLower(r.Kind) || name == r.Plural || slices.Contains(r.Short, name) {
			if group != "" {
				r.Group = group
				if _, rest, ok := strings.Cut(group, "."); ok && strings.HasPrefix(group, "v1") {
					r.Group = rest // deployments.v1.apps
				}
			}
			return r, true
		}
	}
	return Resource{}, false
}

// Words are all names that Find knows, for completion and for suggestions.
func Words() []string {
	var out []string
	for _, r := range resources {
		out = append(out, r.Plural)
		if s := strings.ToLower(r.Kind); s != r.Plural {
			out = append(out, s)
		}
		out = append(out, r.Short...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// PluralOf gives the plural of a kind, guessed if it is not a known one.
func PluralOf(kind string) string {
	for _, r := range resources {
		if r.Kind == kind {
			return r.Plural
		}
	}
	return pluralOf(kind)
}

// kindOfPlural gives the kinds that share a plural; "" if it is not known.
func kindOfPlural(plural string) string {
	for _, r := range resources {
		if r.Plural == plural {
			return r.Kind
		}
	}
	return ""
}
