package checks

import (
	"testing"

	"kanshiki/parse"
)

func TestTolerates(t *testing.T) {
	tests := []struct {
		name       string
		toleration map[string]any
		want       bool
	}{
		{"equal", map[string]any{"key": "infra", "operator": "Equal", "value": "reserved", "effect": "NoSchedule"}, true},
		{"equal by default, all effects", map[string]any{"key": "infra", "value": "reserved"}, true},
		{"another value", map[string]any{"key": "infra", "value": "x"}, false},
		{"another effect", map[string]any{"key": "infra", "operator": "Exists", "effect": "NoExecute"}, false},
		{"key exists", map[string]any{"key": "infra", "operator": "Exists"}, true},
		{"everything", map[string]any{"operator": "Exists"}, true},
		{"another key", map[string]any{"key": "gpu", "operator": "Exists"}, false},
		{"no key is no match for Equal", map[string]any{"value": "reserved"}, false},
	}
	for _, tt := range tests {
		if got := tolerates(tt.toleration, "infra", "reserved", "NoSchedule"); got != tt.want {
			t.Errorf("%s: got %v", tt.name, got)
		}
	}
}

func TestMatchSelector(t *testing.T) {
	labels := map[string]string{"role": "infra", "n": "5"}
	expression := func(key, op string, values ...any) map[string]any {
		return map[string]any{"matchExpressions": []any{map[string]any{"key": key, "operator": op, "values": values}}}
	}
	tests := []struct {
		name     string
		selector map[string]any
		want     bool
	}{
		{"empty takes all", map[string]any{}, true},
		{"label", map[string]any{"matchLabels": map[string]any{"role": "infra"}}, true},
		{"other label", map[string]any{"matchLabels": map[string]any{"role": "worker"}}, false},
		{"in", expression("role", "In", "infra", "edge"), true},
		{"not in, absent", expression("zone", "NotIn", "a"), true},
		{"not in", expression("role", "NotIn", "infra"), false},
		{"exists", expression("zone", "Exists"), false},
		{"does not exist", expression("zone", "DoesNotExist"), true},
		{"greater", expression("n", "Gt", "4"), true},
		{"less, not a number", expression("role", "Lt", "4"), false},
	}
	for _, tt := range tests {
		if got := matchSelector(tt.selector, labels); got != tt.want {
			t.Errorf("%s: got %v", tt.name, got)
		}
	}
}

func TestListed(t *testing.T) {
	service := func(file, ns, name string) *parse.Object {
		return &parse.Object{Pos: parse.Pos{File: file}, Kind: "Service", Namespace: ns, Name: name}
	}
	tests := []struct {
		name    string
		objects []*parse.Object
		want    map[string]bool
	}{
		{"one alone may be asked for by name", []*parse.Object{service("svc.yaml", "a", "x")}, map[string]bool{"a": false}},
		{"two are a list", []*parse.Object{service("svc.yaml", "a", "x"), service("svc.yaml", "a", "y")}, map[string]bool{"a": true, "b": false}},
		{"saved one by one", []*parse.Object{service("a.yaml", "default", "kubernetes"), service("b.yaml", "a", "x"), service("c.yaml", "a", "y")}, map[string]bool{"a": false, "default": false}},
		{"a dump of one", []*parse.Object{service("ns/a/core/services.yaml", "a", "x")}, map[string]bool{"a": true}},
		{"all namespaces", []*parse.Object{service("oc/services.json", "default", "kubernetes"), service("oc/services.json", "a", "x")}, map[string]bool{"a": true, "empty": true}},
		{"default alone", []*parse.Object{service("ns/default/core/services.yaml", "default", "kubernetes")}, map[string]bool{"default": true, "a": false}},
	}
	for _, tt := range tests {
		got := listed(tt.objects, anchorService, "core/services.yaml")
		for ns, want := range tt.want {
			if got(ns) != want {
				t.Errorf("%s: %s: got %v", tt.name, ns, got(ns))
			}
		}
	}
}

func TestKeepPod(t *testing.T) {
	pod := &parse.Object{Kind: "Pod", Data: map[string]any{
		"spec": map[string]any{"containers": []any{
			map[string]any{"name": "a", "image": "long", "env": []any{map[string]any{"name": "X", "value": "plain"}}},
			map[string]any{"name": "b", "env": []any{map[string]any{"name": "DB", "value": "$(DB_SERVICE_HOST)"}}},
		}},
		"status": map[string]any{"conditions": []any{map[string]any{"type": "Initialized", "status": "True"}, map[string]any{"type": "Ready", "status": "True"}}},
	}}
	kept := Keep(pod)
	containers := maps(kept.Data, "spec", "containers")
	if len(containers) != 2 || containers[0]["env"] != nil || containers[0]["image"] != nil || containers[1]["env"] == nil {
		t.Errorf("containers kept as %v", containers)
	}
	if !podReady(kept) || condition(kept, "Initialized") != nil {
		t.Errorf("conditions kept as %v", maps(kept.Data, "status", "conditions"))
	}
	if len(maps(pod.Data, "status", "conditions")) != 2 {
		t.Error("the object itself was changed")
	}
}
