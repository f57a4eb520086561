package redact

import "strings"

// stems are what the names of secret settings are built from. Each occurrence
// in a line is widened to the whole name, which then decides.
var stems = []string{"passw", "passphrase", "pwd", "auth_pass", "bindpw", "requirepass", "secret", "token", "key", "encryption", "authentication"}

// trust says which values of a setting are secrets.
type trust int

const (
	never trust = iota
	// random: only what looks drawn at random; names of this kind hold other
	// things as well (secret: <name of an object>).
	random
	// worded: all but placeholders and words of prose.
	worded
)

// strong are ends of names, without separators, whose value is a secret.
var strong = []string{
	"password", "passwd", "passphrase", "passwordhash", "authpass", "bindpw", "requirepass",
	"secretkey", "secretaccesskey", "clientsecret", "httpsecret", "sharedsecret", "sessionsecret", "cookiesecret",
	"webhooksecret", "apikey", "accountkey", "encryptionkey", "keydata", "privatekeydata",
}

// classify tells what the setting called name holds, and the type of its mask.
func classify(name string) (trust, string) {
	n := strings.NewReplacer("_", "", "-", "", ".", "").Replace(name)
	switch {
	case n == "pwd" || strings.HasSuffix(name, "_pwd") || strings.HasSuffix(name, ".pwd"):
		return worded, password
	case n == "oldpwd", strings.HasPrefix(name, "dep-"): // dep-….secret: an operator's own hash
		return never, ""
	case strings.HasSuffix(n, "token"):
		return worded, token
	case strings.HasSuffix(n, "certificateauthoritydata") || strings.HasSuffix(n, "clientcertificatedata") || strings.HasSuffix(n, "publickey"):
		return never, ""
	case strings.HasPrefix(n, "omapi") && strings.HasSuffix(n, "secret"):
		return worded, secretValue
	}
	for _, s := range strong {
		if strings.HasSuffix(n, s) {
			if strings.Contains(s, "pass") || s == "bindpw" {
				return worded, password
			}
			if s == "keydata" {
				return worded, privateKey
			}
			return worded, secretValue
		}
	}
	switch {
	case strings.HasSuffix(n, "secret"), n == "encryption", n == "authentication":
		return random, secretValue
	case strings.HasSuffix(n, "privatekey"), strings.HasSuffix(n, "accesskey"):
		return random, secretValue
	}
	return never, ""
}

// settings finds the values of secret settings: key=value, key: value,
// "key":"value" at any depth of escaping, --key value, key "value".
func (f *found) settings() {
	seen := 0
	for at := 0; at < len(f.lower); {
		i := nextStem(f.lower[at:])
		if i < 0 {
			return
		}
		i += at
		from, to := i, i
		for from > seen && isName(f.lower[from-1]) {
			from--
		}
		for to < len(f.lower) && isName(f.lower[to]) {
			to++
		}
		// \n before a name is an escape and not its first letter.
		if from > 0 && from < i && f.line[from-1] == '\\' && strings.IndexByte("nrt", f.line[from]) >= 0 {
			from++
		}
		at, seen = to, to
		if level, kind := classify(strings.Trim(f.lower[from:to], "-.")); level != never {
			f.value(from, to, level, kind)
		}
	}
}

func nextStem(s string) int {
	best := -1
	for _, w := range stems {
		if best >= 0 {
			s = s[:min(len(s), best+len(w)-1)]
		}
		if i := strings.Index(s, w); i >= 0 {
			best = i
		}
	}
	return best
}

func isName(c byte) bool { return isAlnum(c) || c == '_' || c == '-' || c == '.' }
