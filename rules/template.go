package rules

import "strings"

// maxTemplate is how much of a message makes its template, in bytes: what
// follows is values.
const maxTemplate = 240

// mask appends the template of a message to buf: what differs from case to
// case becomes `*`. A word with a digit in it is an id, a number, an address or
// a time; so is what Kubernetes appends to the names of pods, five letters
// without vowels.
func mask(buf []byte, msg string) []byte {
	if len(msg) > maxTemplate {
		msg = cutText(msg, maxTemplate)
	}
	for i := 0; i < len(msg); {
		if !wordByte(msg[i]) {
			if c := msg[i]; c != ' ' || len(buf) > 0 && buf[len(buf)-1] != ' ' {
				buf = append(buf, c)
			}
			i++
			continue
		}
		end, digit := i, false
		for end < len(msg) && wordByte(msg[end]) {
			digit = digit || msg[end] >= '0' && msg[end] <= '9'
			end++
		}
		word := msg[i:end]
		switch {
		case digit:
			// An address with its port, a list of numbers: one value.
			if n := len(buf); n < 2 || buf[n-2] != '*' || strings.IndexByte(".:,/x-", buf[n-1]) < 0 {
				buf = append(buf, '*')
			} else {
				buf = buf[:n-1]
			}
		case randomSuffix(word):
			buf = append(append(buf, word[:len(word)-5]...), '*')
		default:
			buf = append(buf, word...)
		}
		i = end
	}
	return buf
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c >= 0x80
}

// randomSuffix reports whether a word ends in what generateName appends
// (k8s.io/apimachinery, util/rand: bcdfghjklmnpqrstvwxz2456789).
func randomSuffix(word string) bool {
	n := len(word) - 6
	return n > 0 && word[n] == '-' && strings.Trim(word[n+1:], "bcdfghjklmnpqrstvwxz") == ""
}
