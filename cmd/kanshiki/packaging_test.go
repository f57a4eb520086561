package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// The manifest has what krew's own check asks for, and offers what there is.
func TestKrewManifest(t *testing.T) {
	shell := realTool(t, "sh")
	script := filepath.Join("..", "..", ".packaging", "krew")
	sums := filepath.Join(t.TempDir(), "checksums.txt")
	sum := strings.Repeat("0a", 32)
	list := sum + "  kanshiki_1.2.3_linux_amd64.tar.gz\n" + sum + " *kanshiki_1.2.3_windows_amd64.tar.gz\n" +
		sum + "  kanshiki_1.2.3.spdx.json\n" + sum + "  kanshiki_1.1.0_linux_arm64.tar.gz\n"
	if err := os.WriteFile(sums, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), shell, script, "v1.2.3", "https://example.com/r/", sums).Output()
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string
		Metadata   struct{ Name string }
		Spec       struct {
			Version, Homepage string
			ShortDescription  string `yaml:"shortDescription"`
			Platforms         []struct {
				URI, SHA256, Bin string
				Selector         struct {
					MatchLabels map[string]string `yaml:"matchLabels"`
				}
			}
		}
	}
	if err := yaml.Unmarshal(out, &m); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if m.APIVersion != "krew.googlecontainertools.github.com/v1alpha2" || m.Kind != "Plugin" || m.Metadata.Name != "kanshiki" ||
		m.Spec.Version != "v1.2.3" || len(m.Spec.ShortDescription) == 0 || len(m.Spec.ShortDescription) > 50 || len(m.Spec.Platforms) != 2 {
		t.Fatalf("%s", out)
	}
	for i, want := range []struct{ os, bin string }{{"linux", "kanshiki"}, {"windows", "kanshiki.exe"}} {
		p := m.Spec.Platforms[i]
		if p.Bin != want.bin || p.SHA256 != sum || p.URI != "https://example.com/r/kanshiki_1.2.3_"+want.os+"_amd64.tar.gz" ||
			p.Selector.MatchLabels["os"] != want.os || p.Selector.MatchLabels["arch"] != "amd64" {
			t.Errorf("%+v", p)
		}
	}
	if err := exec.CommandContext(t.Context(), shell, script, "v9.9.9", "https://example.com/r", sums).Run(); err == nil {
		t.Error("a release without archives was offered")
	}
}
