package parse

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"

	"kanshiki/collect"
)

// journalWriter writes journal files as systemd would, but for the hash tables,
// which are empty. It knows the compressions that today's systemd no longer
// writes.
type journalWriter struct {
	compact bool
	method  collect.Method
	b       []byte
	data    map[string]int
	entries []int
	counts  [8]uint64
	last    int
	times   []uint64
}

// unusedSpace is what systemd lays out ahead of need.
const unusedSpace = 4096

// testEntry is one entry: microseconds since 1970, boot, and NAME=value fields.
type testEntry struct {
	at     uint64
	boot   byte
	fields []string
}

func newJournalWriter(method collect.Method, compact bool) *journalWriter {
	w := &journalWriter{compact: compact, method: method, b: make([]byte, 272), data: map[string]int{}}
	w.object(4, 0, make([]byte, 16))
	w.object(5, 0, make([]byte, 16))
	return w
}

func u64(n ...int) (b []byte) {
	for _, v := range n {
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	return b
}

func (w *journalWriter) object(kind, flags byte, body []byte) int {
	at := len(w.b)
	w.b = append(w.b, kind, flags, 0, 0, 0, 0, 0, 0)
	w.b = append(append(w.b, u64(16+len(body))...), body...)
	w.b = append(w.b, make([]byte, -len(w.b)&7)...)
	w.counts[kind]++
	w.last = at
	return at
}

// field gives the data object of a field, which is written once.
func (w *journalWriter) field(f string) int {
	if at, ok := w.data[f]; ok {
		return at
	}
	flags, stored := byte(0), []byte(f)
	if len(f) >= 64 {
		if packed := packBlock(w.method, stored); len(packed) < len(f) {
			flags, stored = []byte{0, 1, 2, 4}[w.method], packed
		}
	}
	head := make([]byte, 48)
	binary.LittleEndian.PutUint64(head[40:], 1)
	if w.compact {
		head = append(head, make([]byte, 8)...)
	}
	at := w.object(1, flags, append(head, stored...))
	w.data[f] = at
	return at
}

func (w *journalWriter) add(e testEntry) {
	var items []int
	for _, f := range e.fields {
		items = append(items, w.field(f))
	}
	slices.Sort(items)
	body := u64(len(w.entries)+1, int(e.at), int(e.at))
	body = append(append(body, bytes.Repeat([]byte{e.boot}, 16)...), u64(0)...)
	for _, at := range slices.Compact(items) {
		if w.compact {
			body = binary.LittleEndian.AppendUint32(body, uint32(at))
		} else {
			body = append(body, u64(at, 0)...)
		}
	}
	at := w.object(3, 0, body)
	for _, item := range items {
		if first := w.b[item+40:]; binary.LittleEndian.Uint64(first) == 0 {
			copy(first, u64(at))
		}
	}
	w.entries, w.times = append(w.entries, at), append(w.times, e.at)
}

// bytes finishes the file: the list of entries, the header, unused space.
func (w *journalWriter) bytes() []byte {
	list := u64(0)
	for _, at := range w.entries {
		if w.compact {
			list = binary.LittleEndian.AppendUint32(list, uint32(at))
		} else {
			list = append(list, u64(at)...)
		}
	}
	array := w.object(6, 0, list)
	flags := []uint32{0, 1, 2, 8}[w.method]
	if w.compact {
		flags |= 16
	}
	out := append(w.b, make([]byte, unusedSpace)...)
	copy(out, journalMagic)
	binary.LittleEndian.PutUint32(out[12:], flags)
	for i := 24; i < 88; i++ {
		out[i] = 7 // ids of file, machine, boot, sequence
	}
	n := len(w.entries)
	copy(out[88:], u64(272, len(out)-272, 272+16, 16, 272+32+16, 16, w.last, int(w.counts[1]+w.counts[3]+w.counts[6]+2), n, n, min(n, 1), array))
	if n > 0 {
		copy(out[184:], u64(int(w.times[0]), int(w.times[n-1]), int(w.times[n-1])))
	}
	copy(out[208:], u64(int(w.counts[1]), 0, 0, int(w.counts[6])))
	return out
}

func writeJournal(method collect.Method, compact bool, entries ...testEntry) []byte {
	w := newJournalWriter(method, compact)
	for _, e := range entries {
		w.add(e)
	}
	return w.bytes()
}

// testZstd tells the unpacked size of everything, as systemd demands.
var testZstd = sync.OnceValue(func() *zstd.Encoder {
	z, err := zstd.NewWriter(nil, zstd.WithSingleSegment(true), zstd.WithEncoderConcurrency(1))
	if err != nil {
		panic(err)
	}
	return z
})

func packBlock(m collect.Method, b []byte) []byte {
	var out bytes.Buffer
	switch m {
	case collect.XZ:
		z, err := xz.NewWriter(&out)
		if err != nil {
			panic(err)
		}
		_, _ = z.Write(b)
		_ = z.Close()
	case collect.LZ4:
		return append(u64(len(b)), packLZ4(b)...)
	case collect.Zstd:
		return testZstd().EncodeAll(b, nil)
	default:
		return b
	}
	return out.Bytes()
}

// packLZ4 writes an LZ4 block with the first match it finds at each place. As
// the format demands, the last five bytes are literals.
func packLZ4(b []byte) (out []byte) {
	emit := func(literals []byte, back, match int) {
		code := func(n int) byte { return byte(min(n, 15)) }
		long := func(n int) {
			for n -= 15; n >= 0; n -= 255 {
				out = append(out, byte(min(n, 255)))
			}
		}
		if back == 0 {
			match = 4
		}
		out = append(out, code(len(literals))<<4|code(match-4))
		long(len(literals))
		out = append(out, literals...)
		if back > 0 {
			out = append(out, byte(back), byte(back>>8))
			long(match - 4)
		}
	}
	seen, from := map[string]int{}, 0
	for i := 0; i+12 < len(b); i++ {
		key := string(b[i : i+4])
		at, ok := seen[key]
		seen[key] = i
		if !ok || i-at > 65535 {
			continue
		}
		n := 4
		for i+n < len(b)-5 && b[at+n] == b[i+n] {
			n++
		}
		emit(b[from:i], i-at, n)
		from = i + n
		i = from - 1
	}
	emit(b[from:], 0, 0)
	return out
}

func TestPackLZ4(t *testing.T) {
	for _, text := range []string{"", "abc", strings.Repeat("a", 1000), strings.Repeat("abcdefg ", 400) + "end of it all, nothing follows", strings.Repeat("x", 19) + strings.Repeat("0123456789abcdefghij", 30)} {
		var u collect.Unpacker
		got, err := u.Unpack(collect.LZ4, nil, packBlock(collect.LZ4, []byte(text)), 1<<20)
		if err != nil || string(got) != text {
			t.Errorf("%q: got %q, %v", text, got, err)
		}
	}
}
