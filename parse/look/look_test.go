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
	widgets := map[string]bool{"Widget": true}
	for _, c := range []struct {
		path  string
		kinds map[string]bool
		want  bool
	}{
		{"mg/img/namespaces/a/core/pods.yaml", pods, false},
		{"mg/img/namespaces/a/core/secrets.yaml", pods, true},
		{"mg/img/namespaces/a/pods/x/x.yaml", pods, false},
		{"mg/img/namespaces/a/pods/x/x.yaml", widgets, true},
		{"mg/img/namespaces/a/a.yaml", pods, true},
		{"mg/img/namespaces/a/a.yaml", map[string]bool{"Namespace": true}, false},
		{"mg/img/namespaces/a/mine.yaml", pods, false},
		{"mg/img/namespaces/a/example.com/widgets/w.yaml", pods, true},
		{"mg/img/namespaces/a/example.com/widgets/w.yaml", widgets, false},
		{"mg/img/namespaces/a/example.com/gadgets/w.yaml", widgets, false}, // its plural is a guess: look
		{"mg/img/namespaces/a/mine/getpods.yaml", pods, false},
		{"mg/img/cluster-scoped-resources/core/nodes/n.yaml", pods, true},
		{"mg/img/cluster-scoped-resources/core/nodes.yaml", pods, true},
		{"resources/pods.json", pods, false},
		{"mg/cluster-scoped-resources/config.openshift.io/clusteroperators.yaml", pods, true},
		{"mg/cluster-scoped-resources/apiextensions.k8s.io/customresourcedefinitions/widgets.example.com.yaml", widgets, false},
		{"mg/cluster-scoped-resources/apiextensions.k8s.io/customresourcedefinitions/gadgets.example.com.yaml", widgets, true},
		{"mg/cluster-scoped-resources/apiextensions.k8s.io/customresourcedefinitions.yaml", widgets, false},
	} {
		var definitions []string
		if c.kinds["Widget"] {
			definitions = []string{"widgets"}
		}
		if got := holdsOther(c.path, c.kinds, definitions); got != c.want {
			t.Errorf("%s %v: %v", c.path, c.kinds, got)
		}
	}
}

func TestIsReading(t *testing.T) {
	for p, want := range map[string]bool{
		"mg/img/etcd_info/endpoint_status.json": true, "mg/img/monitoring/alerts.json": true, "mg/img/monitoring/pods.yaml": false,
		"mg/img/monitoring/prometheus/rules.json": true, "etcd_info/x/y.yaml": false,
	} {
		if isReading(p) != want {
			t.Errorf("%s: %v", p, !want)
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
