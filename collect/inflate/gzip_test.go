package inflate

import (
	"bytes"
	"compress/gzip"
	"hash/crc32"
	"io"
	"strings"
	"testing"
)

// headLen is how long the head of a member with name, comment and extra field is.
const headLen = 10 + 2 + len("extra") + len("name") + 1 + len("said") + 1

// summed gives such a member a check sum of its head (RFC 1952, FHCRC).
func summed(member []byte) []byte {
	head := append([]byte{}, member[:headLen]...)
	head[3] |= flagSum
	sum := crc32.ChecksumIEEE(head)
	head = append(head, byte(sum), byte(sum>>8))
	return append(head, member[headLen:]...)
}

func TestGzipMembers(t *testing.T) {
	plain := gzipped(t, gzip.Header{}, strings.Repeat("a member without a name\n", 3000))
	full := gzipped(t, gzip.Header{Name: "name", Comment: "said", Extra: []byte("extra")}, "content")
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	long := gzipped(t, gzip.Header{Name: strings.Repeat("n", 511)}, "x")
	longer := gzipped(t, gzip.Header{Name: strings.Repeat("n", 512)}, "x")
	badSum := summed(full)
	badSum[headLen] ^= 1
	for name, data := range map[string][]byte{
		"plain": plain, "full": full, "summed": summed(full), "bad sum": badSum, "long": long, "longer": longer,
		"members": join(plain, full, summed(full)), "zeros": join(full, make([]byte, 20)), "garbage": join(plain, []byte("PK")),
		"nothing": nil, "text": []byte("this is no gzip data"),
	} {
		t.Run(name, func(t *testing.T) {
			sameGzip(t, data, 5000)
			for i := range data {
				if i < 100 || i > len(data)-100 {
					sameGzip(t, data[:i], 5000)
					damaged := append([]byte{}, data...)
					damaged[i] ^= 0x10
					sameGzip(t, damaged, 5000)
				}
			}
		})
	}
}

// bitString is bits in the order of the stream; codes of Huffman's are written
// as they stand in RFC 1951, numbers are to be turned round by the writer.
type bitString string

// bytes packs the bits, and puts enough behind them for the fast loop.
func (s bitString) bytes() []byte {
	out := make([]byte, (len(s)+7)/8, len(s)/8+400)
	for i, c := range s {
		out[i/8] |= byte(c-'0') << (i % 8)
	}
	return append(out, bytes.Repeat([]byte{0x55}, 300)...)
}

// TestOddCodes reads codes that encoders do not write.
func TestOddCodes(t *testing.T) {
	const fixed = "1" + "10"
	for name, s := range map[string]bitString{
		"length 286":                fixed + "11000110",
		"length 287":                fixed + "11000111",
		"distance 30":               fixed + "00110000" + "0000001" + "11110",
		"distance 31":               fixed + "00110000" + "0000001" + "11111",
		"distance before the start": fixed + "00110000" + "0000001" + "00001",
		"distance of one":           fixed + "00110000" + "0000001" + "00000" + "0000000",
		"reserved block":            "1" + "11",
		"no literal but the end":    oneCode("0"),
		"the other bit":             oneCode("1"),
		"too many literal codes":    "1" + "01" + "11111" + "00000" + "0000",
		"too many distance codes":   "1" + "01" + "00000" + "11111" + "0000",
	} {
		t.Run(name, func(t *testing.T) {
			data := s.bytes()
			same(t, data, 1<<16, 1<<16)
			same(t, data, 1<<16, 10)
			for i := range len(s)/8 + 2 {
				same(t, data[:i], 1<<16, 1<<16)
			}
		})
	}
}

// oneCode is a block of which only the end has a code, of one bit; then bits.
func oneCode(bits bitString) bitString {
	head := "1" + "01" + "00000" + "00000" + "0111" // 257, 1, 18 lengths
	lengths := ""
	for _, sym := range preOrder[:18] {
		switch sym {
		case 18, 1:
			lengths += "100" // one bit, as a number
		default:
			lengths += "000"
		}
	}
	// Code 0 is symbol 1, code 1 is symbol 18: 138 + 118 zeros, a one, a zero …
	zeros := "1" + "1111111" + "1" + "1101011"
	return bitString(head+lengths+zeros+"0"+"0") + bits
}

func TestBehindTheMember(t *testing.T) {
	z, err := NewGzip(bytes.NewReader(append(gzipped(t, gzip.Header{}, "x"), "yz"...)))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(z); string(got) != "x" || err != nil {
		t.Fatalf("%q %v", got, err)
	}
	for _, want := range "yz" {
		if c, err := z.ReadByte(); c != byte(want) || err != nil {
			t.Errorf("%q %v, want %q", c, err, want)
		}
	}
	if _, err := z.ReadByte(); err != io.EOF {
		t.Errorf("at the end: %v", err)
	}
	if _, err := z.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("read again: %v", err)
	}
}
