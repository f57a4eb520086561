package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// oddBundle is what people make of bundles: cut, renamed, mixed, packed twice.
type oddBundle struct {
	name          string
	healthy       string
	fault         string
	pack          packer
	kind          string
	gaps          bool     // something is said to be missing
	causes, files []string // of the fault: causes in order, the end of each one's evidence
}

// halved is an archive of which the transfer broke off.
func halved(pack packer) packer {
	return func(t *testing.T, files []packed) string {
		t.Helper()
		path := pack(t, files)
		cutTo(t, path, 2)
		return path
	}
}

// aside puts the trees of two bundles below folders of one directory.
func aside(a, dirA, b, dirB string) string {
	put := func(tree, dir string) string {
		return strings.TrimPrefix(strings.ReplaceAll("\n"+tree, "\n-- ", "\n-- "+dir+"/"), "\n")
	}
	return put(a, dirA) + put(b, dirB)
}

// windows makes the names those that some packers on Windows write.
func windows(root string) packer {
	return func(t *testing.T, files []packed) string {
		t.Helper()
		out := below(t, root, files)
		for i := range out {
			out[i].name = strings.ReplaceAll(out[i].name, "/", `\`)
		}
		return zipped(t, out)
	}
}

// mac adds what the Finder puts beside every file.
func mac(root string) packer {
	return func(t *testing.T, files []packed) string {
		t.Helper()
		out := below(t, root, files)
		for _, f := range slices.Clone(out) {
			dir, base := "__MACOSX/"+f.name[:strings.LastIndexByte(f.name, '/')+1], f.name[strings.LastIndexByte(f.name, '/')+1:]
			out = append(out, packed{dir + "._" + base, []byte("\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        \x00\x02\x00\x00\x00\x09\x00\x00\x00\x32com.apple.quarantine\x00")})
		}
		return zipped(t, append(out, packed{root + "/.DS_Store", []byte("\x00\x00\x00\x01Bud1\x00\x00\x10\x00")}))
	}
}

func oddBundles() []oddBundle {
	gathered := gatherFiles + coreTree("4.14.8", "", false) + serviceLogs("")
	full := file("namespaces/openshift-etcd/pods/etcd-master-0/etcd/etcd/logs/current.log", etcdLines(true))
	etcd, etcdLog := []string{"etcd-no-space"}, []string{"/etcd/etcd/logs/current.log"}
	stopped := kubeletLines("master-1") + "Mar 11 09:59:55.000000 master-1 systemd[1]: Stopped Kubernetes Kubelet.\nMar 11 10:02:55.000000 master-1 systemd[1]: Starting Cleanup of Temporary Directories...\n"
	var alone string // of a log bundle the bootstrap's part
	for _, part := range []string{file("gather.log", "Gathering bootstrap systemd summary ...\n"), file("failed-units.txt", noFailedUnits), bootstrapTree("bootstrap"), resourcesTree()} {
		alone += part
	}
	return []oddBundle{
		{name: "must-gather, cut in half", healthy: gathered, pack: halved(asTarGz(mustGatherImage)), kind: "must-gather", gaps: true,
			fault: file("cluster-scoped-resources/core/nodes/master-0.yaml", asYAML(nodeObject("master-0", "master", "192.0.2.20", "False", noCNI))), causes: []string{"node-no-cni"}, files: []string{"core/nodes/master-0.yaml"}},
		{name: "log-bundle, cut in half", healthy: logBundleTree(), pack: halved(asTarGz(logBundleRoot)), kind: "log-bundle", gaps: true,
			fault: file("bootstrap/journals/kubelet.log", strings.ReplaceAll(stopped, "master-1", "bootstrap")), causes: []string{"kubelet-stopped-journal"}, files: []string{"bootstrap/journals/kubelet.log"}},
		{name: "must-gather, renamed", healthy: gathered, pack: asTarGz("Kunde 4711/mg (1)"), kind: "must-gather", fault: full, causes: etcd, files: etcdLog},
		{name: "must-gather, without any folder", healthy: gathered, pack: asTarGz("."), kind: "must-gather", fault: full, causes: etcd, files: etcdLog},
		{name: "must-gather, deep below other folders", healthy: gathered, pack: asDirectory("home/support/cases/2025/03456789/uploads/" + mustGatherImage), kind: "must-gather", fault: full, causes: etcd, files: etcdLog},
		{name: "must-gather, backslashes", healthy: gathered, pack: windows(mustGatherImage), kind: "must-gather", fault: full, causes: etcd, files: etcdLog},
		{name: "must-gather, packed by a Mac", healthy: gathered, pack: mac(mustGatherImage), kind: "must-gather", fault: full, causes: etcd, files: etcdLog},
		{name: "must-gather of one namespace", healthy: "-- version --\nopenshift/must-gather\n4.14.0\n" + file("namespaces/openshift-etcd/pods/etcd-master-0/etcd/etcd/logs/current.log", etcdLines(false)),
			pack: asTarGz(mustGatherImage), kind: "must-gather", fault: full, causes: etcd, files: etcdLog},
		{name: "archive within a zip", healthy: strings.TrimPrefix(strings.ReplaceAll("\n"+gathered, "\n-- ", "\n-- must-gather.tar.gz!"+mustGatherImage+"/"), "\n"), pack: asZip("case"), kind: "must-gather",
			fault: file("must-gather.tar.gz!"+mustGatherImage+"/namespaces/openshift-etcd/pods/etcd-master-0/etcd/etcd/logs/current.log", etcdLines(true)), causes: etcd, files: etcdLog},
		{name: "must-gather beside a sosreport", pack: asDirectory("case"), kind: "files",
			healthy: aside(gathered, mustGatherImage, sosTree("worker-1", ""), workerSos),
			fault:   aside(full, mustGatherImage, file("sos_commands/openshift/journalctl_--no-pager_--unit_kubelet", strings.ReplaceAll(stopped, "master-1", "worker-1")), workerSos),
			causes:  []string{"etcd-no-space", "kubelet-stopped-journal"}, files: []string{etcdLog[0], "journalctl_--no-pager_--unit_kubelet"}},
		{name: "log-bundle without its control plane", healthy: alone, pack: asTarGz(logBundleRoot), kind: "log-bundle",
			fault: file("bootstrap/journals/kubelet.log", strings.ReplaceAll(stopped, "master-1", "bootstrap")), causes: []string{"kubelet-stopped-journal"}, files: []string{"bootstrap/journals/kubelet.log"}},
		{name: "log-bundle of which only the control plane is left", healthy: masterTree("control-plane/192.0.2.21", "master-1"), pack: asTarGz(logBundleRoot), kind: "log-bundle",
			fault: file("control-plane/192.0.2.21/journals/kubelet.log", stopped), causes: []string{"kubelet-stopped-journal"}, files: []string{"control-plane/192.0.2.21/journals/kubelet.log"}},
		{name: "journals of a log-bundle, taken out", healthy: file("journals/kubelet.log", kubeletLines("master-1")), pack: asDirectory("from master-1"), kind: "files",
			fault: file("journals/kubelet.log", stopped), causes: []string{"kubelet-stopped-journal"}, files: []string{"journals/kubelet.log"}},
		{name: "log-bundle that is called a must-gather", healthy: logBundleTree(), pack: asTarGz("must-gather.local.5874393123"), kind: "log-bundle",
			fault: file("control-plane/192.0.2.21/journals/kubelet.log", stopped), causes: []string{"kubelet-stopped-journal"}, files: []string{"control-plane/192.0.2.21/journals/kubelet.log"}},
		{name: "sosreport, only its commands", healthy: file("sos_commands/openshift/journalctl_--no-pager_--unit_kubelet", kubeletLines("worker-1")), pack: asTarGz("host"), kind: "sosreport",
			fault: file("sos_commands/openshift/journalctl_--no-pager_--unit_kubelet", strings.ReplaceAll(stopped, "master-1", "worker-1")), causes: []string{"kubelet-stopped-journal"}, files: []string{"journalctl_--no-pager_--unit_kubelet"}},
	}
}

func TestOddBundles(t *testing.T) {
	for _, b := range oddBundles() {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			tree := treeOf(b.healthy)
			r, status := analyzed(t, b.pack(t, tree))
			if status != exitDone || len(r.Causes) > 0 || r.Bundles[0].Kind != b.kind || (len(r.Coverage.Gaps) > 0) != b.gaps {
				t.Errorf("healthy: status %d, %s, %q, kind %s, gaps %q", status, r.Verdict, r.causes(), r.Bundles[0].Kind, r.Coverage.Gaps)
			}
			r, status = analyzed(t, b.pack(t, replaced(tree, treeOf(b.fault))))
			if status != exitFault || len(r.Causes) != len(b.causes) || r.Bundles[0].Kind != b.kind {
				t.Fatalf("fault: status %d, %q, kind %s, gaps %q", status, r.causes(), r.Bundles[0].Kind, r.Coverage.Gaps)
			}
			for i, c := range r.Causes {
				if c.Rule != b.causes[i] || !strings.HasSuffix(c.Evidence[0].File, b.files[i]) {
					t.Errorf("cause %d: %s in %s", i, c.Rule, c.Evidence[0].File)
				}
			}
		})
	}
}

// What is no bundle at all is said to be none, and nothing is concluded.
func TestNoBundleAtAll(t *testing.T) {
	for name, tree := range map[string]string{
		"papers": file("minutes.md", "# Minutes\n\nWe met on Tuesday.\n") + file("plan.csv", "a,b\n1,2\n"),
		"source": file("go.mod", "module x\n") + file("main.go", "package main\n") + file("nodes/readme.txt", "how nodes are drawn\n"),
	} {
		t.Run(name, func(t *testing.T) {
			r, status := analyzed(t, asDirectory(name)(t, treeOf(tree)))
			if status != exitDone || r.Bundles[0].Kind != "files" || r.Verdict != "inconclusive" || len(r.Bundles[0].Hosts) > 0 {
				t.Errorf("status %d, kind %s, %s, hosts %q", status, r.Bundles[0].Kind, r.Verdict, r.Bundles[0].Hosts)
			}
		})
	}
}

// cutTo leaves one part in n of a file.
func cutTo(t *testing.T, path string, n int64) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, info.Size()/n); err != nil {
		t.Fatal(err)
	}
}
