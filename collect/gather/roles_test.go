package gather

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const installConfig = `apiVersion: v1
baseDomain: example.com
metadata:
  name: ocp4
platform:
  none: {}
pullSecret: '{"auths":{"registry.example.com:5000":{"auth":"UGxhbnRlZA=="}}}'
sshKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5PlantedKeyBody core@example.com'
imageContentSources:
- mirrors:
  - registry.example.com:5000/ocp4/release
  source: quay.io/openshift-release-dev/ocp-release
`

// An installer's host: what its files say becomes the plan, what they hide
// stays behind.
func TestScriptOnTheInstallersHost(t *testing.T) {
	dir, path := t.TempDir(), tools(t)
	for _, n := range []string{"dig", "bash", "curl", "openssl", "oc", "openshift-install"} {
		stub(t, path, n, "echo stub")
	}
	for name, text := range map[string]string{
		"install-config.yaml":      installConfig,
		".openshift_install.log":   `time="2024-05-01T10:00:00Z" level=info msg="Login with user: \"kubeadmin\", and password: \"aaaaa-bbbbb-ccccc-ddddd\""` + "\n",
		"bootstrap.ign":            `{"ignition":{"version":"3.2.0"},"storage":{"files":[{"path":"/etc/x","contents":{"source":"data:,PlantedContents"}}]},"systemd":{"units":[{"name":"bootkube.service"}]}}`,
		"metadata.json":            `{"clusterName":"ocp4"}`,
		"auth/kubeadmin-password":  "aaaaa-bbbbb-ccccc-ddddd",
		"auth/kubeconfig":          "clusters:\n- cluster:\n    server: https://api.ocp4.example.com:6443\n",
		".openshift_install_state": "Planted",
	} {
		write(t, filepath.Join(dir, name), text)
	}
	m, files := gathering{path: path, args: []string{"--role", "bastion", "--no-cluster", "--install-dir", dir}}.bundle(t)
	var all strings.Builder
	for name, text := range files {
		all.WriteString(name + "\n" + text)
	}
	for _, secret := range []string{"UGxhbnRlZA", "PlantedKeyBody", "aaaaa-bbbbb", "PlantedContents", "kubeadmin-password"} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("%s came along", secret)
		}
	}
	var ignition []struct {
		File, SHA256, Version string
		Bytes                 int
		Paths, Units          []string
	}
	if err := json.Unmarshal([]byte(files["installer/ignition.json"]), &ignition); err != nil || len(ignition) != 1 ||
		ignition[0].File != "bootstrap.ign" || ignition[0].Version != "3.2.0" || len(ignition[0].Paths) != 1 || len(ignition[0].Units) != 1 || len(ignition[0].SHA256) != 64 {
		t.Errorf("%v: %s", err, files["installer/ignition.json"])
	}
	for name, want := range map[string]string{
		"installer/install-config.redacted.yaml": "baseDomain: example.com",
		"installer/openshift_install.log":        "level=info",
		"installer/metadata.json":                "ocp4",
		"hosts/h1/cmd/oc_version.txt":            "# oc version --client\nstub",
	} {
		if !strings.Contains(files[name], want) {
			t.Errorf("%s: %q", name, files[name])
		}
	}
	plan := strings.Join(m.Plan, "\n")
	for _, want := range []string{"tcp api.ocp4.example.com 6443", "tcp api-int.ocp4.example.com 22623", "tcp registry.example.com 5000", "cert kanshiki-probe.apps.ocp4.example.com 443"} {
		if !strings.Contains(plan, want) {
			t.Errorf("the plan lacks %q:\n%s", want, plan)
		}
	}
	for _, l := range m.Plan {
		if f := strings.Fields(l); f[0] != "dns" && f[0] != "rdns" && f[0] != "search" && !strings.Contains(f[1], "example.com") {
			t.Errorf("a probe to elsewhere: %s", l)
		}
	}
}

// A node whose Open vSwitch runs in a container is asked through it.
func TestScriptAsksOVSInItsContainer(t *testing.T) {
	path := tools(t, "ovs-vsctl", "ovs-ofctl", "ovs-appctl")
	stub(t, path, "docker", `case "$*" in
"ps -q --filter name=k8s_openvswitch_") echo 0123456789ab;;
"exec 0123456789ab ovs-vsctl --timeout=5 list-br") echo br0;;
"exec 0123456789ab "*) shift 2; echo "inside: $*";;
esac`)
	m, files := gathering{path: path, args: []string{"--role", "node", "--no-probes"}}.bundle(t)
	if got := files["hosts/h1/cmd/ovs_ofctl_dump-flows_br0.txt"]; !strings.HasPrefix(got, "# ovs-ofctl -O OpenFlow13 dump-flows br0\ninside: ovs-ofctl -O OpenFlow13 dump-flows br0\n# rc=0") {
		t.Errorf("%q", got)
	}
	if it := item(t, m, "ovs-vsctl show"); it.Exit == nil || *it.Exit != 0 {
		t.Errorf("%+v", it)
	}
}

// A long journal of the bootstrap keeps its beginning and its end; any other
// output its end.
func TestScriptKeepsWhatMatters(t *testing.T) {
	path := tools(t)
	stub(t, path, "journalctl", `case "$*" in *"-u bootkube "*) echo "the beginning"; awk 'BEGIN { for (i = 0; i < 330000; i++) print "0123456789012345678901234567890123456789012345678901234567890123456789" }'; echo "the end";; *) echo "-- No entries --";; esac`)
	stub(t, path, "uptime", `echo "the beginning"; awk 'BEGIN { for (i = 0; i < 40000; i++) print "0123456789012345678901234567890123456789012345678901234567890123456789" }'; echo "the end"`)
	m, files := gathering{path: path, args: []string{"--role", "bootstrap", "--no-probes"}}.bundle(t)
	boot := files["hosts/h1/journal/bootkube.log"]
	if !strings.HasPrefix(boot, "the beginning\n") || !strings.HasSuffix(boot, "the end\n") || !strings.Contains(boot, "-- cut: ") || len(boot) > 21<<20 || len(boot) < 19<<20 {
		t.Errorf("%d bytes: %.40q … %q", len(boot), boot, boot[max(0, len(boot)-40):])
	}
	if it := item(t, m, "journalctl -u bootkube"); it.Truncated < 2<<20 {
		t.Errorf("%+v", it)
	}
	up := files["hosts/h1/cmd/uptime.txt"]
	if !strings.HasPrefix(up, "# uptime\n") || strings.Contains(up, "the beginning") || !strings.Contains(up, "the end\n# rc=0 ") || len(up) > 2<<20+200 {
		t.Errorf("%d bytes: %.60q", len(up), up)
	}
	if it := item(t, m, "uptime"); it.Truncated < 500000 {
		t.Errorf("%+v", it)
	}
}

func TestPlanWritesNothing(t *testing.T) {
	dir, out, errs, err := gathering{path: tools(t), args: []string{"--plan", "--role", "lb,dns,bootstrap,node,bastion,cluster,ramp", "--target", "domain=c.example.com"}}.run(t)
	if err != nil || errs != "" || !strings.Contains(out, "probes/") {
		t.Errorf("%v: %s%s", err, out, errs)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v %v", left, err)
	}
}

// With little time the first items come and the others say why not.
func TestScriptOnABudget(t *testing.T) {
	path := tools(t)
	stub(t, path, "uptime", "sleep 2; echo up")
	m, files := gathering{path: path, args: []string{"--role", "client", "--no-probes", "--time-budget", "2"}}.bundle(t)
	if !strings.Contains(files["hosts/h1/cmd/uptime.txt"], "up\n") {
		t.Errorf("%q", files["hosts/h1/cmd/uptime.txt"])
	}
	if it := item(t, m, "sysctl -a"); it.Exit != nil || it.Error != "not run: the time budget of 2 s is used up" {
		t.Errorf("%+v", it)
	}
}
