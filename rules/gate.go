package rules

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
)

// A gate runs many regular expressions at once over a line and names those that
// may match: none that does is left out, a few that do not may be in. It is what
// keeps a crowd of rules cheap that share a common word and hold no other.
//
// It is an automaton made as it is used: a state is a set of places in all the
// expressions. Anchors and word boundaries are taken to hold, and a byte beyond
// ASCII to be any number of bytes of any letter.
type gate struct {
	places []gatePlace
	begin  []int32 // where the expressions begin
	states []*gateState
	byKey  map[string]int32
	mark   []uint32 // place -> the last round that met it
	round  uint32
	read   int // bytes read since the states were last dropped
	off    bool
	met    []bool // pattern -> it may match, of the line in work
}

// gatePlace is one instruction that takes a byte, or leads on.
type gatePlace struct {
	op       syntax.InstOp
	ascii    [2]uint64 // which bytes it takes
	beyond   bool      // any letter beyond ASCII
	out, arg int32
	pattern  int32
}

// beyondASCII is the class of all bytes above 0x7f.
const beyondASCII = 128

// Bounds of an automaton: places of all expressions, states kept, and how many
// bytes a state must pay for. Beyond them the expressions are run one by one.
const (
	maxPlaces = 200_000
	maxStates = 1_000
	payBytes  = 20
)

type gateState struct {
	next   [beyondASCII + 1]int32 // 0 is not known yet; else the state's index + 1
	places []int32
	accept []int32
}

// newGate takes expressions; their indexes name them.
func newGate(exprs []string) *gate {
	g := &gate{byKey: map[string]int32{}, met: make([]bool, len(exprs))}
	words := &gateWord{}
	for n, expr := range exprs {
		tree, err := syntax.Parse(expr, syntax.Perl)
		if err != nil {
			return nil
		}
		prog, err := syntax.Compile(withoutLead(tree.Simplify()))
		if err != nil || len(g.places)+len(prog.Inst) > maxPlaces {
			return nil
		}
		base := int32(len(g.places))
		for i := range prog.Inst {
			g.places = append(g.places, newGatePlace(&prog.Inst[i], base, int32(n)))
		}
		g.enter(words, base+int32(prog.Start))
	}
	words.lay(g, &g.begin)
	g.mark = make([]uint32, len(g.places))
	g.drop()
	return g
}

func newGatePlace(inst *syntax.Inst, base, pattern int32) gatePlace {
	p := gatePlace{op: inst.Op, out: base + int32(inst.Out), arg: base + int32(inst.Arg), pattern: pattern}
	switch inst.Op {
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		for c := range rune(beyondASCII) {
			if inst.Op == syntax.InstRuneAny || inst.Op == syntax.InstRuneAnyNotNL && c != '\n' ||
				inst.Op != syntax.InstRuneAnyNotNL && inst.MatchRune(c) {
				p.ascii[c>>6] |= 1 << (c & 63)
			}
		}
		fold := inst.Op != syntax.InstRuneAny && inst.Op != syntax.InstRuneAnyNotNL && syntax.Flags(inst.Arg)&syntax.FoldCase != 0
		p.beyond = fold || len(inst.Rune) == 0 || inst.Rune[len(inst.Rune)-1] >= beyondASCII
	}
	return p
}

func (p *gatePlace) takes(class int) bool {
	if class == beyondASCII {
		return p.beyond
	}
	return p.ascii[class>>6]&(1<<(class&63)) != 0
}

// drop forgets all states but the first.
func (g *gate) drop() {
	g.states, g.read = nil, 0
	clear(g.byKey)
	g.state(nil)
}

// state gives the state of the places after a byte, and of those where an
// expression begins: every byte may be the first of a match.
func (g *gate) state(after []int32) int32 {
	g.round++
	s := &gateState{}
	for _, at := range after {
		g.follow(at, s)
	}
	for _, at := range g.begin {
		g.follow(at, s)
	}
	slices.Sort(s.places)
	slices.Sort(s.accept)
	key := make([]byte, 0, 4*(len(s.places)+len(s.accept)))
	for _, at := range s.accept {
		key = binary.LittleEndian.AppendUint32(key, ^uint32(at))
	}
	for _, at := range s.places {
		key = binary.LittleEndian.AppendUint32(key, uint32(at))
	}
	if i, ok := g.byKey[string(key)]; ok {
		return i
	}
	g.states = append(g.states, s)
	i := int32(len(g.states) - 1)
	g.byKey[string(key)] = i
	return i
}

// follow goes on from a place to those that take a byte.
func (g *gate) follow(at int32, s *gateState) {
	for g.mark[at] != g.round {
		g.mark[at] = g.round
		p := &g.places[at]
		switch p.op {
		case syntax.InstAlt, syntax.InstAltMatch:
			g.follow(p.arg, s)
			at = p.out
		case syntax.InstCapture, syntax.InstNop, syntax.InstEmptyWidth:
			at = p.out
		case syntax.InstMatch:
			s.accept = append(s.accept, p.pattern)
			return
		case syntax.InstFail:
			return
		default:
			s.places = append(s.places, at)
			return
		}
	}
}

// scan gives the patterns that may match the text, in rising order, each once;
// ok is false if the gate cannot tell.
func (g *gate) scan(text string, to []int) (out []int, ok bool) {
	if g.off {
		return to, false
	}
	from := len(to)
	to = g.accepted(g.states[0], to)
	cur := int32(0)
	for i := range len(text) {
		class := min(int(text[i]), beyondASCII)
		next := g.states[cur].next[class]
		if next == 0 {
			if len(g.states) >= maxStates {
				if g.read+i < maxStates*payBytes {
					g.off = true
				}
				for _, n := range to[from:] {
					g.met[n] = false
				}
				if g.drop(); g.off {
					return to[:from], false
				}
				return g.scan(text, to[:from])
			}
			next = g.step(cur, class) + 1
			g.states[cur].next[class] = next
		}
		cur = next - 1
		if s := g.states[cur]; len(s.accept) > 0 {
			to = g.accepted(s, to)
		}
	}
	g.read += len(text)
	for _, n := range to[from:] {
		g.met[n] = false
	}
	slices.Sort(to[from:])
	return to, true
}

func (g *gate) accepted(s *gateState, to []int) []int {
	for _, n := range s.accept {
		if !g.met[n] {
			g.met[n] = true
			to = append(to, int(n))
		}
	}
	return to
}

func (g *gate) step(from int32, class int) int32 {
	var after []int32
	for _, at := range g.states[from].places {
		if p := &g.places[at]; p.takes(class) {
			after = append(after, p.out)
			if class == beyondASCII {
				after = append(after, at) // the letter's next byte
			}
		}
	}
	return g.state(after)
}
