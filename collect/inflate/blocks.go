package inflate

import "io"

// block reads the head of the next block, or ends the stream.
func (d *Reader) block() {
	if d.final {
		d.align()
		d.err = io.EOF
		return
	}
	head, ok := d.take(3)
	if !ok {
		return
	}
	d.final = head&1 == 1
	switch head >> 1 {
	case 0:
		d.storedHead()
	case 1:
		d.fixedTables()
		d.state = inCodes
	case 2:
		d.err = d.dynamicTables()
		d.state = inCodes
	default:
		d.err = ErrCorrupt
	}
}

func (d *Reader) storedHead() {
	d.align()
	for d.iend-d.ip < 4 {
		if !d.more() {
			d.ip, d.err = d.iend, d.short()
			return
		}
	}
	h := d.in[d.ip : d.ip+4]
	d.ip += 4
	if h[0] != ^h[2] || h[1] != ^h[3] {
		d.err = ErrCorrupt
		return
	}
	d.stored = int(h[0]) | int(h[1])<<8
	d.state = inStored
}

// copyStored copies bytes of a stored block to p[op:] and gives the new op.
func (d *Reader) copyStored(p []byte, op int) int {
	if d.stored > 0 && d.ip == d.iend && !d.more() {
		d.err = d.short()
		return op
	}
	n := copy(p[op:], d.in[d.ip:min(d.iend, d.ip+d.stored)])
	d.ip += n
	if d.stored -= n; d.stored == 0 {
		d.state = atBlock
	}
	return op + n
}

// symbol decodes one literal or match with every check there is: what fast
// does where there is room.
func (d *Reader) symbol(p []byte, op int) int {
	d.fill()
	if d.n < d.litMin {
		d.err = d.short()
		return op
	}
	e, ok := d.code(d.lit[:], litBits)
	if !ok {
		return op
	}
	switch {
	case e&literal != 0:
		p[op] = byte(e >> 16)
		return op + 1
	case e&endBlock != 0:
		d.state = atBlock
		return op
	}
	length, ok := d.extra(e)
	if !ok {
		return op
	}
	if e, ok = d.code(d.offset[:], distBits); !ok {
		return op
	}
	dist, ok := d.extra(e)
	if !ok {
		return op
	}
	if dist > op+d.hist {
		d.err = ErrCorrupt
		return op
	}
	d.length, d.dist = length, dist
	return op
}

// code takes one code of a table, without its extra bits, from what fill left.
func (d *Reader) code(table []uint32, main uint) (e uint32, ok bool) {
	e = table[d.b&(1<<main-1)]
	size := uint(e>>8) & 15
	if e&(special|endBlock|invalid) == special {
		e = table[uint64(e>>16)+d.b>>main&(1<<size-1)]
		size = main + uint(e>>8)&15
	}
	if size > d.n {
		d.err = d.short()
		return e, false
	}
	if e&invalid != 0 {
		d.err = ErrCorrupt
		return e, false
	}
	d.b >>= size
	d.n -= size
	return e, true
}

// extra takes the extra bits of e and gives the length or distance.
func (d *Reader) extra(e uint32) (int, bool) {
	size := uint(e&63) - uint(e>>8)&15
	if size > d.n {
		d.err = d.short()
		return 0, false
	}
	v := int(e>>16) + int(d.b&(1<<size-1))
	d.b >>= size
	d.n -= size
	return v, true
}

// match copies as much of the waiting match as there is room for.
func (d *Reader) match(p []byte, op int) int {
	n := min(d.length, len(p)-op)
	d.length -= n
	return d.copyMatch(p, op, n, d.dist)
}

// copyMatch copies n bytes from dist before p[op]; they may begin in the window.
func (d *Reader) copyMatch(p []byte, op, n, dist int) int {
	if before := dist - op; before > 0 {
		m := copy(p[op:op+n], d.window[windowSize-before:])
		op += m
		n -= m
	}
	for ; n > 0; n-- {
		p[op] = p[op-dist]
		op++
	}
	return op
}
