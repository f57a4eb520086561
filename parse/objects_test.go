package parse

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"kanshiki/collect"
)

const nodeYAML = `apiVersion: v1
items:
- apiVersion: v1
  kind: Node
  metadata:
    creationTimestamp: 2024-05-01T10:00:00Z
    managedFields:
    - manager: kubelet
      time: "2031-01-01T00:00:00Z"
    name: worker-0
  spec:
    podCIDR: 10.128.0.0/23
  status:
    allocatable: {cpu: 3500m, pods: 250}
    conditions:
    - lastTransitionTime: "2024-05-01T11:30:00Z"
      status: "False"
      type: Ready
- apiVersion: v1
  kind: Pod
  metadata:
    name: a
    namespace: openshift-dns
kind: List
`

func TestObjectShapes(t *testing.T) {
	tests := []struct {
		name, path, text string
		want             string // kind namespace/name:line …
	}{
		{"list", "namespaces/x/core/nodes.yaml", nodeYAML, "Node /worker-0:3 Pod openshift-dns/a:19"},
		{"indented list", "mcp.yaml", "apiVersion: v1\nitems:\n  - apiVersion: v1\n    kind: Node\n    metadata:\n      name: m0\n  - kind: Node\n    metadata:\n      name: m1\nkind: List\n", "Node /m0:3 Node /m1:7"},
		{"one object", "node.yaml", "---\napiVersion: v1\nkind: Node\nmetadata:\n  name: m0\n", "Node /m0:2"},
		{"documents", "all.yaml", "kind: Node\nmetadata: {name: a}\n---\nkind: Pod\nmetadata: {name: b}\n---\n# nothing\n---\nkind: Node\nmetadata: {name: c}\n", "Node /a:1 Pod /b:4 Node /c:9"},
		{"kind of the list", "pods.yaml", "apiVersion: v1\nitems:\n- metadata:\n    name: a\n    namespace: n\nkind: PodList\n", "Pod n/a:3"},
		{"empty list", "pods.yaml", "apiVersion: v1\nitems: []\nkind: PodList\n", ""},
		{"JSON list, kind last", "x/cluster/oc/nodes.json", "{\"apiVersion\":\"v1\",\"items\":[\n{\"metadata\":{\"name\":\"a\",\"ownerReferences\":[{\"kind\":\"X\"}]}},\n{\"metadata\":{\"name\":\"b\"}}],\"kind\":\"NodeList\"}", "Node /a:2 Node /b:3"},
		{"JSON list, kind first", "nodes.json", `{"kind":"NodeList","apiVersion":"v1","items":[{"metadata":{"name":"a"}}]}`, "Node /a:1"},
		{"JSON null items", "nodes.json", `{"apiVersion":"v1","kind":"NodeList","items":null}`, ""},
		{"JSON lines", "resources/n.json", "{\"kind\":\"Node\",\"metadata\":{\"name\":\"a\"}}\n{\"kind\":\"Node\",\"metadata\":{\"name\":\"b\"}}\n", "Node /a:1 Node /b:2"},
		{"concatenated JSON", "resources/n.json", `{"kind":"Node","metadata":{"name":"a"}}{"kind":"PodList","items":[{"kind":"Pod","metadata":{"name":"p"}}]}`, "Node /a:1 Pod /p:1"},
		{"JSON array", "resources/n.json", `[{"kind":"Node","metadata":{"name":"a"}}]`, "Node /a:1"},
		{"insights node", "config/node/m0.json", `{"metadata":{"name":"m0"}}`, "Node /m0:1"},
		{"insights pod", "d/config/pod/openshift-dns/dns-1.json", `{"metadata":{"name":"dns-1","namespace":"openshift-dns","ownerReferences":[{"kind":"DaemonSet"}]}}`, "Pod openshift-dns/dns-1:1"},
		{"insights version", "config/version", `{"metadata":{"name":"version"}}`, "ClusterVersion /version:1"},
		{"insights events", "events/openshift-dns.json", `{"items":[{"namespace":"openshift-dns","reason":"x"}]}`, "Event openshift-dns/:1"},
		{"renamed", "upload.txt", nodeYAML, "Node /worker-0:3 Pod openshift-dns/a:19"},
		{"manifests are no state", "log-bundle/rendered-assets/openshift/p.yaml", "kind: Pod\nmetadata: {name: p}\n", ""},
		{"block scalar with items", "cm.yaml", "apiVersion: v1\ndata:\n  a: |\n    items:\n    - kind: Node\n    ---\nkind: Pod\nmetadata:\n  name: c\n", "Pod /c:1"},
		{"empty", "resources/nodes.json", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := onlyKinds("Node", "Pod", "Event", "ClusterVersion")
			if err := readFacts(t, s, tt.path, []byte(tt.text)); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, o := range s.objects {
				mustBePlain(t, o.Data)
				got = append(got, fmt.Sprintf("%s %s/%s:%d", o.Kind, o.Namespace, o.Name, o.Line))
				if o.Data["kind"] != o.Kind {
					t.Errorf("kind in Data is %v", o.Data["kind"])
				}
			}
			if g := strings.Join(got, " "); g != tt.want {
				t.Errorf("got %q, want %q", g, tt.want)
			}
			if len(s.gaps) > 0 {
				t.Errorf("gaps %v", s.gaps)
			}
		})
	}
}

func TestObjectValues(t *testing.T) {
	s := onlyKinds("Node")
	if err := readFacts(t, s, "nodes.yaml", []byte(nodeYAML)); err != nil || len(s.objects) != 1 {
		t.Fatalf("%d objects, %v", len(s.objects), err)
	}
	o := s.objects[0]
	if v := jsonAt(o.Data, "metadata", "creationTimestamp"); v != "2024-05-01T10:00:00Z" {
		t.Errorf("a bare timestamp became %T %v", v, v)
	}
	if v := jsonAt(o.Data, "status", "allocatable", "pods"); v != 250 {
		t.Errorf("pods = %T %v", v, v)
	}
	if _, ok := mapOf(o.Data["metadata"])["managedFields"]; ok {
		t.Error("managedFields were kept")
	}
	if o.Age != -1 || o.Table {
		t.Error("an object is no table row")
	}
	if want := time.Date(2024, 5, 1, 11, 30, 0, 0, time.UTC); !s.last.Equal(want) {
		t.Errorf("seen %v, want %v", s.last, want)
	}
}

func TestSeenLeavesOutTheFuture(t *testing.T) {
	s := &objSink{}
	text := `{"kind":"Pod","metadata":{"name":"p","creationTimestamp":"2024-05-01T10:00:00Z","deletionTimestamp":"2024-05-01T10:09:00Z",` +
		`"annotations":{"x":"2026-01-01T00:00:00Z"}},"status":{"notAfter":"2025-01-01T00:00:00Z","far":"2111-01-01T00:00:00Z","certificateExpiration":"2030-01-01T00:00:00Z"}}`
	if err := readFacts(t, s, "resources/p.json", []byte(text)); err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC); !s.last.Equal(want) {
		t.Errorf("seen %v, want %v", s.last, want)
	}
}

func TestDamagedObjects(t *testing.T) {
	bomb := "kind: Pod\nmetadata: {name: p}\na: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for i := 'b'; i < 'm'; i++ {
		bomb += fmt.Sprintf("%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n", i, i, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1)
	}
	tests := []struct {
		name, path, text string
		names            string
		gap              bool
	}{
		{"a bad item", "a.yaml", "items:\n- kind: Pod\n  metadata: {name: a}\n- kind: Pod\n  metadata: {name: [}\n- kind: Pod\n  metadata: {name: c}\nkind: List\n", "a c", true},
		{"a bad document", "a.yaml", "kind: Pod\nmetadata: {name: a}\n---\nkind: Pod\n\tmetadata: x\n---\nkind: Pod\nmetadata: {name: c}\n", "a c", true},
		{"a bad JSON line", "resources/a.json", "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"}}\n{\"kind\":\"Pod\",}\n{\"kind\":\"Pod\",\"metadata\":{\"name\":\"c\"}}\n", "a c", true},
		{"cut JSON", "resources/a.json", `{"kind":"PodList","items":[{"metadata":{"name":"a"}},{"metadata":{"na`, "a", true},
		{"alias bomb", "a.yaml", bomb, "", true},
		{"an alias is fine", "a.yaml", "kind: Pod\nmetadata: &m {name: a}\nspec: {copy: *m}\n", "a", false},
		{"deep", "a.yaml", "kind: Pod\nx: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "\n", "", true},
		{"no object", "resources/a.json", `{"kind":"Pod"} 7 "x"`, "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := onlyKinds("Pod")
			err := readFacts(t, s, tt.path, []byte(tt.text))
			var names []string
			for _, o := range s.objects {
				mustBePlain(t, o.Data)
				if o.Name != "" {
					names = append(names, o.Name)
				}
			}
			if g := strings.Join(names, " "); g != tt.names {
				t.Errorf("names %q, want %q", g, tt.names)
			}
			if got := len(s.gaps) > 0 || err != nil; got != tt.gap {
				t.Errorf("gaps %v, error %v, want some: %v", s.gaps, err, tt.gap)
			}
		})
	}
}

// A file that was cut must not give its last, half object.
func TestCutYAML(t *testing.T) {
	s := onlyKinds("Node", "Pod")
	err := parseObjects(&Input{File: &collect.File{Path: "nodes.yaml"}, R: cutAtEnd{bytes.NewReader([]byte(nodeYAML[:len(nodeYAML)-40]))}}, s)
	if err == nil {
		t.Error("the read error was lost")
	}
	if len(s.objects) != 1 || s.objects[0].Name != "worker-0" || len(s.gaps) != 1 {
		t.Errorf("%d objects, gaps %v", len(s.objects), s.gaps)
	}
}

func TestUnwantedIsNotDecoded(t *testing.T) {
	s := onlyKinds("Machine")
	// The text would not decode: the gate must stop it before.
	if err := readFacts(t, s, "nodes.yaml", []byte("kind: Node\nmetadata: [}\n")); err != nil || len(s.gaps) > 0 {
		t.Errorf("%v %v", err, s.gaps)
	}
}

func TestInstallConfigOfTheCluster(t *testing.T) {
	s := onlyKinds("install-config")
	text := "apiVersion: v1\nitems:\n- apiVersion: v1\n  data:\n    install-config: |\n      baseDomain: example.com\n      metadata: {name: ocp}\n      pullSecret: secret\n      proxy: {httpProxy: \"http://u:p@proxy:3128\"}\n" +
		"  kind: ConfigMap\n  metadata:\n    name: cluster-config-v1\n    namespace: kube-system\nkind: ConfigMapList\n"
	if err := readFacts(t, s, "namespaces/kube-system/core/configmaps.yaml", []byte(text)); err != nil {
		t.Fatal(err)
	}
	if len(s.facts) != 1 || len(s.objects) != 0 {
		t.Fatalf("%d facts, %d objects", len(s.facts), len(s.objects))
	}
	d := s.facts[0].Data
	if d["baseDomain"] != "example.com" || d["pullSecret"] != "<redacted>" || jsonAt(d, "proxy", "httpProxy") != "http://<redacted>@proxy:3128" {
		t.Errorf("got %v", d)
	}
}
