package parse

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kanshiki/collect"
)

// tableCase: want lists kind ns/name path=value … of each row, in order.
func TestTables(t *testing.T) {
	tests := []struct {
		name, text string
		rows       int
		row        int
		kind, id   string
		want       map[string]any // dotted path -> value
	}{
		{"nodes", "NAME       STATUS                        ROLES           AGE   VERSION\nmaster-0   Ready                         master,worker   67m   v1.16.2\nworker-1   NotReady,SchedulingDisabled   worker          3d4h  v1.16.2\n",
			2, 1, "Node", "/worker-1", map[string]any{"status.conditions.0.status": "False", "spec.unschedulable": true, "status.nodeInfo.kubeletVersion": "v1.16.2", "metadata.labels.node-role.kubernetes.io/worker": ""}},
		{"nodes wide without spacing", "$ oc get nodes -o wide\nNAME STATUS ROLES AGE VERSION INTERNAL-IP EXTERNAL-IP OS-IMAGE KERNEL-VERSION CONTAINER-RUNTIME\nmaster-0 Ready master 41d v1.19.0+8d12420 192.0.2.11 <none> Red Hat Enterprise Linux CoreOS 46.82.202012051820-0 (Ootpa) 4.18.0-193.29.1.el8_2.x86_64 cri-o://1.19.0\n",
			1, 0, "Node", "/master-0", map[string]any{"status.addresses.0.address": "192.0.2.11", "status.nodeInfo.osImage": "Red Hat Enterprise Linux CoreOS 46.82.202012051820-0 (Ootpa)", "status.nodeInfo.containerRuntimeVersion": "cri-o://1.19.0"}},
		{"3.x nodes", "NAME      STATUS                     AGE       VERSION\nnode-1    Ready,SchedulingDisabled   4d        v1.6.1+5115d708d7\n",
			1, 0, "Node", "/node-1", map[string]any{"status.conditions.0.status": "True", "spec.unschedulable": true}},
		{"co with blank cells", "NAME                      VERSION   AVAILABLE   PROGRESSING   DEGRADED   SINCE   MESSAGE\nauthentication                      False       True          True       11m     OAuthServerDeploymentDegraded: 1 of 3 requested instances are unavailable\ncsi-snapshot-controller\ndns                       4.9.11    True        False         False      10m\n",
			3, 0, "ClusterOperator", "/authentication", map[string]any{"status.conditions.0.status": "False", "status.conditions.0.message": "OAuthServerDeploymentDegraded: 1 of 3 requested instances are unavailable", "status.conditions.2.status": "True", "status.versions": nil}},
		{"co without spacing", "NAME VERSION AVAILABLE PROGRESSING DEGRADED SINCE\nauthentication Unknown Unknown True 11m\ncsi-snapshot-controller\ningress False True True 4m46s\nconsole 4.5.11 Unknown True False 5m17s\n",
			4, 2, "ClusterOperator", "/ingress", map[string]any{"status.versions": nil, "status.conditions.0.status": "False", "status.conditions.2.status": "True"}},
		{"csr", "NAME        AGE    SIGNERNAME                                    REQUESTOR                  CONDITION\ncsr-8bppf   2m8s   kubernetes.io/kube-apiserver-client-kubelet   system:node:worker-0       Pending\ncsr-q7f6q   19m    kubernetes.io/kubelet-serving                 system:node:master01       Approved,Issued\n",
			2, 1, "CertificateSigningRequest", "/csr-q7f6q", map[string]any{"spec.signerName": "kubernetes.io/kubelet-serving", "status.certificate": "x", "status.conditions.0.type": "Approved"}},
		{"pending csr", "NAME        AGE    REQUESTOR                                                                   CONDITION\ncsr-8bppf   2m8s   system:serviceaccount:openshift-machine-config-operator:node-bootstrapper   Pending\n",
			1, 0, "CertificateSigningRequest", "/csr-8bppf", map[string]any{"status.conditions": nil, "spec.username": "system:serviceaccount:openshift-machine-config-operator:node-bootstrapper"}},
		{"pods of all namespaces", "[root@bastion ~]# oc get pods -A -o wide\nNAMESPACE        NAME        READY   STATUS             RESTARTS       AGE   IP            NODE       NOMINATED NODE   READINESS GATES\nopenshift-sdn    sdn-abcde   1/2     CrashLoopBackOff   12 (3m4s ago)  45m   192.0.2.21    worker-0   <none>           <none>\n",
			1, 0, "Pod", "openshift-sdn/sdn-abcde", map[string]any{"status.phase": "Running", "status.containerStatuses.1.state.waiting.reason": "CrashLoopBackOff", "status.containerStatuses.1.restartCount": 12, "status.containerStatuses.0.ready": true, "spec.nodeName": "worker-0"}},
		{"pods of a namespace", "$ oc -n openshift-dns get pods\nNAME    READY   STATUS             RESTARTS   AGE\ndns-1   0/1     ImagePullBackOff   0          5m\n",
			1, 0, "Pod", "openshift-dns/dns-1", map[string]any{"status.phase": "Pending", "status.containerStatuses.0.state.waiting.reason": "ImagePullBackOff"}},
		{"pods without spacing", "NAMESPACE NAME READY STATUS RESTARTS AGE\nopenshift-console console-1 1/1 Terminating 0 3m52s\nopenshift-kube-apiserver kube-apiserver-m1.example.com 0/4 Init:0/1 0 54s\n",
			2, 1, "Pod", "openshift-kube-apiserver/kube-apiserver-m1.example.com", map[string]any{"status.phase": "Pending", "status.initContainerStatuses.0.ready": false, "metadata.deletionTimestamp": nil}},
		{"completed pod", "NAME    READY   STATUS      RESTARTS   AGE\nbuild   0/1     Completed   0          1m\n",
			1, 0, "Pod", "/build", map[string]any{"status.phase": "Succeeded", "status.containerStatuses.0.state.terminated.exitCode": 0}},
		{"oc get all", "NAME                   READY   STATUS    RESTARTS   AGE\npod/httpd-1            1/1     Running   0          1m\n\nNAME               TYPE        CLUSTER-IP      EXTERNAL-IP   PORT(S)             AGE\nservice/httpd      NodePort    172.30.19.162   <none>        8080:30080/TCP      59m\n",
			2, 1, "Service", "/httpd", map[string]any{"spec.ports.0.port": 8080, "spec.ports.0.nodePort": 30080, "spec.clusterIP": "172.30.19.162"}},
		{"mcp", "NAME     CONFIG                    UPDATED   UPDATING   DEGRADED   MACHINECOUNT   READYMACHINECOUNT   UPDATEDMACHINECOUNT   DEGRADEDMACHINECOUNT   AGE\nworker   rendered-worker-4cec9ed   False     True       True       3              1                   1                     1                      34m\n",
			1, 0, "MachineConfigPool", "/worker", map[string]any{"status.conditions.2.status": "True", "status.degradedMachineCount": 1, "status.configuration.name": "rendered-worker-4cec9ed"}},
		{"pvc", "NAME   STATUS    VOLUME   CAPACITY   ACCESS MODES   STORAGECLASS   AGE\nreg    Pending                                      gp2            5m\n",
			1, 0, "PersistentVolumeClaim", "/reg", map[string]any{"status.phase": "Pending", "spec.storageClassName": "gp2", "spec.volumeName": nil}},
		{"pvc without spacing", "NAME STATUS VOLUME CAPACITY ACCESS MODES STORAGECLASS AGE\nreg Pending gp2 5m\n",
			1, 0, "PersistentVolumeClaim", "/reg", map[string]any{"status.phase": "Pending", "spec.storageClassName": "gp2"}},
		{"endpoints", "NAMESPACE  NAME       ENDPOINTS                                           AGE\ndefault    router     10.128.0.4:80,[fd00::1]:443 + 1 more...             59m\ndefault    registry   <none>                                              59m\n",
			2, 1, "Endpoints", "default/registry", map[string]any{"subsets": nil}},
		{"hostsubnet", "# oc get hostsubnet\nNAME       HOST       HOST IP      SUBNET          EGRESS CIDRS   EGRESS IPS\nworker-0   worker-0   192.0.2.21   10.129.0.0/23                  [\"192.0.2.9\"]\n",
			1, 0, "HostSubnet", "/worker-0", map[string]any{"hostIP": "192.0.2.21", "subnet": "10.129.0.0/23", "egressIPs.0": "192.0.2.9"}},
		{"clusterversion", "NAME      VERSION   AVAILABLE   PROGRESSING   SINCE   STATUS\nversion   4.6.1     True        True          24m     Unable to apply 4.6.8: the cluster operator etcd is degraded\n",
			1, 0, "ClusterVersion", "/version", map[string]any{"status.history.0.version": "4.6.1", "status.conditions.1.message": "Unable to apply 4.6.8: the cluster operator etcd is degraded"}},
		{"events", "LAST SEEN   TYPE      REASON             OBJECT           MESSAGE\n3m5s        Warning   FailedScheduling   pod/router-1     0/5 nodes are available\n",
			1, 0, "Event", "/", map[string]any{"reason": "FailedScheduling", "involvedObject.kind": "Pod", "involvedObject.name": "router-1", "message": "0/5 nodes are available"}},
		{"machines", "NAMESPACE               NAME      PHASE         TYPE        REGION      ZONE         AGE\nopenshift-machine-api   ocp-w-0   Provisioned   m4.xlarge   us-east-1   us-east-1a   29m\n",
			1, 0, "Machine", "openshift-machine-api/ocp-w-0", map[string]any{"status.phase": "Provisioned"}},
		{"routes", "NAME      HOST/PORT                  PATH   SERVICES   PORT    TERMINATION          WILDCARD\nconsole   console.apps.example.com          console    https   reencrypt/Redirect   None\n",
			1, 0, "Route", "/console", map[string]any{"spec.host": "console.apps.example.com", "spec.tls.termination": "reencrypt"}},
		{"netnamespaces", "NAME      NETID   EGRESS IPS\ndefault   0       []\n", 1, 0, "NetNamespace", "/default", map[string]any{"netid": 0, "egressIPs": nil}},
		{"prose between", "手順\n  1. 確認します。\n\n    $ oc get nodes\n    NAME     STATUS   AGE   VERSION\n    node-a   Ready    4d    v1.6.1\n\n    上記の出力では、node-a です。\n[root@b ~]# oc get csr\nNAME AGE REQUESTOR CONDITION\ncsr-1 3m system:node:m1 Pending\n[root@b ~]#\n",
			2, 1, "CertificateSigningRequest", "/csr-1", map[string]any{"spec.username": "system:node:m1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &objSink{}
			if err := readFacts(t, s, "loose.txt", []byte(tt.text)); err != nil {
				t.Fatal(err)
			}
			if len(s.objects) != tt.rows {
				t.Fatalf("%d rows, want %d", len(s.objects), tt.rows)
			}
			for _, o := range s.objects {
				mustBePlain(t, o.Data)
				if !o.Table || o.Quote == "" || o.Line == 0 {
					t.Errorf("row without its marks: %+v", o)
				}
			}
			o := s.objects[tt.row]
			if id := o.Namespace + "/" + o.Name; o.Kind != tt.kind || id != tt.id {
				t.Errorf("got %s %s", o.Kind, id)
			}
			for path, want := range tt.want {
				if got := dotted(o.Data, path); fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("%s = %v, want %v", path, got, want)
				}
			}
		})
	}
}

// dotted follows a path like status.conditions.0.type; a key with dots of its
// own may only come last.
func dotted(v any, path string) any {
	for path != "" {
		if m, ok := v.(map[string]any); ok {
			if e, ok := m[path]; ok {
				return e
			}
		}
		var head string
		head, path, _ = strings.Cut(path, ".")
		if l, ok := v.([]any); ok {
			var i int
			if _, err := fmt.Sscan(head, &i); err != nil || i >= len(l) {
				return nil
			}
			v = l[i]
			continue
		}
		v = mapOf(v)[head]
	}
	return v
}

func TestTableAges(t *testing.T) {
	s := &objSink{}
	text := "NAME       STATUS   ROLES    AGE         VERSION\na          Ready    master   2m8s        v1.2.3\nb          Ready    master   <unknown>   v1.2.3\nc          Ready    master   3d4h        v1.2.3\n"
	if err := readFacts(t, s, "n.txt", []byte(text)); err != nil || len(s.objects) != 3 {
		t.Fatal(len(s.objects), err)
	}
	for i, want := range []time.Duration{128 * time.Second, -1, 76 * time.Hour} {
		if s.objects[i].Age != want {
			t.Errorf("age %d = %v, want %v", i, s.objects[i].Age, want)
		}
	}
}

func TestNotATable(t *testing.T) {
	for _, text := range []string{
		"NAME OF THE NODE\nmaster-0\n",
		"Sep 28 13:38:24 master-0 kubelet[1]: NAME STATUS ROLES AGE VERSION\n",
		"NAME                               SHORTNAMES   APIVERSION   NAMESPACED   KIND\nbindings                                        v1           true         Binding\n",
		"NAME     STATUS   ROLES    AGE   VERSION\nplease see below for what the nodes say\nand so on and on\n",
	} {
		s := &objSink{}
		if err := readFacts(t, s, "loose.txt", []byte(text)); err != nil || len(s.objects) > 0 {
			t.Errorf("%q gave %d rows, %v", text, len(s.objects), err)
		}
	}
}

// An article can hold its tables far behind the first 4 KiB.
func TestReadPasted(t *testing.T) {
	s := &objSink{}
	text := strings.Repeat("文章。\n", 2000) + "[root@bastion ~]# oc get csr\nNAME AGE SIGNERNAME REQUESTOR CONDITION\n" +
		"csr-8cjss 11m kubernetes.io/kubelet-serving system:node:w1 Pending\n[root@bastion ~]#\n" + unitReader().sample
	readPasted(&Input{File: &collect.File{Path: "article.txt"}}, s, []byte(text), false)
	if len(s.objects) != 1 || s.objects[0].Line != 2003 || len(s.facts) != 1 {
		t.Errorf("%d objects, %d facts", len(s.objects), len(s.facts))
	}
}
