package gather

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// replay is an oc that answers as a small cluster did.
const replay = `
case "$*" in
*"--raw /version"*) echo '{"major": "1", "minor": "23", "gitVersion": "v1.23.5"}';;
*"get nodes -A -o json"*) printf '{\n    "apiVersion": "v1",\n    "items": [\n        {\n            "apiVersion": "v1",\n            "kind": "Node",\n            "metadata": {\n                "name": "m1"\n            }\n        }\n    ],\n    "kind": "List"\n}\n';;
*"get pods -A -o json"*) printf '{\n    "items": [\n        {\n            "kind": "Pod",\n            "spec": {\n                "env": [\n                    {\n                        "name": "X",\n                        "value": "plain-words"\n                    }\n                ]\n            }\n        }\n    ],\n    "kind": "List"\n}\n';;
*"get pods -A --no-headers"*) echo "0,3 openshift-etcd etcd-m1 etcd,etcd-metrics"; echo "0 my-app web-1 web";;
*"get pods -l app=etcd"*) printf etcd-m1;;
*"exec etcd-m1 -c etcdctl -- etcdctl member list"*) echo '{"members":[]}';;
*"logs etcd-m1 -c etcd-metrics"*--previous*) echo "it ended";;
*"logs etcd-m1 -c "*) echo "it runs";;
*"get routes"*) echo "error: the server doesn't have a resource type \"routes\"" >&2; exit 1;;
*"get nodes -o jsonpath"*) printf '127.0.0.1/{"node-role.kubernetes.io/master":""}\n';;
*"get nodes -o wide"*) echo "NAME STATUS"; echo "m1 Ready";;
*" "*) exit 0;;
esac`

func TestClusterReplayed(t *testing.T) {
	path := tools(t)
	stub(t, path, "oc", replay)
	for _, n := range []string{"ping", "curl", "tracepath", "bash"} {
		stub(t, path, n, "echo stub "+n)
	}
	m, files := gathering{path: path, args: []string{"--role", "cluster"}}.bundle(t)
	for name, want := range map[string]string{
		"cluster/oc/nodes.json":                                         `"kind": "Node"`,
		"cluster/oc/pods.json":                                          `"value": "<redacted:env>"`,
		"cluster/oc-text/get_nodes_-o_wide.txt":                         "# oc get nodes -o wide\nNAME STATUS\nm1 Ready\n# rc=0",
		"cluster/pods/openshift-etcd/etcd-m1/etcd.current.log":          "it runs",
		"cluster/pods/openshift-etcd/etcd-m1/etcd-metrics.previous.log": "it ended",
		"cluster/etcd/member_list.json":                                 `{"members":[]}`,
		"hosts/h1/probes/tcp_127.0.0.1_2379.txt":                        "# tcp 127.0.0.1 2379\nstub bash",
	} {
		if !strings.Contains(files[name], want) {
			t.Errorf("%s: %q, want %q", name, files[name], want)
		}
	}
	for name := range files {
		if strings.Contains(name, "my-app") || strings.HasSuffix(name, "etcd.previous.log") {
			t.Errorf("%s was taken", name)
		}
	}
	if it := item(t, m, "oc get routes"); it.File != "" || !strings.Contains(it.Error, "resource type") {
		t.Errorf("routes: %+v", it)
	}
	for _, it := range m.Items {
		if strings.Contains(it.Argv, "get secrets") && !strings.Contains(it.Argv, "custom-columns") {
			t.Errorf("secrets were asked for: %s", it.Argv)
		}
	}
}

// kubectl itself, against a server that refuses, hangs, or answers with
// errors: one probe, then nothing more is asked, and the manifest says so.
func TestClusterWithKubectl(t *testing.T) {
	kubectl, err := exec.LookPath("kubectl")
	if err != nil {
		cannot(t, "kubectl (Debian's kubernetes-client) is not installed, so no real client was tried")
	}
	refusing, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused := "http://" + refusing.Addr().String()
	refusing.Close()
	release := make(chan struct{})
	hanging := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer hanging.Close()
	defer close(release)
	failing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "etcdserver: request timed out", http.StatusInternalServerError)
	}))
	defer failing.Close()
	for name, server := range map[string]string{"refuses": refused, "hangs": hanging.URL, "errs": failing.URL} {
		t.Run(name, func(t *testing.T) {
			path := tools(t)
			if err := os.Symlink(kubectl, filepath.Join(path, "kubectl")); err != nil {
				t.Fatal(err)
			}
			config := filepath.Join(t.TempDir(), "kubeconfig")
			text := "apiVersion: v1\nkind: Config\nclusters:\n- name: c\n  cluster:\n    server: " + server + "\ncontexts:\n- name: c\n  context: {cluster: c, user: u}\ncurrent-context: c\nusers:\n- name: u\n  user: {token: not-a-real-token}\n"
			if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			m, files := gathering{path: path, args: []string{"--role", "cluster,node", "--no-probes", "--kubeconfig", config}}.bundle(t)
			if it := item(t, m, "kubectl get --raw /version"); it.Exit == nil || *it.Exit == 0 || it.Seconds > 20 {
				t.Errorf("%+v", it)
			}
			if it := item(t, m, "kubectl get"); !strings.Contains(it.Argv, "/version") {
				t.Errorf("first asked: %+v", it)
			}
			said := false
			for _, it := range m.Items {
				said = said || strings.Contains(it.Error, "the API does not answer")
				if it.Argv == "kubectl get nodes -A -o json" {
					t.Errorf("asked on: %+v", it)
				}
			}
			if !said {
				t.Error("the manifest does not say that the API is dead")
			}
			if files["hosts/h1/cmd/ovs_vsctl_show.txt"] == "" {
				t.Error("no evidence of the node")
			}
			if took := time.Since(began); took > time.Minute {
				t.Errorf("it took %v", took)
			}
		})
	}
}
