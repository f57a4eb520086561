package parse

// Hand-written readers of printed dates: each gives the stamp and how many
// bytes it took, 0 if the bytes are something else. They allocate nothing.

// num reads exactly n digits at b[i:]; -1 if they are not all digits.
func num(b []byte, i, n int) int {
	if i < 0 || i+n > len(b) {
		return -1
	}
	v := 0
	for _, c := range b[i : i+n] {
		if c < '0' || c > '9' {
			return -1
		}
		v = v*10 + int(c-'0')
	}
	return v
}

func at(b []byte, i int) byte {
	if i < 0 || i >= len(b) {
		return 0
	}
	return b[i]
}

// valid also holds leap seconds; February's length is left to time.Date.
func (s *stamp) valid() bool {
	return s.month >= 1 && s.month <= 12 && s.day >= 1 && s.day <= 31 &&
		s.hour >= 0 && s.hour <= 23 && s.min >= 0 && s.min <= 59 && s.sec >= 0 && s.sec <= 60
}

// readClockTime reads hh:mm:ss and a fraction after '.' or ','.
func (s *stamp) readClockTime(b []byte, i int) (next int) {
	if at(b, i+2) != ':' || at(b, i+5) != ':' {
		return 0
	}
	s.hour, s.min, s.sec = num(b, i, 2), num(b, i+3, 2), num(b, i+6, 2)
	i += 8
	if c := at(b, i); (c == '.' || c == ',') && isDigit(at(b, i+1)) {
		scale := 100_000_000
		for i++; isDigit(at(b, i)); i++ {
			s.nsec += int(b[i]-'0') * scale
			scale /= 10
		}
	}
	return i
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// readZone reads Z, ±hh:mm, ±hhmm or ±hh, if there is one.
func (s *stamp) readZone(b []byte, i int) (next int) {
	switch c := at(b, i); c {
	case 'Z':
		s.zoned = true
		return i + 1
	case '+', '-':
		h, n := num(b, i+1, 2), 3
		if h < 0 || h > 14 {
			return i
		}
		m := num(b, i+3, 2)
		if at(b, i+3) == ':' {
			m = num(b, i+4, 2)
			n = 6
		} else if m >= 0 {
			n = 5
		}
		if m > 59 || m < 0 && n == 6 {
			return i
		}
		s.off = h*3600 + max(m, 0)*60
		if c == '-' {
			s.off = -s.off
		}
		s.zoned = true
		return i + n
	}
	return i
}

// readISO reads 2021-08-03T10:12:48.224871360Z, the same with a space, a
// comma, no zone, and Go's own "2021-08-03 10:12:48.22 +0000 UTC m=+1.1".
func readISO(b []byte) (s stamp, n int) {
	if at(b, 4) != '-' || at(b, 7) != '-' || at(b, 10) != 'T' && at(b, 10) != ' ' {
		return s, 0
	}
	s.year, s.month, s.day = num(b, 0, 4), num(b, 5, 2), num(b, 8, 2)
	i := s.readClockTime(b, 11)
	if i == 0 || s.year < 1970 || !s.valid() {
		return s, 0
	}
	if at(b, i) == ' ' && (at(b, i+1) == '+' || at(b, i+1) == '-') && num(b, i+2, 4) >= 0 {
		i = s.readZone(b, i+1)
		if hasPrefixAt(b, i, " UTC") {
			i += 4
		}
		if hasPrefixAt(b, i, " m=+") {
			for i += 4; isDigit(at(b, i)) || at(b, i) == '.'; i++ {
			}
		}
		return s, i
	}
	return s, s.readZone(b, i)
}

func hasPrefixAt(b []byte, i int, s string) bool {
	return i >= 0 && i+len(s) <= len(b) && string(b[i:i+len(s)]) == s
}

const monthNames = "JanFebMarAprMayJunJulAugSepOctNovDec"

func monthAt(b []byte, i int) int {
	if i+3 > len(b) {
		return 0
	}
	for m := range 12 {
		if string(b[i:i+3]) == monthNames[3*m:3*m+3] {
			return m + 1
		}
	}
	return 0
}

// readSyslog reads "Sep  2 13:38:24" and "Sep 28 13:38:24.123456" (RFC 3164,
// journalctl -o short and short-precise).
func readSyslog(b []byte) (s stamp, n int) {
	var w int
	if s.month, w = monthWord(b); w == 0 || at(b, w) != ' ' {
		return s, 0
	}
	i := w + 1
	if at(b, i) == ' ' {
		s.day, i = num(b, w+2, 1), w+3
	} else if s.day = num(b, w+1, 2); s.day >= 0 {
		i = w + 3
	} else {
		s.day, i = num(b, w+1, 1), w+2 // pasted text with its spaces collapsed
	}
	if at(b, i) != ' ' {
		return s, 0
	}
	i = s.readClockTime(b, i+1)
	if i == 0 || !s.valid() {
		return s, 0
	}
	return s, i
}

// readDashMonth reads "13-Nov-2023 15:27:21.161", as BIND prints it.
func readDashMonth(b []byte) (s stamp, n int) {
	s.day, s.month, s.year = num(b, 0, 2), monthAt(b, 3), num(b, 7, 4)
	if at(b, 2) != '-' || at(b, 6) != '-' || at(b, 11) != ' ' {
		return s, 0
	}
	i := s.readClockTime(b, 12)
	if i == 0 || !s.valid() || s.year < 1970 {
		return s, 0
	}
	return s, i
}

// readSlash reads "2021/08/03 09:27:21", as Go's log package prints it.
func readSlash(b []byte) (s stamp, n int) {
	s.year, s.month, s.day = num(b, 0, 4), num(b, 5, 2), num(b, 8, 2)
	if at(b, 4) != '/' || at(b, 7) != '/' || at(b, 10) != ' ' {
		return s, 0
	}
	i := s.readClockTime(b, 11)
	if i == 0 || !s.valid() || s.year < 1970 {
		return s, 0
	}
	return s, i
}

// readCLF reads "10/Oct/2000:13:55:36 -0700" and HAProxy's
// "21/Nov/2026:10:40:52.668".
func readCLF(b []byte) (s stamp, n int) {
	s.day, s.month, s.year = num(b, 0, 2), monthAt(b, 3), num(b, 7, 4)
	if at(b, 2) != '/' || at(b, 6) != '/' || at(b, 11) != ':' && at(b, 11) != ' ' {
		return s, 0
	}
	i := s.readClockTime(b, 12)
	if i == 0 || !s.valid() || s.year < 1970 {
		return s, 0
	}
	if at(b, i) == ' ' && (at(b, i+1) == '+' || at(b, i+1) == '-') {
		return s, s.readZone(b, i+1)
	}
	return s, i
}

// readEpoch reads seconds since 1970 with a fraction: ten digits and a point.
func readEpoch(b []byte) (sec, nsec int64, n int) {
	v := num(b, 0, 10)
	if v < 0 || at(b, 10) != '.' {
		return 0, 0, 0
	}
	i, scale := 11, int64(100_000_000)
	for ; isDigit(at(b, i)); i++ {
		nsec += int64(b[i]-'0') * scale
		scale /= 10
	}
	if i == 11 {
		return 0, 0, 0
	}
	return int64(v), nsec, i
}
