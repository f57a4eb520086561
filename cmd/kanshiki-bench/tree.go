package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Bundle says what to generate.
type bundle struct {
	size   int64 // bytes unpacked, nearly
	seed   uint64
	errors float64 // share of lines that tell of trouble
	logs   bool    // logs only: no objects, no flow dumps
}

// object bounds: what grows in a larger bundle is its logs.
const (
	maxObjects = 60 << 20
	maxFlows   = 40 << 20
	maxLog     = 64 << 20
)

// node is one file of the bundle: a log of an exact size, made as it is
// written, or small content made at once.
type node struct {
	path string
	size int64
	log  logKind
	make func(*stream)
}

// prefix is how a must-gather nests what an image gathered.
const prefix = "must-gather.local.0001/quay-io-openshift-release-dev-sha256-0001/"

// tree lists the files of a bundle: 45 % containers' logs, 20 % journals, 10 %
// audit logs, 8 % HAProxy's, 12 % objects and 5 % flows, the last two up to
// their bounds, and logs in place of what those leave.
func (b bundle) tree() []node {
	var t []node
	var objects, flowBytes int64
	if !b.logs {
		objects, flowBytes = min(b.size*12/100, maxObjects), min(b.size*5/100, maxFlows)
		t = append(t, b.objects(objects)...)
		t = append(t, b.flows(flowBytes)...)
	}
	rest := b.size - objects - flowBytes
	add := func(share int64, parts int, name func(i int) (string, logKind)) {
		want := rest * share / 83
		parts = max(parts, int((want+maxLog-1)/maxLog))
		for i := range parts {
			path, kind := name(i)
			t = append(t, node{path: prefix + path, size: want / int64(parts), log: kind})
		}
	}
	add(9, 3, func(i int) (string, logKind) {
		return fmt.Sprintf("namespaces/openshift-etcd/pods/etcd-master-%d/etcd/etcd/logs/current.log", i), etcdLog
	})
	add(8, 4, func(i int) (string, logKind) {
		return fmt.Sprintf("namespaces/openshift-ovn-kubernetes/pods/ovnkube-node-%d/ovnkube-node/ovnkube-node/logs/current.log", i), podLog(ovnSays)
	})
	add(28, 48, func(i int) (string, logKind) {
		ns, name := namespaces[i%len(namespaces)], nouns[i%len(nouns)]
		return fmt.Sprintf("namespaces/%s/pods/%s/%s/%s/logs/current.log", ns, podName(i), name, name), podLog(operatorSays)
	})
	add(12, 6, func(i int) (string, logKind) {
		host, _, _ := strings.Cut(nodeNames[i%len(nodeNames)], ".")
		return fmt.Sprintf("host_service_logs/%s-%d/kubelet_service.log", host, i), kubeletLog(host)
	})
	add(8, 6, func(i int) (string, logKind) {
		host, _, _ := strings.Cut(nodeNames[i%len(nodeNames)], ".")
		return fmt.Sprintf("host_service_logs/%s-%d/crio_service.log", host, i), crioLog(host)
	})
	add(10, 3, func(i int) (string, logKind) {
		return fmt.Sprintf("audit_logs/kube-apiserver/master-%d-audit.log", i), auditLog
	})
	add(8, 1, func(i int) (string, logKind) { return fmt.Sprintf("lb-%d/var/log/haproxy.log", i), haproxyLog })
	return t
}

// objects lists about n bytes of objects: pods one a file, events in lists.
func (b bundle) objects(n int64) []node {
	const podBytes, eventBytes, configBytes = 2900, 620, 2900
	var t []node
	for _, name := range nodeNames {
		t = append(t, node{path: prefix + "cluster-scoped-resources/core/nodes/" + name + ".yaml", make: func(s *stream) { yamlNode(s, name) }})
	}
	for _, name := range []string{"etcd", "kube-apiserver", "ingress", "network", "dns", "console", "authentication", "machine-config"} {
		t = append(t, node{path: prefix + "cluster-scoped-resources/config.openshift.io/clusteroperators/" + name + ".yaml", make: func(s *stream) { yamlOperator(s, name) }})
	}
	for i := range int(n / 2 / podBytes) {
		ns, name := namespaces[i%len(namespaces)], podName(i)
		t = append(t, node{path: prefix + "namespaces/" + ns + "/pods/" + name + "/" + name + ".yaml", make: func(s *stream) { yamlPod(s, ns, name) }})
	}
	for i := range int(n / 4 / configBytes) {
		ns, name := namespaces[i%len(namespaces)], podName(i)
		t = append(t, node{path: prefix + "namespaces/" + ns + "/core/configmaps/" + name + ".yaml", make: func(s *stream) { yamlConfig(s, ns, name) }})
	}
	each := int(n/4/eventBytes) / len(namespaces)
	for _, ns := range namespaces {
		t = append(t, node{path: prefix + "namespaces/" + ns + "/core/events.yaml", make: func(s *stream) { yamlEvents(s, ns, each) }})
	}
	return t
}

func (b bundle) flows(n int64) []node {
	const flowBytes = 175
	var t []node
	for i := range len(nodeNames) {
		path := fmt.Sprintf("%snetwork_logs/worker-%d_ovs-node-%d_ovs_ofctl_dump_flows_br_int", prefix, i, i)
		t = append(t, node{path: path, make: func(s *stream) { flows(s, int(n/int64(len(nodeNames))/flowBytes)) }})
	}
	return t
}

// emitter receives the files in order; body must be read before it returns.
type emitter func(path string, size int64, body io.Reader) error

// generate makes the bundle, file by file; no more than one small file is held.
func (b bundle) generate(emit emitter) error {
	for _, n := range b.tree() {
		s := newStream(b.seed, n.path, b.errors)
		if n.make != nil {
			n.make(s)
			n.size = int64(len(s.buf))
			if err := emit(n.path, n.size, strings.NewReader(string(s.buf))); err != nil {
				return err
			}
			continue
		}
		const meanLine = 230
		s.step = max(time.Microsecond, time.Duration(int64(dayLong)*meanLine/max(n.size, meanLine)))
		if err := emit(n.path, n.size, &lines{s: s, kind: n.log, left: n.size}); err != nil {
			return err
		}
	}
	return nil
}

// lines reads a log of exactly `left` bytes; its last line is filled up.
type lines struct {
	s    *stream
	kind logKind
	left int64
	rest []byte
}

func (l *lines) Read(p []byte) (int, error) {
	if len(l.rest) == 0 {
		if l.left <= 0 {
			return 0, io.EOF
		}
		l.fill()
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	l.left -= int64(n)
	return n, nil
}

func (l *lines) fill() {
	s := l.s
	s.buf = s.buf[:0]
	for len(s.buf) < 64<<10 && int64(len(s.buf)) < l.left {
		s.tick()
		l.kind(s)
		s.buf = append(s.buf, '\n')
	}
	if int64(len(s.buf)) >= l.left {
		s.buf = s.buf[:l.left]
		s.buf[l.left-1] = '\n'
	}
	l.rest = s.buf
}
