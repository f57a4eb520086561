package inflate

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
