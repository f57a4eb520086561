package parse

import "bytes"

// foreignMonths are the short names that journalctl and syslog print under
// another LANG than C or English, as glibc's locales have them (abmon): German,
// French, Spanish, Italian and Portuguese.
var foreignMonths = map[string]int{
	"Jän": 1, "janv.": 1, "ene": 1, "gen": 1, "jan": 1,
	"févr.": 2, "feb": 2, "fev": 2,
	"Mär": 3, "mars": 3, "mar": 3,
	"avril": 4, "abr": 4, "apr": 4,
	"Mai": 5, "mai": 5, "may": 5, "mag": 5,
	"juin": 6, "jun": 6, "giu": 6,
	"juil.": 7, "jul": 7, "lug": 7,
	"août": 8, "ago": 8,
	"sept.": 9, "sep": 9, "set": 9,
	"Okt": 10, "oct.": 10, "oct": 10, "ott": 10, "out": 10,
	"nov.": 11, "nov": 11,
	"Dez": 12, "déc.": 12, "dic": 12, "dez": 12,
}

// monthWord reads the month that a syslog date begins with: "Sep", and as a
// host with another LANG prints it "Okt", "déc.", "2月" (Japanese, Chinese) or
// "2월" (Korean). n is its length in bytes, 0 if there is none.
func monthWord(b []byte) (month, n int) {
	if m := monthAt(b, 0); m > 0 {
		return m, 3
	}
	b = b[:min(len(b), 8)]
	i := bytes.IndexByte(b, ' ')
	if i < 3 {
		return 0, 0
	}
	word := b[:i]
	for _, sign := range []string{"月", "월"} {
		digits, ok := bytes.CutSuffix(word, []byte(sign))
		if !ok || len(digits) == 0 || len(digits) > 2 {
			continue
		}
		if m := num(digits, 0, len(digits)); m >= 1 && m <= 12 {
			return m, i
		}
	}
	if m := foreignMonths[string(word)]; m > 0 {
		return m, i
	}
	return 0, 0
}
