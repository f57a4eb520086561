package main

import "strings"

// What programs of a cluster say, in their own shapes. A message is text with
// {fields}; the earlier ones of a list are drawn more often. The words are
// those of a healthy cluster's logs: a matcher is only as fast as the fragments
// of its literals are rare in what it reads.
var (
	kubeletSays = split(`
kubelet_getters.go:176] "Pod status updated" pod="{ns}/{pod}" status=Running
prober.go:107] "Probe succeeded" probeType="Readiness" pod="{ns}/{pod}" podUID={uid} containerName="{container}"
reconciler.go:319] "Volume detached for volume \"kube-api-access-{word}\" (UniqueName: \"kubernetes.io/projected/{uid}-kube-api-access\") on node \"{node}\" DevicePath \"\""
operation_generator.go:756] "MountVolume.SetUp succeeded for volume \"trusted-ca\" (UniqueName: \"kubernetes.io/configmap/{uid}-trusted-ca\") pod \"{pod}\" (UID: \"{uid}\")"
kubelet.go:2102] "SyncLoop (PLEG): event for pod" pod="{ns}/{pod}" event=&{ID:{uid} Type:ContainerStarted Data:{hex}{hex}}
kubelet.go:1973] "SyncLoop UPDATE" source="api" pods=[{ns}/{pod}]
kubelet_pods.go:980] "Unable to retrieve pull secret, the image pull may not succeed." pod="{ns}/{pod}" secret="" err="secret \"{word}\" not registered"
scope.go:110] "RemoveContainer" containerID="{hex}{hex}{hex}{hex}"
kubelet_volumes.go:140] "Cleaned up orphaned pod volumes dir" podUID={uid} path="/var/lib/kubelet/pods/{uid}/volumes"
manager.go:1176] Handling container_manager housekeeping of {num} cgroups took {ms}`)

	crioSays = split(`
time="{stamp}" level=info msg="Image status: &ImageStatusResponse{Image:&Image{Id:{hex}{hex},RepoTags:[],RepoDigests:[quay.io/openshift/release@sha256:{hex}{hex}],Size_:{num}{num},}}" id={uid} name=/runtime.v1.ImageService/ImageStatus
time="{stamp}" level=info msg="Checking image status: quay.io/openshift/release@sha256:{hex}{hex}{hex}{hex}" id={uid} name=/runtime.v1.ImageService/ImageStatus
time="{stamp}" level=info msg="Created container {hex}{hex}: {ns}/{pod}/{container}" id={uid} name=/runtime.v1.RuntimeService/CreateContainer
time="{stamp}" level=info msg="Started container" PID={num} containerID={hex}{hex} description={ns}/{pod}/{container} id={uid} name=/runtime.v1.RuntimeService/StartContainer
time="{stamp}" level=info msg="Adding pod {ns}_{pod} to CNI network \"multus-cni-network\" (type=multus)"
time="{stamp}" level=info msg="Got pod network &{Name:{pod} Namespace:{ns} ID:{hex}{hex} NetNS:/var/run/netns/{uid} Networks:[] RuntimeConfig:map[]}"
time="{stamp}" level=info msg="Removed container {hex}{hex}: {ns}/{pod}/{container}" id={uid} name=/runtime.v1.RuntimeService/RemoveContainer`)

	systemdSays = split(`
Started crio-conmon-{hex}.scope.
crio-{hex}.scope: Succeeded.
crio-{hex}.scope: Consumed {ms} CPU time
Started libcontainer container {hex}{hex}.
run-netns-{uid}.mount: Succeeded.
var-lib-containers-storage-overlay-{hex}-merged.mount: Succeeded.
Starting Cleanup of Temporary Directories...
Reached target Timers.`)

	etcdSays = split(`
"caller":"mvcc/index.go:214","msg":"compact tree index","revision":{num}
"caller":"mvcc/kvstore_compaction.go:57","msg":"finished scheduled compaction","compact-revision":{num},"took":"{ms}"
"caller":"etcdhttp/metrics.go:96","msg":"/health OK (status code 200)"
"caller":"v3rpc/interceptor.go:182","msg":"request stats","start time":"{stamp}","time spent":"{ms}","remote":"{ip}:{port}","response type":"/etcdserverpb.KV/Txn","request count":{digit},"request size":{num},"response count":0
"caller":"traceutil/trace.go:171","msg":"trace[{num}] transaction","detail":"{read_only:false; response_revision:{num}; number_of_response:1; }","duration":"{ms}","start":"{stamp}","steps":["trace[{num}] 'process raft request'  (duration: {ms})"]
"caller":"wal/wal.go:785","msg":"created a new WAL segment","path":"/var/lib/etcd/member/wal/{hex}.wal"`)

	operatorSays = split(`
controller.go:372] event from workqueue ({ns}/{pod}) successfully processed after {ms}
reflector.go:536] k8s.io/client-go@v0.22.0/tools/cache/reflector.go:167: Watch close - *v1.{kind} total {num} items received
request.go:665] Waited for {ms} due to client-side throttling, not priority and fairness, request: GET:https://172.30.0.1:443/apis/config.openshift.io/v1/{word}
event.go:282] Event(v1.ObjectReference{Kind:"Deployment", Namespace:"{ns}", Name:"{pod}", UID:"{uid}", APIVersion:"apps/v1", ResourceVersion:"{num}", FieldPath:""}): type: 'Normal' reason: 'OperatorStatusChanged' Status for clusteroperator/{word} changed: Progressing changed from True to False ("NodeInstallerProgressing: {digit} nodes are at revision {num}")
httplog.go:104] "HTTP" verb="GET" URI="/readyz" latency="{ms}" userAgent="kube-probe/1.22" audit-ID="{uid}" srcIP="{ip}:{port}" resp=200
garbagecollector.go:468] "Processing object" object="{ns}/{pod}" objectUID={uid} kind="{kind}" virtual=false
replica_set.go:599] "Too few replicas" replicaSet="{ns}/{pod}" need={digit} creating=1
shared_informer.go:247] Caches are synced for {word} {word}
leaderelection.go:273] successfully renewed lease {ns}/{word}-lock
sync_worker.go:771] Done syncing for {word} "{ns}/{word}" ({num} of 735)
static.go:109] Reconciling {word} {word} of the {word} {word} while the {word} {word} is up to date`)

	ovnSays = split(`
ovs.go:203] exec({num}): stdout: "{hex}"
services_controller.go:236] Finished syncing service {pod} on namespace {ns} : {ms}
pods.go:368] [{ns}/{pod}] addLogicalPort took {ms}
kube.go:98] Setting annotations map[k8s.ovn.org/pod-networks:{"default":{"ip_addresses":["{ip}/23"],"mac_address":"0a:58:0a:80:00:{digit}{digit}","gateway_ips":["10.128.0.1"]}}] on pod {ns}/{pod}
egressfirewall.go:120] Reconciling egress {word} of {ns} with {num} rules
cni.go:248] [{ns}/{pod} {hex}{hex}] ADD finished CNI request, result "{\"interfaces\":[{\"name\":\"{hex}\"},{\"name\":\"eth0\",\"sandbox\":\"/var/run/netns/{uid}\"}]}", err <nil>`)

	// Trouble as it is printed every day, most of it over a moment later.
	kubeletFails = split(`
pod_workers.go:190] "Error syncing pod, skipping" err="failed to \"StartContainer\" for \"{container}\" with CrashLoopBackOff: \"back-off {num}s restarting failed container={container} pod={pod}_{ns}({uid})\"" pod="{ns}/{pod}" podUID={uid}
prober.go:116] "Probe failed" probeType="Readiness" pod="{ns}/{pod}" podUID={uid} containerName="{container}" probeResult=failure output="Get \"https://{ip}:{port}/healthz\": dial tcp {ip}:{port}: connect: connection refused"
controller.go:144] failed to ensure lease exists, will retry in {ms}, error: Get "https://api-int.ocp.example.com:6443/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/{node}?timeout=10s": net/http: request canceled (Client.Timeout exceeded while awaiting headers)
remote_runtime.go:334] "ContainerStatus from runtime service failed" err="rpc error: code = NotFound desc = could not find container \"{hex}{hex}\": container with ID starting with {hex} not found: ID does not exist"
cpu_manager.go:435] "ReconcileState: failed to add container {word}" err="cannot {word} the {word}"`)

	operatorFails = split(`
reflector.go:138] k8s.io/client-go@v0.22.0/tools/cache/reflector.go:167: Failed to watch *v1.{kind}: failed to list *v1.{kind}: Get "https://172.30.0.1:443/api/v1/{word}?limit=500": dial tcp 172.30.0.1:443: connect: connection refused
base_controller.go:266] "{word}Controller" controller failed to sync "{ns}/{pod}", err: Operation cannot be fulfilled on {word} "{pod}": the object has been modified; please apply your changes to the latest version and try again
leaderelection.go:325] error retrieving resource lock {ns}/{word}-lock: Get "https://172.30.0.1:443/api/v1/namespaces/{ns}/configmaps/{word}": context deadline exceeded
status.go:71] RetryOnError-{num} unable to update {word} of {pod}: timed out waiting for the {word}
authentication.go:63] "Unable to authenticate the request" err="[invalid bearer token, Token has expired]"
garbagecollector.go:350] error syncing item &node{identity: {ns}/{pod}, {word} not found}: unexpected {word}`)

	etcdFails = split(`
"caller":"etcdserver/util.go:166","msg":"apply request took too long","took":"{num}ms","expected-duration":"200ms","prefix":"read-only range ","request":"key:\"/kubernetes.io/{word}/{ns}/{pod}\" ","response":"range_response_count:{digit} size:{num}"
"caller":"rafthttp/peer_status.go:66","msg":"peer became inactive (message send to peer failed)","peer-id":"{hex}","error":"failed to read {hex} on stream Message (unexpected EOF)"
"caller":"embed/config_logging.go:169","msg":"rejected connection","remote-addr":"{ip}:{port}","server-name":"","error":"EOF"`)

	systemdFails = split(`
{word}.service: Failed with result 'exit-code'.
Failed to start {word} of the {word}.
{word}.service: Main process exited, code=exited, status=1/FAILURE`)

	nouns = strings.Fields(`configmaps secrets endpoints leases webhooks machines nodes routes ingresses services deployments daemonsets replicasets
		jobs cronjobs roles bindings quotas limits volumes claims storage snapshots networks policies proxies images streams builds pipelines tasks
		catalog sources operators subscriptions groups users identities tokens clients schedulers priorities profiles tuned samples console dashboards
		alerts receivers targets scrapes series rules shards segments members learners leaders followers peers keys values revisions manifests
		controllers reconcilers informers caches queues workers handlers watchers listeners brokers registry mirror bundle cluster region zone
		address gateway bridge tunnel port link interface driver device disk partition filesystem mount container sandbox process thread session`)

	kinds      = strings.Fields("ConfigMap Secret Pod Node Service Endpoints Deployment DaemonSet ReplicaSet ClusterOperator MachineConfig Route Ingress")
	namespaces = strings.Fields(`openshift-apiserver openshift-authentication openshift-cluster-version openshift-console openshift-controller-manager
		openshift-dns openshift-etcd openshift-image-registry openshift-ingress openshift-kube-apiserver openshift-kube-controller-manager
		openshift-kube-scheduler openshift-machine-api openshift-machine-config-operator openshift-marketplace openshift-monitoring openshift-multus
		openshift-network-diagnostics openshift-oauth-apiserver openshift-operator-lifecycle-manager openshift-ovn-kubernetes openshift-service-ca`)
	nodeNames = strings.Fields("master-0.ocp.example.com master-1.ocp.example.com master-2.ocp.example.com worker-0.ocp.example.com worker-1.ocp.example.com worker-2.ocp.example.com")
)

// split makes templates of lines.
func split(text string) []template {
	var out []template
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		out = append(out, parseTemplate(line))
	}
	return out
}

// template is text and fields by turns: text[0] field[0] text[1] …
type template struct {
	text   []string
	fields []func(*stream)
}

// parseTemplate knows the names in fieldsByName; any other brace is text.
func parseTemplate(s string) template {
	var t template
	from := 0
	for i := 0; i < len(s); i++ {
		if s[i] != '{' {
			continue
		}
		end := strings.IndexByte(s[i:], '}')
		if end < 0 {
			break
		}
		f := field(s[i+1 : i+end])
		if f == nil {
			continue
		}
		t.text = append(t.text, s[from:i])
		t.fields = append(t.fields, f)
		from = i + end + 1
		i = from - 1
	}
	t.text = append(t.text, s[from:])
	return t
}
