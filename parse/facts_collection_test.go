package parse

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kanshiki/collect"
)

type gapSink struct {
	record
	gaps []string
	last time.Time
}

func (s *gapSink) Gap(g Gap)        { s.gaps = append(s.gaps, g.File+": "+g.Reason) }
func (s *gapSink) Seen(t time.Time) { s.last = t }

// What the collector could not bring home is said; what a host does not have
// is not.
func TestCollection(t *testing.T) {
	const manifest = `{"schema": "kanshiki.bundle/v1", "started": "2025-03-04T08:40:00Z", "ended": "2025-03-04T08:41:00Z", "stopped": "SIGTERM",
"hosts": [{"name": "m1", "seconds": 3}, {"name": "", "target": "core@m2", "error": "no answer in 10 s"}],
"items": [
 {"host": "m1", "argv": "ovs-vsctl show", "file": "", "exit": 127, "error": "no such program"},
 {"host": "m1", "argv": "ip addr", "file": "hosts/m1/cmd/ip_addr.txt", "exit": 0, "truncated": 0},
 {"host": "m1", "argv": "journalctl -u kubelet", "file": "hosts/m1/journal/kubelet.log", "exit": 0, "truncated": 9000000},
 {"host": "m1", "argv": "sysctl -a", "file": "hosts/m1/cmd/sysctl_-a.txt", "exit": 124}]}`
	for _, tc := range []struct {
		path, text string
		want       []string
	}{
		{"kanshiki-m1-20250304/manifest.json", manifest, []string{
			"kanshiki-m1-20250304/manifest.json: the collection was stopped by SIGTERM: the rest of its plan was not asked",
			"hosts/core@m2: nothing was collected: no answer in 10 s",
			"hosts/m1/journal/kubelet.log: too large to be collected whole: 9000000 bytes were cut away",
			"hosts/m1/cmd/sysctl_-a.txt: ran out of time when it was collected: what is there is not all",
		}},
		{"hosts/m1/meta.json", `{"schema": "kanshiki.bundle/v1", "host": "m1", "started": "2025-03-04T08:40:00Z", "ended": "2025-03-04T08:41:00Z"}`, nil},
		{"web/manifest.json", `{"name": "an app", "items": [{"exit": 124}]}`, nil},
	} {
		s := &gapSink{}
		known, err := Read(t.Context(), &collect.File{Path: tc.path, Reader: strings.NewReader(tc.text)}, 0, Options{}, s)
		if err != nil || !known {
			t.Errorf("%s: known %v, %v", tc.path, known, err)
		}
		if !slices.Equal(s.gaps, tc.want) {
			t.Errorf("%s: gaps %q, want %q", tc.path, s.gaps, tc.want)
		}
		if strings.Contains(tc.text, "ended") && !s.last.Equal(time.Date(2025, 3, 4, 8, 41, 0, 0, time.UTC)) {
			t.Errorf("%s: last time %s", tc.path, s.last)
		}
	}
}
