// Package redact takes secrets out of text that came from a bundle, so that a
// report can be mailed. It imports nothing of ours.
package redact

import (
	"regexp"
	"strings"
)

// Mask stands where a secret was.
const Mask = "[redacted]"

// pattern finds one shape of secret. The group named "s" is the secret; what
// stands around it is kept, so that the line still reads.
type pattern struct {
	*regexp.Regexp
	// hints are lower-case substrings one of which must occur: a cheap gate in
	// front of the expression.
	hints []string
	// except says that a match is no secret after all; may be nil.
	except func(secret string) bool
}

// The shapes, and where each is printed:
// private keys by machine-config dumps and installer state, pull-secret auths
// by anything that prints .dockerconfigjson, bearer tokens by curl -v and
// audit logs, the kubeadmin line by the installer's last words.
var patterns = []pattern{
	{Regexp: regexp.MustCompile(`(?s)-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----(?P<s>.*?)(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY-----|$)`),
		hints: []string{"private key"}},
	{Regexp: regexp.MustCompile(`(?i)\\*"auth\\*"\s*:\s*\\*"(?P<s>[^"\\]+)`), hints: []string{"auth"}},
	{Regexp: regexp.MustCompile(`(?i)\.docker(?:config)?(?:json|cfg)\\*"?\s*:\s*\\*"?(?P<s>[A-Za-z0-9+/=]{16,})`), hints: []string{".docker"}},
	{Regexp: regexp.MustCompile(`(?i)\b(?:bearer|basic)\s+(?P<s>[A-Za-z0-9._~+/=-]{12,})`), hints: []string{"bearer", "basic"},
		except: isWord},
	{Regexp: regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{10,}\.(?P<s>[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]*)?)`), hints: []string{"eyj"}},
	{Regexp: regexp.MustCompile(`\bsha256~(?P<s>[A-Za-z0-9_-]{20,})`), hints: []string{"sha256~"}},
	// password=…, "client_secret": "…", --token …; a quoted value may hold spaces.
	{Regexp: regexp.MustCompile(`(?i)(?:password|passwd|passphrase|pwd|secret[_-]?(?:access[_-]?)?key|client[_-]?secret|api[_-]?key|access[_-]?token|id[_-]?token|refresh[_-]?token|\btoken)\\*["']?\s*[=:]\s*\\*["'](?P<s>[^"'\\]+)`),
		hints: keyHints, except: isPlaceholder},
	{Regexp: regexp.MustCompile(`(?i)(?:password|passwd|passphrase|\bpwd|secret[_-]?(?:access[_-]?)?key|client[_-]?secret|api[_-]?key|access[_-]?token|id[_-]?token|refresh[_-]?token|\btoken)=(?P<s>[^\s"'&;,)\]}\\]+)`),
		hints: keyHints, except: isPlaceholder},
	{Regexp: regexp.MustCompile(`(?i)(?:password|passwd|passphrase|client[_-]?secret|secret[_-]?(?:access[_-]?)?key):\s+(?P<s>[^\s"'&;,)\]}\\]+)`),
		hints: keyHints, except: isWord},
	{Regexp: regexp.MustCompile(`(?i)kubeadmin.{0,40}?\b(?P<s>[a-z0-9]{5}(?:-[a-z0-9]{5}){3})\b`), hints: []string{"kubeadmin"}},
	{Regexp: regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://[^\s/@:"']*:(?P<s>[^\s/@"']+)@`), hints: []string{"://"}},
	{Regexp: regexp.MustCompile(`\b(?:AKIA|ASIA)(?P<s>[A-Z0-9]{16})\b`), hints: []string{"akia", "asia"}},
}

var keyHints = []string{"passw", "passphrase", "pwd", "secret", "key", "token"}

// Line returns s with every secret it recognises replaced by Mask: pull-secret
// auths, bearer tokens and JSON web tokens, values of password-like keys, the
// kubeadmin password, private keys, the password of a URL. s may hold several
// lines. Text without a secret comes back unchanged.
func Line(s string) string {
	lower := strings.ToLower(s)
	for i := range patterns {
		if p := &patterns[i]; p.mayMatch(lower) {
			s = p.replace(s)
		}
	}
	return s
}

func (p *pattern) mayMatch(lower string) bool {
	for _, h := range p.hints {
		if strings.Contains(lower, h) {
			return true
		}
	}
	return false
}

func (p *pattern) replace(s string) string {
	group := 2 * p.SubexpIndex("s")
	var b strings.Builder
	end := 0
	for _, m := range p.FindAllStringSubmatchIndex(s, -1) {
		from, to := m[group], m[group+1]
		secret := s[from:to]
		// An earlier pattern masked its end: the bracket belongs to the mask.
		if strings.HasSuffix(secret, Mask[:len(Mask)-1]) && strings.HasPrefix(s[to:], "]") {
			to++
		}
		if secret == "" || strings.HasPrefix(secret, Mask[:len(Mask)-1]) || p.except != nil && p.except(secret) {
			continue
		}
		b.WriteString(s[end:from])
		b.WriteString(Mask)
		end = to
	}
	if end == 0 {
		return s
	}
	b.WriteString(s[end:])
	return b.String()
}

// isPlaceholder spares what logs print where no secret is: "token=<nil>",
// "password=false". Masking these would hide the very fault.
func isPlaceholder(s string) bool {
	switch strings.ToLower(strings.Trim(s, "<>*.")) {
	case "", "nil", "null", "none", "true", "false", "empty", "redacted", "masked", "removed", "omitted", "hidden", "x", "xxxxx":
		return true
	}
	return strings.Trim(s, "xX*") == ""
}

// isWord spares prose: "basic authentication", "password: authentication
// failed". A secret of letters of one case only is rare, a sentence is not.
func isWord(s string) bool {
	if isPlaceholder(s) {
		return true
	}
	for _, r := range strings.TrimRight(s, ".:,") {
		if (r < 'a' || r > 'z') && r != '-' && r != '_' {
			return false
		}
	}
	return true
}
