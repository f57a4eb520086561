package parse

import "kanshiki/collect"

// Parsers lists all parsers. By path the first that matches reads the file; if
// none does, the first that knows the content.
func Parsers() []Parser {
	return append(append(factParsers(), objectParsers()...), logParsers()...)
}

// logParsers gives the parsers of logs.
func logParsers() []Parser {
	x := newKindIndex()
	return []Parser{
		{
			Kind:   "journal-file",
			Doc:    "systemd's own journal files, of any compression, compact or not",
			Match:  func(*collect.File) bool { return false },
			Sniff:  isJournalFile,
			Parse:  func(in *Input, s Sink) error { return parseJournalFile(x, in, s) },
			Sample: journalSample,
		},
		dumpLogParser(x),
		{
			Kind:  "journal-records",
			Doc:   "journalctl -o export, json-pretty or verbose",
			Match: func(*collect.File) bool { return false },
			Sniff: isJournalRecords,
			Parse: func(in *Input, s Sink) error { return parseRecords(x, in, s) },
			Sample: "__CURSOR=s=4784d0e5bef748688909675b4eb5c520;i=7a9\n__REALTIME_TIMESTAMP=1714559124442920\n" +
				"_HOSTNAME=master-0\nSYSLOG_IDENTIFIER=kubelet\n_PID=1000\nMESSAGE=failed to start\n\n",
		},
		{
			Kind:   "log",
			Doc:    "logs of programs, containers and units, and whole journals",
			Match:  func(f *collect.File) bool { return x.readLogPath(f).kinds != nil },
			Sniff:  looksLikeLog,
			Beside: true,
			Parse:  func(in *Input, s Sink) error { _, err := parseLog(x, in, s); return err },
			Sample: "Sep 28 13:38:24 localhost bootkube.sh[2632]: failed to start\n",
		},
	}
}

// looksLikeLog says that a third of the first lines have a known header.
func looksLikeLog(head []byte) bool {
	lines, known := countHeaders(head, 50)
	return known > 0 && 3*known >= lines
}

// countHeaders looks at up to n lines that are not empty: how many there were,
// and how many have a header that the log itself gives (a date or a level).
func countHeaders(head []byte, n int) (lines, known int) {
	var p headers
	var h header
	eachLine(head, func(line []byte) bool {
		if len(line) == 0 {
			return true
		}
		lines++
		if p.parse(line, &h) {
			known++
		}
		return lines < n
	})
	return lines, known
}
