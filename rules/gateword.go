package rules

import (
	"regexp/syntax"
	"slices"
)

// gateWord is a byte of the words that expressions begin with, and the tree of
// the bytes that may follow. A crowd shares its words: with one place for each
// the automaton's states stay small, however many expressions there are.
type gateWord struct {
	next []*gateWord
	c    byte
	then []int32 // where expressions go on behind it
}

// enter puts the word that an expression begins with into the tree. Its places
// are left out of use.
func (g *gate) enter(w *gateWord, at int32) {
	for {
		p := &g.places[at]
		switch {
		case p.op == syntax.InstCapture || p.op == syntax.InstNop || p.op == syntax.InstEmptyWidth:
			at = p.out
			continue
		case p.op != syntax.InstRune1 || p.beyond:
			w.then = append(w.then, at)
			return
		}
		c, _ := p.first()
		i := slices.IndexFunc(w.next, func(n *gateWord) bool { return n.c == c })
		if i < 0 {
			i = len(w.next)
			w.next = append(w.next, &gateWord{c: c})
		}
		w, at = w.next[i], p.out
	}
}

// lay adds the places behind w and appends those where they begin to starts.
func (w *gateWord) lay(g *gate, starts *[]int32) {
	*starts = append(*starts, w.then...)
	for _, n := range w.next {
		var behind []int32
		n.lay(g, &behind)
		p := gatePlace{op: syntax.InstRune1, out: behind[0]}
		p.ascii[n.c>>6] |= 1 << (n.c & 63)
		for _, other := range behind[1:] {
			g.places = append(g.places, gatePlace{op: syntax.InstAlt, out: p.out, arg: other})
			p.out = int32(len(g.places) - 1)
		}
		g.places = append(g.places, p)
		*starts = append(*starts, int32(len(g.places)-1))
	}
}

// first gives the first byte that a place takes, ok if it takes one.
func (p *gatePlace) first() (c byte, ok bool) {
	for c := range byte(beyondASCII) {
		if p.takes(int(c)) {
			return c, true
		}
	}
	return 0, false
}

// withoutLead drops what an expression begins with up to its first word, if that
// holds no text: what is left matches wherever the whole does.
func withoutLead(re *syntax.Regexp) *syntax.Regexp {
	if re.Op != syntax.OpConcat {
		return re
	}
	for i, sub := range re.Sub {
		switch {
		case sub.Op == syntax.OpLiteral && i > 0:
			rest := *re
			rest.Sub = re.Sub[i:]
			return &rest
		case sub.Op == syntax.OpLiteral || saysText(sub):
			return re
		}
	}
	return re
}

// saysText reports whether an expression holds a literal.
func saysText(re *syntax.Regexp) bool {
	return re.Op == syntax.OpLiteral || slices.ContainsFunc(re.Sub, saysText)
}
