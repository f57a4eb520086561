package inflate

import "math/bits"

// An entry of a table:
//
//	bits  0-5   how many bits to take, extra ones included
//	bits  8-11  of which the code itself; of a pointer, the index bits
//	bit   13    invalid code
//	bit   14    end of block
//	bit   15    special: one of the two above, or a pointer to a sub-table
//	bits 16-30  literal, base of the length or distance, start of the sub-table
//	bit   31    literal
const (
	literal  = 1 << 31
	special  = 1 << 15
	endBlock = 1 << 14
	invalid  = 1 << 13

	litBits  = 11
	distBits = 9
	maxBits  = 15
	// A sub-table has as many index bits as the longest code is too long, and
	// two codes at least.
	litSize  = 1<<litBits + (288/2)<<(maxBits-litBits)
	distSize = 1<<distBits + (32/2)<<(maxBits-distBits)
)

// Entries by symbol, without the code: RFC 1951, 3.2.5.
var (
	litSyms  = litEntries()
	distSyms = distEntries()
	preSyms  = preEntries()
)

func litEntries() (t [288]uint32) {
	for i := range 256 {
		t[i] = literal | uint32(i)<<16
	}
	t[256] = special | endBlock
	base := uint32(3)
	for i := 257; i < 285; i++ {
		extra := uint32(max(0, (i-261)/4))
		t[i] = base<<16 | extra
		base += 1 << extra
	}
	t[285] = 258 << 16
	t[286], t[287] = special|invalid, special|invalid
	return t
}

func distEntries() (t [32]uint32) {
	base := uint32(1)
	for i := range 30 {
		extra := uint32(max(0, i/2-1))
		t[i] = base<<16 | extra
		base += 1 << extra
	}
	t[30], t[31] = special|invalid, special|invalid
	return t
}

func preEntries() (t [19]uint32) {
	for i := range t {
		t[i] = uint32(i) << 16
	}
	return t
}

// build fills a table of 1<<main entries and its sub-tables for codes of these
// lengths, and gives the length of the shortest. It refuses what the standard
// library does: codes that are no complete tree, save no code at all and one
// alone of one bit.
func build(table []uint32, main int, lengths []uint8, syms []uint32) (shortest uint, ok bool) {
	var count, next [maxBits + 2]int
	for _, l := range lengths {
		count[l]++
	}
	count[0] = 0
	left, longest := 1, 0
	for l := 1; l <= maxBits; l++ {
		if left = left<<1 - count[l]; left < 0 {
			return 0, false
		}
		if next[l+1] = next[l] + count[l]; count[l] > 0 {
			longest = l
			if shortest == 0 {
				shortest = uint(l)
			}
		}
	}
	if left > 0 && (longest > 1 || count[1] > 1) {
		return 0, false
	}
	if left > 0 { // no code, or the one code 0
		for i := range table[:1<<main] {
			table[i] = special | invalid | uint32(longest)*0x101
		}
	}
	var sorted [288 + 32]uint16
	for sym, l := range lengths {
		if l > 0 {
			sorted[next[l]] = uint16(sym)
			next[l]++
		}
	}
	if left > 0 {
		for i := 0; longest == 1 && i < 1<<main; i += 2 {
			table[i] = syms[sorted[0]] + 0x101
		}
		return shortest, true
	}
	fillTable(table, main, longest, sorted[:next[longest]], lengths, syms)
	return shortest, true
}

// fillTable enters a complete set of codes, shortest first. The table doubles
// with each bit that codes grow by.
func fillTable(table []uint32, main, longest int, sorted []uint16, lengths []uint8, syms []uint32) {
	code, size := 0, 1 // the code is bit-reversed, as the input has it
	sub, prefix, free := 0, -1, 1<<main
	for _, sym := range sorted {
		l := int(lengths[sym])
		for size < 1<<min(l, main) {
			copy(table[size:2*size], table[:size])
			size *= 2
		}
		if l <= main {
			table[code] = syms[sym] + uint32(l)*0x101
		} else {
			if p := code & (1<<main - 1); p != prefix {
				prefix, sub = p, free
				free += 1 << (longest - main)
				table[p] = special | uint32(sub)<<16 | uint32(longest-main)<<8 | uint32(main)
			}
			e := syms[sym] + uint32(l-main)*0x101
			for i := code >> main; i < 1<<(longest-main); i += 1 << (l - main) {
				table[sub+i] = e
			}
		}
		// Add one to the reversed code: clear the ones at its end, set the
		// zero before them.
		zeros := ^code & (1<<l - 1)
		if zeros == 0 {
			break
		}
		bit := 1 << (bits.Len(uint(zeros)) - 1)
		code = code&(bit-1) | bit
	}
	for ; size < 1<<main; size *= 2 {
		copy(table[size:2*size], table[:size])
	}
}

func (d *Reader) fixedTables() {
	if d.fixed {
		return
	}
	var l [288 + 32]uint8
	for i := range l {
		switch {
		case i < 144, i >= 280 && i < 288:
			l[i] = 8
		case i < 256:
			l[i] = 9
		case i < 280:
			l[i] = 7
		default:
			l[i] = 5
		}
	}
	d.litMin, _ = build(d.lit[:], litBits, l[:288], litSyms[:])
	build(d.offset[:], distBits, l[288:], distSyms[:])
	d.fixed = true
}

// preOrder is the order in which the lengths of the code lengths' codes stand.
var preOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

func (d *Reader) dynamicTables() error {
	head, ok := d.take(14)
	if !ok {
		return d.err
	}
	lits, dists := int(head&31)+257, int(head>>5&31)+1
	if lits > 286 || dists > 30 {
		return ErrCorrupt
	}
	var pre [19]uint8
	for _, at := range preOrder[:head>>10+4] {
		v, ok := d.take(3)
		if !ok {
			return d.err
		}
		pre[at] = uint8(v)
	}
	var table [1 << 7]uint32
	least, ok := build(table[:], 7, pre[:], preSyms[:])
	if !ok {
		return ErrCorrupt
	}
	var l [286 + 30]uint8
	if err := d.codeLengths(l[:lits+dists], table[:], least); err != nil {
		return err
	}
	d.fixed = false
	shortest, ok := build(d.lit[:], litBits, l[:lits], litSyms[:])
	if !ok {
		return ErrCorrupt
	}
	d.litMin = max(shortest, uint(l[256]))
	if _, ok = build(d.offset[:], distBits, l[lits:lits+dists], distSyms[:]); !ok {
		return ErrCorrupt
	}
	return nil
}

// codeLengths reads the code lengths of both tables: RFC 1951, 3.2.7.
func (d *Reader) codeLengths(l []uint8, table []uint32, least uint) error {
	for i := 0; i < len(l); {
		if d.fill(); d.n < least {
			return d.short()
		}
		e, ok := d.code(table, 7)
		if !ok {
			return d.err
		}
		sym := uint8(e >> 16)
		if sym < 16 {
			l[i] = sym
			i++
			continue
		}
		if sym == 16 && i == 0 {
			return ErrCorrupt
		}
		var value uint8
		if sym == 16 {
			value = l[i-1]
		}
		repeat := [3]struct{ base, bits uint }{{3, 2}, {3, 3}, {11, 7}}[sym-16]
		v, ok := d.take(repeat.bits)
		if !ok {
			return d.err
		}
		end := i + int(repeat.base) + int(v)
		if end > len(l) {
			return ErrCorrupt
		}
		for ; i < end; i++ {
			l[i] = value
		}
	}
	return nil
}
