package parse

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"kanshiki/collect"
)

// unknownIn gives how many files a bundle has and which of them nothing knows.
func unknownIn(t *testing.T, bundle string) (files int, unknown []string) {
	t.Helper()
	s := &nothingWanted{}
	_, err := (&collect.Walker{}).Walk(context.Background(), bundle, func(f *collect.File, err error) error {
		if err != nil {
			t.Errorf("%s: %v", f.Name(), err)
			return nil
		}
		files++
		known, err := Read(context.Background(), f, 0, Options{}, s)
		if !known {
			unknown = append(unknown, f.Name())
		}
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", bundle, err)
	}
	return files, unknown
}

// nothingWanted is a sink of no rules: what is known does not depend on them.
type nothingWanted struct{ objSink }

func (*nothingWanted) Wants(string) bool { return false }

// Fewer than two in a hundred files of any bundle may be of a kind that is
// neither read nor listed as deliberately not read.
func fewUnknown(t *testing.T, what string, files int, unknown []string) {
	t.Helper()
	if files == 0 || 50*len(unknown) >= files {
		t.Errorf("%s: %d of %d files unknown: %q", what, len(unknown), files, unknown)
	}
}

func TestFixturesAreKnown(t *testing.T) {
	files, n := 0, 0
	err := filepath.WalkDir(filepath.Join("..", "fixtures"), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".txtar" {
			return err
		}
		ar, err := txtar.ParseFile(name)
		if err != nil {
			return err
		}
		var unknown []string
		for _, f := range ar.Files {
			file := &collect.File{Path: f.Name, Origin: collect.OriginOf(nil, f.Name), Reader: bytes.NewReader(f.Data)}
			known, err := Read(context.Background(), file, 0, Options{}, &nothingWanted{})
			if err != nil {
				return err
			}
			if !known {
				unknown = append(unknown, f.Name)
			}
		}
		n++
		files += len(ar.Files)
		fewUnknown(t, name, len(ar.Files), unknown)
		return nil
	})
	if err != nil || n < 50 || files < 500 {
		t.Fatalf("%d fixtures with %d files, %v", n, files, err)
	}
	for _, dir := range []string{"ok/healthy-install", "mixed/broken-install", "ok/node-rebooted", "fault/release-image-unauthorized"} {
		got, unknown := unknownIn(t, filepath.Join("..", "fixtures", filepath.FromSlash(dir)))
		fewUnknown(t, dir, got, unknown)
	}
}

func TestCorporaAreKnown(t *testing.T) {
	for _, name := range []string{
		"openshift__must-gather-clean/must-gather-vsphere.tar.xz", "openshift__must-gather-clean/must-gather-aws.tar.xz",
		"gmeghnag__omc/testdata", "gmeghnag__omc/cmd/use/testdata/must-gather.tar.xz",
		"openshift__insights-operator/docs/insights-archive-sample",
	} {
		t.Run(filepath.Base(name), func(t *testing.T) {
			bundle := filepath.Join("..", "..", "shared", "corpus", filepath.FromSlash(name))
			if _, err := os.Stat(bundle); err != nil {
				t.Skipf("SKIPPED: no material at ../shared: %v", err)
			}
			files, unknown := unknownIn(t, bundle)
			fewUnknown(t, name, files, unknown)
		})
	}
}

// What is listed says what it is and why; a name on the list counts only
// within a bundle, and no parser's own files are on it.
func TestDeliberatelyUnread(t *testing.T) {
	for _, u := range UnreadKinds() {
		if u.What == "" || u.Why == "" || len(u.names)+len(u.dirs) == 0 {
			t.Errorf("incomplete: %+v", u)
		}
	}
	for p, want := range map[string]bool{
		"kanshiki-lb-1/hosts/lb/cmd/date.txt":                       true,
		"kanshiki-lb-1/hosts/lb/cmd/rndc_status.txt":                true,
		"sosreport-w0-2025-03-11-abcdefg/sos_commands/kernel/lsmod": true,
		"sosreport-w0-2025-03-11-abcdefg/etc/login.defs":            true,
		"config/tsdb.json":                                            true,
		"must-gather.local.1/event-filter.html":                       true,
		"must-gather.local.1/image/monitoring/prometheus/config.json": true,
		"date.txt":                              false,
		"from-the-customer/lsmod.txt":           false,
		"case/of/notes.txt":                     false,
		"kanshiki-lb-1/hosts/lb/cmd/update.txt": false,
		"kanshiki-lb-1/hosts/lb/cmd/new_tool":   false,
	} {
		f := &collect.File{Path: p, Origin: collect.OriginOf(nil, p)}
		if got := deliberatelyUnread(f); got != want {
			t.Errorf("%s: %v", p, got)
		}
	}
	for _, p := range Parsers() {
		f := &collect.File{Path: "kanshiki-lb-1/hosts/lb/cmd/" + p.Kind, Origin: collect.OriginOf(nil, "kanshiki-lb-1/hosts/lb/cmd/x")}
		if deliberatelyUnread(f) {
			t.Errorf("%s is read and listed as not read", p.Kind)
		}
	}
}

// A host's state, as commands print it.
func TestStateFacts(t *testing.T) {
	tests := []factCase{
		{"os-release", "hosts/m0/cmd/os-release.txt", "# cat /etc/os-release\nPRETTY_NAME=\"Red Hat Enterprise Linux CoreOS 414.92\"\nID=\"rhcos\"\nVERSION_ID=\"4.14\"\n# rc=0 dur=1 truncated=0\n",
			"host-identity", 1, 0, map[string]any{"os_id": "rhcos", "os_version": "4.14", "os": "Red Hat Enterprise Linux CoreOS 414.92"}},
		{"uname", "hosts/m0/cmd/uname.txt", "# uname -a\nLinux m0.example.com 5.14.0-284.el9.x86_64 #1 SMP Thu Oct 5 08:11:31 EDT 2023 x86_64 x86_64 x86_64 GNU/Linux\n", "host-identity", 1, 0, map[string]any{"kernel": "5.14.0-284.el9.x86_64", "hostname": "m0.example.com"}},
		{"hostname", "log-bundle-1/bootstrap/network/hostname.txt", "localhost.localdomain\n", "host-identity", 1, 0, map[string]any{"hostname": "localhost.localdomain"}},
		{"hostnamectl fails", "hosts/m0/cmd/hostnamectl.txt", "# hostnamectl\nFailed to connect to bus: Host is down\n# rc=1 dur=1 truncated=0\n", "host-identity", 0, 0, nil},
		{"detect-virt", "hosts/m0/cmd/virt.txt", "# systemd-detect-virt\nvmware\n# rc=0 dur=1 truncated=0\n", "host-identity", 1, 0, map[string]any{"virtualization": "vmware"}},
		{"uptime", "sos/uptime", " 10:15:01 up 12 days,  6:29,  1 user,  load average: 12.28, 9.30, 9.43\n", "host-load", 1, 0, map[string]any{"up_seconds": 12*86400 + 6*3600 + 29*60, "load5": 9.3}},
		{"young uptime", "sos/uptime", " 10:15:01 up 9 min,  load average: 0.00, 0.01, 0.05\n", "host-load", 1, 0, map[string]any{"up_seconds": 540}},
		{"free", "hosts/m0/cmd/free.txt", "# free -m\n               total        used        free      shared  buff/cache   available\nMem:           24103        1139       20019          12        3270       22964\nSwap:           1024         100         924\n",
			"host-memory", 1, 0, map[string]any{"total_bytes": 24103 << 20, "available_bytes": 22964 << 20, "swap_used_bytes": 100 << 20}},
		{"old free has no available", "hosts/m0/cmd/free.txt", "# free -m\n             total       used       free     shared    buffers     cached\nMem:         24103       1139      20019         12       3270       2964\n", "host-memory", 0, 0, nil},
		{"meminfo", "sosreport-m0-2025-03-11-abcdefg/proc/meminfo", "MemTotal:       16265472 kB\nMemAvailable:    5776384 kB\nSwapTotal:          1000 kB\nSwapFree:            400 kB\n", "host-memory", 1, 0, map[string]any{"available_bytes": 5776384 << 10, "swap_used_bytes": 600 << 10}},
		{"vmstat takes the last row", "hosts/m0/cmd/vmstat.txt", "# vmstat 1 3\nprocs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n12  0      0 20219184 112396 3264168    0    0   467   791  981 2035 48 11 38  0  2\n 6  3      0 20219184 112396 3264168    0    0     0    32  967 2163 95  5  0  7  9\n# rc=0 dur=2050 truncated=0\n",
			"vmstat", 1, 0, map[string]any{"blocked": 3, "io_wait_percent": 7, "steal_percent": 9}},
		{"pressure", "hosts/m0/cmd/pressure.txt", "# x\n/proc/pressure/cpu\nsome avg10=98.53 avg60=93.37 avg300=53.09 total=10561404406\n/proc/pressure/io\nfull avg10=0.00 avg60=0.02 avg300=0.13 total=118553822\n", "pressure", 2, 1, map[string]any{"resource": "io", "share": "full", "avg300": 0.13}},
		{"ps keeps no arguments", "sos_commands/process/ps_auxwww", "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\nroot           1  0.5  0.0 171000 11000 ?        Ss   10:00   0:01 /usr/lib/systemd/systemd --password=geheim\n", "process", 1, 0, map[string]any{"command": "systemd", "state": "Ss", "pid": 1}},
		{"findmnt", "hosts/m0/cmd/mount.txt", "# findmnt -l\nTARGET   SOURCE                           FSTYPE  OPTIONS\n/        /dev/vda4[/ostree/deploy/rhcos]  xfs     rw,relatime\n/var     /dev/vda4[/ostree/deploy/var]    xfs     ro,relatime\n", "mount", 2, 1, map[string]any{"target": "/var", "read_only": true}},
		{"mount", "sosreport-m0-2025-03-11-abcdefg/mount", "/dev/sda4 on /var type xfs (rw,relatime,seclabel)\n//nas/x on /mnt type cifs (rw,password=geheim)\n", "mount", 2, 1, map[string]any{"source": "//nas/x", "options.1": "password"}},
		{"boots", "sos_commands/logs/journalctl_--list-boots", "-1 0123456789abcdef0123456789abcdef Wed 2024-05-01 10:00:00 UTC—Wed 2024-05-01 11:00:00 UTC\n", "boot", 1, 0, map[string]any{"index": -1, "first": "2024-05-01T10:00:00Z", "last": "2024-05-01T11:00:00Z"}},
		{"boots as a table", "hosts/m0/cmd/list-boots.txt", "IDX BOOT ID                          FIRST ENTRY                 LAST ENTRY\n  0 0123456789abcdef0123456789abcdef Wed 2024-05-01 10:00:00 UTC Wed 2024-05-01 11:00:00 UTC\n", "boot", 1, 0, map[string]any{"index": 0, "last": "2024-05-01T11:00:00Z"}},
		{"crictl ps", "hosts/m0/cmd/crictl_ps.txt", "# crictl ps -a\nCONTAINER      IMAGE          CREATED         STATE    NAME            ATTEMPT  POD ID         POD\n4f1d2e3a5b6c7  0a1b2c3d4e5f6  10 minutes ago  Exited   kube-apiserver  3        9e8d7c6b5a4f3  kube-apiserver-m0\n", "container", 1, 0, map[string]any{"state": "Exited", "name": "kube-apiserver", "attempt": 3, "created": "10 minutes ago", "pod": "kube-apiserver-m0", "tool": "crictl"}},
		{"crictl pods", "hosts/m0/cmd/crictl_pods.txt", "POD ID         CREATED      STATE     NAME       NAMESPACE       ATTEMPT  RUNTIME\n9e8d7c6b5a4f3  4 hours ago  NotReady  etcd-m0    openshift-etcd  2        (default)\n", "container", 1, 0, map[string]any{"is_pod": true, "namespace": "openshift-etcd", "state": "NotReady", "id": "9e8d7c6b5a4f3"}},
		{"podman ps", "hosts/bootstrap/cmd/podman_ps.txt", "CONTAINER ID  IMAGE                    COMMAND               CREATED        STATUS                    PORTS  NAMES\n4f1d2e3a5b6c  quay.io/x/y:latest       start --password=x    3 minutes ago  Exited (1) 2 minutes ago         etcd-signer\n", "container", 1, 0, map[string]any{"name": "etcd-signer", "exit_code": 1, "tool": "podman"}},
		{"nmcli -t", "hosts/m0/cmd/nmcli_dev.txt", "# nmcli -t dev\nens3:ethernet:connected:Wired connection 1\nbr-ex:ovs-bridge:connecting (getting IP configuration):\n# rc=0 dur=1 truncated=0\n", "nm-device", 2, 0, map[string]any{"device": "ens3", "state": "connected", "connection": "Wired connection 1"}},
		{"conntrack", "hosts/m0/cmd/conntrack_count.txt", "# cat /proc/sys/net/netfilter/nf_conntrack_count /proc/sys/net/netfilter/nf_conntrack_max\n262100\n262144\n# rc=0 dur=1 truncated=0\n", "conntrack", 1, 0, map[string]any{"count": 262100, "max": 262144}},
		{"cluster/status", "hosts/m0/cmd/ovn_nb_cluster_status.txt", "# x\n" + clusterStatusReader().sample, "ovn-cluster-status", 1, 0, map[string]any{"database": "OVN_Northbound", "role": "follower", "leader": "66f0", "term": 12, "servers.1.self": true, "servers.0.address": "ssl:192.0.2.12:9643"}},
		{"readyz", "cluster/oc-text/readyz_verbose.txt", "# oc get --raw /readyz?verbose\n[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n", "api-check", 2, 1, map[string]any{"check": "etcd", "ok": false, "of": "readyz"}},
		{"readyz as an error", "cluster/oc-text/livez_verbose.txt", `Error from server (InternalError): an error on the server ("[+]ping ok\n[+]log ok\n[-]etcd failed: reason withheld\nlivez check failed") has prevented the request from succeeding`, "api-check", 3, 2, map[string]any{"check": "etcd", "ok": false, "of": "livez"}},
		{"ignition list", "kanshiki-h-1/installer/ignition.json", ignitionListParser().Sample, "ignition-file", 1, 0, map[string]any{"file": "bootstrap.ign", "modified": "2025-03-04T08:00:00Z", "bytes": 300000, "paths": 1}},
		{"cluster/status failed", "hosts/m0/cmd/ovn_nb_cluster_status.txt", "# x\novs-appctl: cannot connect\n# rc=1 dur=1 truncated=0\n", "ovn-cluster-status", 0, 0, nil},
		{"enforce", "hosts/m0/cmd/selinux_enforce.txt", "# cat /sys/fs/selinux/enforce\n1\n# rc=0 dur=1 truncated=0\n", "selinux-mode", 1, 0, map[string]any{"mode": "enforcing"}},
		{"netstat", "hosts/m0/cmd/netstat.txt", "# netstat -lntup\nProto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name\ntcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN      1234/sshd\n", "listen", 1, 0, map[string]any{"port": 22, "process": "sshd"}},
		{"priority levels", "x/api_priority_and_fairness/priority_levels", "PriorityLevelName, ActiveQueues, IsIdle, IsQuiescing, WaitingRequests, ExecutingRequests, RejectedRequests\nworkload-low, 2, false, false, 5, 16, 7\nexempt, <none>, <none>, <none>, <none>, <none>, <none>\n", "api-priority-level", 2, 0, map[string]any{"waiting": 5, "rejected": 7, "level": "workload-low"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { tt.check(t) })
	}
}

// What could hold a password must not reach a fact, nor the line that shows it.
func TestStateFactsKeepNoArguments(t *testing.T) {
	s := &objSink{}
	text := "USER PID %CPU COMMAND\nroot 1 0.5 x --password=geheim\n$ mount\n//nas/x on /mnt type cifs (rw,password=geheim)\n"
	if err := readFacts(t, s, "a.txt", []byte(text)); err != nil || len(s.facts) != 2 {
		t.Fatal(len(s.facts), err)
	}
	for _, f := range s.facts {
		if strings.Contains(f.Quote, "geheim") {
			t.Errorf("%s: %s", f.Kind, f.Quote)
		}
	}
}
