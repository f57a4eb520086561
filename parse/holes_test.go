package parse

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestATextEndsAtItsHole(t *testing.T) {
	zeros := strings.Repeat("\x00", holeSize)
	for _, tt := range []struct {
		name, in, want string
		hole           bool
	}{
		{"none", "a\x00b\x00\x00c\n", "a\x00b\x00\x00c\n", false},
		{"shorter than a hole", "a" + zeros[1:] + "b" + zeros[1:], "a" + zeros[1:] + "b" + zeros[1:], false},
		{"in the middle", "a\n" + zeros + "b\n", "a\n", true},
		{"at once", zeros + "b\n", "", true},
		{"at the end", "a\n" + zeros + zeros, "a\n", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for how, r := range map[string]io.Reader{"at once": strings.NewReader(tt.in), "by bytes": iotest.OneByteReader(strings.NewReader(tt.in)), "by halves": iotest.HalfReader(strings.NewReader(tt.in))} {
				got, err := io.ReadAll(&wholeText{r: r})
				if errors.Is(err, errHole) != tt.hole || !tt.hole && err != nil {
					t.Errorf("%s: %v", how, err)
				}
				if text := strings.TrimRight(string(got), "\x00"); text != strings.TrimRight(tt.want, "\x00") {
					t.Errorf("%s: %q, want %q", how, got, tt.want)
				}
			}
		})
	}
}
