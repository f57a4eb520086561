package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// journalctl's own lines have no time: they are older than any --since, but a
// log in which nothing has a time is printed whole.
func TestLogsSinceLeavesTimelessLines(t *testing.T) {
	mg := smallGather(t)
	file := filepath.Join(mg, "host_service_logs", "masters", "kubelet_service.log")
	for _, c := range []struct{ text, since, want string }{
		{"-- Logs begin at Tue 2021-08-03 09:10:29 UTC. --\nAug 03 09:00:00 m0 kubelet[1]: early\nAug 03 09:59:00 m0 kubelet[1]: late\n  more\n", "30m", "Aug 03 09:59:00 m0 kubelet[1]: late\n  more\n"},
		{"-- Logs begin at Tue 2021-08-03 09:10:29 UTC. --\nAug 03 09:59:00 m0 kubelet[1]: late\n", "", "-- Logs begin at Tue 2021-08-03 09:10:29 UTC. --\nAug 03 09:59:00 m0 kubelet[1]: late\n"},
	} {
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		args := []string{"kanshiki", "logs", mg, "kubelet"}
		if c.since != "" {
			args = append(args, "--since", c.since)
		}
		var out, errs bytes.Buffer
		if status := run(t.Context(), args, strings.NewReader(""), &out, &errs); status != exitDone || out.String() != c.want {
			t.Errorf("since %q: status %d, %q %s, want %q", c.since, status, out.String(), errs.String(), c.want)
		}
	}
}
