package redact

import "strings"

// frame is one open brace or bracket of JSON that stands on one line.
type frame struct {
	object bool
	key    string // the member whose value comes next
	kind   string
	// values are the strings below data and stringData.
	values []span
	// data is true within data or stringData: strings belong to the parent.
	data bool
}

// secretJSON masks the data of Secrets in JSON without line breaks, and in
// JSON that is itself a string of JSON (the last-applied annotation).
func (f *found) secretJSON() {
	if !f.has("data\"", `data\"`) || !strings.Contains(f.line, "Secret") {
		return
	}
	for depth := 0; depth <= 3; depth = 2*depth + 1 {
		quote := strings.Repeat(`\`, depth) + `"`
		if strings.Contains(f.line, quote+"kind"+quote) {
			f.walkJSON(quote, depth)
		}
	}
}

// walkJSON reads JSON whose quotes are written as quote. It forgives: what
// stands in front of the JSON, and a cut end, in which data of an unknown kind
// are taken for a Secret's.
func (f *found) walkJSON(quote string, depth int) {
	s := f.line
	var stack []frame
	var last string
	var lastSpan span
	settle := func(top frame) {
		if top.kind == "Secret" {
			f.spans = append(f.spans, top.values...)
		}
	}
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case strings.HasPrefix(s[i:], quote) && (depth > 0 || i == 0 || s[i-1] != '\\'):
			from := i + len(quote)
			to := closing(s, from, '"', depth)
			last, lastSpan = s[from:to], span{from, to, secretData}
			i = min(len(s), to+len(quote))
			if len(stack) == 0 {
				continue
			}
			top := &stack[len(stack)-1]
			rest := strings.TrimLeft(s[i:], " ")
			if strings.HasPrefix(rest, ":") && top.object {
				top.key = last
				i = len(s) - len(rest) + 1
				continue
			}
			switch {
			case top.data && len(stack) > 1:
				if !publicPEM(last) && last != "" {
					parent := &stack[len(stack)-2]
					parent.values = append(parent.values, lastSpan)
				}
			case top.object && top.key == "kind":
				top.kind = last
			}
		case c == '{' || c == '[':
			data := c == '{' && len(stack) > 0 && (stack[len(stack)-1].key == "data" || stack[len(stack)-1].key == "stringData")
			stack = append(stack, frame{object: c == '{', data: data})
			i++
		case c == '}' || c == ']':
			if n := len(stack); n > 0 {
				settle(stack[n-1])
				stack = stack[:n-1]
			}
			i++
		default:
			i++
		}
	}
	for _, top := range stack {
		if top.kind == "" && len(top.values) > 0 {
			top.kind = "Secret"
		}
		settle(top)
	}
}
