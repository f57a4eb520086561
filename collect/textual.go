package collect

import (
	"bytes"
	"crypto/x509"
)

// Content is what the first bytes of a file say about reading it as text.
type Content int

const (
	// Text can be read line by line.
	Text Content = iota
	// Harmless is binary, of a kind that holds no secrets: certificates in DER,
	// and sysstat's samples.
	Harmless
	// Journal is a journal file of systemd.
	Journal
	// Binary is anything else.
	Binary
)

// Magic numbers: systemd's journal-def.h; sysstat's sa.h (SYSSTAT_MAGIC,
// little and big endian).
var (
	journalMagic = []byte("LPKSHHRH")
	sysstatMagic = [][]byte{{0x96, 0xd5}, {0xd5, 0x96}}
)

// ContentOf judges the head of a file: all of it, or at least 4 KiB. Runs of
// zero bytes, which a crash leaves in logs, are no sign of a binary file.
func ContentOf(head []byte) Content {
	if bytes.HasPrefix(head, journalMagic) {
		return Journal
	}
	for _, m := range sysstatMagic {
		if bytes.HasPrefix(head, m) {
			return Harmless
		}
	}
	if _, err := x509.ParseCertificate(head); err == nil {
		return Harmless
	}
	odd, zeros, runs := 0, 0, 0
	for i, c := range head {
		switch {
		case c == 0:
			if zeros++; i == 0 || head[i-1] != 0 {
				runs++
			}
		case c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\b' && c != 0x1b && c != 0x1a, c == 0x7f:
			odd++
		}
	}
	if odd*50 > len(head) || runs > 4 && runs*8 > zeros || runs*20 > len(head) {
		return Binary
	}
	return Text
}
