package diff

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"kanshiki/parse"
)

// Hash begins a value that stands for content which is too long, or too secret, to
// be shown.
const Hash = "sha256 "

// MachineConfigs compares the MachineConfigs of two bundles by what they write:
// those of people and controllers by name, the rendered ones by their pool, as
// every one has a new name.
func MachineConfigs(older, newer []*parse.Object) []Change {
	olds, oldPools := machineConfigs(older)
	news, newPools := machineConfigs(newer)
	var out []Change
	if len(olds) > 0 && len(news) > 0 {
		out = compare("MachineConfig", "", olds, news)
	}
	rendered := compare("rendered MachineConfig", "", oldPools, newPools)
	return append(out, slices.DeleteFunc(rendered, func(c Change) bool { return c.What != "changed" })...)
}

func machineConfigs(objects []*parse.Object) (byName, byPool map[string]thing) {
	byName, byPool = map[string]thing{}, map[string]thing{}
	contents := map[string]thing{}
	for _, o := range objects {
		if o.Kind != "MachineConfig" || o.Table {
			continue
		}
		t := contentOf(o.Data)
		contents[o.Name] = t
		if !strings.HasPrefix(o.Name, "rendered-") {
			byName[o.Name] = t
		}
	}
	for _, o := range objects {
		if o.Kind != "MachineConfigPool" || o.Table {
			continue
		}
		used, wanted := configured(o, "status"), configured(o, "spec")
		if contents[used] != nil {
			byPool["pool "+o.Name] = contents[used]
		}
		if used != wanted && contents[wanted] != nil {
			byPool["pool "+o.Name+", not rolled out yet"] = contents[wanted]
		}
	}
	return byName, byPool
}

// configured names the rendered MachineConfig that a pool uses (status) or is to
// use (spec).
func configured(pool *parse.Object, part string) string {
	m, _ := pool.Data[part].(map[string]any)
	config, _ := m["configuration"].(map[string]any)
	name, _ := config["name"].(string)
	return name
}

// contentOf gives what a MachineConfig sets. Files and units are named, with a
// short hash of what they hold, which may be secret.
func contentOf(data map[string]any) thing {
	spec, _ := data["spec"].(map[string]any)
	t := thing{}
	none := &aspect{}
	for _, field := range []string{"osImageURL", "kernelType", "fips", "kernelArguments", "extensions"} {
		flatten(none, t, field, spec[field])
	}
	config, _ := spec["config"].(map[string]any)
	storage, _ := config["storage"].(map[string]any)
	files, _ := storage["files"].([]any)
	for _, f := range files {
		if m, ok := f.(map[string]any); ok {
			path, _ := m["path"].(string)
			add(t, "file "+path, Hash+short(one(none, m)))
		}
	}
	systemd, _ := config["systemd"].(map[string]any)
	units, _ := systemd["units"].([]any)
	for _, u := range units {
		m, ok := u.(map[string]any)
		if !ok {
			continue
		}
		name, _ := m["name"].(string)
		for _, key := range []string{"enabled", "mask"} {
			if m[key] != nil {
				add(t, "unit "+name, key+"="+one(none, m[key]))
			}
		}
		if text := one(none, m["contents"]) + one(none, m["dropins"]); text != "" {
			add(t, "unit "+name, Hash+short(text))
		}
	}
	passwd, _ := config["passwd"].(map[string]any)
	if text := one(none, passwd); text != "" {
		add(t, "users and keys", Hash+short(text))
	}
	return t
}

func short(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:4])
}
