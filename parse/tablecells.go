package parse

import (
	"strings"
	"unicode/utf8"
)

// cells reads a row: by position if the header has them and the row keeps to
// them, else by two spaces, else by type. nil if it is not a row.
func (h *tableHeader) cells(l string) map[string]string {
	if !utf8.ValidString(l) {
		l = strings.ToValidUTF8(l, "?")
	}
	if h.spaced {
		if m := h.byPosition(l); m != nil {
			return m
		}
	}
	if strings.Contains(l, "\t") {
		if m := h.exactly(strings.Split(strings.Trim(l, "\t"), "\t")); m != nil {
			return m
		}
	}
	return h.byType(strings.Fields(l))
}

// byPosition cuts a row where the header's columns begin.
func (h *tableHeader) byPosition(l string) map[string]string {
	runes := []rune(l)
	m := make(map[string]string, len(h.cols))
	for i, c := range h.cols {
		end := len(runes)
		if i+1 < len(h.cols) && h.cols[i+1].at < end {
			end = h.cols[i+1].at
		}
		cell := ""
		if c.at < end {
			if c.at > 0 && runes[c.at-1] != ' ' {
				return nil
			}
			cell = strings.TrimSpace(string(runes[c.at:end]))
		}
		if !cellFits(c.name, cell) {
			return nil
		}
		m[c.name] = cell
	}
	if lead := strings.TrimSpace(string(runes[:min(h.cols[0].at, len(runes))])); lead != "" || m[h.cols[0].name] == "" {
		return nil
	}
	return m
}

// exactly takes cells that are already apart.
func (h *tableHeader) exactly(cells []string) map[string]string {
	if len(cells) != len(h.cols) {
		return nil
	}
	m := make(map[string]string, len(cells))
	for i, c := range h.cols {
		cell := strings.TrimSpace(cells[i])
		if !cellFits(c.name, cell) {
			return nil
		}
		m[c.name] = cell
	}
	return m
}

// maxTypedWords bounds the search of byType; wider rows end in a message.
const maxTypedWords = 60

// byType gives each word to the next column that can hold it; columns that
// can hold none of it stay blank.
func (h *tableHeader) byType(words []string) map[string]string {
	if len(words) == 0 || len(words) > 400 {
		return nil
	}
	m := make(map[string]string, len(h.cols))
	steps := 0
	if !h.assign(m, 0, words, &steps) {
		return nil
	}
	return m
}

func (h *tableHeader) assign(m map[string]string, col int, words []string, steps *int) bool {
	if *steps++; *steps > 20_000 {
		return false
	}
	if col == len(h.cols) {
		return len(words) == 0
	}
	name := h.cols[col].name
	most := 1
	if isProse(name) {
		most = min(len(words), maxTypedWords)
		if col == len(h.cols)-1 {
			most = len(words)
		}
	} else if name == "RESTARTS" && len(words) > 3 && strings.HasPrefix(words[1], "(") {
		most = 3 // 5 (3m ago)
	}
	for n := min(most, len(words)); n > 0; n-- {
		if cell := strings.Join(words[:n], " "); cellFits(name, cell) {
			m[name] = cell
			if h.assign(m, col+1, words[n:], steps) {
				return true
			}
		}
	}
	if cellFits(name, "") {
		m[name] = ""
		return h.assign(m, col+1, words, steps)
	}
	return false
}
