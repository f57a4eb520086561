package parse

import (
	"bytes"
	"path"
	"strings"

	"kanshiki/collect"
)

func notText(f *collect.File, what string, s Sink) error {
	base := strings.ToLower(path.Base(f.Path))
	switch _, archive := unpackedBase(base); {
	case archive:
		s.Gap(Gap{File: f.Name(), Reason: "named as an archive, but none begins there: " + what})
	case strings.Contains(base, ".") && isLogName(base):
		s.Gap(Gap{File: f.Name(), Reason: "not text: " + what})
	}
	return nil
}

// unpackedBase takes what compressors and archivers add off a base name in
// small letters; archive says that it named one of several files. The walk opens
// archives by content, so a file that still has such a name is none: a browser
// unpacked it on the way, or saved a page that refused it, or it is damaged.
func unpackedBase(base string) (stem string, archive bool) {
	for _, suffix := range []string{".gz", ".xz", ".zst", ".bz2"} {
		base = strings.TrimSuffix(base, suffix)
	}
	for _, suffix := range []string{".tar", ".tgz", ".txz", ".zip"} {
		if stem, archive = strings.CutSuffix(base, suffix); archive {
			return stem, true
		}
	}
	return base, false
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
