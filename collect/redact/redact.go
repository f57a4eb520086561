// Package redact takes secrets out of text that came from a bundle, so that a
// report can be mailed and a bundle can leave the site. It imports nothing of
// ours.
//
// A Redactor puts <redacted:TYPE:hmac8> where a secret stood: two places that
// held the same secret stay recognisable as such, and the key of the HMAC dies
// with the run. Line, which serves reports, puts Mask: a report must be the
// same bytes each time.
package redact

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"strings"
	"sync"
)

// Mask stands where a secret was in the text of a report.
const Mask = "[redacted]"

// The types that stand in a mask and in the counts.
const (
	privateKey   = "private-key"
	pullSecret   = "pull-secret"
	kubeadmin    = "kubeadmin"
	token        = "token"
	jwt          = "jwt"
	bearer       = "bearer"
	basic        = "basic"
	cookie       = "cookie"
	password     = "password"
	secretValue  = "secret"
	secretData   = "secret-data"
	cloudKey     = "cloud-key"
	passwordHash = "hash"
	ignition     = "ignition"
	urlUser      = "url"
	sshKey       = "ssh-public-key"
)

// Redactor replaces secrets and counts what it replaced. It may be used from
// several goroutines.
type Redactor struct {
	key    []byte
	mu     sync.Mutex
	counts map[string]int
}

// New returns a Redactor with a random key of its own. Secrets can be compared
// across everything one Redactor has seen, and with nothing else.
func New() *Redactor {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // it never fails: crypto/rand ends the program instead
	return &Redactor{key: key, counts: map[string]int{}}
}

// Counts tells how many secrets of each type were replaced so far.
func (r *Redactor) Counts() map[string]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.counts)
}

// String redacts a text that is at hand as a whole. name is the path it came
// from, or empty: some files are secret by their name.
func (r *Redactor) String(s, name string) string {
	var b strings.Builder
	w := r.Writer(&b, name)
	_, _ = w.Write([]byte(s)) // a strings.Builder takes everything
	_ = w.Close()
	return b.String()
}

// Name redacts the path of a file; the mask has no character that a file
// system or a shell minds.
func (r *Redactor) Name(name string) string {
	got := (&doc{masker: r}).line(name)
	if got == name {
		return name
	}
	return safeMask.Replace(got)
}

var safeMask = strings.NewReplacer("<redacted:", "redacted-", ":", "-", ">", "")

// masker decides what stands where a secret was.
type masker interface {
	mask(kind, secret string) string
}

func (r *Redactor) mask(kind, secret string) string {
	r.mu.Lock()
	r.counts[kind]++
	r.mu.Unlock()
	h := hmac.New(sha256.New, r.key)
	h.Write([]byte(secret))
	return "<redacted:" + kind + ":" + hex.EncodeToString(h.Sum(nil)[:4]) + ">"
}

type reportMask struct{}

func (reportMask) mask(string, string) string { return Mask }

// Line returns s with every secret that a Redactor would replace replaced by
// Mask. s may hold several lines. Text without a secret comes back unchanged.
func Line(s string) string {
	if !suspect(s) {
		return s
	}
	var b strings.Builder
	d := &doc{masker: reportMask{}, out: &b}
	for l := range strings.Lines(s) {
		d.feed(l)
	}
	d.end()
	return b.String()
}
