package collect

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// lz4Block is what `lz4 -9` of lz4 1.9.4 made of lz4Text.
const lz4Block = "ff186c6576656c3d6572726f72206d73673d226661696c656420746f2070756c6c20696d61676522202700ff9b1f61010021802074686520656e64"

var lz4Text = strings.Repeat(`level=error msg="failed to pull image" `, 12) + strings.Repeat("a", 53) + " the end"

func packedBlocks(t testing.TB) map[Method][]byte {
	t.Helper()
	block, err := hex.DecodeString(lz4Block)
	if err != nil {
		t.Fatal(err)
	}
	var x bytes.Buffer
	w, err := xz.NewWriter(&x)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.WriteString(w, lz4Text)
	if e := w.Close(); err != nil || e != nil {
		t.Fatal(err, e)
	}
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return map[Method][]byte{
		Stored: []byte(lz4Text), XZ: x.Bytes(), Zstd: z.EncodeAll([]byte(lz4Text), nil),
		LZ4: append(binary.LittleEndian.AppendUint64(nil, uint64(len(lz4Text))), block...),
	}
}

// Every method gives the whole, the beginning, and the whole again.
func TestUnpack(t *testing.T) {
	var u Unpacker
	defer u.Close()
	var buf []byte
	for m, packed := range packedBlocks(t) {
		for _, limit := range []int{1 << 20, len(lz4Text), 100, 1, 1 << 20} {
			var err error
			buf, err = u.Unpack(m, buf, packed, limit)
			if want := lz4Text[:min(limit, len(lz4Text))]; err != nil || string(buf) != want {
				t.Errorf("method %d, limit %d: got %q, %v", m, limit, buf, err)
			}
		}
		if m == Stored {
			continue
		}
		for _, cut := range []int{0, 3, 9, len(packed) / 2} {
			if got, err := u.Unpack(m, buf, packed[:cut], 1<<20); err == nil && string(got) == lz4Text {
				t.Errorf("method %d cut at %d: no error", m, cut)
			}
		}
	}
	if _, err := u.Unpack(9, nil, nil, 1); err == nil {
		t.Error("an unknown method gave no error")
	}
}

// A block cannot make the unpacker take much memory or give more than asked for.
func TestUnpackLimits(t *testing.T) {
	var u Unpacker
	defer u.Close()
	z, err := zstd.NewWriter(nil, zstd.WithSingleSegment(true))
	if err != nil {
		t.Fatal(err)
	}
	huge := z.EncodeAll(make([]byte, 40<<20), nil)
	if got, err := u.Unpack(Zstd, nil, huge, 1000); !errors.Is(err, ErrBlockWindow) || len(got) > 1000 {
		t.Errorf("40 MiB: %d bytes, %v", len(got), err)
	}
	bomb := append(binary.LittleEndian.AppendUint64(nil, 1<<62), 0x1f, 'a', 1, 0)
	bomb = append(bomb, bytes.Repeat([]byte{255}, 4000)...)
	bomb = append(bomb, 0)
	if got, err := u.Unpack(LZ4, nil, bomb, 1000); err != nil || len(got) != 1000 || strings.Trim(string(got), "a") != "" {
		t.Errorf("lz4: %d bytes, %v", len(got), err)
	}
	for name, block := range map[string][]byte{"back to before the beginning": {0x10, 'a', 2, 0}, "no way back": {0x10, 'a', 0, 0}, "literals missing": {0x50, 'a'}, "length missing": {0xf0, 255}, "half an offset": {0x10, 'a', 1}} {
		if _, err := unpackLZ4(nil, block, 100); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzUnpack(f *testing.F) {
	for m, packed := range packedBlocks(f) {
		f.Add(byte(m), packed)
	}
	f.Fuzz(func(t *testing.T, m byte, packed []byte) {
		var u Unpacker
		defer u.Close()
		if got, _ := u.Unpack(Method(m%5), nil, packed, 5000); len(got) > 5000 {
			t.Errorf("%d bytes", len(got))
		}
	})
}
