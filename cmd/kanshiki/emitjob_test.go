//go:build nightly

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// emitted is what scan emit k8s prints.
func emitted(t *testing.T, args ...string) (job string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(t.Context(), append([]string{"kanshiki", "scan", "emit", "k8s", "--image=registry.example.com/kanshiki:1.0"}, args...), nil, &out, &errs)
	return out.String(), status
}

// podOf is a pod as the Job would make it. Of a Job's template the API server
// only warns; a pod it lets in or not.
func podOf(t *testing.T, job string) string {
	t.Helper()
	var j struct {
		Metadata struct{ Name, Namespace string }
		Spec     struct {
			Template struct{ Metadata, Spec map[string]any }
		}
	}
	if err := yaml.Load([]byte(job), &j); err != nil {
		t.Fatal(err)
	}
	meta := map[string]any{"name": j.Metadata.Name + "-0", "labels": j.Spec.Template.Metadata["labels"]}
	if j.Metadata.Namespace != "" {
		meta["namespace"] = j.Metadata.Namespace
	}
	pod, err := json.Marshal(map[string]any{"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": j.Spec.Template.Spec})
	if err != nil {
		t.Fatal(err)
	}
	return string(pod)
}

// A real API server takes every Job that scan emit k8s prints, without a
// warning, and the pods of it where only restricted ones may run.
func TestJobOnAPIServer(t *testing.T) {
	apply := startAPIServer(t, "desk", "1e3")
	long := strings.Repeat("a", 63)
	for _, x := range []struct {
		what string
		args []string
	}{
		{"defaults", []string{"--shards=50"}},
		{"one shard", []string{"--shards=1"}},
		{"namespace", []string{"--shards=3", "--namespace=desk"}},
		{"everything", []string{"--shards=12", "--parallel=4", "--jobs=8", "--memory=1500MiB", "--name=scan-1", "--namespace=desk", "--archives=must-gathers.2026",
			"--results=r", "--", "--brief", "--timeout=5m", `--timezone="x": {y}`, "--rules=/規則 #1", "-", "\ttab"}},
		{"digest", []string{"--shards=2", "--image=registry.example.com:5000/a/b@sha256:" + strings.Repeat("0a", 32)}},
		{"least memory", []string{"--shards=2", "--memory=64MiB", "--jobs=1"}},
		{"much memory", []string{"--shards=2", "--memory=1TiB", "--jobs=256"}},
		{"most shards", []string{"--shards=100000"}},
		{"longest name", []string{"--shards=10", "--name=" + long[:61]}},
		{"names that YAML takes for numbers", []string{"--shards=2", "--name=007", "--namespace=1e3", "--archives=1.5", "--results=0x1f"}},
		{"a bucket", []string{"--shards=2", "--bucket=must-gathers", "--archives=s3://$(BUCKET_NAME)/2026", "--results=s3://$(BUCKET_NAME)/results"}},
		{"a bucket named like a number", []string{"--shards=2", "--bucket=007", "--ca=1e3", "--archives=s3://b/x: y", "--results=r"}},
		{"names that YAML takes for something else", []string{"--shards=2", "--name=true", "--archives=null", "--results=2026-01-01"}},
	} {
		job, status := emitted(t, x.args...)
		if status != exitDone {
			t.Errorf("%s: status %d", x.what, status)
			continue
		}
		for kind, document := range map[string]string{"job.batch": job, "pod": podOf(t, job)} {
			out, errs, err := apply(document)
			if err != nil || errs != "" || !strings.HasPrefix(out, kind+"/") || !strings.HasSuffix(out, " created (server dry run)\n") {
				t.Errorf("%s: %s: %v: %s%s", x.what, kind, err, out, errs)
			}
		}
	}

	good, _ := emitted(t, "--shards=50")
	edit := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("no %q", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	name := func(s string) string { return fmt.Sprintf("name: %q", s) }
	for _, x := range []struct{ what, document, want string }{
		{"a misspelt field", edit("completionMode:", "completionModes:"), `unknown field "spec.completionModes"`},
		{"retries of what is not indexed", edit("completionMode: Indexed", "completionMode: NonIndexed"), "requires indexed completion mode"},
		{"a policy for pods that restart", edit("restartPolicy: Never", "restartPolicy: OnFailure"), "spec.template.spec.restartPolicy"},
		{"too many shards", strings.ReplaceAll(good, ": 50\n", ": 100001\n"), "maxFailedIndexes: Invalid value"},
		{"a name too long for its pods", edit(name("kanshiki-scan"), name(long[:62])), "invalid DNS label"},
		{"a number for a name", edit(name("kanshiki-scan"), "name: 7"), "metadata.name"},
		{"a template that may be root", edit("runAsNonRoot: true", "runAsNonRoot: false"), `would violate PodSecurity "restricted`},
		{"a pod that may be root", podOf(t, edit("runAsNonRoot: true", "runAsNonRoot: false")), `violates PodSecurity "restricted`},
		{"a pod with more rights", podOf(t, edit("drop: [ALL]", "add: [NET_RAW]")), `violates PodSecurity "restricted`},
	} {
		if out, errs, err := apply(x.document, "--warnings-as-errors"); err == nil || !strings.Contains(errs, x.want) {
			t.Errorf("%s was taken, or not for %q: %s%s", x.what, x.want, out, errs)
		}
	}
	// What the server would refuse, nobody is given.
	for _, args := range [][]string{{"--shards=100001"}, {"--shards=11", "--name=" + long[:61]}, {"--shards=1", "--archives=a..b"}} {
		if job, status := emitted(t, args...); status != exitFailed {
			t.Errorf("%q: status %d: %s", args, status, job)
		}
	}
}
