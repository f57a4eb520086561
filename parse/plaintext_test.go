package parse

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"kanshiki/collect"
)

func utf16Of(s string, order binary.AppendByteOrder) string {
	var out []byte
	for _, c := range utf16.Encode([]rune("\ufeff" + s)) {
		out = order.AppendUint16(out, c)
	}
	return string(out)
}

func TestPlainText(t *testing.T) {
	table := "NAME  STATUS\nm1    Ready\n\nノード 💻 NotReady\n"
	long := strings.Repeat("word \x1b[1mbold\x1b[0m ", 20_000) + "\n"
	for _, tt := range []struct{ name, path, in, want string }{
		{"as it is", "a.txt", table, table},
		{"UTF-16 of Windows", "a.txt", utf16Of(table, binary.LittleEndian), table},
		{"UTF-16, big end first", "a.txt", utf16Of(table, binary.BigEndian), table},
		{"half a letter", "a.txt", utf16Of(table, binary.LittleEndian) + "x", table},
		{"colours", "a.log", "\x1b[33mlevel\x1b[0m=error\x1b[K msg\n", "level=error msg\n"},
		{"a sequence cut off", "a.log", "a\x1b[3", "a"},
		{"no sequence", "a.log", "a \x1b[0mb \x1b c\n", "a b \x1b c\n"},
		{"a long line", "a.log", long, strings.NewReplacer("\x1b[1m", "", "\x1b[0m", "").Replace(long)},
		{"quoted mail", "a.txt", "> one\n>\n> > two\n>   three\n", "one\n>\n> two\n  three\n"},
		{"indented", "a.txt", "    one\n\n      two\n", "one\n\n  two\n"},
		{"one line", "a.txt", "  one\n", "  one\n"},
		{"a prompt is no quotation", "a.txt", "> oc get nodes\nNAME\n", "> oc get nodes\nNAME\n"},
		{"of a bundle, indentation stays", "namespaces/x/pods/p/c/c/logs/current.log", "  one\n  two\n", "  one\n  two\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			head := []byte(tt.in[:min(len(tt.in), headSize)])
			in := &Input{File: &collect.File{Path: tt.path}, Head: head, R: iotest.HalfReader(strings.NewReader(tt.in))}
			plainText(in)
			got, err := io.ReadAll(in.R)
			if err != nil || string(got) != tt.want {
				t.Errorf("got %.200q, %v, want %.200q", got, err, tt.want)
			}
			if !bytes.HasPrefix([]byte(tt.want), in.Head) || len(in.Head) == 0 {
				t.Errorf("head %.200q", in.Head)
			}
		})
	}
}

// An error behind the text must not get lost in the filters.
func TestPlainTextKeepsErrors(t *testing.T) {
	broken := errors.New("broken")
	for _, text := range []string{utf16Of("one\ntwo\n", binary.LittleEndian), "\x1b[1mone\ntwo\n"} {
		in := &Input{File: &collect.File{Path: "a.txt"}, Head: []byte(text),
			R: io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken))}
		plainText(in)
		if got, err := io.ReadAll(in.R); err != broken || string(got) != "one\ntwo\n" {
			t.Errorf("got %q, %v", got, err)
		}
	}
}
