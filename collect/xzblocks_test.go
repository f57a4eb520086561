package collect

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"testing/iotest"

	"github.com/therootcompany/xz"
)

// blocksOf makes one xz stream of several blocks, whose headers tell sizes as
// those of xz -T do, out of streams of one block each.
func blocksOf(t testing.TB, parts ...[]byte) []byte {
	t.Helper()
	var out []byte
	var records []xzRecord
	for _, part := range parts {
		one := pack(t, "xz", part)
		if out == nil {
			out = append(out, one[:xzHeadLen]...)
		}
		foot := one[len(one)-xzHeadLen:]
		index := (int(binary.LittleEndian.Uint32(foot[4:])) + 1) * 4
		size := xzHeaderLen(one[xzHeadLen])
		header := one[xzHeadLen : xzHeadLen+size]
		body := one[xzHeadLen+size : len(one)-xzHeadLen-index]
		check := xzChecks[one[7]]
		// The length before padding stands in the index.
		_, n := binary.Uvarint(one[len(one)-xzHeadLen-index+2:])
		unpadded, _ := binary.Uvarint(one[len(one)-xzHeadLen-index+2:])
		if n <= 0 || header[1] != 0 {
			t.Fatalf("not the block this test takes apart: %x", header)
		}
		packed := int(unpadded) - size - check
		lean := []byte{0, 0xc0}
		lean = binary.AppendUvarint(binary.AppendUvarint(lean, uint64(packed)), uint64(len(part)))
		lean = append(lean, header[2:5]...) // the filter: LZMA2, its properties' length, the dictionary
		for len(lean)%4 != 0 {
			lean = append(lean, 0)
		}
		lean[0] = byte(len(lean) / 4)
		lean = binary.LittleEndian.AppendUint32(lean, crc32.ChecksumIEEE(lean))
		out = append(append(out, lean...), body...)
		records = append(records, xzRecord{len(lean) + packed + check, len(part)})
	}
	return append(out, xzIndex(records, out)...)
}

// unXZ gives what comes of data with so many processors.
func unXZ(t *testing.T, n int, data []byte) (got []byte, err error) {
	t.Helper()
	processors(t, n, func() {
		var r io.Reader
		if r, err = newXZ(bufio.NewReader(iotest.HalfReader(bytes.NewReader(data)))); err != nil {
			return
		}
		got, err = io.ReadAll(r)
		if c, ok := r.(io.Closer); ok {
			_ = c.Close()
		}
	})
	return got, err
}

// sameXZ holds what comes of data against the library. What comes within a few
// kilobytes of damage may differ: there it takes the bytes behind for content.
func sameXZ(t *testing.T, what string, data []byte) {
	t.Helper()
	var want []byte
	z, wantErr := xz.NewReader(bytes.NewReader(data), 0)
	if wantErr == nil {
		want, wantErr = io.ReadAll(z)
	}
	one, oneErr := unXZ(t, 1, data)
	both := min(len(one), len(want))
	sure := both
	if oneErr != nil {
		sure = max(0, both-64<<10)
	}
	if (oneErr == nil) != (wantErr == nil) || oneErr == nil && len(one) != len(want) || !bytes.Equal(one[:sure], want[:sure]) || max(len(one), len(want))-both > 64<<10 {
		t.Errorf("%s: %d bytes and %v, the library %d and %v", what, len(one), oneErr, len(want), wantErr)
	}
	if got, err := unXZ(t, 3, data); !bytes.Equal(got, one) || !errors.Is(err, oneErr) {
		t.Errorf("%s: %d bytes and %v, with one processor %d and %v", what, len(got), err, len(one), oneErr)
	}
}

func TestXZBlocks(t *testing.T) {
	text := []byte(logText(2 << 20))
	one := blocksOf(t, text[:1<<20])
	three := blocksOf(t, text[:1<<20], text[1<<20:1<<20+150_077], text[:9])
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	ordinary := pack(t, "xz", []byte("an ordinary stream"))
	before := runtime.NumGoroutine()
	r, err := newXZ(bufio.NewReader(bytes.NewReader(three)))
	must(t, err)
	if _, ok := r.(*xzBlocks); !ok {
		t.Fatal("three blocks were not split")
	}
	for what, data := range map[string][]byte{
		"one": one, "three": three, "padded": join(three, make([]byte, 8)), "half padded": join(three, make([]byte, 6)),
		"two streams": join(three, make([]byte, 4), one), "ordinary behind": join(three, ordinary), "ordinary before": join(ordinary, three),
		"garbage": join(three, []byte("garbage!")), "nothing": nil,
	} {
		sameXZ(t, what, data)
	}
	for at := range three {
		if at > 40 && at < len(three)-76 && at%(len(three)/12) != 0 || at%3 == 1 {
			continue
		}
		sameXZ(t, fmt.Sprintf("cut at %d of %d", at, len(three)), three[:at])
		bad := append([]byte{}, three...)
		bad[at] ^= 0x24
		sameXZ(t, fmt.Sprintf("damaged at %d of %d", at, len(three)), bad)
	}
	noLeak(t, before)
}

// TestXZBlocksClosed leaves in the middle.
func TestXZBlocksClosed(t *testing.T) {
	text := []byte(logText(3 << 20))
	data := blocksOf(t, text, text, text, text)
	before := runtime.NumGoroutine()
	processors(t, 4, func() {
		r, err := newXZ(bufio.NewReader(bytes.NewReader(data)))
		must(t, err)
		_, err = io.ReadFull(r, make([]byte, 100))
		must(t, err)
		must(t, r.(io.Closer).Close())
	})
	noLeak(t, before)
}

// TestXZOfItsOwnTool reads what xz writes with several threads.
func TestXZOfItsOwnTool(t *testing.T) {
	tool, err := exec.LookPath("xz")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("xz is not installed")
		}
		t.Skip("SKIPPED: xz is not installed, so blocks of its own writing were not read")
	}
	cmd := exec.Command(tool, "-2", "-T2", "--block-size=1500000")
	cmd.Stdin = bytes.NewReader([]byte(logText(7 << 20)))
	data, err := cmd.Output()
	must(t, err)
	processors(t, 2, func() {
		r, err := newXZ(bufio.NewReader(bytes.NewReader(data)))
		must(t, err)
		if _, ok := r.(*xzBlocks); !ok {
			t.Error("not split")
		}
		must(t, r.(io.Closer).Close())
		sameXZ(t, "xz -T2", data)
	})
}
