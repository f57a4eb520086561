package listing

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"kanshiki/parse"
)

func TestDuration(t *testing.T) {
	const day = 24 * time.Hour
	for d, want := range map[time.Duration]string{
		-5 * time.Second: "<invalid>", -time.Second: "0s", 119 * time.Second: "119s", 2 * time.Minute: "2m", 125 * time.Second: "2m5s",
		10*time.Minute + 5*time.Second: "10m", 179 * time.Minute: "179m", 3 * time.Hour: "3h", 3*time.Hour + 7*time.Minute: "3h7m",
		47 * time.Hour: "47h", 2 * day: "2d", 2*day + 3*time.Hour: "2d3h", 8 * day: "8d", 729 * day: "729d", 730 * day: "2y", 800 * day: "2y70d", 4000 * day: "10y",
	} {
		if got := Duration(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}

func TestTable(t *testing.T) {
	for _, c := range []struct {
		kind, spec string
		wide       bool
		want       string // header and cells, joined by |
	}{
		{"Pod", `{"metadata":{"deletionTimestamp":"2021-08-03T09:00:00Z"},"spec":{"containers":[{},{}],"nodeName":"m0"},"status":{"phase":"Running","podIP":"192.0.2.1",
			"containerStatuses":[{"ready":true,"state":{"running":{}}},{"ready":false,"restartCount":2,"state":{"terminated":{"exitCode":137}}}]}}`, true,
			"NAME|READY|STATUS|RESTARTS|AGE|IP|NODE|NOMINATED NODE|READINESS GATES\nx|1/2|Terminating|2|<unknown>|192.0.2.1|m0|<none>|<none>"},
		{"Pod", `{"spec":{"containers":[{}],"initContainers":[{"name":"s","restartPolicy":"Always"}]},"status":{"phase":"Running",
			"initContainerStatuses":[{"name":"s","ready":true,"started":true,"restartCount":1,"state":{"running":{}}}],
			"containerStatuses":[{"ready":false,"state":{"terminated":{"exitCode":0,"signal":9}}}]}}`, false,
			"NAME|READY|STATUS|RESTARTS|AGE\nx|1/2|Signal:9|1|<unknown>"},
		{"Pod", `{"spec":{"containers":[{}],"initContainers":[{}]},"status":{"phase":"Pending","initContainerStatuses":[{"restartCount":4,"state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}}`, false,
			"NAME|READY|STATUS|RESTARTS|AGE\nx|0/1|Init:CrashLoopBackOff|4|<unknown>"},
		{"Pod", `{"spec":{"containers":[{}]},"status":{"phase":"Failed","reason":"Evicted"}}`, false,
			"NAME|READY|STATUS|RESTARTS|AGE\nx|0/1|Evicted|0|<unknown>"},
		{"Service", `{"spec":{"type":"LoadBalancer","clusterIP":"172.30.0.1","ports":[{"port":80,"nodePort":30080,"protocol":"TCP"},{"port":53,"protocol":"UDP"}]},
			"status":{"loadBalancer":{"ingress":[{"hostname":"a-very-long-name.example.com"}]}}}`, false,
			"NAME|TYPE|CLUSTER-IP|EXTERNAL-IP|PORT(S)|AGE\nx|LoadBalancer|172.30.0.1|a-very-long-n...|80:30080/TCP,53/UDP|<unknown>"},
		{"Endpoints", `{"subsets":[{"addresses":[{"ip":"192.0.2.1"},{"ip":"192.0.2.2"},{"ip":"2001:db8::1"},{"ip":"192.0.2.4"}],"ports":[{"port":80}]}]}`, false,
			"NAME|ENDPOINTS|AGE\nx|192.0.2.1:80,192.0.2.2:80,[2001:db8::1]:80 + 1 more...|<unknown>"},
		{"Endpoints", `{}`, false, "NAME|ENDPOINTS|AGE\nx|<none>|<unknown>"},
		{"CertificateSigningRequest", `{"spec":{"signerName":"s","username":"u","expirationSeconds":86400},"status":{"certificate":"x","conditions":[{"type":"Approved"}]}}`, false,
			"NAME|AGE|SIGNERNAME|REQUESTOR|REQUESTEDDURATION|CONDITION\nx|<unknown>|s|u|24h|Approved,Issued"},
		{"CertificateSigningRequest", `{"spec":{"signerName":"s","username":"u"}}`, false,
			"NAME|AGE|SIGNERNAME|REQUESTOR|REQUESTEDDURATION|CONDITION\nx|<unknown>|s|u|<none>|Pending"},
		{"Deployment", `{"spec":{"replicas":0},"status":{}}`, false, "NAME|READY|UP-TO-DATE|AVAILABLE|AGE\nx|0/0|0|0|<unknown>"},
		{"DaemonSet", `{"spec":{"template":{"spec":{"nodeSelector":{"b":"","a":"x"}}}},"status":{"desiredNumberScheduled":3,"numberReady":2}}`, false,
			"NAME|DESIRED|CURRENT|READY|UP-TO-DATE|AVAILABLE|NODE SELECTOR|AGE\nx|3|0|2|0|0|a=x,b=|<unknown>"},
		{"StorageClass", `{"metadata":{"annotations":{"storageclass.kubernetes.io/is-default-class":"true"}},"provisioner":"p","allowVolumeExpansion":true}`, false,
			"NAME|PROVISIONER|RECLAIMPOLICY|VOLUMEBINDINGMODE|ALLOWVOLUMEEXPANSION|AGE\nx (default)|p|Delete|<unset>|true|<unknown>"},
		{"PersistentVolumeClaim", `{"spec":{"accessModes":["ReadWriteOnce"]},"status":{"phase":"Pending"}}`, false,
			"NAME|STATUS|VOLUME|CAPACITY|ACCESS MODES|STORAGECLASS|AGE\nx|Pending|||||<unknown>"},
		{"PersistentVolume", `{"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteMany","ReadWriteOnce"],"claimRef":{"namespace":"n","name":"c"}},"status":{"phase":"Bound"}}`, false,
			"NAME|CAPACITY|ACCESS MODES|RECLAIM POLICY|STATUS|CLAIM|STORAGECLASS|REASON|AGE\nx|1Gi|RWO,RWX||Bound|n/c|||<unknown>"},
		{"Route", `{"spec":{"host":"h","to":{"name":"a","weight":3},"alternateBackends":[{"name":"b","weight":1}],"tls":{"termination":"edge"}},"status":{"ingress":[{"host":"r","conditions":[{"type":"Admitted","status":"False","reason":"HostAlreadyClaimed"}]}]}}`, false,
			"NAME|HOST/PORT|PATH|SERVICES|PORT|TERMINATION|WILDCARD\nx|HostAlreadyClaimed||a(75%),b(25%)|<all>|edge|None"},
		{"Job", `{"spec":{"completions":2},"status":{"succeeded":1,"startTime":"2021-08-03T09:00:00Z","completionTime":"2021-08-03T09:00:42Z"}}`, false,
			"NAME|COMPLETIONS|DURATION|AGE\nx|1/2|42s|<unknown>"},
		{"Event", `{"type":"Warning","reason":"BackOff","involvedObject":{"kind":"Pod","name":"p"},"message":"one\ntwo","lastTimestamp":"2021-08-03T09:59:00Z"}`, false,
			"LAST SEEN|TYPE|REASON|OBJECT|MESSAGE\n60s|Warning|BackOff|pod/p|one..."},
		{"Secret", `{"type":"Opaque","data":{"a":"","b":""}}`, false, "NAME|TYPE|DATA|AGE\nx|Opaque|2|<unknown>"},
		{"Machine", `{"metadata":{"labels":{"machine.openshift.io/zone":"z"}},"status":{"phase":"Failed"}}`, false, "NAME|PHASE|TYPE|REGION|ZONE|AGE\nx|Failed|||z|<unknown>"},
		{"PodDisruptionBudget", `{"spec":{"maxUnavailable":"30%"},"status":{"disruptionsAllowed":2}}`, false,
			"NAME|MIN AVAILABLE|MAX UNAVAILABLE|ALLOWED DISRUPTIONS|AGE\nx|N/A|30%|2|<unknown>"},
		{"EndpointSlice", `{"addressType":"IPv4","ports":[{"port":80},{"port":443}],"endpoints":[{"addresses":["192.0.2.1"]},{"addresses":["192.0.2.2","192.0.2.3","192.0.2.4"]}]}`, false,
			"NAME|ADDRESSTYPE|PORTS|ENDPOINTS|AGE\nx|IPv4|80,443|192.0.2.1,192.0.2.2,192.0.2.3 + 1 more...|<unknown>"},
		{"RoleBinding", `{"roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"User","name":"u"},{"kind":"ServiceAccount","namespace":"n","name":"s"}]}`, true,
			"NAME|ROLE|AGE|USERS|GROUPS|SERVICEACCOUNTS\nx|Role/r|<unknown>|u||n/s"},
		{"ResourceQuota", `{"status":{"hard":{"pods":"9","limits.cpu":"4"},"used":{"pods":"1","limits.cpu":"2"}}}`, false,
			"NAME|AGE|REQUEST|LIMIT\nx|<unknown>|pods: 1/9|limits.cpu: 2/4"},
		{"ControllerRevision", `{"metadata":{"ownerReferences":[{"controller":true,"apiVersion":"apps/v1","kind":"DaemonSet","name":"d"}]},"revision":3}`, false,
			"NAME|CONTROLLER|REVISION|AGE\nx|daemonset.apps/d|3|<unknown>"},
		{"Widget", `{"metadata":{"creationTimestamp":"2021-08-03T09:00:00Z"}}`, true, "NAME|AGE\nx|60m"},
		{"Node", `{"metadata":7,"status":[],"spec":"x"}`, true,
			"NAME|STATUS|ROLES|AGE|VERSION|INTERNAL-IP|EXTERNAL-IP|OS-IMAGE|KERNEL-VERSION|CONTAINER-RUNTIME\nx|Unknown|<none>|<unknown>||<none>|<none>|<unknown>|<unknown>|<unknown>"},
	} {
		var data map[string]any
		if err := json.Unmarshal([]byte(c.spec), &data); err != nil {
			t.Fatal(err)
		}
		o := &parse.Object{Kind: c.kind, Name: "x", Data: data, Age: -1}
		header, rows := Table(c.kind, []*parse.Object{o}, Options{Wide: c.wide, End: time.Date(2021, 8, 3, 10, 0, 0, 0, time.UTC)})
		if got := strings.Join(header, "|") + "\n" + strings.Join(rows[0], "|"); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.kind, got, c.want)
		}
	}
}

// Foreign objects have fields of any type: no column may fall over them.
func TestOddObjects(t *testing.T) {
	odd := []any{nil, 7, "x", true, []any{nil, "x", map[string]any{}}, map[string]any{"metadata": []any{}, "spec": map[string]any{"containers": "x"}}}
	for _, kind := range append(slices.Collect(keys(tables)), "Widget") {
		for _, v := range odd {
			data, _ := v.(map[string]any)
			if data == nil {
				data = map[string]any{"metadata": v, "spec": v, "status": v, "data": v, "subsets": v, "involvedObject": v}
			}
			_, rows := Table(kind, []*parse.Object{{Kind: kind, Name: "x", Data: data}}, Options{Wide: true, Namespaces: true})
			if len(rows) != 1 {
				t.Errorf("%s: %d rows", kind, len(rows))
			}
		}
	}
}

func keys(m map[string][]Column) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func TestCompareObjects(t *testing.T) {
	node := func(name, ready string) *parse.Object {
		return &parse.Object{Kind: "Node", Name: name, Data: map[string]any{"status": map[string]any{"conditions": []any{map[string]any{"type": "Ready", "status": ready}}}}}
	}
	got, ok := Compare("Node", []*parse.Object{node("a", "True"), node("b", "True"), node("c", "True")}, []*parse.Object{node("a", "False"), node("b", "True"), node("d", "True")})
	want := []Difference{{"Node", "a", "changed", []Cell{{"STATUS", "Ready", "NotReady"}}}, {"Node", "c", "removed", nil}, {"Node", "d", "added", nil}}
	if !ok || len(got) != len(want) {
		t.Fatalf("%v %v", got, ok)
	}
	for i := range want {
		if got[i].Name != want[i].Name || got[i].What != want[i].What || !slices.Equal(got[i].Cells, want[i].Cells) {
			t.Errorf("%v, want %v", got[i], want[i])
		}
	}
	if out, ok := Compare("Node", []*parse.Object{node("a", "True")}, nil); ok || out != nil {
		t.Errorf("one side only: %v, %v", out, ok)
	}
	if out, ok := Compare("Node", nil, nil); !ok || out != nil {
		t.Errorf("neither side: %v, %v", out, ok)
	}
}
