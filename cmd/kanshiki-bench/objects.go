package main

import (
	"fmt"
	"time"
)

// Objects as `oc adm inspect` writes them, of a cluster that is well.

func (s *stream) line(format string, args ...any) {
	s.buf = fmt.Appendf(s.buf, format, args...)
	s.buf = append(s.buf, '\n')
}

func (s *stream) uid() string {
	at := len(s.buf)
	field("uid")(s)
	id := string(s.buf[at:])
	s.buf = s.buf[:at]
	return id
}

// meta writes the metadata of an object, with what `oc` shows of its managers.
func (s *stream) meta(ns, name string) {
	s.line("metadata:")
	s.line("  annotations:\n    openshift.io/scc: restricted\n    release.openshift.io/version: 4.12.0")
	s.line("  creationTimestamp: \"2024-03-01T10:11:12Z\"")
	s.line("  labels:\n    app: %s\n    pod-template-hash: %x", pick(s, nouns), s.rnd.Uint32())
	s.line("  managedFields:\n  - apiVersion: v1\n    fieldsType: FieldsV1\n    fieldsV1:\n      f:metadata:\n        f:annotations: {}\n        f:labels:")
	for range 6 {
		s.line("          f:%s: {}", pick(s, nouns))
	}
	s.line("    manager: kube-controller-manager\n    operation: Update\n    time: \"2024-03-01T10:11:12Z\"")
	s.line("  name: %s", name)
	if ns != "" {
		s.line("  namespace: %s", ns)
	}
	s.line("  resourceVersion: \"%d\"\n  uid: %s", s.rnd.IntN(9e6), s.uid())
}

// yamlPod is a running pod.
func yamlPod(s *stream, ns, name string) {
	s.line("---\napiVersion: v1\nkind: Pod")
	s.meta(ns, name)
	s.line("spec:\n  containers:")
	for i := range 1 + s.rnd.IntN(3) {
		s.line("  - args:\n    - --v=2\n    - --config=/etc/%s/config.yaml\n    env:", pick(s, nouns))
		for range 4 {
			s.line("    - name: %s\n      value: \"%d\"", pick(s, nouns), s.rnd.IntN(1e4))
		}
		s.line("    image: quay.io/openshift/release@sha256:%x%x\n    imagePullPolicy: IfNotPresent\n    name: c%d", s.rnd.Uint64(), s.rnd.Uint64(), i)
		s.line("    resources:\n      requests:\n        cpu: 10m\n        memory: 50Mi\n    terminationMessagePath: /dev/termination-log")
		s.line("    volumeMounts:\n    - mountPath: /etc/tls\n      name: tls\n      readOnly: true")
	}
	s.line("  dnsPolicy: ClusterFirst\n  nodeName: %s\n  priority: 2000000000\n  restartPolicy: Always", pick(s, nodeNames))
	s.line("  tolerations:\n  - effect: NoExecute\n    key: node.kubernetes.io/not-ready\n    operator: Exists\n    tolerationSeconds: 300")
	s.line("status:\n  conditions:")
	for _, c := range []string{"Initialized", "Ready", "ContainersReady", "PodScheduled"} {
		s.line("  - lastProbeTime: null\n    lastTransitionTime: \"2024-03-01T10:12:00Z\"\n    status: \"True\"\n    type: %s", c)
	}
	s.line("  containerStatuses:\n  - containerID: cri-o://%x%x\n    lastState: {}\n    name: c0\n    ready: true\n    restartCount: 0\n    started: true\n    state:\n      running:\n        startedAt: \"2024-03-01T10:12:00Z\"", s.rnd.Uint64(), s.rnd.Uint64())
	s.line("  hostIP: 10.0.0.4\n  phase: Running\n  podIP: 10.128.%d.%d\n  qosClass: Burstable\n  startTime: \"2024-03-01T10:11:30Z\"", s.rnd.IntN(4), s.rnd.IntN(250))
}

// yamlEvents is a list of events, most of them good news.
func yamlEvents(s *stream, ns string, n int) {
	s.line("---\napiVersion: v1\nitems:")
	for range n {
		reason, text, kind := "Pulled", "Container image already present on machine", "Normal"
		if s.trouble() {
			reason, text, kind = "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 500", "Warning"
		}
		at := dayZero.Add(time.Duration(s.rnd.Int64N(int64(dayLong / 2)))).Format(time.RFC3339)
		s.line("- apiVersion: v1\n  count: %d\n  eventTime: null\n  firstTimestamp: \"%s\"\n  involvedObject:\n    apiVersion: v1\n    kind: Pod\n    name: %s\n    namespace: %s", 1+s.rnd.IntN(4), at, podName(s.rnd.IntN(600)), ns)
		s.line("  kind: Event\n  lastTimestamp: \"%s\"\n  message: '%s'\n  metadata:\n    creationTimestamp: \"%s\"\n    name: %s.%x\n    namespace: %s\n    uid: %s", at, text, at, podName(s.rnd.IntN(600)), s.rnd.Uint64(), ns, s.uid())
		s.line("  reason: %s\n  source:\n    component: kubelet\n  type: %s", reason, kind)
	}
	s.line("kind: EventList\nmetadata:\n  resourceVersion: \"%d\"", s.rnd.IntN(9e6))
}

// yamlConfig is a ConfigMap with a script in it: a kind that few rules read.
func yamlConfig(s *stream, ns, name string) {
	s.line("---\napiVersion: v1\ndata:\n  run.sh: |")
	for range 40 {
		s.line("    %s=$(oc get %s -n %s -o name)", pick(s, nouns), pick(s, nouns), ns)
	}
	s.line("kind: ConfigMap")
	s.meta(ns, name)
}

// yamlOperator is a ClusterOperator that is available.
func yamlOperator(s *stream, name string) {
	s.line("---\napiVersion: config.openshift.io/v1\nkind: ClusterOperator")
	s.meta("", name)
	s.line("spec: {}\nstatus:\n  conditions:")
	for _, c := range [][2]string{{"Degraded", "False"}, {"Progressing", "False"}, {"Available", "True"}, {"Upgradeable", "True"}} {
		s.line("  - lastTransitionTime: \"2024-03-01T10:30:00Z\"\n    message: All is well\n    reason: AsExpected\n    status: \"%s\"\n    type: %s", c[1], c[0])
	}
	s.line("  versions:\n  - name: operator\n    version: 4.12.0")
}

// yamlNode is a node that is ready.
func yamlNode(s *stream, name string) {
	s.line("---\napiVersion: v1\nkind: Node")
	s.meta("", name)
	s.line("spec:\n  podCIDR: 10.128.0.0/24\nstatus:\n  addresses:\n  - address: 10.0.0.%d\n    type: InternalIP\n  conditions:", 10+s.rnd.IntN(200))
	for _, c := range []string{"MemoryPressure", "DiskPressure", "PIDPressure", "Ready"} {
		status := map[bool]string{true: "True", false: "False"}[c == "Ready"]
		s.line("  - lastHeartbeatTime: \"2024-03-04T19:59:00Z\"\n    lastTransitionTime: \"2024-03-01T10:10:00Z\"\n    message: kubelet is posting ready status\n    reason: Kubelet%s\n    status: \"%s\"\n    type: %s", c, status, c)
	}
}

// flows is a dump of a bridge's flows.
func flows(s *stream, n int) {
	s.line("NXST_FLOW reply (xid=0x4):")
	for range n {
		s.line(" cookie=0x%x, duration=%d.%03ds, table=%d, n_packets=%d, n_bytes=%d, idle_age=%d, priority=%d,ip,reg0=0x%x,nw_src=10.128.%d.%d actions=load:0x%x->NXM_NX_REG1[],resubmit(,%d)",
			s.rnd.Uint32(), s.rnd.IntN(9e4), s.rnd.IntN(1000), s.rnd.IntN(80), s.rnd.IntN(1e6), s.rnd.IntN(1e8), s.rnd.IntN(6e4), s.rnd.IntN(200),
			s.rnd.IntN(64), s.rnd.IntN(4), s.rnd.IntN(250), s.rnd.IntN(99), s.rnd.IntN(80))
	}
}
