package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kanshiki/collect"
	"kanshiki/collect/redact"
	"kanshiki/report"
	"kanshiki/rules"
)

// told are what is printed of a secret on a line that a rule quotes: %s in the
// place of the secret. They are the shapes that a single line tells apart.
var told = []struct{ text, secret string }{
	{`{"auths":{"quay.io":{"auth":"%s"}}}`, "cGxhbnRlZDplMDE="},
	{`Authorization: Bearer %s`, "plantede02.abcdefgh"},
	{`Authorization: Basic %s`, "cGxhbnRlZGUwMwo="},
	{`token=%s`, "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJwbGFudGVkZTA0In0.c2ln"},
	{`mount -o user=a,password=%s,vers=3`, "plantede05"},
	{`{"password":"%s"}`, "plantede06"},
	{`{\"password\":\"%s\"}`, "plantede07"},
	{`aws_secret_access_key = %s`, "plantede08/abcdefgh+KL"},
	{`using key %s for S3`, "AKIAPLANTEDE09ABCDEF"},
	{`proxy http://user:%s@proxy.example.com:3128`, "plantede10"},
	{`dial postgres://app:%s@db:5432/x failed`, "plan/tede11"},
	{`started with --token %s --verbose`, "plantede12abcdef"},
	{`Cookie: _oauth_proxy=%s`, "plantede13abcdef"},
	{`user sha256~%s`, "plantede14abcdefghijklmnop"},
	{`REGISTRY_STORAGE_S3_SECRETKEY=%s`, "plantede15abcdef"},
	{`Login with user: \"kubeadmin\", and password: \"%s\"`, "PLnt1-eeeee-BBBBB-ccc16"},
	{`config {Host:x Password:%s Port:1}`, "plantede17"},
	{`core:%s:18000::::::`, "$6$plantede18$abcdefghijklmnopqrstuv"},
}

// What the redactor would replace is in no report, whatever file it lay in and
// whichever line was quoted; nor in what logs, find, get and timeline print.
func TestReportsTellNoSecrets(t *testing.T) {
	var files []packed
	var secrets []string
	var quoted strings.Builder
	for _, p := range planted {
		data := []byte(fmt.Sprintf(p.text, p.secret))
		files = append(files, packed{"plain/" + p.file, data}, packed{"gz/" + p.file + ".gz", gzipped(t, data)})
		secrets = append(secrets, p.secret)
	}
	lines := "mg/namespaces/openshift-etcd/pods/etcd-0/etcd/etcd/logs/current.log"
	for i, q := range told {
		said := fmt.Sprintf(q.text, q.secret)
		fmt.Fprintf(&quoted, "2024-01-01T10:00:%02dZ error: %s failed for what nobody knows\n2024-01-01T10:00:%02dZ %s alarm:NOSPACE\n", i, said, i, said)
		// One archive each, so that every one of them is the line that is quoted.
		files = append(files, packed{fmt.Sprintf("one%02d/alarm.log", i), []byte(said + " alarm:NOSPACE\n")})
		secrets = append(secrets, q.secret)
	}
	files = append(files, packed{lines, []byte(quoted.String())}, packed{"mg/namespaces/openshift-etcd/core/pods.yaml", []byte(
		"apiVersion: v1\nkind: Pod\nmetadata:\n  name: etcd-0\n  namespace: openshift-etcd\nspec:\n  containers:\n  - name: etcd\n    env:\n    - name: DB_PASSWORD\n      value: plantede19abcdef\n")})
	secrets = append(secrets, "plantede19abcdef")
	set, err := builtinRules()
	if err != nil {
		t.Fatal(err)
	}
	hidden := func(what, text string) {
		t.Helper()
		for _, s := range secrets {
			if strings.Contains(text, s) {
				at := strings.Index(text, s)
				t.Errorf("%s tells %s: %q", what, s, text[max(0, at-120):at+len(s)])
			}
		}
	}
	bundle := tarred(t, files)
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	masks := 0
	bundles := []string{bundle}
	for i := range told { // the evidence of a rule is a few lines at most
		bundles = append(bundles, tarred(t, files[2*len(planted)+i:2*len(planted)+i+1]))
	}
	for _, b := range bundles {
		d, err := rules.Analyze(t.Context(), rules.Request{Set: set, Bundles: []string{b}, Walker: &collect.Walker{}})
		if err != nil {
			t.Fatal(err)
		}
		if len(d.Causes) == 0 {
			t.Errorf("%s: nothing was quoted", b)
		}
		for _, format := range report.Formats() {
			var out bytes.Buffer
			if err := report.Write(&out, format, d, report.Options{Show: []string{"all"}}); err != nil {
				t.Fatal(err)
			}
			hidden(format, out.String())
			masks += strings.Count(out.String(), redact.Mask)
		}
	}
	if masks < len(told)*len(report.Formats()) {
		t.Errorf("only %d masks: the lines with secrets were not quoted", masks)
	}
	for _, args := range [][]string{
		{"logs", bundle, "etcd-0"}, {"timeline", bundle}, {"find", bundle, "password"}, {"get", bundle, "pods", "-A", "-o", "yaml"},
		{"get", bundle, "pods", "-A", "-o", "json"}, {"get", bundle, "secrets", "-A", "-o", "yaml"}, {"query", bundle, "."}, {"explain", "etcd-no-space", bundle},
	} {
		var stdout, stderr bytes.Buffer
		if status := run(t.Context(), append([]string{"kanshiki"}, args...), nil, &stdout, &stderr); status == exitFailed {
			t.Errorf("%s: %s", args[0], stderr.String())
		}
		hidden(strings.Join(append([]string{args[0]}, args[2:]...), " "), stdout.String()+stderr.String())
		if args[0] == "logs" && strings.Count(stdout.String(), "\n") < 2*len(told) {
			t.Errorf("logs printed too little: %s", stdout.String())
		}
	}
	if left, _ := filepath.Glob(filepath.Join(tmp, "kanshiki*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if _, err := os.Stat(bundle); err != nil {
		t.Error(err)
	}
}
