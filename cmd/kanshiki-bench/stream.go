package main

import (
	"hash/fnv"
	"math/rand/v2"
	"strconv"
	"time"
)

// stream makes the content of one file. What it makes depends on the seed and
// the file's name alone, so the order of files and their container do not matter.
type stream struct {
	rnd    *rand.Rand
	buf    []byte
	now    time.Time
	step   time.Duration // mean time between lines
	errors float64       // share of lines that tell of trouble
}

func newStream(seed uint64, name string, errors float64) *stream {
	h := fnv.New64a()
	h.Write([]byte(name))
	return &stream{rnd: rand.New(rand.NewPCG(seed, h.Sum64())), now: dayZero, step: 150 * time.Millisecond, errors: errors}
}

// dayZero is when every log begins, day long is how long it goes on.
var dayZero = time.Date(2024, 3, 4, 8, 0, 0, 0, time.UTC)

const dayLong = 12 * time.Hour

// pick draws from a list, its beginning more often than its end.
func pick[T any](s *stream, list []T) T {
	x := s.rnd.Float64()
	return list[int(x*x*float64(len(list)))]
}

func (s *stream) str(text string) { s.buf = append(s.buf, text...) }

func (s *stream) int(n int) { s.buf = strconv.AppendInt(s.buf, int64(n), 10) }

func (s *stream) hex(digits int) {
	const letters = "0123456789abcdef"
	for x := s.rnd.Uint64(); digits > 0; digits-- {
		s.buf = append(s.buf, letters[x&15])
		if x >>= 4; x == 0 {
			x = s.rnd.Uint64()
		}
	}
}

func (s *stream) write(t template) {
	for i, f := range t.fields {
		s.str(t.text[i])
		f(s)
	}
	s.str(t.text[len(t.fields)])
}

// tick moves the clock on.
func (s *stream) tick() { s.now = s.now.Add(time.Duration(s.rnd.Int64N(int64(2*s.step) + 1))) }

func (s *stream) stamp() { s.buf = s.now.AppendFormat(s.buf, "2006-01-02T15:04:05.000000000Z07:00") }

func (s *stream) pod() {
	s.str(podName(s.rnd.IntN(600)))
}

// podName is one name for one number.
func podName(n int) string {
	return nouns[n%len(nouns)] + "-" + strconv.FormatUint(uint64(n)*2654435761%0xfffffff, 36)
}

// field gives the maker of a field; nil for a name that is none.
func field(name string) func(*stream) {
	switch name {
	case "ns":
		return func(s *stream) { s.str(pick(s, namespaces)) }
	case "pod":
		return (*stream).pod
	case "container", "word":
		return func(s *stream) { s.str(pick(s, nouns)) }
	case "kind":
		return func(s *stream) { s.str(pick(s, kinds)) }
	case "node":
		return func(s *stream) { s.str(pick(s, nodeNames)) }
	case "stamp":
		return (*stream).stamp
	case "uid":
		return func(s *stream) {
			for i, n := range []int{8, 4, 4, 4, 12} {
				if i > 0 {
					s.str("-")
				}
				s.hex(n)
			}
		}
	case "hex":
		return func(s *stream) { s.hex(16) }
	case "num":
		return func(s *stream) { s.int(100 + s.rnd.IntN(900000)) }
	case "digit":
		return func(s *stream) { s.int(s.rnd.IntN(10)) }
	case "port":
		return func(s *stream) { s.int(30000 + s.rnd.IntN(30000)) }
	case "ms":
		return func(s *stream) { s.int(s.rnd.IntN(900)); s.str("."); s.int(s.rnd.IntN(1e6)); s.str("ms") }
	case "ip":
		return func(s *stream) { s.str("10.128."); s.int(s.rnd.IntN(4)); s.str("."); s.int(2 + s.rnd.IntN(250)) }
	}
	return nil
}
