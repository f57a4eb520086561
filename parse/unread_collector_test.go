package parse

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kanshiki/collect"
)

// byPath reports whether a file's path alone says who reads it or that nobody does.
func byPath(p string) bool {
	f := &collect.File{Path: p, Origin: collect.OriginOf(nil, p)}
	return slices.ContainsFunc(Parsers(), func(p Parser) bool { return p.Match(f) }) || deliberatelyUnread(f)
}

// Whatever a command prints, or if it fails: every output and every file that
// the collector's script brings home has a reader, or is listed as not read.
func TestCollectorsItemsAreKnown(t *testing.T) {
	script, err := os.ReadFile(filepath.Join("..", "collect", "gather", "gather.sh"))
	if err != nil {
		t.Fatal(err)
	}
	fill := strings.NewReplacer("$nic", "ens3", "${o}", "i", "$br", "br0", "$t", "interface", "${db}", "nb")
	items := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)(?:^|[\s;&|{(])(cmd|shcmd|ovs|text) "?([a-z][\w.$*{}-]+)(.)`).FindAllStringSubmatch(string(script), -1) {
		name := fill.Replace(m[2])
		if m[1] == "ovs" && !strings.Contains(name, "_") {
			continue // a list that holds the word
		}
		if strings.HasSuffix(name, "_$") { // named-checkzone_$(clean "$zone")
			name = strings.TrimSuffix(name, "$") + "x"
		}
		dir := "hosts/h/cmd/"
		if m[1] == "text" {
			dir = "cluster/oc-text/"
		}
		items["kanshiki-h-20250304T084000Z/"+dir+name+".txt"] = true
	}
	for _, m := range regexp.MustCompile(`(?m)\bcopy ([^\n;}]+)`).FindAllStringSubmatch(string(script), -1) {
		for _, p := range strings.Fields(m[1]) {
			if strings.HasPrefix(p, "/") {
				items["kanshiki-h-20250304T084000Z/hosts/h/files"+strings.ReplaceAll(p, "*", "x")] = true
			}
		}
	}
	for _, p := range []string{"installer/ignition.json", "installer/openshift_install.log", "installer/ls.txt", "installer/install-config.redacted.yaml", "installer/metadata.json", "installer/manifests/cluster-scheduler-02-config.yml",
		"cluster/oc/nodes.json", "cluster/oc-text/version.txt", "cluster/pods/openshift-etcd/etcd-m0/etcd.current.log", "manifest.json", "hosts/h/meta.json", "cluster/etcd/member_list.json"} {
		items["kanshiki-h-20250304T084000Z/"+p] = true
	}
	if len(items) < 100 {
		t.Fatalf("only %d items found in the script", len(items))
	}
	for p := range items {
		if !byPath(p) {
			t.Errorf("%s has no reader and is not listed as not read", p)
		}
	}
}
