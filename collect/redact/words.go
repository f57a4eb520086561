package redact

import (
	"encoding/base64"
	"strings"
)

// placeholder spares what is printed where no secret is: "token=<nil>",
// "password=false", a variable, a template. Masking these would hide the very
// fault.
func placeholder(s string) bool {
	if s = strings.Trim(s, string(filler)); s == "" {
		return true
	}
	switch s[0] {
	case '$':
		// $VAR, ${VAR}, $(command); a crypt hash begins with $ as well.
		return len(s) > 1 && (s[1] == '{' || s[1] == '(' || variable(s[1:]))
	case '%':
		return len(s) == 2
	case '<':
		if end := strings.IndexByte(s, '>'); end == len(s)-1 && !strings.ContainsAny(s, "0123456789") {
			return true
		}
	case '|', '>':
		return len(strings.TrimRight(s, "+-0123456789 \t")) == 1
	}
	if strings.HasPrefix(s, "{{") || strings.HasPrefix(s, "(MISSING") {
		return true
	}
	switch strings.ToLower(strings.Trim(s, "<>*.[]")) {
	case "", "nil", "null", "none", "true", "false", "empty", "redacted", "masked", "removed", "omitted", "hidden", "x", "xxxxx", "~", "{}", "''", `""`:
		return true
	}
	return strings.Trim(s, "xX*") == "" || strings.Trim(s, "- ") == ""
}

func variable(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c != '_' && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// isWord spares prose: "basic authentication", "password: authentication
// failed", "token: EOF". A secret of letters of one case only is rare, a
// sentence is not.
func isWord(s string) bool {
	if placeholder(s) {
		return true
	}
	s = strings.TrimRight(s, ".:,!?")
	rest := s
	if rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
		rest = rest[1:]
	}
	for _, r := range rest {
		if (r < 'a' || r > 'z') && r != '-' && r != '_' && r != '/' {
			return len(s) <= 5 && strings.ToUpper(s) == s && strings.ToLower(s) != s && !strings.ContainsAny(s, "0123456789!#$%&*+@^~?")
		}
	}
	return true
}

// looksRandom wants what no name of an object has: both cases and a digit, or
// a long run of hexadecimal digits.
func looksRandom(s string) bool {
	if len(s) < 16 {
		return false
	}
	var upper, lower, digit, other, hex int
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z':
			lower++
			if c <= 'f' {
				hex++
			}
		case c >= 'A' && c <= 'Z':
			upper++
		case c >= '0' && c <= '9':
			digit++
			hex++
		case c == '+', c == '/', c == '=', c == '_', c == '-', c == '~', c == '.', c == '!', c == '@', c == '#', c == '%':
			other++
		default:
			return false
		}
	}
	return upper > 0 && lower > 0 && digit > 0 || hex == len(s) && len(s) >= 24 && digit > 0 || s[len(s)-1] == '=' && other <= 4 && upper > 0
}

var fileRoots = []string{"/etc/", "/var/", "/run/", "/tmp/", "/home/", "/root/", "/opt/", "/usr/", "/mnt/", "/dev/", "file:/", "./"}

// isFile is true for a value that names where the secret lies.
func isFile(s string) bool {
	for _, r := range fileRoots {
		if strings.HasPrefix(s, r) {
			return true
		}
	}
	return s == "/" || strings.HasSuffix(s, ".key") || strings.HasSuffix(s, ".pem") || strings.HasSuffix(s, ".crt")
}

func allDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// publicPEM is true for base64 of PEM that holds certificates and nothing
// else: their dates and names are evidence.
func publicPEM(s string) bool {
	if !strings.HasPrefix(s, "LS0tLS1CRUdJTi") {
		return false
	}
	raw, err := base64.StdEncoding.DecodeString(s)
	return err == nil && certificatesOnly(string(raw))
}

func certificatesOnly(pem string) bool {
	blocks := strings.Count(pem, "-----BEGIN ")
	return blocks > 0 && blocks == strings.Count(pem, "-----BEGIN CERTIFICATE-----")+
		strings.Count(pem, "-----BEGIN TRUSTED CERTIFICATE-----")+strings.Count(pem, "-----BEGIN PUBLIC KEY-----")
}
