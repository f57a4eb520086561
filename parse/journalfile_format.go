package parse

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"

	"kanshiki/collect"
)

// The layout of systemd's journal files: systemd.io/JOURNAL_FILE_FORMAT. All
// numbers are stored least byte first, all objects begin at multiples of eight.
const (
	journalMagic     = "LPKSHHRH"
	journalHeaderMin = 208 // that of the first systemd that wrote journals
	objectHeader     = 16

	dataObject       = 1
	fieldObject      = 2
	entryObject      = 3
	entryArrayObject = 6
	tagObject        = 7

	dataPayload        = 64 // where the value of a data object begins
	dataPayloadCompact = 72
	entryItems         = 64 // where the list of an entry's values begins

	flagCompact = 16
	// knownFlags are the incompatible ones: xz, lz4, keyed hash, zstd, compact.
	knownFlags = 31
)

// isJournalFile knows systemd's journal files by their signature.
func isJournalFile(head []byte) bool { return bytes.HasPrefix(head, []byte(journalMagic)) }

// journalHeader is what the file's header says that reading needs.
type journalHeader struct {
	compact bool
	start   int64  // of the first object
	end     int64  // of the space laid out for objects, used or not
	tail    int64  // where the last object begins
	entries uint64 // how many there are
}

// readJournalHeader wants the first 208 bytes.
func readJournalHeader(b []byte) (h journalHeader, err error) {
	if len(b) < journalHeaderMin {
		return h, fmt.Errorf("the journal is cut within its header")
	}
	flags := binary.LittleEndian.Uint32(b[12:])
	if unknown := flags &^ knownFlags; unknown != 0 {
		return h, fmt.Errorf("the journal is of a newer format that is not known (flags %#x)", unknown)
	}
	size, arena := binary.LittleEndian.Uint64(b[88:]), binary.LittleEndian.Uint64(b[96:])
	if size < journalHeaderMin || size > 1<<20 || size%8 != 0 {
		return h, fmt.Errorf("the journal's header is damaged: it says that it has %d bytes", size)
	}
	h.compact = flags&flagCompact != 0
	h.start = int64(size)
	h.end = h.start + offset64(arena)
	h.tail = offset64(binary.LittleEndian.Uint64(b[136:]))
	h.entries = binary.LittleEndian.Uint64(b[152:])
	return h, nil
}

// maxOffset is far beyond any file, and sums of two still fit.
const maxOffset = 1 << 60

func offset64(n uint64) int64 { return int64(min(n, maxOffset)) }

// object is the header of one.
type object struct {
	kind   byte
	method collect.Method
	size   int64 // header included
}

// next is where the object behind one at pos begins.
func (o object) next(pos int64) int64 { return (pos + o.size + 7) &^ 7 }

// object reads a header; ok is false for what cannot be one.
func (h *journalHeader) object(b []byte) (o object, ok bool) {
	if len(b) < objectHeader || b[0] == 0 || b[0] > tagObject || b[2]|b[3]|b[4]|b[5]|b[6]|b[7] != 0 {
		return o, false
	}
	size := binary.LittleEndian.Uint64(b[8:])
	o = object{kind: b[0], size: int64(size)}
	if size > maxOffset {
		return o, false
	}
	least := int64(objectHeader)
	switch o.kind {
	case dataObject:
		least = h.payload() + 1
	case fieldObject:
		least = 40
	case entryObject:
		least = entryItems + h.itemSize()
		if (o.size-entryItems)%h.itemSize() != 0 {
			return o, false
		}
	case entryArrayObject:
		least = 24
	case tagObject:
		least = 64
	}
	switch b[1] {
	case 0:
	case 1:
		o.method = collect.XZ
	case 2:
		o.method = collect.LZ4
	case 4:
		o.method = collect.Zstd
	default:
		return o, false
	}
	return o, o.size >= least && (b[1] == 0 || o.kind == dataObject)
}

// payload is where the value of a data object begins.
func (h *journalHeader) payload() int64 {
	if h.compact {
		return dataPayloadCompact
	}
	return dataPayload
}

// itemSize is that of a reference in an entry: an offset, and its hash unless
// the file is compact.
func (h *journalHeader) itemSize() int64 {
	if h.compact {
		return 4
	}
	return 16
}

// item gives the i-th reference of an entry.
func (h *journalHeader) item(items []byte, i int) int64 {
	if h.compact {
		return int64(binary.LittleEndian.Uint32(items[4*i:]))
	}
	return offset64(binary.LittleEndian.Uint64(items[16*i:]))
}

// entryTime is an entry's time, UTC; zero if no clock shows it.
func entryTime(entry []byte) (t time.Time) {
	const year9999 = 253402300799_000000
	if us := binary.LittleEndian.Uint64(entry[24:]); us > 0 && us < year9999 {
		t = time.UnixMicro(int64(us)).UTC()
	}
	return t
}

func entryBoot(entry []byte) []byte { return entry[40:56] }
