package gather

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Schema names the form of manifest.json.
const Schema = "kanshiki.bundle/v1"

// manifestName is where a bundle says what it holds and what it lost.
const manifestName = "manifest.json"

// Manifest is the table of contents of a bundle: every command and file that
// was asked for, whether or not it was had.
type Manifest struct {
	Schema string `json:"schema"`
	Tool   Tool   `json:"tool"`
	// Started and Ended are UTC, RFC 3339, by the clock of the collecting host.
	Started string `json:"started"`
	Ended   string `json:"ended"`
	// Stopped names the signal that cut the collection short; else empty.
	Stopped string   `json:"stopped,omitempty"`
	Host    string   `json:"host,omitempty"`
	Roles   []string `json:"roles,omitempty"`
	// Redacted is true if the files were changed after they were collected, by
	// kanshiki redact: their sums are then empty.
	Redacted bool `json:"redacted,omitempty"`
	// Plan lists the probes, one a line: kind and arguments.
	Plan  []string `json:"plan,omitempty"`
	Hosts []Source `json:"hosts,omitempty"`
	Items []Item   `json:"items"`
}

// Tool is what wrote the bundle.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Source is one host that was asked.
type Source struct {
	// Name is the directory below hosts/; empty if nothing came.
	Name string `json:"name"`
	// Target is what ssh was given; empty for the collecting host itself.
	Target string   `json:"target,omitempty"`
	Roles  []string `json:"roles,omitempty"`
	// ClockOffset is the host's clock minus the collecting host's, in seconds,
	// as measured when the script began; nil if it never did.
	ClockOffset *float64 `json:"clockOffsetSeconds,omitempty"`
	Seconds     float64  `json:"seconds"`
	Error       string   `json:"error,omitempty"`
}

// Item is one command or file.
type Item struct {
	Host string `json:"host"`
	Role string `json:"role"`
	Argv string `json:"argv"`
	// File is the path in the bundle; empty if the item left none.
	File string `json:"file"`
	// Exit is the status, nil if it was never run; 124 means out of time, 127 no such program.
	Exit    *int    `json:"exit"`
	Seconds float64 `json:"seconds"`
	Bytes   int64   `json:"bytes"`
	// Truncated counts the bytes that the size cap cut away.
	Truncated  int64  `json:"truncated"`
	Redactions int64  `json:"redactions"`
	SHA256     string `json:"sha256"`
	Error      string `json:"error"`
}

// Unseal gives the manifest of a bundle whose files are being changed on
// purpose: without their sums, and marked as redacted. It is data itself, and
// ok false, if that is no manifest of ours.
func Unseal(data []byte) (out []byte, ok bool) {
	var m map[string]any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&m); err != nil || m["schema"] != Schema {
		return data, false
	}
	m["redacted"] = true
	items, _ := m["items"].([]any)
	for _, i := range items {
		if item, ok := i.(map[string]any); ok {
			item["sha256"] = ""
		}
	}
	out, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return data, false
	}
	return append(out, '\n'), true
}

// readManifest reads what the script left in dir/name: its manifest or, if it
// was killed before it wrote one, its records.
func readManifest(dir, name string) (*Manifest, error) {
	data, err := os.ReadFile(filepath.Join(dir, name, manifestName))
	if err == nil {
		m := &Manifest{}
		if err = json.Unmarshal(data, m); err == nil {
			if m.Schema != Schema {
				return nil, fmt.Errorf("%s has the schema %q, not %s", manifestName, m.Schema, Schema)
			}
			return m, nil
		}
	}
	items, readErr := readRecords(filepath.Join(dir, "records"))
	if readErr != nil {
		if errors.Is(readErr, fs.ErrNotExist) {
			return nil, fmt.Errorf("no %s: %w", manifestName, err)
		}
		return nil, readErr
	}
	m := &Manifest{Schema: Schema, Items: items, Stopped: "the script was killed"}
	if len(items) > 0 {
		m.Host = items[0].Host
	}
	return m, nil
}

// readRecords reads the script's own notes, one item a line, as record() in
// gather.sh writes them; a last line that was torn is left out.
func readRecords(name string) ([]Item, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var items []Item
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if it, ok := parseRecord(lines.Text()); ok {
			items = append(items, it)
		}
	}
	return items, lines.Err()
}

func parseRecord(line string) (Item, bool) {
	f := strings.SplitN(line, "|", 11)
	if len(f) != 11 {
		return Item{}, false
	}
	it := Item{Host: f[0], Role: f[1], File: f[2], SHA256: f[8], Error: f[9], Argv: f[10]}
	if n, err := strconv.Atoi(f[3]); err == nil {
		it.Exit = &n
	}
	var n [4]int64
	for i, s := range f[4:8] {
		v, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return Item{}, false
		}
		n[i] = v
	}
	it.Seconds, it.Bytes, it.Truncated, it.Redactions = float64(n[0])/1000, n[1], n[2], n[3]
	return it, true
}
