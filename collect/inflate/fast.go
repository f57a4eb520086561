package inflate

import (
	"encoding/binary"
	"unsafe"
)

const (
	// fastIn is how many bytes of input one turn of fast may look at: two
	// refills, each of eight bytes, seven of them taken.
	fastIn = 16
	// fastOut is how many bytes of output one turn may write: two literals, a
	// match of 258, and what copying sixteen at a time writes too much.
	fastOut = 2 + 258 + 16
)

// fast decodes into p from op on while neither input nor room can run out
// within a turn, and gives the new op. The caller has made sure of one turn.
// It stops at the block's end or at an error too.
//
// This is the loop that all the time goes into, so it leaves out checks that
// its condition makes needless. Every load and store lies within in and p:
// ip+8 ≤ iend at each refill, op+fastOut ≤ len(p), and 1 ≤ dist ≤ op.
func (d *Reader) fast(p []byte, op int) int {
	in, out := unsafe.Pointer(unsafe.SliceData(d.in)), unsafe.Pointer(unsafe.SliceData(p))
	ip, b, n := d.ip, d.b, d.n
	ipEnd, opEnd := d.iend-fastIn, len(p)-fastOut
	for ip <= ipEnd && op <= opEnd {
		// Refill: as many whole bytes as there is room for, without a branch.
		// The bits of the others come in too, and once more next time.
		b |= load8(in, ip) << (n & 63)
		ip += int((63 - n) >> 3)
		n |= 56
		e := d.lit[b&(1<<litBits-1)]
		// Three literals take 33 bits at most; a match after two, 22 + 20.
		if e&literal != 0 {
			b >>= e & 63
			n -= uint(e & 63)
			*(*byte)(unsafe.Add(out, op)) = byte(e >> 16)
			op++
			if e = d.lit[b&(1<<litBits-1)]; e&literal != 0 {
				b >>= e & 63
				n -= uint(e & 63)
				*(*byte)(unsafe.Add(out, op)) = byte(e >> 16)
				op++
				if e = d.lit[b&(1<<litBits-1)]; e&literal != 0 {
					b >>= e & 63
					n -= uint(e & 63)
					*(*byte)(unsafe.Add(out, op)) = byte(e >> 16)
					op++
					continue
				}
			}
		}
		saved := b
		b >>= e & 63
		n -= uint(e & 63)
		if e&special != 0 {
			if e&(endBlock|invalid) == 0 {
				e = d.lit[uint64(e>>16)+b&(1<<(e>>8&15)-1)]
				saved = b
				b >>= e & 63
				n -= uint(e & 63)
			}
			if e&literal != 0 {
				*(*byte)(unsafe.Add(out, op)) = byte(e >> 16)
				op++
				continue
			}
			if e&endBlock != 0 {
				d.state = atBlock
				break
			}
			if e&invalid != 0 {
				d.err = ErrCorrupt
				break
			}
		}
		length := int(e>>16) + int(saved&(1<<(e&63)-1)>>(e>>8&15))
		// A distance takes 28 bits at most.
		if n < 28 {
			b |= load8(in, ip) << (n & 63)
			ip += int((63 - n) >> 3)
			n |= 56
		}
		e = d.offset[b&(1<<distBits-1)]
		if e&special != 0 {
			if e&invalid == 0 {
				b >>= e & 63
				n -= uint(e & 63)
				e = d.offset[uint64(e>>16)+b&(1<<(e>>8&15)-1)]
			}
			if e&invalid != 0 {
				d.err = ErrCorrupt
				break
			}
		}
		dist := int(e>>16) + int(b&(1<<(e&63)-1)>>(e>>8&15))
		b >>= e & 63
		n -= uint(e & 63)
		if dist > op {
			if dist > op+d.hist {
				d.err = ErrCorrupt
				break
			}
			op = d.copyMatch(p, op, length, dist)
			continue
		}
		to := unsafe.Add(out, op)
		op += length
		copyFast(to, unsafe.Add(to, -dist), length, dist)
	}
	d.ip, d.b, d.n = ip, b, n
	return op
}

func load8(base unsafe.Pointer, at int) uint64 {
	return binary.LittleEndian.Uint64((*[8]byte)(unsafe.Add(base, at))[:])
}

// copyFast copies a match and up to fifteen bytes more; from is dist before to.
func copyFast(to, from unsafe.Pointer, length, dist int) {
	switch {
	case dist >= 16:
		for {
			*(*[16]byte)(to) = *(*[16]byte)(from)
			if length -= 16; length <= 0 {
				return
			}
			to, from = unsafe.Add(to, 16), unsafe.Add(from, 16)
		}
	case dist >= 8:
		for {
			*(*uint64)(to) = *(*uint64)(from)
			if length -= 8; length <= 0 {
				return
			}
			to, from = unsafe.Add(to, 8), unsafe.Add(from, 8)
		}
	case dist == 1:
		v := uint64(*(*byte)(from)) * 0x0101010101010101
		for {
			*(*uint64)(to) = v
			if length -= 8; length <= 0 {
				return
			}
			to = unsafe.Add(to, 8)
		}
	default:
		// Of each eight bytes the first dist are right; the others are written
		// again by the next step.
		for {
			*(*uint64)(to) = *(*uint64)(from)
			if length -= dist; length <= 0 {
				return
			}
			to, from = unsafe.Add(to, dist), unsafe.Add(from, dist)
		}
	}
}
