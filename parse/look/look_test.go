package look

import (
	"testing"
	"time"

	"kanshiki/parse"
)

func TestFind(t *testing.T) {
	for word, want := range map[string]string{
		"no": "Node", "nodes": "Node", "Node": "Node", "co": "ClusterOperator", "csr": "CertificateSigningRequest",
		"mcp": "MachineConfigPool", "mc": "MachineConfig", "po": "Pod", "svc": "Service", "ep": "Endpoints", "ns": "Namespace",
		"pvc": "PersistentVolumeClaim", "pv": "PersistentVolume", "ds": "DaemonSet", "deploy": "Deployment", "rs": "ReplicaSet",
		"sts": "StatefulSet", "job": "Job", "cm": "ConfigMap", "ev": "Event", "clusterversion": "ClusterVersion",
		"ingresscontroller": "IngressController", "ingresses": "Ingress", "route": "Route", "routes.route.openshift.io": "Route",
		"deployments.v1.apps": "Deployment", "networkpolicies": "NetworkPolicy", "endpointslices": "EndpointSlice", "sc": "StorageClass",
		"nodez": "", "": "",
	} {
		if r, ok := Find(word); r.Kind != want || ok != (want != "") {
			t.Errorf("Find(%q) = %q, %v, want %q", word, r.Kind, ok, want)
		}
	}
	if r, _ := Find("deployments.v1.apps"); r.Group != "apps" {
		t.Errorf("group %q", r.Group)
	}
}

func TestNamesOfResourcesAreUnique(t *testing.T) {
	seen := map[string]string{}
	for _, r := range resources {
		for _, name := range append([]string{r.Plural}, r.Short...) {
			if seen[name] != "" {
				t.Errorf("%q means %s and %s", name, seen[name], r.Kind)
			}
			seen[name] = r.Kind
		}
	}
}

func TestSelector(t *testing.T) {
	o := &parse.Object{Data: map[string]any{"metadata": map[string]any{"labels": map[string]any{"app": "etcd", "empty": ""}}}}
	for text, want := range map[string]bool{
		"": true, "app": true, "!app": false, "!other": true, "other": false, "empty": true, "empty=": true,
		"app=etcd": true, "app==etcd": true, "app=x": false, "app!=x": true, "app!=etcd": false, "other!=x": true,
		"app in (a, etcd)": true, "app in (a)": false, "app notin (a,b)": true, "app=etcd,other": false, "app in (a,etcd),empty": true,
	} {
		s, err := ParseSelector(text)
		if err != nil || s.Matches(o) != want {
			t.Errorf("%q: %v, error %v, want %v", text, s.Matches(o), err, want)
		}
	}
	for _, text := range []string{"a in b", "a b", "=x", "a in (b", ",", "a=(b)"} {
		if _, err := ParseSelector(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func TestHoldsOther(t *testing.T) {
	pods := map[string]bool{"Pod": true}
	for p, want := range map[string]bool{
		"mg/img/namespaces/a/core/pods.yaml":                                    false,
		"mg/img/namespaces/a/core/secrets.yaml":                                 true,
		"mg/img/namespaces/a/pods/x/x.yaml":                                     false,
		"mg/img/namespaces/a/a.yaml":                                            false,
		"mg/img/namespaces/a/example.com/widgets/w.yaml":                        false, // not known: look
		"mg/img/cluster-scoped-resources/core/nodes/n.yaml":                     true,
		"mg/img/cluster-scoped-resources/core/nodes.yaml":                       true,
		"resources/pods.json":                                                   false,
		"mg/cluster-scoped-resources/config.openshift.io/clusteroperators.yaml": true,
	} {
		if got := holdsOther(p, pods); got != want {
			t.Errorf("%s: %v", p, got)
		}
	}
}

func TestInYear(t *testing.T) {
	end := time.Date(2022, 1, 2, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct{ in, want time.Time }{
		{time.Date(0, 1, 1, 5, 0, 0, 0, time.UTC), time.Date(2022, 1, 1, 5, 0, 0, 0, time.UTC)},
		{time.Date(0, 12, 31, 5, 0, 0, 0, time.UTC), time.Date(2021, 12, 31, 5, 0, 0, 0, time.UTC)},
		{time.Time{}, time.Time{}},
		{time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)},
	} {
		if got := inYear(c.in, end); !got.Equal(c.want) {
			t.Errorf("%v: %v, want %v", c.in, got, c.want)
		}
	}
}
