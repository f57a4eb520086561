package parse

import (
	"bytes"
	"path"
	"strings"

	"kanshiki/collect"
)

func notText(f *collect.File, what string, s Sink) error {
	if base := strings.ToLower(path.Base(f.Path)); strings.Contains(base, ".") && isLogName(base) {
		s.Gap(Gap{File: f.Name(), Reason: "not text: " + what})
	}
	return nil
}

// binaryKind names what is surely no text; "binary data" for NUL bytes alone,
// which a crash also leaves in a log; "" for text.
func binaryKind(head []byte) string {
	for _, m := range []struct{ magic, name string }{
		{"\x7fELF", "an ELF program"}, {"\x89PNG", "a PNG image"}, {"\xff\xd8\xff", "a JPEG image"}, {"GIF8", "a GIF image"},
		{"%PDF", "a PDF document"}, {"SQLite format 3\x00", "a SQLite database"}, {"\x1f\x8b", "gzip"}, {"PK\x03\x04", "a zip archive"},
	} {
		if bytes.HasPrefix(head, []byte(m.magic)) {
			return m.name
		}
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return "binary data"
	}
	return ""
}
