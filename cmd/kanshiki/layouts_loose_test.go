package main

import (
	"strings"
	"testing"
)

const (
	nodesTable = `[core@bastion ~]$ oc get nodes
NAME       STATUS   ROLES    AGE   VERSION
master-0   Ready    master   38d   v1.27.8+4fab27b
master-1   Ready    master   38d   v1.27.8+4fab27b
worker-0   Ready    worker   38d   v1.27.8+4fab27b
`
	operatorsTable = `$ oc get co
NAME             VERSION   AVAILABLE   PROGRESSING   DEGRADED   SINCE   MESSAGE
authentication   4.14.8    True        False         False      38d
etcd             4.14.8    True        False         False      38d
`
)

// looseLayouts are folders that people filled by hand: each file must be known
// by its name or by what stands in it.
func looseLayouts() []bundleLayout {
	// A folder with a file of everything, under names of its owner's own.
	everything := file("case notes.txt", "Customer says the console is slow since Tuesday.\n\n"+nodesTable) +
		file("node1-journal.txt", kubeletLines("worker-1")) + file("kubelet w0.log", kubeletLines("worker-0")) +
		file("haproxy.log", haproxyLines(false)) + file("haproxy.log.1.gz", strings.NewReplacer("Mar 11", "Mar 10", "11/Mar", "10/Mar").Replace(haproxyLines(false))) +
		file("haproxy.cfg", balancerConfig) +
		file("etcd-master-0.log", strings.NewReplacer("2025-03-11T09:50:00.100000000Z ", "").Replace(etcdLines(false))) +
		file("oc-get-co.out", operatorsTable) + file("nodes.yaml", asYAML(listObject("v1", "List", fiveNodes("")...))) +
		file("describe/df master-0.txt", "[core@master-0 ~]$ df -h\nFilesystem      Size  Used Avail Use% Mounted on\n/dev/sda4       119G   59G   61G  50% /var\n") +
		file("dig.txt", "[core@master-0 ~]$ dig +short api-int.ocp.example.com\n192.0.2.5\n") +
		file("messages-20250310", "Mar 10 09:50:00 lb systemd[1]: Started Session 5 of user core.\n") +
		file("install/.openshift_install.log", "time=\"2025-03-11T08:00:00Z\" level=debug msg=\"OpenShift Installer 4.14.8\"\ntime=\"2025-03-11T08:40:00Z\" level=info msg=\"Install complete!\"\n")
	base := bundleLayout{kind: "files", version: "4.14.8", healthy: everything, pack: asDirectory("case 03456789"), hosts: []string{"worker-1"}}
	with := func(name string, set func(l *bundleLayout)) bundleLayout {
		l := base
		l.name, l.hosts = name, []string{"lb"}
		set(&l)
		return l
	}
	return []bundleLayout{
		with("folder, a journal under a name of its own", func(l *bundleLayout) {
			l.fault = file("node1-journal.txt", kubeletLines("worker-1")+lostAPIName("worker-1"))
			l.cause, l.file, l.host, l.quote = "api-int-record-missing", "node1-journal.txt", "worker-1", "lookup api-int.ocp.example.com"
		}),
		with("folder, a rotated balancer log", func(l *bundleLayout) {
			l.healthy = file("haproxy.cfg", balancerConfig) + file("haproxy.log.1.gz", haproxyLines(false))
			l.fault, l.version = file("haproxy.log.1.gz", haproxyLines(true)), ""
			l.cause, l.file, l.host, l.quote = "haproxy-no-server", "haproxy.log.1.gz!haproxy.log.1", "lb", "has no server available"
		}),
		with("folder, a table within notes", func(l *bundleLayout) {
			l.fault = file("case notes.txt", "Customer says the console is slow since Tuesday.\n\n"+strings.ReplaceAll(nodesTable, "worker-0   Ready    worker", "worker-0   NotReady worker")) +
				file("nodes.yaml", asYAML(listObject("v1", "List", fiveNodes("")[0])))
			l.cause, l.file, l.host, l.quote = "node-not-ready", "case notes.txt", "worker-0", "worker-0   NotReady"
		}),
		with("folder, a container's log saved as .log", func(l *bundleLayout) {
			l.fault = file("etcd-master-0.log", strings.NewReplacer("2025-03-11T09:50:00.100000000Z ", "", "2025-03-11T09:59:00.100000000Z ", "").Replace(etcdLines(true)))
			l.pack = asZip("case 03456789")
			l.cause, l.file, l.quote = "etcd-no-space", "etcd-master-0.log", "database space exceeded"
		}),
		with("folder, a disk in a paste", func(l *bundleLayout) {
			l.fault = file("dig.txt", "[core@master-0 ~]$ dig api-int.ocp.example.com\n\n; <<>> DiG 9.16.23 <<>> api-int.ocp.example.com\n;; global options: +cmd\n;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 1\n;; flags: qr aa rd ra; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 1\n\n;; QUESTION SECTION:\n;api-int.ocp.example.com.\tIN\tA\n\n;; SERVER: 192.0.2.2#53(192.0.2.2)\n")
			l.cause, l.file, l.host, l.quote = "dig-api-int-missing", "dig.txt", "master-0", "NXDOMAIN"
		}),
		{
			name: "a single log, compressed", kind: "files", pack: func(t *testing.T, files []packed) string {
				return written(t, "kubelet-journal.log.gz", gzipped(t, files[0].data))
			},
			healthy: file("kubelet-journal.log", kubeletLines("worker-1")), fault: file("kubelet-journal.log", kubeletLines("worker-1")+lostAPIName("worker-1")), hosts: []string{"worker-1"},
			cause: "api-int-record-missing", file: "kubelet-journal.log", host: "worker-1", quote: "lookup api-int.ocp.example.com",
		},
	}
}
