package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// How far an install came, told by each source alone and by all together.
func TestTimelineBySource(t *testing.T) {
	set := builtin(t)
	installer := map[string]string{".openshift_install.log": fileOf(
		`time="2025-03-11T08:00:00Z" level=info msg="Consuming Install Config from target directory"`,
		`time="2025-03-11T08:00:10Z" level=info msg="Consuming Common Manifests from target directory"`,
		`time="2025-03-11T08:30:00Z" level=info msg="Waiting up to 20m0s (until 8:50AM) for the Kubernetes API at https://api.ocp.example.com:6443..."`,
		`time="2025-03-11T08:38:00Z" level=info msg="API v1.27.8+4fab27b up"`,
		`time="2025-03-11T08:38:01Z" level=info msg="Waiting up to 45m0s (until 9:23AM) for bootstrapping to complete..."`,
		`time="2025-03-11T09:23:01Z" level=error msg="Bootstrap failed to complete: timed out waiting for the condition"`)}
	bootstrap := map[string]string{
		"log-bundle-20250311092500/bootstrap/journals/bootkube.log": fileOf(
			`Mar 11 08:33:00 bootstrap bootkube.sh[2632]: Rendering Cluster Version Operator Manifests...`,
			`Mar 11 08:35:00 bootstrap bootkube.sh[2632]: Starting temporary bootstrap control plane...`,
			`Mar 11 08:38:00 bootstrap bootkube.sh[2632]: API is up`,
			`Mar 11 08:39:00 bootstrap bootkube.sh[2632]: Pod Status:openshift-kube-apiserver/kube-apiserver	Pending`,
			`Mar 11 08:58:00 bootstrap bootkube.sh[2632]: Error: error while checking pod status: timed out waiting for the condition`),
		"log-bundle-20250311092500/bootstrap/services/bootkube.json": fileOf(
			`[{"timestamp":"2025-03-11T08:32:00Z","phase":"service start"},`,
			`{"timestamp":"2025-03-11T08:35:00Z","phase":"stage start","stage":"cb-bootstrap"},`,
			`{"timestamp":"2025-03-11T08:58:00Z","phase":"stage end","stage":"cb-bootstrap","result":"failure","errorLine":"500 main","errorMessage":"Error: error while checking pod status: timed out waiting for the condition"},`,
			`{"timestamp":"2025-03-11T08:58:01Z","phase":"service end","result":"failure"}]`)}
	record := func(more ...string) map[string]string {
		return map[string]string{"log-bundle-20250311092500/bootstrap/services/bootkube.json": fileOf(append([]string{
			`[{"timestamp":"2025-03-11T08:32:00Z","phase":"service start"},`,
			`{"timestamp":"2025-03-11T08:33:00Z","phase":"stage start","stage":"openshift-manifests"},`,
			`{"timestamp":"2025-03-11T08:34:00Z","phase":"stage end","stage":"cco-bootstrap","result":"success"},`,
			`{"timestamp":"2025-03-11T08:34:01Z","phase":"stage start","stage":"wait-for-etcd"},`}, more...)...)}
	}
	const down = ` is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms. 3 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.`
	const up = ` is UP, reason: Layer4 check passed, check duration: 0ms. 1 active and 0 backup servers online. 0 sessions requeued, 0 total in queue.`
	balancer := func(more ...string) map[string]string {
		log := "Mar 11 08:00:00 lb haproxy[69855]: Server kube_api/bs" + down + "\n" // just started: the three are not checked yet
		for _, m := range more {
			at, text, _ := strings.Cut(m, " ")
			log += "Mar 11 " + at + " lb haproxy[69855]: " + text + "\n"
		}
		return map[string]string{"haproxy.log": log}
	}
	came := []string{"08:30:00 Server machine_config/bs" + up, "08:31:00 Server kube_api/bs" + up,
		"08:40:00 Connect from 192.0.2.21:40001 to 192.0.2.5:22623 (machineconfig/TCP)", "08:55:00 Server kube_api/m1" + up}
	const version = "apiVersion: config.openshift.io/v1\nkind: ClusterVersion\nmetadata: {name: version}\nstatus:\n  history:\n  - {state: %s, startedTime: \"2025-03-11T08:40:00Z\", version: 4.14.9}\n"
	const status = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bootstrap, namespace: kube-system, creationTimestamp: \"2025-03-11T09:10:00Z\"}\ndata: {status: complete}\n"
	again := map[string]string{".openshift_install.log": installer[".openshift_install.log"] + fileOf(
		`time="2025-03-11T11:00:00Z" level=info msg="Consuming Install Config from target directory"`,
		`time="2025-03-11T11:00:10Z" level=info msg="Consuming Common Manifests from target directory"`,
		`time="2025-03-11T11:30:00Z" level=info msg="Waiting up to 20m0s (until 11:50AM) for the Kubernetes API at https://api.ocp.example.com:6443..."`,
		`time="2025-03-11T11:35:00Z" level=info msg="API v1.27.8+4fab27b up"`,
		`time="2025-03-11T11:35:01Z" level=info msg="Waiting up to 45m0s (until 12:20PM) for bootstrapping to complete..."`,
		`time="2025-03-11T11:55:01Z" level=info msg="It is now safe to remove the bootstrap resources"`,
		`time="2025-03-11T12:30:00Z" level=info msg="Cluster is initialized"`,
		`time="2025-03-11T12:31:00Z" level=info msg="Install complete!"`)}
	together := maps.Clone(installer)
	maps.Copy(together, bootstrap)
	maps.Copy(together, balancer("08:30:00 Server machine_config/bs"+up, "08:31:00 Server kube_api/bs"+up))
	for _, c := range []struct {
		name    string
		files   map[string]string
		want    string // the phase at which it stands, or else the first that is not done, and its state
		verdict string // empty: any
	}{
		{"installer log", installer, "P13 broken", "fault"},
		{"bootkube's journal and records", bootstrap, "P11 broken", "fault"},
		{"records: etcd never came", record(`{"timestamp":"2025-03-11T08:54:01Z","phase":"stage end","stage":"wait-for-etcd","result":"failure"}]`), "P6 broken", "fault"},
		{"records: all went well", record(`{"timestamp":"2025-03-11T08:54:01Z","phase":"stage end","stage":"wait-for-ceo","result":"success"},`,
			`{"timestamp":"2025-03-11T08:54:02Z","phase":"service end","result":"success"}]`), "P14 unknown", ""},
		{"haproxy: nothing but its start", balancer("08:31:00 Server kube_api/bs" + up), "P8 unknown", ""},
		{"haproxy: masters ask and do not come", balancer(came[:3]...), "P8 open", ""},
		{"haproxy: the bootstrap is gone for good", balancer(append(came, "09:10:00 Server kube_api/bs"+down)...), "P14 unknown", "healthy"},
		{"haproxy: the bootstrap's API restarts", balancer(append(came, "09:10:00 Server kube_api/bs"+down, "09:12:00 Server kube_api/bs"+up)...), "P11 unknown", ""},
		{"haproxy: workers ask, and a router answers", balancer(append(came, "09:10:00 Server kube_api/bs"+down,
			"09:20:00 Connect from 192.0.2.31:40001 to 192.0.2.5:22623 (machineconfig/TCP)", "09:40:00 Server worker_https/w1"+up)...), "P15 unknown", ""},
		{"objects: an install that was not completed", map[string]string{"version.yaml": fmt.Sprintf(version, "Partial"), "configmaps.yaml": status}, "P15 open", ""},
		{"objects: completed", map[string]string{"version.yaml": strings.Replace(fmt.Sprintf(version, "Completed"), "startedTime", `completionTime: "2025-03-11T09:40:00Z", startedTime`, 1)}, "", "healthy"},
		{"objects: nobody says how far", map[string]string{"version.yaml": fmt.Sprintf(version, "Partial")}, "none", ""},
		{"all together", together, "P11 broken", "fault"},
		{"installed again in the same file", again, "", "healthy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := diagnoseFiles(t, set, c.files)
			got := ""
			if len(d.Timeline) == 0 {
				got = "none"
			}
			at := breakPhase(d.Timeline)
			if at < 0 {
				at = slices.IndexFunc(d.Timeline, func(p PhaseState) bool { return p.Status != PhaseDone })
			}
			if at >= 0 {
				got = fmt.Sprintf("%s %s", d.Timeline[at].ID, d.Timeline[at].Status)
			}
			if got != c.want {
				t.Errorf("it stands at %q, want %q: %+v", got, c.want, d.Timeline)
			}
			if c.verdict != "" && d.Verdict != c.verdict {
				t.Errorf("verdict %s, want %s:%s", d.Verdict, c.verdict, describe(d))
			}
		})
	}
}

func fileOf(l ...string) string { return strings.Join(l, "\n") + "\n" }

func diagnoseFiles(t *testing.T, set *Set, files map[string]string) *Diagnosis {
	t.Helper()
	dir := t.TempDir()
	if err := lay(dir, set.Rules[0], &Test{Files: files}); err != nil {
		t.Fatal(err)
	}
	return diagnose(t, set, dir)
}
