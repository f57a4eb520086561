package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// smallGather makes a must-gather with two nodes, a pod and a unit's log.
func smallGather(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "mg")
	for file, text := range map[string]string{
		"timestamp": "2021-08-03 09:00:00.1 +0000 UTC m=+0.1\n2021-08-03 10:00:00.2 +0000 UTC m=+9.1\n",
		"cluster-scoped-resources/core/nodes/m0.yaml":                          "apiVersion: v1\nkind: Node\nmetadata: {name: m0}\n",
		"cluster-scoped-resources/core/nodes/w0.example.com.yaml":              "apiVersion: v1\nkind: Node\nmetadata: {name: w0.example.com}\n",
		"namespaces/openshift-etcd/pods/etcd-m0/etcd/etcd/logs/current.log":    "2021-08-03T09:59:59.5Z hello\n",
		"namespaces/openshift-etcd/pods/etcd-m0/guard/guard/logs/current.log":  "2021-08-03T09:59:59.5Z hello\n",
		"namespaces/openshift-dns/pods/dns-x/dns/dns/logs/current.log":         "2021-08-03T09:59:59.5Z hello\n",
		"namespaces/openshift-dns/pods/$(id)/dns/dns/logs/current.log":         "2021-08-03T09:59:59.5Z hello\n",
		"host_service_logs/masters/kubelet_service.log":                        "Aug 03 09:59:59 m0 kubelet[1]: hello\n",
		"cluster-scoped-resources/config.openshift.io/clusteroperators/d.yaml": "apiVersion: config.openshift.io/v1\nkind: ClusterOperator\nmetadata: {name: dns}\n",
	} {
		file = filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func completed(t *testing.T, program string, args ...string) []string {
	t.Helper()
	var out, errs bytes.Buffer
	if status := run(t.Context(), append([]string{program}, args...), strings.NewReader(""), &out, &errs); status != exitDone {
		t.Errorf("%q: status %d: %s", args, status, errs.String())
	}
	var words []string
	for _, l := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		word, _, _ := strings.Cut(l, "\t")
		words = append(words, word)
	}
	return words
}

func TestCompletions(t *testing.T) {
	mg := smallGather(t)
	for _, c := range []struct {
		args string // behind the program, MG is the bundle, the last word is to be completed
		want string // a space parts the first words, the directive comes last
		part bool   // more may stand between
	}{
		{"logs MG --host |", "m0 w0.example.com :4", false},
		{"logs MG --host w|", "w0.example.com :4", false},
		{"logs MG |", "kubelet dns-x etcd-m0 :36", false},
		{"logs MG -n openshift-dns |", "dns-x :36", false},
		{"logs MG etcd-m0 -c |", "etcd guard :4", false},
		{"logs MG -n openshift-e|", "openshift-etcd :4", false},
		{"get MG clusterop|", "clusteroperator clusteroperators :4", false},
		{"get MG nodes |", "m0 w0.example.com :4", false},
		{"get MG nodes m0 |", "w0.example.com :4", false},
		{"get MG -o j|", "json jsonpath= :4", true},
		{"explain csr-client-p|", "csr-client-pending :4", false},
		{"rules show csr-client-p|", "csr-client-pending :4", false},
		{"analyze --only disk,csr-client-p|", "disk,csr-client-pending :38", false},
		{"MG --fail-on |", "fault warning never :4", false}, // analyze is understood
		{"ana|", "analyze :4", true},
		{"must-g|", "gz xz :8", true},
		{"analyze |", "gz log :8", true},
		{"diff MG |", "gz xz :8", true},
		{"diff MG MG |", ":4", false},
		{"query MG |", ":4", false},
	} {
		words := strings.Split(strings.TrimSuffix(c.args, "|"), " ")
		for i, w := range words {
			words[i] = strings.ReplaceAll(w, "MG", mg)
		}
		for _, ask := range [][]string{{"kanshiki", "__complete"}, {"kubectl_complete-kanshiki"}} {
			got := completed(t, ask[0], append(ask[1:len(ask):len(ask)], words...)...)
			want := strings.Fields(c.want)
			missing := slices.DeleteFunc(slices.Clone(want), func(w string) bool { return slices.Contains(got, w) })
			if len(missing) > 0 || !c.part && len(got) != len(want) {
				t.Errorf("%s %s: %q, want %q", ask[0], c.args, got, want)
			}
		}
	}
}

// The scripts are taken by the shells that are here, and bash completes by it.
func TestCompletionScripts(t *testing.T) {
	mg := smallGather(t)
	dir := t.TempDir()
	for shell, check := range map[string][]string{"bash": {"bash", "-n"}, "zsh": {"zsh", "-n"}, "fish": {"fish", "--no-execute"}} {
		var script, errs bytes.Buffer
		if status := run(t.Context(), []string{"kanshiki", "completion", shell}, nil, &script, &errs); status != exitDone || script.Len() < 1000 {
			t.Fatalf("%s: status %d, %d bytes, %s", shell, status, script.Len(), errs.String())
		}
		file := filepath.Join(dir, shell)
		if err := os.WriteFile(file, script.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := exec.LookPath(check[0]); err != nil {
			t.Logf("SKIPPED: %s is not installed: its script was not tried", shell)
			continue
		}
		if out, err := exec.CommandContext(t.Context(), check[0], append(check[1:], file)...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", shell, err, out)
		}
	}
	bash := realTool(t, "bash")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(dir, "kanshiki")); err != nil {
		t.Fatal(err)
	}
	// What the package bash-completion brings, and the script asks for.
	line := `_get_comp_words_by_ref() { words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=${words[cword]}; prev=${words[cword-1]}; }
		source bash; COMP_WORDS=(kanshiki logs "$1" --host w); COMP_CWORD=4; COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
		__start_kanshiki; printf '%s\n' "${COMPREPLY[@]}"`
	cmd := exec.CommandContext(t.Context(), bash, "--norc", "-c", line, "bash", mg)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "w0.example.com") || strings.Contains(string(out), "m0") {
		t.Errorf("bash completes %q, %v", out, err)
	}
}
