package redact

import (
	"strings"
)

// value finds what follows the name line[from:to].
func (f *found) value(from, to int, level trust, kind string) {
	s := f.line
	i, quoted := to, false
	depth := 0
	for i < len(s) && s[i] == '\\' {
		i++
	}
	if depth = i - to; i < len(s) && (s[i] == '"' || s[i] == '\'') {
		quoted = true
		i++
	} else if i != to {
		return
	}
	sep := i
	for sep < len(s) && (s[sep] == ' ' || s[sep] == '\t') {
		sep++
	}
	flag := strings.HasPrefix(f.lower[from:to], "-") || from > 0 && s[from-1] == '-'
	switch {
	case sep >= len(s):
		return
	case s[sep] == '=' || s[sep] == ':':
		equals := s[sep] == '='
		if sep+1 < len(s) && (s[sep+1] == '=' || s[sep+1] == ':' || s[sep+1] == '~') {
			return // a comparison, a scope
		}
		if equals && f.lower[from:to] == "pwd" && strings.HasPrefix(s[sep+1:], "/") {
			return // sudo prints the working directory so
		}
		spaced := false
		for sep++; sep < len(s) && (s[sep] == ' ' || s[sep] == '\t'); sep++ {
			spaced = true
		}
		if equals && spaced && sep < len(s) && s[sep] == '"' && kind == token {
			level = worded
		}
		f.take(from, sep, level, kind, equals && !spaced, quoted)
	case s[sep] == '>' && from > 0 && s[from-1] == '<': // XML
		if n := strings.IndexByte(s[sep+1:], '<'); n >= 0 && !placeholder(s[sep+1:sep+1+n]) {
			f.add(sep+1, sep+1+n, kind)
		}
	case flag && quoted && s[sep] == ',': // "--token","value"
		for sep++; sep < len(s) && (isSpace(s[sep]) || s[sep] == '\\'); sep++ {
		}
		f.take(from, sep-depth, level, kind, true, true)
	case flag && sep > to && s[sep] != '-':
		f.take(from, sep, level, kind, true, false)
	case sep > to && (s[sep] == '"' || s[sep] == '\''): // bind: secret "…";
		if end := strings.IndexByte(s[sep+1:], s[sep]); end >= 8 && strings.HasPrefix(s[sep+2+end:], ";") {
			level = worded
		} else if kind == token {
			level = random
		}
		f.take(from, sep, level, kind, false, false)
	}
}

// take judges the value that begins at i, in quotes or bare. tight is true
// where key and value touch, as in key=value: no prose is written like that.
func (f *found) take(from, i int, level trust, kind string, tight, quotedKey bool) {
	s := f.line
	depth := i
	for i < len(s) && s[i] == '\\' {
		i++
	}
	depth = i - depth
	if i >= len(s) {
		return
	}
	if c := s[i]; c == '"' || c == '\'' {
		end := closing(s, i+1, c, depth)
		v := s[i+1 : end]
		if placeholder(v) || level == random && !looksRandom(v) || kind == token && !tight && len(v) < 6 || isFile(v) || publicPEM(v) {
			return
		}
		f.add(i+1, end, kind)
		return
	}
	if quotedKey && !tight || depth > 0 {
		return // JSON: a number, an object, null
	}
	end := i
	if f.wholeLine(from, i) && level == worded && kind != token && s[i] != '{' && s[i] != '[' {
		end = len(strings.TrimRight(s, " \t\r\n"))
		if v := s[i:end]; !placeholder(v) && !nameServices(v) && !isFile(v) && !publicPEM(v) && !strings.HasPrefix(v, "&") && !strings.HasPrefix(v, "*") {
			f.add(i, end, kind)
		}
		return
	}
	for end < len(s) && !isSpace(s[end]) && strings.IndexByte(`"'&;,)]}\`, s[end]) < 0 {
		end++
	}
	v := s[i:end]
	switch {
	case placeholder(v), isFile(v), publicPEM(v), strings.HasPrefix(v, "{"), strings.HasPrefix(v, "["):
	case level == random && !looksRandom(v):
	case kind == token && (len(v) < 6 && !tight || allDigits(v) && len(v) < 6):
	case !tight && (isWord(v) || assignment(v)):
	default:
		f.add(i, end, kind)
	}
}

// nameServices is true for a row of nsswitch.conf: where the system looks for
// its users, passwd: files sss.
func nameServices(v string) bool {
	for _, w := range strings.Fields(v) {
		switch w {
		case "files", "compat", "db", "sss", "systemd", "ldap", "nis", "nisplus", "winbind", "altfiles", "hesiod", "myhostname":
		default:
			if !strings.HasPrefix(w, "[") && !strings.HasSuffix(w, "]") { // [NOTFOUND=return]
				return false
			}
		}
	}
	return true
}

// wholeLine is true if the name at from is the first thing on its line, as in
// YAML: then the rest of the line is its value.
func (f *found) wholeLine(from, value int) bool {
	head := strings.TrimRight(f.line[from:value], " \t")
	return strings.Trim(f.line[:from], " \t-") == "" && len(head) < value-from && strings.HasSuffix(head, ":")
}

// closing is the place of the quote that ends a string begun with depth
// backslashes in front of its own quote; the backslashes in front of the end
// are not part of the value. Without one it is the end of the line.
func closing(s string, i int, quote byte, depth int) int {
	if quote == '\'' && depth == 0 { // YAML and shell: nothing escapes
		if n := strings.IndexByte(s[i:], quote); n >= 0 {
			return i + n
		}
		return len(strings.TrimRight(s, "\r\n"))
	}
	slashes := 0
	for k := i; k < len(s); k++ {
		switch s[k] {
		case '\\':
			slashes++
			continue
		case quote:
			if slashes >= depth && (slashes-depth)%(2*(depth+1)) == 0 {
				return k - depth
			}
			if slashes < depth { // an outer string ends first
				return k - slashes
			}
		}
		slashes = 0
	}
	return max(i, len(strings.TrimRight(s, "\r\n")))
}

// assignment is true for key=value where a value was expected: the sentence has
// gone on. A secret may end in =, as base64 does.
func assignment(s string) bool {
	name, value, ok := strings.Cut(s, "=")
	return ok && isWord(name) && strings.Trim(value, "=") != ""
}
