package parse

import (
	"bytes"
	"cmp"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
)

// What people paste is mixed: a table, behind the next prompt an object in
// YAML, below it three lines of `oc describe`. Each reader takes what it knows,
// objects are cut out, and what is left over is text, offered to every log rule.

// take marks n lines from the 1-based line on as read by some reader.
func (c *textCtx) take(line, n int) {
	for i := line - 1; i < line-1+n && i < len(c.taken); i++ {
		c.taken[i] = true
	}
}

// objects reads the documents between prompts and fences.
func (c *textCtx) objects(lines []string) error {
	for _, p := range objectParts(lines) {
		only := make([]string, p[1]) // the lines before keep their number
		copy(only[p[0]:], lines[p[0]:p[1]])
		if p[0] > 0 && !strings.HasPrefix(only[p[0]], "{") && !strings.HasPrefix(only[p[0]], "[") {
			only[p[0]-1] = "---" // the document begins on its own line
		}
		again := *c.in
		again.R = strings.NewReader(strings.Join(only, "\n") + "\n")
		if err := parseDocuments(&again, c.s); err != nil {
			return err
		}
		c.take(p[0]+1, p[1]-p[0])
		for i := p[0]; i < p[1]; i++ {
			lines[i] = "" // for no other reader, and no log
		}
	}
	return nil
}

// leftOver reads as a log what no reader took, or the whole paste if lines of a
// log stand in it: those of `systemctl status` belong to its reader too. readErr
// is what ended the reading, nil if the text's end did.
func (c *textCtx) leftOver(lines []string, readErr error) error {
	data := []byte(strings.Join(lines, "\n") + "\n")
	if _, known := countHeaders(data, len(data)); known > 0 {
		return alsoLog(c.in, data, readErr, c.s)
	}
	if readErr != nil { // the last answer may lack what would explain it
		return readErr
	}
	any := false
	for i, l := range lines {
		_, _, command := prompt(l)
		if command || i < len(c.taken) && c.taken[i] {
			lines[i] = ""
		} else if strings.TrimSpace(l) != "" {
			any = true
		}
	}
	if !any {
		return readErr
	}
	return readText(c.in, []byte(strings.Join(lines, "\n")+"\n"), readErr, c.s)
}

// readText reads data as lines of which nothing tells the program.
func readText(in *Input, data []byte, readErr error, s Sink) error {
	again := *in
	again.R = bytes.NewReader(data)
	if readErr != nil {
		again.R = io.MultiReader(again.R, failed{readErr})
	}
	src, kinds, opt := newSource(newKindIndex(), &again)
	src.Kinds = []Kind{Text}
	kinds.source = src.Kinds
	_, err := readLog(src, again.R, opt, s, kinds)
	return err
}

var (
	reObjectStart = regexp.MustCompile(`^(?:- |\{\s*)?"?(?:apiVersion|kind|items)"?:|^[{\[]\s*$`)
	reYAMLLine    = regexp.MustCompile(`^(?:\s|#|---|\.\.\.|[-"{}\[\]]|[A-Za-z][\w.-]*:(?:\s|$)|$)`)
)

// objectParts gives the lines [from, to) of each run of documents that stands
// between prompts and fences.
func objectParts(lines []string) (parts [][2]int) {
	start := 0
	for i := 0; i <= len(lines); i++ {
		if i < len(lines) && !isBoundary(lines[i]) {
			continue
		}
		part := lines[start:i]
		if from := slices.IndexFunc(part, reObjectStart.MatchString); from >= 0 {
			to := from
			for to < len(part) && reYAMLLine.MatchString(part[to]) {
				to++
			}
			if looksLikeObjects([]byte(strings.Join(part[from:to], "\n"))) {
				parts = append(parts, [2]int{start + from, start + to})
			}
		}
		start = i + 1
	}
	return parts
}

// isBoundary says that a line stands between documents: a prompt or a fence.
// Indented ones are part of a document, a script in a ConfigMap.
func isBoundary(l string) bool {
	if strings.HasPrefix(l, "```") {
		return true
	}
	if l == "" || l[0] == ' ' || l[0] == '\t' {
		return false
	}
	_, _, ok := prompt(l)
	return ok
}

// isPasted says that documents stand between prompts or fences. The collector's
// own first line, a comment, is none.
func isPasted(lines []string) bool {
	return slices.ContainsFunc(lines, func(l string) bool { return !strings.HasPrefix(l, "#") && isBoundary(l) })
}

// isFragment says that a loose file holds conditions or events without the
// object around them: their messages are all there is.
func isFragment(in *Input, data []byte) bool {
	return isLoose(in.File) && len(data) <= pasteLimit && kindOfPath(in.File.Path).kind == "" &&
		!bytes.Contains(data, []byte("apiVersion")) && reFragment.Match(data)
}

var reFragment = regexp.MustCompile(`(?m)^\s*(?:- )?"?message"?: `)

// readFragment reads the messages of conditions as text.
func readFragment(in *Input, data []byte, readErr error, s Sink) error {
	if path.Ext(in.File.Path) == ".json" {
		data = bytes.ReplaceAll(data, []byte(`\"`), []byte(`"`))
	}
	return readText(in, data, readErr, s)
}

// looseFragment reads a loose file of conditions in JSON; known is false for
// any other.
func looseFragment(in *Input, s Sink) (known bool, err error) {
	if path.Ext(in.File.Path) != ".json" || !isLoose(in.File) || !reFragment.Match(in.Head) {
		return false, nil
	}
	data, err := readUpTo(in, pasteLimit)
	if !isFragment(in, data) {
		return false, err
	}
	return true, readFragment(in, data, err, s)
}

// isCommandPaste says that the text begins with a command behind its prompt and
// has no line of a log: whatever the file is called, it is no program's log.
func isCommandPaste(head []byte) bool {
	if _, known := countHeaders(head, 50); known > 0 {
		return false
	}
	return slices.ContainsFunc(splitText(string(head)), isBoundary)
}

// readPasted gives the tables and command outputs of a text that nothing else
// told the kind of, for callers that read the same text as a log.
func readPasted(in *Input, s Sink, text []byte, cut bool) {
	c := &textCtx{in: in, s: s, cut: cut, large: len(text) > largeText}
	c.pasted(string(text))
	c.seen.report(s)
}

// paste reads a paste: objects, what the readers know, and the rest as a log.
// readErr is what ended the reading of data, nil if its end did.
func (c *textCtx) paste(data []byte, readErr error) error {
	if !isLoose(c.in.File) {
		c.pasted(string(data))
		return cmp.Or(readErr, alsoLog(c.in, data, readErr, c.s))
	}
	lines := splitText(string(data))
	c.taken = make([]bool, len(lines))
	objErr := c.objects(lines)
	c.pasted(strings.Join(lines, "\n") + "\n")
	return cmp.Or(readErr, c.leftOver(lines, readErr), objErr)
}

// alsoLog reads a paste once more as a log if lines of one stand in it: the
// tail of systemctl status, a journal behind the next prompt. readErr is what
// ended the reading of data, nil if its end did.
func alsoLog(in *Input, data []byte, readErr error, s Sink) error {
	if _, known := countHeaders(data, len(data)); known == 0 {
		return nil
	}
	again := *in
	again.R = bytes.NewReader(data)
	if readErr != nil {
		again.R = io.MultiReader(again.R, failed{readErr})
	}
	_, err := parseLog(newKindIndex(), &again, s)
	return err
}

// pasteLimit is the largest text, in bytes, that is searched for pasted tables
// and command output: what people write by hand is far smaller.
const pasteLimit = 4 << 20

// pastedTables gives what people paste between their own words: tables behind
// the first 4 KiB, of which the head says nothing. The text can be read again,
// up to the error if there is one.
func pastedTables(in *Input, s Sink) {
	text, err := io.ReadAll(io.LimitReader(in.R, pasteLimit+1))
	if len(text) <= pasteLimit {
		readPasted(in, s, text, err != nil)
	}
	rest := in.R
	if err != nil {
		rest = failed{err}
	}
	in.R = io.MultiReader(bytes.NewReader(text), rest)
}
