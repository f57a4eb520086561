package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf16"
)

// zooTexts are members that parsers must survive, and words that reports quote.
func zooTexts(t *testing.T) []animal {
	file := func(name, text string) []byte { return with(t, packed{name, []byte(text)}) }
	alarm := strings.TrimSuffix(knownLine, "\n")
	pods, lines := "mg/namespaces/a/core/pods.yaml", "mg/namespaces/a/pods/p/c/c/logs/current.log"
	objects := "mg/namespaces/a/core/pods.json"
	laughs := "kind: Pod\nmetadata:\n  name: x\na0: &a0 [x, x, x, x, x, x, x, x, x]\n"
	merges := "kind: Pod\nm0: &m0 {a: 1}\n"
	for i := range 30 {
		laughs += fmt.Sprintf("a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i+1, i+1, i, i, i, i, i, i, i, i)
		merges += fmt.Sprintf("m%d: &m%d\n  <<: [*m%d, *m%d, *m%d]\n  k%d: *m%d\n", i+1, i+1, i, i, i, i, i)
	}
	utf := func(order binary.AppendByteOrder, mark uint16, text string) string {
		out := order.AppendUint16(nil, mark)
		for _, u := range utf16.Encode([]rune(text)) {
			out = order.AppendUint16(out, u)
		}
		return string(out)
	}
	script := "\x1b]0;pwned\x07\x1b[2J\x1b[31m\x9b32m\u202e\u2066<script>alert(1)</script><img src=x onerror=alert(1)>\"'&`|*_[x](javascript:alert(1))\r\b\x00\xff " + alarm + "\n"
	return []animal{
		{name: "a line of 10 MiB", file: "b.tar", gap: "line", data: file(lines, strings.Repeat("error failed ", 10<<20/13)+"\n"+knownLine)},
		{name: "the fault at the end of a line of 2 MiB", file: "b.tar", gap: "line", data: file("x.log", strings.Repeat("x", 2<<20)+alarm+"\n")},
		{name: "a log filled with NUL", file: "b.tar", data: file(lines, strings.Repeat("\x00", 2<<20))},
		{name: "NUL in the middle of a log", file: "b.tar", data: file(lines, knownLine+strings.Repeat("\x00", 100<<10)+"\n"+knownLine)},
		{name: "JSON of depth 100,000", file: "b.tar", gap: "max depth", data: file(objects, `{"kind":"Pod","a":`+strings.Repeat(`{"a":`, 100_000))},
		{name: "arrays of depth 100,000", file: "b.tar", gap: "max depth", data: file(objects, `{"kind":"PodList","items":`+strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000)+"}")},
		{name: "a JSON log of depth 100,000", file: "b.tar", data: file(lines, `{"level":"error","ts":"2024-01-01T10:00:00Z","msg":"x","e":`+strings.Repeat(`[`, 100_000)+"\n")},
		{name: "YAML aliases that explode", file: "b.tar", gap: "aliases", data: file(pods, laughs)},
		{name: "YAML merge keys that explode", file: "b.tar", gap: "aliases", data: file(pods, merges)},
		{name: "a YAML alias of itself", file: "b.tar", gap: "nested too", data: file(pods, "kind: Pod\na: &a\n  b: *a\n")},
		{name: "YAML flow of depth 10,000", file: "b.tar", gap: "yaml", data: file(pods, "kind: Pod\na: "+strings.Repeat("[", 10_000)+"\n")},
		{name: "YAML blocks 2,000 deep", file: "b.tar", gap: "nested too", data: file(pods, "kind: Pod\n"+stairs(2000))},
		{name: "YAML of 20,000 documents", file: "b.tar", data: file(pods, strings.Repeat("---\nkind: Pod\n", 20_000))},
		{name: "a YAML scalar of 3 MiB", file: "b.tar", data: file(pods, "kind: Pod\nmetadata:\n  name: "+strings.Repeat("n", 3<<20)+"\n")},
		{name: "a YAML number of 100,000 digits", file: "b.tar", data: file(pods, "kind: Pod\nspec:\n  replicas: "+strings.Repeat("9", 100_000)+"\n  x: 1e999999999\n")},
		{name: "YAML of tabs, tags and anchors", file: "b.tar", data: file(pods, "%YAML 9.9\n---\n!!binary kind: !<tag:x> Pod\n\t? [a, b]\n: &x *x\n")},
		{name: "objects of wrong types", file: "b.tar", data: file("mg/nodes.json", `{"kind":"List","items":[{"kind":"Node","metadata":[],"status":"x","spec":7},{"kind":{},"metadata":null},{"kind":"Pod","metadata":{"name":{}},"status":{"containerStatuses":{"a":1},"conditions":"x"}},null,1,"x"]}`)},
		{name: "lines that make regular expressions slow", file: "b.tar", data: file(lines, strings.Repeat("error "+strings.Repeat("a", 5000)+"!"+strings.Repeat("(", 5000)+"\n", 20))},
		{name: "fields of logfmt without end", file: "b.tar", data: file(lines, "level=error msg=\""+strings.Repeat("\\\"", 200_000)+"\n")},
		{name: "25,000 unknown errors", file: "b.tar", data: file(lines, manyErrors(25_000))},
		{name: "escapes and HTML in a quoted line", file: "b.tar", data: file(lines, script)},
		{name: "escapes and HTML in an unknown error", file: "b.tar", data: file(lines, "2024-01-01T10:00:00Z error: failed "+strings.Replace(script, alarm, "", 1))},
		{name: "a quoted line that ends a block of code", file: "b.tar", data: file(lines, "``` "+alarm+"\n~~~~~~~~ "+alarm+"\n```` <script>alert(1)</script> "+alarm+"\n")},
		{name: "escapes and HTML in objects", file: "b.tar", data: file("mg/get-nodes.txt", "NAME STATUS ROLES AGE VERSION\n\x1b[2J<script>alert(1)</script>\u202e   NotReady    master   38m   v1.27.8\nlocalhost.localdomain NotReady <img 38m v1\n")},
		{name: "a log in UTF-16", file: "b.tar", data: file("u.log", utf(binary.LittleEndian, 0xfeff, "quiet\n"+knownLine))},
		{name: "only a log in UTF-16, least byte first", file: "b.log", alone: true, data: []byte(utf(binary.LittleEndian, 0xfeff, "quiet\r\n"+knownLine))},
		{name: "only a log in UTF-16, most byte first", file: "b.log", alone: true, data: []byte(utf(binary.BigEndian, 0xfeff, "quiet\r\n"+knownLine))},
		{name: "half a character of UTF-16", file: "b.tar", data: file("u.log", utf(binary.LittleEndian, 0xfeff, "x\n")+"\x00\xd8\x41")},
		{name: "only a log with CRLF", file: "b.log", alone: true, quiet: true, data: []byte("quiet\r\n" + alarm + "\r\n")},
		{name: "only a log with a mark of UTF-8", file: "b.log", alone: true, quiet: true, data: []byte("\ufeff" + knownLine)},
		{name: "no newline at the end", file: "b.log", alone: true, quiet: true, data: []byte("quiet\n" + alarm)},
		{name: "a log of carriage returns", file: "b.tar", data: file(lines, strings.Repeat("100%\r", 300_000))},
		{name: "times out of this world", file: "b.tar", data: file(lines, "9999-12-31T23:59:59.999999999Z error x\n0000-01-01T00:00:00Z error x\n2024-99-99T99:99:99Z error x\nFeb 30 25:61:61 h x[99999999999999]: error\n292277026596-12-04T15:30:07Z error\n")},
		{name: "tables with no end of columns", file: "b.tar", data: file("mg/get-pods.txt", "NAME READY STATUS RESTARTS AGE"+strings.Repeat(" C", 50_000)+"\n"+strings.Repeat("x ", 50_000)+"\n")},
		{name: "ages and numbers beyond 64 bits", file: "b.tar", data: file("mg/get-nodes.txt", "NAME STATUS ROLES AGE VERSION\nm0 Ready master 99999999999999999999999d v1.99999999999999999999.0\n")},
	}
}

// stairs is YAML that goes one step deeper with every line.
func stairs(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// manyErrors are n messages of trouble of which no two are alike.
func manyErrors(n int) string {
	var b strings.Builder
	word := func(i int) string {
		return strings.Map(func(r rune) rune { return r - '0' + 'g' }, fmt.Sprint(i))
	}
	for i := range n {
		fmt.Fprintf(&b, "2024-01-01T10:00:00Z error: %s failed to %s\n", word(i), word(i*7))
	}
	return b.String()
}

// zooBinaries are the two formats with offsets that we read ourselves.
func zooBinaries(t *testing.T) []animal {
	sample, err := os.ReadFile("../../parse/journalsample.bin")
	if err != nil {
		t.Fatal(err)
	}
	set := func(at int, v uint64) []byte {
		b := append([]byte(nil), sample...)
		binary.LittleEndian.PutUint64(b[at:], v)
		return b
	}
	loop := append([]byte(nil), sample...)
	for at := 272; at+16 < len(loop); at += 8 { // every number that may be an offset leads back to the first object
		if v := binary.LittleEndian.Uint64(loop[at:]); v > 272 && v < uint64(len(loop)) && v%8 == 0 {
			binary.LittleEndian.PutUint64(loop[at:], 272)
		}
	}
	journal := func(name string, b []byte, gap string) animal {
		return animal{name: name, file: "b.tar", gap: gap, data: with(t, packed{"var/log/journal/x/system.journal", b})}
	}
	base := func(name, text string) animal {
		return animal{name: name, file: "b.tar", data: with(t, packed{"ovn/ovnnb_db.db", []byte(text)})}
	}
	schema := `{"name":"OVN_Northbound","version":"7","tables":{"Logical_Switch":{"columns":{"name":{"type":"string"}}}}}`
	zero := strings.Repeat("0", 40)
	return []animal{
		journal("a journal whose offsets loop", loop, ""),
		journal("a journal with a header of 16 EiB", set(88, 1<<64-8), "journal"),
		journal("a journal with a header of no size", set(88, 0), "journal"),
		journal("a journal with an arena of 16 EiB", set(96, 1<<64-1), ""),
		journal("a journal whose tail is elsewhere", set(136, 1<<63), ""),
		journal("a journal that claims 2^64 entries", set(152, 1<<64-1), ""),
		journal("a journal whose first object is huge", set(272+8, 1<<62), ""),
		journal("a journal whose first object has no size", set(272+8, 0), ""),
		journal("a journal cut within its header", sample[:100], "journal"),
		journal("a journal cut in the middle", sample[:len(sample)/2], ""),
		journal("a journal of a future format", set(12, 0xffffffff), "journal"),
		base("a database with a record of 9 EB", "OVSDB JSON 9223372036854775807 "+zero+"\n"+schema+"\n"),
		base("a database with a record below nothing", "OVSDB JSON -1 "+zero+"\n"+schema+"\n"),
		base("a database with a length beyond 64 bits", "OVSDB CLUSTER 99999999999999999999999999 "+zero+"\n{}\n"),
		base("a database with wrong check sums", fmt.Sprintf("OVSDB JSON %d %s\n%s\n", len(schema)+1, zero, schema)),
		base("a database of nested arrays", "OVSDB JSON 200000 "+zero+"\n"+strings.Repeat("[", 200_000)),
		base("a database of heads alone", strings.Repeat("OVSDB JSON 0 "+zero+"\n", 10_000)),
	}
}
