package redact

import (
	"encoding/base64"
	"strings"
)

// literals are what a line must hold, in any case, before a detector looks at
// it. None is shorter than window.
var literals = append([]string{
	"passw", "passphr", "auth_pass", "pwd=", "pwd:", "pwd\"", "pwd ", "bindpw", "requirepass",
	"secret", "token", "apikey", "api_key", "api-key", "accesskey", "access_key", "access-key", "accountkey",
	"private", "key-data", "keydata", "encryptionkey", "encryption: ", "authentication: ",
	`"auth"`, `\"auth\`, "auth: ", "stats auth", ".docker", "bearer ", "basic ", "cookie", "sha256~", ".eyj", "kubeadmin",
	"akia", "asia", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "aiza", "{sha}",
	"data:", `data":`, "rocommunity", "rwcommunity", "aaaab3nz", "aaaac3nz", "aaaae2vj", " login ", "curl ", "creds",
	"ipmitool", "$apr1$", "$2a$", "$2b$", "$2y$", "eyjhdxro", "private_", "x-auth", "age-secret",
}, base64Literals...)

// wrapped are words that make a base64 text worth decoding; what they encode
// to depends on where in a group of three bytes they begin.
var wrapped = []string{"PRIVATE KEY", `"auth"`, "password", "sha256~", "client_secret", "aws_secret", "token: ", "Password"}

var base64Literals = func() (out []string) {
	for _, w := range wrapped {
		for pad := range 3 {
			enc := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", pad) + w))
			// The first characters mix in the padding, the last one what follows.
			from := []int{0, 2, 3}[pad]
			to := (pad + len(w)) * 8 / 6
			out = append(out, enc[from:to])
		}
	}
	return out
}()

// window is the length of the shortest literal.
const window = 4

// matcher finds literals the way of Wu and Manber: the last two bytes of the
// window say how far it may jump. Upper case is folded while reading.
type matcher struct {
	shift [1 << 16]uint8
	ends  map[uint16][]string // by the bytes 2 and 3 of a literal
}

var lits = newMatcher(literals)

var fold = func() (t [256]byte) {
	for i := range t {
		if t[i] = byte(i); i >= 'A' && i <= 'Z' {
			t[i] = byte(i) + 'a' - 'A'
		}
	}
	return t
}()

func newMatcher(words []string) *matcher {
	m := &matcher{ends: map[uint16][]string{}}
	for i := range m.shift {
		m.shift[i] = window - 1
	}
	for _, w := range words {
		w = lowered(w)
		for i := 1; i < window; i++ {
			at := uint16(w[i-1])<<8 | uint16(w[i])
			m.shift[at] = min(m.shift[at], uint8(window-1-i))
		}
		at := uint16(w[window-2])<<8 | uint16(w[window-1])
		m.ends[at] = append(m.ends[at], w)
	}
	return m
}

// next is the place of the first literal in s, or -1.
func (m *matcher) next(s string) int {
	for i := window - 1; i < len(s); {
		at := uint16(fold[s[i-1]])<<8 | uint16(fold[s[i]])
		if n := m.shift[at]; n > 0 {
			i += int(n)
			continue
		}
		start := i - window + 1
		for _, w := range m.ends[at] {
			if hasFold(s[start:], w) {
				return start
			}
		}
		i++
	}
	return -1
}

func hasFold(s, lower string) bool {
	if len(s) < len(lower) {
		return false
	}
	for i := 0; i < len(lower); i++ {
		if fold[s[i]] != lower[i] {
			return false
		}
	}
	return true
}

// suspect is true where some detector may find something in s.
func suspect(s string) bool { return candidate(s) >= 0 }

// candidate is a place in the first line of s that a detector must see, or -1.
func candidate(s string) int {
	first := lits.next(s)
	for _, look := range []func(string) int{urlAt, hashAt, groupsAt} {
		if first >= 0 {
			s = s[:first]
		}
		if at := look(s); at >= 0 {
			first = at
		}
	}
	return first
}

// urlAt finds "://" with an '@' behind it on the same line.
func urlAt(s string) int {
	for at := 0; ; {
		i := strings.Index(s[at:], "://")
		if i < 0 {
			return -1
		}
		rest := s[at+i+3:]
		if n := strings.IndexAny(rest[:min(len(rest), 300)], "@ \n\t"); n >= 0 && rest[n] == '@' {
			return at + i
		}
		at += i + 3
	}
}

// hashAt finds the beginning of a crypt(3) hash of an id of one character:
// $1$, $5$, $6$, $y$.
func hashAt(s string) int {
	for at := 0; ; {
		i := strings.IndexByte(s[at:], '$')
		if i < 0 || at+i+2 >= len(s) {
			return -1
		}
		at += i
		if s[at+2] == '$' {
			return at
		}
		at++
	}
}

// groupsAt finds what is built like a kubeadmin password: dashes six apart.
func groupsAt(s string) int {
	for at := 0; ; {
		i := strings.IndexByte(s[at:], '-')
		if i < 0 || at+i+12 >= len(s) {
			return -1
		}
		at += i
		if s[at+6] == '-' && s[at+12] == '-' && at >= 5 {
			return at
		}
		at++
	}
}
