package lang

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// verb is one verb of a format, with its number if it has one.
var verb = regexp.MustCompile(`%(?:\[(\d+)\])?[-+# 0]*\d*(?:\.\d+)?[a-zA-Z]|%%`)

// Verbs of a format in the order of its arguments, such as [s d].
func Verbs(format string) []string {
	found := map[int]string{}
	n := 0
	for _, m := range verb.FindAllStringSubmatch(format, -1) {
		if m[0] == "%%" {
			continue
		}
		if n++; m[1] != "" {
			n, _ = strconv.Atoi(m[1])
		}
		found[n] = m[0][len(m[0])-1:]
	}
	var out []string
	for i := 1; i <= len(found); i++ {
		out = append(out, found[i])
	}
	return out
}

// pattern finds a format in a sentence that was formatted already.
type pattern struct {
	core  string                // the longest part that stands fast
	match func() *regexp.Regexp // made when the core is met first; nil if it cannot be
	verbs []string
	ja    string
	words int // letters that stand fast
}

// shortest is how many letters of a format must stand fast: "%s: %d" fits all.
const shortest = 5

var patterns = sync.OnceValue(func() []pattern {
	list, _ := sentences()
	var out []pattern
	for _, s := range list {
		verbs := Verbs(s.En)
		fixed := verb.Split(s.En, -1)
		words := len(strings.ReplaceAll(strings.Join(fixed, ""), " ", ""))
		together := len(fixed) > 2 && slices.Contains(fixed[1:len(fixed)-1], "") // where would one end?
		if len(verbs) == 0 || words < shortest || together {
			continue
		}
		core := slices.MaxFunc(fixed, func(a, b string) int { return len(a) - len(b) })
		out = append(out, pattern{core, sync.OnceValue(func() *regexp.Regexp { return matcher(s.En, fixed) }), verbs, s.Ja, words})
	}
	slices.SortStableFunc(out, func(a, b pattern) int { return cmp.Compare(b.words, a.words) })
	return out
})

// matcher is the expression that finds a format, whose parts between the verbs
// are fixed.
func matcher(format string, fixed []string) *regexp.Regexp {
	var b strings.Builder
	for i, v := range append(verb.FindAllString(format, -1), "") {
		b.WriteString(regexp.QuoteMeta(fixed[i]))
		switch v[max(0, len(v)-1):] {
		case "":
		case "%":
			b.WriteString("%")
		case "d":
			b.WriteString(`(-?\d+)`)
		case "q":
			b.WriteString(`("(?:[^"\\]|\\.)*")`)
		default:
			b.WriteString(`(.+?)`)
		}
	}
	re, err := regexp.Compile("^(?s:" + b.String() + ")$")
	if err != nil {
		return nil
	}
	return re
}

// Phrase says a finished English sentence of the program's own: an error, a gap,
// a reason. Lower layers need not know of languages for it. What is joined by
// semicolons or colons is said part by part, what is not known stays.
func (l Language) Phrase(english string) string {
	if l != Japanese {
		return english
	}
	text, _ := phrase(english, deepest)
	return text
}

// deepest is how many parts of a sentence are looked at, one within another.
const deepest = 12

func phrase(english string, depth int) (string, bool) {
	if depth == 0 || english == "" {
		return english, false
	}
	if ja, ok := catalogue()[english]; ok && !strings.Contains(english, "%") {
		return ja, true
	}
	for _, p := range patterns() {
		if !strings.Contains(english, p.core) {
			continue
		}
		re := p.match()
		if re == nil {
			continue
		}
		if m := re.FindStringSubmatch(english); m != nil {
			return p.fill(m[1:], depth-1), true
		}
	}
	for _, by := range []string{"\n", "; ", ": "} {
		if head, tail, ok := strings.Cut(english, by); ok {
			a, first := phrase(head, depth-1)
			b, second := phrase(tail, depth-1)
			if first || second {
				return a + by + b, true
			}
		}
	}
	if i := strings.LastIndex(english, " ("); i > 0 && strings.HasSuffix(english, ")") {
		a, first := phrase(english[:i], depth-1)
		b, second := phrase(english[i:], depth-1)
		return a + b, first || second
	}
	return english, false
}

// fill puts what was found into the Japanese format. Text of several words may
// be a sentence itself.
func (p pattern) fill(found []string, depth int) string {
	n := 0
	return verb.ReplaceAllStringFunc(p.ja, func(v string) string {
		if v == "%%" {
			return "%"
		}
		if n++; strings.HasPrefix(v, "%[") {
			n, _ = strconv.Atoi(v[2:strings.IndexByte(v, ']')])
		}
		if n > len(found) {
			return v
		}
		text := found[n-1]
		if k := p.verbs[n-1]; k != "d" && k != "q" && strings.Contains(text, " ") {
			text, _ = phrase(text, depth)
		}
		return text
	})
}
