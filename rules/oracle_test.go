package rules

import (
	"maps"
	"slices"
	"testing"
)

// The end state overrules old lines: each line alone is a fault, and history as
// soon as an object or a table stands beside it that says how it ended.
func TestEndStateOverrulesLines(t *testing.T) {
	set := builtin(t)
	kubelet := map[string]string{"hosts/w1/journal/kubelet.log": fileOf(
		`Mar 11 09:00:00.114210 w1 kubenswrapper[2481]: E0311 09:00:00.114210    2481 bootstrap.go:266] part of the existing bootstrap client certificate in /etc/kubernetes/kubeconfig is expired: 2025-03-04 08:11:20 +0000 UTC`)}
	conditions := func(kind, name string, conditions ...string) map[string]string {
		text := "kind: " + kind + "\nmetadata: {name: " + name + ", creationTimestamp: \"2025-01-10T08:00:00Z\"}\nstatus:\n  conditions:\n"
		for _, c := range conditions {
			text += "  - {" + c + ", lastTransitionTime: \"2025-03-11T12:00:00Z\"}\n"
		}
		group := map[string]string{"Node": "v1", "MachineConfigPool": "machineconfiguration.openshift.io/v1", "CertificateSigningRequest": "certificates.k8s.io/v1"}[kind]
		if group == "" {
			group = "config.openshift.io/v1"
		}
		return map[string]string{"state.yaml": "apiVersion: " + group + "\n" + text}
	}
	table := func(rows ...string) map[string]string { return map[string]string{"state.txt": fileOf(rows...)} }
	installer := func(line string) map[string]string { return map[string]string{"openshift_install.log": line + "\n"} }
	canary := installer(`time="2025-03-11T10:00:00Z" level=error msg="Cluster operator ingress Degraded is True with IngressDegraded: CanaryChecksSucceeding=False (CanaryChecksRepetitiveFailures: Canary route checks for the default ingress controller are failing)"`)
	rendered := map[string]string{"machine-config-daemon.log": `E0801 10:02:11.120000    2211 writer.go:135] Marking Degraded due to: machineconfigs.machineconfiguration.openshift.io "rendered-worker-0123456789abcdef0123456789abcdef" not found` + "\n"}
	for _, c := range []struct {
		name, rule   string
		lines, state map[string]string
	}{
		{"node, object", "kubelet-certificate-expired", kubelet, conditions("Node", "w1.example.com", `type: Ready, status: "True"`)},
		{"node, table", "kubelet-certificate-expired", kubelet, table("$ oc get nodes",
			"NAME             STATUS   ROLES    AGE   VERSION", "w1.example.com   Ready    worker   60d   v1.27.8+4fab27b")},
		{"operator, object", "ingress-canary-failing", canary,
			conditions("ClusterOperator", "ingress", `type: Available, status: "True"`, `type: Degraded, status: "False"`)},
		{"operator, table", "ingress-canary-failing", canary, table("$ oc get co",
			"NAME      VERSION   AVAILABLE   PROGRESSING   DEGRADED   SINCE", "ingress   4.14.9    True        False         False      60d")},
		{"version, object", "update-stalled-reported", installer("Unable to apply 4.14.9: the cluster operator monitoring has not yet successfully rolled out"),
			conditions("ClusterVersion", "version", `type: Available, status: "True"`, `type: Progressing, status: "False"`)},
		{"version, table", "update-stalled-reported", installer("Unable to apply 4.14.9: the cluster operator monitoring has not yet successfully rolled out"),
			table("$ oc get clusterversion", "NAME      VERSION   AVAILABLE   PROGRESSING   SINCE   STATUS",
				"version   4.14.9    True        False         60d     Cluster version is 4.14.9")},
		{"pool, object", "rendered-config-missing", rendered,
			conditions("MachineConfigPool", "worker", `type: Updated, status: "True"`, `type: Degraded, status: "False"`)},
		{"pool, table", "rendered-config-missing", rendered, table("$ oc get mcp",
			"NAME     CONFIG                         UPDATED   UPDATING   DEGRADED   MACHINECOUNT   READYMACHINECOUNT   UPDATEDMACHINECOUNT   DEGRADEDMACHINECOUNT   AGE",
			"worker   rendered-worker-4f1c9d0a7b6e   True      False      False      3              3                   3                     0                      60d")},
		{"request, object", "csr-pending-line", installer("csr-8b2br   35m    system:serviceaccount:openshift-machine-config-operator:node-bootstrapper   Pending"),
			conditions("CertificateSigningRequest", "csr-8b2br", `type: Approved, status: "True"`)},
		{"request, table", "csr-pending-line", installer("csr-8b2br   35m    system:serviceaccount:openshift-machine-config-operator:node-bootstrapper   Pending"),
			table("$ oc get csr", "NAME        AGE   SIGNERNAME                                    REQUESTOR                                                                   CONDITION",
				"csr-8b2br   59m   kubernetes.io/kube-apiserver-client-kubelet   system:serviceaccount:openshift-machine-config-operator:node-bootstrapper   Approved,Issued")},
		{"pod, object", "ovn-annotation-timeout", map[string]string{"ovnkube-node.log": `E0823 20:13:12.840320      32 cniserver.go:100] [shop/cart-1 4ff77702] failed to get pod annotation: timed out waiting for annotations: context deadline exceeded` + "\n"},
			map[string]string{"state.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: cart-1, namespace: shop}\nstatus: {phase: Running}\n"}},
		{"pod, table", "pod-row-crashing", installer("openshift-dns   dns-default-abcde   0/1   CrashLoopBackOff   12   54m"),
			table("$ oc get pods -A", "NAMESPACE       NAME                READY   STATUS    RESTARTS   AGE", "openshift-dns   dns-default-abcde   2/2     Running   13         74m")},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := func(d *Diagnosis) bool {
				return slices.ContainsFunc(d.Findings, func(f *Finding) bool { return f.Rule.ID == c.rule && f.open() })
			}
			if d := diagnoseFiles(t, set, c.lines); !is(d) {
				t.Errorf("the line alone is no fault: %s", d.Headline)
			}
			both := maps.Clone(c.lines)
			maps.Copy(both, c.state)
			if d := diagnoseFiles(t, set, both); d.Verdict == "fault" {
				t.Errorf("the end state does not overrule it:%s", describe(d))
			}
		})
	}
}

// An update that runs is no fault, one that stands is; a paused pool is a
// warning.
func TestUpdatesAndPools(t *testing.T) {
	set := builtin(t)
	const version = `apiVersion: config.openshift.io/v1
kind: ClusterVersion
metadata: {name: version, creationTimestamp: "2025-01-10T08:00:00Z"}
status:
  desired: {version: 4.14.12}
  history:
  - {state: Partial, startedTime: "2025-03-11T08:00:00Z", version: 4.14.12}
  - {state: Completed, startedTime: "2025-01-10T08:00:00Z", completionTime: "2025-01-10T09:10:00Z", version: 4.14.9}
  conditions:
  - {type: Available, status: "True", lastTransitionTime: "2025-01-10T09:10:00Z"}
`
	operator := func(degraded string) string {
		return `apiVersion: config.openshift.io/v1
kind: ClusterOperator
metadata: {name: machine-config, creationTimestamp: "2025-01-10T08:00:00Z"}
status:
  versions: [{name: operator, version: 4.14.9}]
  conditions:
  - {type: Available, status: "True", lastTransitionTime: "2025-01-10T09:10:00Z"}
  - {type: Progressing, status: "True", lastTransitionTime: "2025-03-11T08:40:00Z", message: Working towards 4.14.12}
  - {type: Degraded, status: "` + degraded + `", lastTransitionTime: "2025-03-11T08:20:00Z", reason: MachineConfigPoolsFailed, message: "error pool worker is not ready"}
`
	}
	pool := func(paused, updated string) string {
		return `apiVersion: machineconfiguration.openshift.io/v1
kind: MachineConfigPool
metadata: {name: worker, creationTimestamp: "2025-01-10T08:00:00Z"}
spec: {paused: ` + paused + `}
status:
  machineCount: 3
  updatedMachineCount: 1
  conditions:
  - {type: Updated, status: "` + updated + `", lastTransitionTime: "2025-03-11T08:50:00Z"}
  - {type: Updating, status: "True", lastTransitionTime: "2025-03-11T08:50:00Z"}
`
	}
	running := version + `  - {type: Progressing, status: "True", lastTransitionTime: "2025-03-11T08:00:00Z", message: "Working towards 4.14.12: 700 of 860 done (81% complete)"}
  - {type: Failing, status: "False", lastTransitionTime: "2025-03-11T08:00:00Z"}
`
	stalled := version + `  - {type: Progressing, status: "True", lastTransitionTime: "2025-03-11T08:00:00Z", message: "Unable to apply 4.14.12: wait has exceeded 40 minutes for these operators: machine-config"}
  - {type: Failing, status: "True", lastTransitionTime: "2025-03-11T08:50:00Z", reason: ClusterOperatorDegraded, message: "Cluster operator machine-config is degraded"}
`
	later := fileOf(`2025-03-11T09:40:00.000000000Z I0311 09:40:00.000000       1 status.go:1] nothing new`)
	for _, c := range []struct {
		name, version, operator, pool, late string
		want                                string
	}{
		{"in progress", running, operator("False"), pool("false", "False"), "", "healthy"},
		{"stalled", stalled, operator("True"), pool("false", "False"), later, "fault"},
		{"a pool is paused", running, operator("False"), pool("true", "False"), "", "warning"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{"version.yaml": c.version, "operators.yaml": c.operator, "pools.yaml": c.pool}
			if c.late != "" {
				files["namespaces/openshift-etcd/pods/etcd-m1/etcd/etcd/logs/current.log"] = c.late
			}
			if d := diagnoseFiles(t, set, files); d.Verdict != c.want {
				t.Errorf("verdict %s, want %s:%s", d.Verdict, c.want, describe(d))
			}
		})
	}
}
