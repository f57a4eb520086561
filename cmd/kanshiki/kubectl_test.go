package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const kubectlNodes = `{"kind":"NodeList","apiVersion":"v1","metadata":{"resourceVersion":"9"},"items":[
{"kind":"Node","apiVersion":"v1","metadata":{"name":"m0","labels":{"node-role.kubernetes.io/master":"","zone":"a"}},"spec":{"taints":[{"key":"k","effect":"NoSchedule"}]},
 "status":{"capacity":{"cpu":"4"},"addresses":[{"type":"InternalIP","address":"192.0.2.10"},{"type":"Hostname","address":"m0"}],"conditions":[{"type":"Ready","status":"True"},{"type":"MemoryPressure","status":"False"}]}},
{"kind":"Node","apiVersion":"v1","metadata":{"name":"w0","labels":{"zone":"b"}},"spec":{"unschedulable":true},
 "status":{"capacity":{"cpu":"8"},"addresses":[{"type":"InternalIP","address":"192.0.2.20"}],"conditions":[{"type":"Ready","status":"False"}]}}]}`

// nodeServer answers as an API server does that knows nodes and nothing else.
func nodeServer(t *testing.T) *httptest.Server {
	answers := map[string]string{
		"/api":          `{"kind":"APIVersions","versions":["v1"]}`,
		"/apis":         `{"kind":"APIGroupList","apiVersion":"v1","groups":[]}`,
		"/api/v1":       `{"kind":"APIResourceList","groupVersion":"v1","resources":[{"name":"nodes","singularName":"node","namespaced":false,"kind":"Node","verbs":["get","list"],"shortNames":["no"]}]}`,
		"/api/v1/nodes": kubectlNodes,
		"/openapi/v2":   `{}`,
		"/version":      `{"major":"1","minor":"21"}`,
	}
	var list struct{ Items []json.RawMessage }
	if err := json.Unmarshal([]byte(kubectlNodes), &list); err != nil {
		t.Fatal(err)
	}
	answers["/api/v1/nodes/w0"] = string(list.Items[1])
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := answers[r.URL.Path]
		if answer == "" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(answer)) // a client that went away is its own affair
	}))
	t.Cleanup(server.Close)
	return server
}

// What kubectl itself prints for the same objects is what get must print.
func TestFormatsAreKubectls(t *testing.T) {
	kubectl := realTool(t, "kubectl")
	server := nodeServer(t)
	home := t.TempDir()
	bundle := filepath.Join(home, "nodes.json")
	if err := os.WriteFile(bundle, []byte(kubectlNodes), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"nodes", "-o", "name"},
		{"no/w0", "-o", "name"},
		{"nodes", "-o", "jsonpath={.items[*].metadata.name}"},
		{"nodes", "-o", "jsonpath={.items[0].metadata.labels.node-role\\.kubernetes\\.io/master}x"},
		{"nodes", "-o", `jsonpath={range .items[*]}{.metadata.name}{"\t"}{.status.conditions[?(@.type=="Ready")].status}{"\n"}{end}`},
		{"nodes", "-o", "jsonpath={.items[*].status.addresses}"},
		{"nodes", "-o", "jsonpath={.items[*].spec.unschedulable} {.items[-1:].metadata.name} {.absent}."},
		{"nodes", "-o", "jsonpath={..address}"},
		{"nodes", "-o", "jsonpath={.items[?(@.metadata.labels.zone=='b')].metadata.name}"},
		{"nodes", "--sort-by", ".spec.unschedulable", "-o", "name"},
		{"nodes", "--sort-by", "{.status.capacity.cpu}", "-o", "name"},
		{"nodes", "--sort-by=.status.addresses[0].address", "-o", "custom-columns=N:.metadata.name"},
		{"node", "w0", "-o", "jsonpath={.status.capacity.cpu}{.kind}{.metadata}"},
		{"nodes", "-o", `custom-columns=NAME:.metadata.name,IP:.status.addresses[?(@.type=="InternalIP")].address,TAINTS:.spec.taints[*].key`},
		{"nodes", "--no-headers", "-o", "custom-columns=N:metadata.name,C:{.status.capacity.cpu},ALL:.status.addresses[*].address"},
	} {
		cmd := exec.CommandContext(t.Context(), kubectl, append([]string{"--server", server.URL, "--kubeconfig", os.DevNull, "--cache-dir", home, "get"}, args...)...)
		cmd.Env = append(os.Environ(), "HOME="+home, "KUBECONFIG="+os.DevNull, "NO_PROXY=127.0.0.1")
		var complaint bytes.Buffer
		cmd.Stderr = &complaint
		want, err := cmd.Output()
		if err != nil {
			t.Errorf("kubectl get %q: %v\n%s", args, err, complaint.String())
			continue
		}
		var got, errs bytes.Buffer
		if status := run(t.Context(), append([]string{"kanshiki", "get", bundle}, args...), nil, &got, &errs); status != exitDone || got.String() != string(want) {
			t.Errorf("get %q: status %d\n%s%swant\n%s", args, status, got.String(), errs.String(), want)
		}
	}
}
