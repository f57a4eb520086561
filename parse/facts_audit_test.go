package parse

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"kanshiki/collect"
)

// auditLine is an entry as kube-apiserver writes it, bodies and all.
func auditLine(at time.Time, took time.Duration, agent, verb, uri string, code int, more string) string {
	return fmt.Sprintf(`{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"7","stage":"ResponseComplete","requestURI":%q,"verb":%q,`+
		`"user":{"username":"jane.doe","groups":["a}","b\"{"]},"sourceIPs":["192.0.2.1"],"userAgent":%q,"objectRef":{"resource":"secrets","name":"code"},`+
		`"responseStatus":{"metadata":{"code":7},"status":"x","code":%d},"requestObject":{"verb":"geheim","stage":"no","a":[1,{"b":"}\\"}]},`+
		`"requestReceivedTimestamp":"%s","stageTimestamp":"%s"%s}`+"\n",
		uri, verb, agent, code, at.Add(-took).Format("2006-01-02T15:04:05.000000Z"), at.Format("2006-01-02T15:04:05.000000Z"), more)
}

func auditFacts(t *testing.T, path, text string) *objSink {
	t.Helper()
	s := &objSink{}
	if err := readFacts(t, s, path, []byte(text)); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAuditLog(t *testing.T) {
	at := time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)
	agent := "kubelet/v1.27.8 (linux/amd64) kubernetes/12ab"
	var b strings.Builder
	for range 3 {
		b.WriteString(auditLine(at, 20*time.Millisecond, agent, "get", "/api/v1/x", 200, ""))
	}
	b.WriteString(auditLine(at.Add(time.Hour), 7*time.Second, agent, "get", "/api/v1/x", 200, `,"annotations":{"k8s.io/deprecated":"true","k8s.io/removed-release":"1.22","authentication.openshift.io/username":"jane.doe"}`))
	b.WriteString(auditLine(at.Add(time.Hour), 9*time.Minute, agent, "watch", "/api/v1/x?watch=true", 200, ""))
	b.WriteString(auditLine(at.Add(time.Hour), 9*time.Minute, agent, "get", "/api/v1/namespaces/a/pods/b/log?follow=true", 200, ""))
	b.WriteString(strings.Replace(auditLine(at, 0, agent, "get", "/x", 200, ""), "ResponseComplete", "RequestReceived", 1))
	b.WriteString(auditLine(at.Add(time.Hour), 0, "system:serviceaccount:x:jane.doe", "update", "/x", 429, ""))
	b.WriteString(auditLine(at.Add(time.Hour), 0, "oc/4.14.0", "update", "/x", 409, ""))
	b.WriteString("{\"kind\":\"Event\",\"stage\":\"ResponseComplete\",\"verb\":\"get\"\nnot json\n")
	s := auditFacts(t, "must-gather.local.1/image/audit_logs/kube-apiserver/m0.example.com-audit.log", b.String())
	want := []string{
		"kubelet/v1.27.8 get 2xx n=5 slow=1 slowest=7 last10=2 429=0 409=0 deprecated=1 1.22",
		"(not shown) update 4xx n=1 slow=0 slowest=0 last10=1 429=1 409=0 deprecated=0 <nil>",
		"kubelet/v1.27.8 watch 2xx n=1 slow=0 slowest=0 last10=1 429=0 409=0 deprecated=0 <nil>",
		"oc/4.14.0 update 4xx n=1 slow=0 slowest=0 last10=1 429=0 409=1 deprecated=0 <nil>",
	}
	var got []string
	for _, f := range s.facts {
		d := f.Data
		got = append(got, fmt.Sprint(d["agent"], " ", d["verb"], " ", d["status"], " n=", d["count"], " slow=", d["slow"], " slowest=", d["slowest_seconds"], " last10=", d["last_10m"],
			" 429=", d["count_429"], " 409=", d["count_409"], " deprecated=", d["deprecated"], " ", d["removed_release"]))
		if d["apiserver"] != "kube-apiserver" || f.Host != "m0.example.com" || d["from"] != "2024-05-01T10:00:00Z" || d["until"] != "2024-05-01T11:00:00Z" {
			t.Errorf("%s: %v", f.Host, d)
		}
		for _, secret := range []string{"jane", "geheim", "secrets", "192.0.2.1"} {
			if strings.Contains(f.Quote+fmt.Sprint(d), secret) {
				t.Errorf("%q in %s %v", secret, f.Quote, d)
			}
		}
		mustBePlain(t, d)
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !s.last.Equal(at.Add(time.Hour)) {
		t.Errorf("seen %v", s.last)
	}
}

// However many programs and verbs a log names, what is kept of it is bounded,
// and nothing is lost from the sums.
func TestAuditLogIsBounded(t *testing.T) {
	at := time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)
	var b strings.Builder
	const n = 6000
	for i := range n {
		b.WriteString(auditLine(at.Add(time.Duration(i)*time.Second), 0, fmt.Sprintf("tool%d/v1", i%1000), "verb"+strings.Repeat("x", i%17), "/x", 200+100*(i%4), ""))
	}
	s := auditFacts(t, "audit.log", b.String())
	sum := 0
	for _, f := range s.facts {
		sum += f.Data["count"].(int)
	}
	if len(s.facts) > maxAuditRows+4 || sum != n {
		t.Errorf("%d rows hold %d requests", len(s.facts), sum)
	}
}

// endsIn is a reader that breaks after its content.
type endsIn struct {
	io.Reader
	err error
}

func (e endsIn) Read(p []byte) (int, error) {
	n, err := e.Reader.Read(p)
	if err == io.EOF {
		err = e.err
	}
	return n, err
}

// The half line at a cut is no request; a line beyond the limit costs itself only.
func TestAuditLogCut(t *testing.T) {
	at := time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)
	line := auditLine(at, 0, "oc/4.14.0", "get", "/x", 200, "")
	long := auditLine(at, 0, "oc/4.14.0", "get", "/"+strings.Repeat("y", 200<<10), 200, "")
	s := &objSink{}
	in := &Input{File: &collect.File{Path: "audit_logs/kube-apiserver/m0-audit.log"}, R: endsIn{strings.NewReader(line + long + line + line[:len(line)-40]), errors.New("cut")}, Options: Options{LineLimit: 100 << 10}}
	if err := parseAudit(in, s); err == nil || err.Error() != "cut" {
		t.Errorf("error %v", err)
	}
	if len(s.facts) != 1 || s.facts[0].Data["count"] != 2 || len(s.gaps) != 1 {
		t.Errorf("facts %v, gaps %v", s.facts, s.gaps)
	}
}

func FuzzAudit(f *testing.F) {
	f.Add([]byte(auditLine(time.Unix(1714557600, 0).UTC(), time.Second, "oc/4.14.0", "get", "/x", 200, "")))
	f.Fuzz(func(t *testing.T, data []byte) {
		s := &objSink{}
		in := &Input{File: &collect.File{Path: "audit_logs/kube-apiserver/m0-audit.log"}, R: strings.NewReader(string(data))}
		if err := parseAudit(in, s); err != nil {
			t.Fatal(err)
		}
		for _, fact := range s.facts {
			mustBePlain(t, fact.Data)
		}
	})
}
