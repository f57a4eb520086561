package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"strings"
	"testing"
)

// zooNames are archives that want out, and names that want the terminal.
func zooNames(t *testing.T) []animal {
	reg := func(name string) []byte { return raw(name, "x\n", tar.TypeReg, "") }
	link := func(kind byte, name, to string) []byte { return raw(name, "", kind, to) }
	long := func(n int) []byte {
		return append(raw("././@LongLink", strings.Repeat("d/", n/2)+"end\x00", 'L', ""), reg("short")...)
	}
	both := []string{"../../../../escaped.log", "/escaped/absolute.log", `..\..\escaped.log`, `C:\escaped.log`, "a/../../../escaped.log", "./../escaped.log", "..", "/", "", "a/./b/../..//c", "~/.bashrc", "$HOME/x", "|touch escaped", "-rf"}
	var tars [][]byte
	var zips []zipEntry
	for _, n := range both {
		tars = append(tars, reg(n))
		zips = append(zips, storedEntry(n, "x\n"))
	}
	known := storedEntry("known/alarm.log", knownLine)
	many := 100_000
	if os.Getenv("KANSHIKI_ZOO") == "large" {
		many = 1_000_000
	}
	return []animal{
		{name: "traversal and absolute names in a tar", file: "b.tar", data: cage(tars...)},
		{name: "traversal and absolute names in a zip", file: "b.zip", data: rawZip(append(zips, known)...)},
		{name: "symbolic links to everywhere", file: "b.tar", gap: "link", data: cage(
			link('2', "l1", "/etc/passwd"), link('2', "l2", "../../../../../../etc/shadow"), link('2', "l3", "/proc/self/environ"), link('2', "dir", "/"), reg("dir/escaped.log"), link('2', "l4", "\x1b[2J"))},
		{name: "links that loop", file: "b.tar", data: cage(link('2', "a", "b"), link('2', "b", "a"), link('2', "self", "self"), link('2', "known", "known"))},
		{name: "hard links to everywhere", file: "b.tar", gap: "hard link", data: cage(
			link('1', "h1", "/etc/passwd"), link('1', "h2", "../../known/alarm.log"), link('1', "h3", "h3"), link('1', "h4", "nowhere"), link('1', "h5", "\x1b]0;x\x07"))},
		{name: "links in a zip", file: "b.zip", data: rawZip(zipEntry{name: "l", stored: "/etc/passwd", size: 11, crc: 0x2b0b6e3f, mode: 0o120777}, known)},
		{name: "a link with content", file: "b.tar", gap: "tar", data: behind(raw("l", strings.Repeat("x", 700), '2', "/etc/passwd"))},
		{name: "devices", file: "b.tar", gap: "device, pipe", data: cage(link('3', "dev/null", ""), link('4', "dev/sda", ""), link('3', "dev/zero", ""))},
		{name: "a FIFO", file: "b.tar", gap: "device, pipe", data: cage(link('6', "pipe", ""))},
		{name: "types nobody knows", file: "b.tar", gap: "special entry", data: cage(link('Z', "z", ""), link('V', "volume", ""), link('M', "multi", ""), link('D', "dumpdir", ""))},
		{name: "a socket and a device in a zip", file: "b.zip", gap: "device, pipe", data: rawZip(
			zipEntry{name: "s", mode: 0o140777}, zipEntry{name: "d", mode: 0o060666}, known)},
		{name: "one name many times", file: "b.tar", data: cage(bytes.Repeat(reg("known/alarm.log"), 50))},
		{name: "one name many times in a zip", file: "b.zip", data: rawZip(storedEntry("known/alarm.log", "x"), storedEntry("known/alarm.log", "y"), known)},
		{name: "a name that is a directory and a file", file: "b.tar", data: cage(reg("known"), raw("known/", "", '5', ""), raw("known/alarm.log/", "", '5', ""), reg("known/alarm.log/deeper"))},
		{name: "newlines and control characters in names", file: "b.tar", data: cage(
			reg("a\nFAULT  invented\n.log"), reg("b\r\x1b[2J\x1b]0;title\x07.log"), reg("c\x9b31m.log"), reg("d\x7f\b\b\b.log"))},
		{name: "hostile names that are quoted", file: "b.tar", data: cage(
			raw("q\n\x1b[31m\u202e<script>alert(1)</script>.log", knownLine, '0', ""), raw("namespaces/<img src=x onerror=alert(1)>/pods/\x1b[2J/etcd/etcd/logs/current.log", knownLine, '0', ""))},
		{name: "invalid UTF-8 in names", file: "b.tar", data: cage(reg("\xff\xfe\x80.log"), reg("ok/\xc3\x28.log"), reg("\xed\xa0\x80"), reg("\xf8\x88\x80\x80\x80"))},
		{name: "right-to-left marks in names", file: "b.tar", data: cage(reg("gpj.\u202eexe.log"), reg("\u2066a\u2069\u200f.log"), reg("\u200b\ufeff"), reg("\u2028\u2029"))},
		{name: "a name of 4,100 bytes", file: "b.tar", gap: "max-name", data: cage(long(4100))},
		{name: "a name of 1 MiB", file: "b.tar", data: behind(long(1 << 20))},
		{name: "a PAX name of 5,000 bytes", file: "b.tar", gap: "max-name", data: cage(pax("path="+strings.Repeat("p", 5000)), reg("short"))},
		{name: "a zip name of 65,535 bytes", file: "b.zip", gap: "max-name", data: rawZip(storedEntry(strings.Repeat("n", 65535), "x"), known)},
		{name: "a path 2,000 directories deep", file: "b.tar", data: cage(pax("path="+strings.Repeat("a/", 2000)+"x"), reg("short"))},
		{name: "a GNU name without an end", file: "b.tar", data: cage(raw("././@LongLink", strings.Repeat("g", 600), 'L', ""), reg("short"))},
		{name: "a GNU name without a member", file: "b.tar", data: behind(raw("././@LongLink", "gone\x00", 'L', ""))},
		{name: "a hundred GNU names in a row", file: "b.tar", data: cage(bytes.Repeat(raw("././@LongLink", "n\x00", 'L', ""), 100), reg("short"))},
		{name: "bang names that look nested", file: "b.tar", data: cage(reg("a.tar.gz!b!c"), reg("x.gz!x"), reg("!!"))},
		{name: "an archive of only directories", file: "b.tar", status: exitFailed, lost: true, stderr: "nothing to read", data: append(raw("d/", "", '5', ""), append(raw("e/f/", "", '5', ""), make([]byte, 1024)...)...)},
		{name: "an empty tar", file: "b.tar", status: exitDone, lost: true, data: make([]byte, 10240)},
		{name: "an empty zip", file: "b.zip", status: exitFailed, lost: true, stderr: "nothing to read", data: rawZip()},
		{name: "an empty file", file: "b.tar.gz", status: exitFailed, lost: true, stderr: "nothing to read"},
		{name: "an empty tar in a gzip", file: "b.tar.gz", status: exitDone, lost: true, data: gzipped(t, make([]byte, 1024))},
		{name: "a bundle of that name", file: "b\n\x1b[31m\u202e<b>.log", alone: true, data: []byte(knownLine)},
		{name: "members without end", file: "b.tar.gz", gap: ifLarge(many, "max-files"), big: true, data: manyMembers(t, many)},
		{name: "60,000 directories in a zip", file: "b.zip", big: true, data: manyInZip(60_000)},
	}
}

// ifLarge is gap if n is more files than the program reads unasked.
func ifLarge(n int, gap string) string {
	if n > 500_000 {
		return gap
	}
	return ""
}

// manyMembers has n empty members behind the known fault.
func manyMembers(t *testing.T, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	known := behind()
	_, err := w.Write(known[:1024]) // without the end mark
	for i := 0; i < n && err == nil; i++ {
		_, err = w.Write(raw(fmt.Sprint("e", i), "", '0', ""))
	}
	if err == nil {
		_, err = w.Write(make([]byte, 1024))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// manyInZip has n empty entries, as many as fit without zip64.
func manyInZip(n int) []byte {
	entries := []zipEntry{storedEntry("known/alarm.log", knownLine)}
	for i := range n {
		entries = append(entries, zipEntry{name: fmt.Sprint("d", i, "/"), mode: 0o040755})
	}
	return rawZip(entries...)
}
