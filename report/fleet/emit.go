package fleet

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"text/template"
)

//go:embed job.yaml.txt
var jobYAML string

//go:embed array.sh.txt
var arraySH string

// Batch is a scan on an engine that runs many machines.
type Batch struct {
	// Name of the job; a DNS label (RFC 1123), as Kubernetes wants it.
	Name string
	// Shards in all, and how many may run at a time.
	Shards, Parallel int
	// Jobs is how many bundles a machine reads at a time, Memory what one of its
	// workers may have, in bytes.
	Jobs   int
	Memory int64
	// Args are more options for scan run.
	Args []string

	// Kubernetes: the image, whose entry point is kanshiki, and the claims of the
	// volumes with the archives and for the results; either may be a path of an
	// object store instead.
	Image, Namespace, ArchivesClaim, ResultsClaim string
	// Bucket names the Secret, and the ConfigMap if there is one, from which the
	// environment of a pod tells the object store; CA the ConfigMap with the
	// authorities to trust.
	Bucket, CA string

	// Slurm: the program, what to scan, and where to keep results, as seen by
	// every node.
	Program string
	Paths   []string
	Results string
}

// Total is the memory of a machine in MiB: its workers with their headroom, and
// the scan itself, which has the rules and no more than a few reports.
func (b *Batch) Total() int64 { return int64(b.Jobs)*(b.Memory+headroom)>>20 + 256 }

// Worker is the memory of a worker as an option.
func (b *Batch) Worker() string { return fmt.Sprintf("%dMiB", b.Memory>>20) }

var (
	label = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	claim = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)
	image = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/:@-]*$`)
)

// What Kubernetes takes: a Job's failures are counted for each shard up to this
// many, and a pod's host name, which is the Job's name, a - and the index, is a
// DNS label of at most so many bytes (its pkg/apis/batch/validation).
const (
	maxShards = 100_000
	maxHost   = 63
)

// WriteJob writes a Kubernetes Indexed Job. It fails on what Kubernetes would
// refuse.
func WriteJob(w io.Writer, b *Batch) error {
	for _, x := range []struct {
		what, is string
		like     *regexp.Regexp
	}{{"name", b.Name, label}, {"image", b.Image, image}, {"claim", b.ArchivesClaim, claim}, {"claim", b.ResultsClaim, claim}} {
		if (!x.like.MatchString(x.is) || x.like == claim && len(x.is) > 253) && (x.what != "claim" || !Remote(x.is)) {
			return fmt.Errorf("%q is no %s that Kubernetes takes", x.is, x.what)
		}
	}
	far := b.Bucket != "" || Remote(b.ArchivesClaim) || Remote(b.ResultsClaim)
	if far && !claim.MatchString(b.Bucket) {
		return fmt.Errorf("%q is no ObjectBucketClaim, nor a Secret, that Kubernetes takes", b.Bucket)
	}
	if far && !claim.MatchString(b.CA) {
		return fmt.Errorf("%q is no ConfigMap that Kubernetes takes", b.CA)
	}
	if b.Namespace != "" && !label.MatchString(b.Namespace) {
		return fmt.Errorf("%q is no namespace that Kubernetes takes", b.Namespace)
	}
	if b.Shards > maxShards {
		return fmt.Errorf("a Job has %d shards at most", maxShards)
	}
	if last := fmt.Sprintf("%s-%d", b.Name, b.Shards-1); len(last) > maxHost {
		return fmt.Errorf("the name is too long: %s would be the host name of a pod, which has %d letters at most", last, maxHost)
	}
	return write(w, jobYAML, b)
}

// WriteArray writes a script for Slurm's sbatch.
func WriteArray(w io.Writer, b *Batch) error {
	if !label.MatchString(b.Name) {
		return fmt.Errorf("%q is no name of a job: letters, digits and - only", b.Name)
	}
	for _, p := range append([]string{b.Program, b.Results}, b.Paths...) {
		if strings.ContainsAny(p, "\n\x00") {
			return fmt.Errorf("%q has a line break", p)
		}
	}
	return write(w, arraySH, b)
}

func write(w io.Writer, text string, b *Batch) error {
	t, err := template.New("batch").Funcs(template.FuncMap{
		"remote": Remote,
		"comment": func(s string) string { // a shell's variable for Kubernetes'
			return strings.NewReplacer("$(", "${", ")", "}", "\n", " ", "\r", " ").Replace(s)
		},
		"last": func(n int) int { return n - 1 },
		"json": func(s string) (string, error) { // a JSON string is a YAML one
			out, err := json.Marshal(s)
			return string(out), err
		},
		"shell": func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" },
	}).Parse(text)
	if err != nil {
		return err
	}
	return t.Execute(w, b)
}
