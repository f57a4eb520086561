package redact

import (
	"encoding/base64"
	"strings"
)

var dataURL = re(`(?i)\bdata:[a-z0-9/;=.+-]*,`)

// dataURLs finds the content of files in ignition. It ends where the quotes do
// that it stands in, else at the next space.
func (f *found) dataURLs() {
	if !f.has("data:") {
		return
	}
	for _, m := range dataURL.FindAllStringIndex(f.line, -1) {
		stop := " \t\r\n"
		if m[0] > 0 && strings.IndexByte("\"'`", f.line[m[0]-1]) >= 0 {
			stop += f.line[m[0]-1 : m[0]]
		}
		end := len(f.line)
		if n := strings.IndexAny(f.line[m[1]:], stop); n >= 0 {
			end = m[1] + n
		}
		for end > m[1] && f.line[end-1] == '\\' {
			end--
		}
		if v := f.line[m[1]:end]; !keptData(v) {
			f.add(m[1], end, ignition)
		}
	}
}

// urls finds who logs in where: scheme://user:password@host, and tokens in the
// place of the user.
func (f *found) urls() {
	s := f.line
	for at := 0; ; {
		i := strings.Index(s[at:], "://")
		if i < 0 {
			return
		}
		from := at + i + 3
		at = from
		end := from
		for end < len(s) && !isSpace(s[end]) && strings.IndexByte("\"'<>\\`", s[end]) < 0 {
			end++
		}
		authority := s[from:end]
		if n := strings.IndexAny(authority, "/?#"); n >= 0 {
			// A slash may belong to a password, but not behind host:port.
			_, port, _ := strings.Cut(authority[:n], ":")
			if strings.Contains(authority[:n], "@") || !strings.Contains(authority[:n], ":") || allDigits(port) || strings.HasPrefix(authority, "[") {
				authority = authority[:n]
			}
		}
		user := strings.LastIndexByte(authority, '@')
		if user < 0 {
			continue
		}
		name, pass, has := strings.Cut(authority[:user], ":")
		if has && (pass == "" || placeholder(pass)) || !has && (len(name) < 20 || !looksRandom(name)) {
			continue
		}
		f.add(from, from+user, urlUser)
	}
}

// base64s finds long base64 texts that hold a secret once decoded.
func (f *found) base64s() {
	if !f.has(base64Lower...) {
		return
	}
	s := f.line
	for i := 0; i < len(s); {
		if !isBase64(s[i]) {
			i++
			continue
		}
		from := i
		for i < len(s) && isBase64(s[i]) {
			i++
		}
		if i-from >= 40 {
			if kind := insideBase64(s[from:i]); kind != "" {
				f.add(from, i, kind)
			}
		}
	}
}

var base64Lower = func() (out []string) {
	for _, l := range base64Literals {
		out = append(out, lowered(l))
	}
	return out
}()

// insideBase64 is the type of the first secret that s holds, or empty. A name
// or path in front of the text shifts it, so all four beginnings are tried.
func insideBase64(s string) string {
	s = strings.NewReplacer("-", "+", "_", "/", "=", "").Replace(s)
	for skip := range 4 {
		if skip > len(s) {
			return ""
		}
		t := s[skip:]
		raw, _ := base64.RawStdEncoding.DecodeString(t[:len(t)/4*4])
		text := string(raw)
		if strings.Contains(text, "PRIVATE KEY-----") {
			return privateKey
		}
		for l := range strings.Lines(text) {
			g := look(l)
			g.shapes()
			g.settings()
			if len(g.spans) > 0 {
				return g.spans[0].kind
			}
		}
	}
	return ""
}
