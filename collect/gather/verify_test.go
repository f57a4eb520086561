package gather

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// made writes a bundle as a directory: two files, one loss.
func made(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "kanshiki-h1-20240501T100000Z")
	zero := 0
	m := Manifest{Schema: Schema, Items: []Item{
		{Host: "h1", Argv: "ss -lntup", File: "hosts/h1/cmd/ss.txt", Exit: &zero, SHA256: "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"},
		{Host: "h1", Argv: "uptime", File: "hosts/h1/cmd/uptime.txt", Exit: &zero, SHA256: "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"},
		{Host: "h1", Argv: "journalctl -u haproxy", Error: "timed out after 60 s"},
		{Host: "h1", Argv: "journalctl -u keepalived", Error: "no entries"},
	}}
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"manifest.json": string(data), "hosts/h1/cmd/ss.txt": "hello\n", "hosts/h1/cmd/uptime.txt": "hello\n"} {
		write(t, filepath.Join(dir, name), text)
	}
	return dir
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestVerify(t *testing.T) {
	tests := []struct {
		name                    string
		do                      func(dir string)
		whole                   bool
		changed, missing, extra []string
	}{
		{"whole", func(string) {}, true, nil, nil, nil},
		{"changed", func(d string) { write(t, d+"/hosts/h1/cmd/ss.txt", "hallo\n") }, false, []string{"hosts/h1/cmd/ss.txt"}, nil, nil},
		{"missing", func(d string) { _ = os.Remove(d + "/hosts/h1/cmd/ss.txt") }, false, nil, []string{"hosts/h1/cmd/ss.txt"}, nil},
		{"extra", func(d string) { write(t, d+"/hosts/h2/cmd/x.txt", "x") }, false, nil, nil, []string{"hosts/h2/cmd/x.txt"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := made(t)
			tt.do(dir)
			c, err := Verify(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			if c.Whole() != tt.whole || !slices.Equal(c.Changed, tt.changed) || !slices.Equal(c.Missing, tt.missing) || !slices.Equal(c.Extra, tt.extra) {
				t.Errorf("%+v", c)
			}
			if len(c.Lost) != 1 || !strings.Contains(c.Lost[0].Hides, "the balancer's log") {
				t.Errorf("lost: %+v", c.Lost)
			}
		})
	}
}

func TestVerifyRefusesOtherThings(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/a.txt", "x")
	if _, err := Verify(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "not a bundle of kanshiki collect") {
		t.Errorf("%v", err)
	}
	write(t, dir+"/manifest.json", `{"schema":"other/v1"}`)
	if _, err := Verify(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "schema") {
		t.Errorf("%v", err)
	}
	write(t, dir+"/manifest.json", `{`)
	if _, err := Verify(t.Context(), dir); err == nil {
		t.Error("half a manifest was accepted")
	}
}

// A script that was killed leaves its records; they are as good.
func TestRecordsOfAKilledScript(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/records", "h1|host|hosts/h1/cmd/ss.txt|0|20|6|0|1|abc||ss -l | cat\nh1|host||127|0|0|0|0||missing: ip|ip addr\nh1|host||12")
	m, err := readManifest(dir, localName)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Items) != 2 || m.Host != "h1" || m.Stopped == "" || m.Items[0].Argv != "ss -l | cat" || m.Items[0].Seconds != 0.02 || m.Items[0].Redactions != 1 || *m.Items[1].Exit != 127 {
		t.Errorf("%+v", m)
	}
	if _, err := readManifest(t.TempDir(), localName); err == nil {
		t.Error("nothing is no manifest")
	}
}
