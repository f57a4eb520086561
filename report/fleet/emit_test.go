package fleet

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

func batch() *Batch {
	return &Batch{Name: "scan-1", Shards: 12, Parallel: 4, Jobs: 2, Memory: 1 << 30, Args: []string{"--brief", `--zone="x": {y}`},
		Image: "registry.example.com/a/kanshiki:1.0", Namespace: "desk", ArchivesClaim: "archives", ResultsClaim: "results",
		Program: "/opt/it's/kanshiki", Paths: []string{"/arch ives/$(id)", "-x"}, Results: "/r`id`"}
}

// job are the fields of a batch/v1 Job, as `kubectl explain job --recursive`
// lists them, that ours has: one that is misspelt or stands in the wrong place
// is refused below.
type job struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Metadata   struct {
		Name, Namespace string
		Labels          map[string]string
	}
	Spec struct {
		CompletionMode           string `yaml:"completionMode"`
		Completions, Parallelism int
		BackoffLimitPerIndex     int `yaml:"backoffLimitPerIndex"`
		MaxFailedIndexes         int `yaml:"maxFailedIndexes"`
		PodFailurePolicy         struct {
			Rules []struct {
				Action          string
				OnPodConditions []struct{ Type, Status string } `yaml:"onPodConditions"`
				OnExitCodes     *struct {
					ContainerName string `yaml:"containerName"`
					Operator      string
					Values        []int
				} `yaml:"onExitCodes"`
			}
		} `yaml:"podFailurePolicy"`
		Template struct {
			Metadata struct{ Labels map[string]string }
			Spec     pod
		}
	}
}

type pod struct {
	RestartPolicy                string `yaml:"restartPolicy"`
	AutomountServiceAccountToken *bool  `yaml:"automountServiceAccountToken"`
	EnableServiceLinks           *bool  `yaml:"enableServiceLinks"`
	SecurityContext              struct {
		RunAsNonRoot   bool                  `yaml:"runAsNonRoot"`
		SeccompProfile struct{ Type string } `yaml:"seccompProfile"`
	} `yaml:"securityContext"`
	Containers []struct {
		Name, Image string
		Args        []string
		EnvFrom     []struct {
			ConfigMapRef *struct {
				Name     string
				Optional bool
			} `yaml:"configMapRef"`
			SecretRef *struct{ Name string } `yaml:"secretRef"`
		} `yaml:"envFrom"`
		Env       []struct{ Name, Value string }
		Resources struct{ Requests, Limits map[string]string }

		SecurityContext struct {
			AllowPrivilegeEscalation *bool `yaml:"allowPrivilegeEscalation"`
			Privileged               *bool
			ReadOnlyRootFilesystem   bool `yaml:"readOnlyRootFilesystem"`
			Capabilities             struct{ Drop []string }
		} `yaml:"securityContext"`
		VolumeMounts []struct {
			Name      string
			MountPath string `yaml:"mountPath"`
			ReadOnly  bool   `yaml:"readOnly"`
		} `yaml:"volumeMounts"`
	}
	Volumes []struct {
		Name                  string
		PersistentVolumeClaim *struct {
			ClaimName string `yaml:"claimName"`
			ReadOnly  bool   `yaml:"readOnly"`
		} `yaml:"persistentVolumeClaim"`
		EmptyDir *struct {
			SizeLimit string `yaml:"sizeLimit"`
		} `yaml:"emptyDir"`
		ConfigMap *struct {
			Name     string
			Optional bool
		} `yaml:"configMap"`
	}
}

// The Job has only fields that a Job has, runs every shard once, never retries
// what cannot work, asks for the restricted profile of pod security, and cannot
// write to the archives.
func TestJob(t *testing.T) {
	var b bytes.Buffer
	if err := WriteJob(&b, batch()); err != nil {
		t.Fatal(err)
	}
	var j job
	if err := yaml.Load(b.Bytes(), &j, yaml.WithKnownFields()); err != nil {
		t.Fatal(err)
	}
	c := j.Spec.Template.Spec.Containers[0]
	p := j.Spec.Template.Spec
	rules := j.Spec.PodFailurePolicy.Rules
	no := func(v *bool) bool { return v != nil && !*v }
	for what, ok := range map[string]bool{
		"kind":          j.APIVersion == "batch/v1" && j.Kind == "Job" && j.Metadata.Name == "scan-1" && j.Metadata.Namespace == "desk",
		"strings":       strings.Contains(b.String(), `name: "scan-1"`) && strings.Contains(b.String(), `namespace: "desk"`) && strings.Contains(b.String(), `claimName: "results"`), // not 007
		"indexed":       j.Spec.CompletionMode == "Indexed" && j.Spec.Completions == 12 && j.Spec.Parallelism == 4,
		"retries":       j.Spec.BackoffLimitPerIndex == 3 && p.RestartPolicy == "Never", // both are conditions of a failure policy
		"evictions":     rules[0].Action == "Ignore" && rules[0].OnPodConditions[0].Type == "DisruptionTarget",
		"status 2":      rules[1].Action == "FailIndex" && rules[1].OnExitCodes.Values[0] == 2 && rules[1].OnExitCodes.ContainerName == c.Name,
		"no API":        no(p.AutomountServiceAccountToken) && no(p.EnableServiceLinks),
		"restricted":    p.SecurityContext.RunAsNonRoot && p.SecurityContext.SeccompProfile.Type == "RuntimeDefault" && no(c.SecurityContext.AllowPrivilegeEscalation) && no(c.SecurityContext.Privileged) && strings.Join(c.SecurityContext.Capabilities.Drop, "") == "ALL" && c.SecurityContext.ReadOnlyRootFilesystem,
		"requests":      c.Resources.Requests["cpu"] == "2" && c.Resources.Requests["memory"] == "2560Mi" && c.Resources.Limits["memory"] == "2560Mi",
		"shards":        strings.Join(c.Args[:4], " ") == "scan run /archives --shards=12",
		"more options":  c.Args[len(c.Args)-1] == `--zone="x": {y}`,
		"read only":     c.VolumeMounts[0].MountPath == "/archives" && c.VolumeMounts[0].ReadOnly && p.Volumes[0].PersistentVolumeClaim.ReadOnly,
		"results":       c.VolumeMounts[1].MountPath == "/results" && !c.VolumeMounts[1].ReadOnly && p.Volumes[1].PersistentVolumeClaim.ClaimName == "results",
		"room to spool": c.VolumeMounts[2].MountPath == "/tmp" && p.Volumes[2].EmptyDir != nil,
	} {
		if !ok {
			t.Errorf("%s: %s", what, b.String())
		}
	}
	for i, spoil := range []func(*Batch){
		func(b *Batch) { b.Name = "Scan_1" }, func(b *Batch) { b.Image = "a\nb" }, func(b *Batch) { b.Image = "" },
		func(b *Batch) { b.ArchivesClaim = "a: b" }, func(b *Batch) { b.Namespace = "x y" }, func(b *Batch) { b.ResultsClaim = "a..b" },
		func(b *Batch) { b.ResultsClaim = strings.Repeat("a", 254) },
		func(b *Batch) { b.Shards = 100_001 }, func(b *Batch) { b.Name = strings.Repeat("a", 61) },
		func(b *Batch) { b.Bucket, b.CA = "x: y", "ca" }, func(b *Batch) { b.ResultsClaim, b.CA = "s3://b", "ca" }, func(b *Batch) { b.ResultsClaim, b.Bucket = "s3://b", "x" },
	} {
		bad := batch()
		spoil(bad)
		if WriteJob(&b, bad) == nil {
			t.Errorf("%d was taken", i)
		}
	}
}

// With a bucket the Job has no volume for what lies there, and its environment
// from what an ObjectBucketClaim makes; no secret stands in it.
func TestJobOfBucket(t *testing.T) {
	mixed, both := batch(), batch()
	mixed.ArchivesClaim, mixed.Bucket, mixed.CA = `s3://$(BUCKET_NAME)/a "b"`, "mg", "trust"
	both.ArchivesClaim, both.ResultsClaim, both.Bucket, both.CA = "s3://x/in", "s3://$(BUCKET_NAME)/out", "mg", "trust"
	for _, x := range []struct {
		b                        *Batch
		archives, results, merge string
		volumes                  string
	}{
		{mixed, `s3://$(BUCKET_NAME)/a "b"`, "--results=/results", "merge DIR ", "results ca tmp"},
		{both, "s3://x/in", "--results=s3://$(BUCKET_NAME)/out", "merge s3://${BUCKET_NAME}/out ", "ca tmp"},
	} {
		var out bytes.Buffer
		if err := WriteJob(&out, x.b); err != nil {
			t.Fatal(err)
		}
		var j job
		if err := yaml.Load(out.Bytes(), &j, yaml.WithKnownFields()); err != nil {
			t.Fatal(err)
		}
		p := j.Spec.Template.Spec
		c := p.Containers[0]
		var volumes, mounts []string
		for i, v := range p.Volumes {
			volumes, mounts = append(volumes, v.Name), append(mounts, c.VolumeMounts[i].Name)
		}
		ca := p.Volumes[len(p.Volumes)-2].ConfigMap
		if c.Args[2] != x.archives || c.Args[4] != x.results || !strings.Contains(out.String(), x.merge) ||
			strings.Join(volumes, " ") != x.volumes || strings.Join(mounts, " ") != x.volumes ||
			c.EnvFrom[0].ConfigMapRef.Name != "mg" || c.EnvFrom[1].SecretRef.Name != "mg" || !ca.Optional || ca.Name != "trust" ||
			c.Env[0].Name != "AWS_CA_BUNDLE" || c.Env[0].Value != c.VolumeMounts[len(p.Volumes)-2].MountPath ||
			len(j.Spec.PodFailurePolicy.Rules) != 1 { // a network that fails passes: status 2 is worth another try
			t.Errorf("%s", out.String())
		}
	}
}

// The script is one that shellcheck has nothing to say of, and hands over paths
// as they are, whatever is in them.
func TestArray(t *testing.T) {
	var b bytes.Buffer
	if err := WriteArray(&b, batch()); err != nil {
		t.Fatal(err)
	}
	script := b.String()
	for _, want := range []string{"#SBATCH --array=0-11%4\n", "#SBATCH --mem=2560M\n", "#SBATCH --cpus-per-task=2\n", "#SBATCH --requeue\n"} {
		if !strings.Contains(script, want) {
			t.Errorf("no %q in %s", want, script)
		}
	}
	run := exec.Command("bash", "-s")
	run.Stdin = strings.NewReader(strings.Replace(script, "exec ", "printf '%s\\n' ", 1))
	out, err := run.CombinedOutput()
	want := "/opt/it's/kanshiki\nscan\nrun\n--shards=12\n--results=/r`id`\n--jobs=2\n--memory=1024MiB\n--brief\n--zone=\"x\": {y}\n--\n/arch ives/$(id)\n-x\n"
	if err != nil || string(out) != want {
		t.Errorf("%v: %s", err, out)
	}
	bad := batch()
	bad.Paths = []string{"a\nb"}
	if WriteArray(&b, bad) == nil {
		t.Error("a path with a line break was taken")
	}
	if _, err := exec.LookPath("shellcheck"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("shellcheck is not installed")
		}
		t.Skip("SKIPPED: shellcheck is not installed")
	}
	check := exec.Command("shellcheck", "-")
	check.Stdin = strings.NewReader(script)
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
