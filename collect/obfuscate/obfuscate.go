// Package obfuscate replaces addresses and names of a site by others, the same
// one each time, so that what a bundle says about routes, hosts and failures
// still holds. It imports nothing of ours.
package obfuscate

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"sync"
)

// schema of the map's file.
const schema = "kanshiki.map/v1"

// Map says what stands for what. It is filled by a Learner, then used; using it
// from several goroutines is safe.
type Map struct {
	key []byte
	// kept are networks that are not mapped: those of every cluster, and what
	// the first bundle configured. They shape the mapping of all others, so the
	// list stays as it was when the map was made; later ones go into more.
	kept, more []netip.Prefix
	// words are host names, domains and names of clusters, lower case.
	words map[string]string

	mu        sync.Mutex
	addresses map[netip.Addr]netip.Addr

	lengths []int // of words, longest first
	domains []string
	// clusters are the domains of clusters, sorted.
	clusters []string
	starts   [1 << 16]bool // first two bytes of words
}

// file is the map as it is stored.
type file struct {
	Schema    string            `json:"schema"`
	Key       string            `json:"key"`
	Kept      []netip.Prefix    `json:"kept"`
	Names     map[string]string `json:"names"`
	Addresses map[string]string `json:"addresses"`
}

// New returns an empty map with a random key.
func New() *Map {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // it never fails: crypto/rand ends the program instead
	return newMap(key)
}

func newMap(key []byte) *Map {
	return &Map{key: key, words: map[string]string{}, addresses: map[netip.Addr]netip.Addr{}}
}

// Parse reads a map that Bytes wrote.
func Parse(data []byte) (*Map, error) {
	var f file
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil || f.Schema != schema {
		return nil, errors.New("not a map of kanshiki redact")
	}
	key, err := hex.DecodeString(f.Key)
	if err != nil || len(key) != 32 {
		return nil, errors.New("the map's key is damaged")
	}
	m := newMap(key)
	m.kept = f.Kept
	for k, v := range f.Names {
		if len(k) < 2 {
			return nil, fmt.Errorf("the map's name %q is damaged", k)
		}
		m.words[k] = v
	}
	m.index()
	return m, nil
}

// Bytes is the map as it is to be stored: with its key, which is a secret, and
// with every address it has mapped.
func (m *Map) Bytes() []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := file{Schema: schema, Key: hex.EncodeToString(m.key), Kept: m.kept, Names: m.words, Addresses: map[string]string{}}
	for from, to := range m.addresses {
		if from != to {
			f.Addresses[from.String()] = to.String()
		}
	}
	out, _ := json.MarshalIndent(f, "", " ") // strings and prefixes alone: nothing can fail
	return append(out, '\n')
}

// Names tells how many names of hosts, domains and clusters are known.
func (m *Map) Names() int { return len(m.words) }

// sum is the keyed hash of something of the site, hex.
func (m *Map) sum(kind, what string) string {
	h := hmac.New(sha256.New, m.key)
	h.Write([]byte(kind + "\x00" + what))
	return hex.EncodeToString(h.Sum(nil))
}

// index prepares the words for use.
func (m *Map) index() {
	lengths := map[int]bool{}
	m.starts = [1 << 16]bool{}
	m.domains, m.clusters = nil, nil
	for _, w := range slices.Sorted(maps.Keys(m.words)) {
		lengths[len(w)] = true
		m.starts[uint16(w[0])<<8|uint16(w[1])] = true
		if strings.Contains(w, ".") && !strings.Contains(w, `\`) && strings.Contains(m.words[w], ".invali") {
			m.domains = append(m.domains, w)
			if clusterName.MatchString(m.words[w]) {
				m.clusters = append(m.clusters, w)
			}
		}
	}
	m.lengths = slices.Sorted(maps.Keys(lengths))
	slices.Reverse(m.lengths)
	slices.SortStableFunc(m.domains, func(a, b string) int { return len(b) - len(a) })
}
