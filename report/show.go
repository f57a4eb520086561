package report

import (
	"path"
	"strconv"
	"strings"

	"kanshiki/rules"
)

// showAgain is a shell command that prints the line of e again, run where the
// bundle lies; empty if there is none: the bundle was piped in, or a zip lies
// inside another archive. GNU tar is assumed, and a name inside an archive is
// matched by its end, because the stored one may begin with "./".
func showAgain(d *rules.Diagnosis, e rules.Evidence) string {
	if e.Bundle < 0 || e.Bundle >= len(d.Bundles) || e.File == "" {
		return ""
	}
	b := d.Bundles[e.Bundle]
	if b.Name == "" || b.Name == "stdin" {
		return ""
	}
	parts := strings.Split(e.File, "!")
	cmd, plain := "", false
	switch kind := container(b.Name); {
	case kind == "tar":
		cmd = "tar -xOf " + quote(b.Name) + member(parts[0])
	case kind == "zip":
		cmd = "unzip -p " + quote(b.Name) + " " + quote(parts[0])
	case kind != "": // one compressed file
		cmd = kind + " -dc " + quote(b.Name)
	case b.Files == 1 && parts[0] == b.Name:
		cmd, plain = quote(b.Name), true
	default:
		cmd, plain = quote(path.Join(b.Name, parts[0])), true
	}
	for i, name := range parts[1:] {
		if plain {
			cmd, plain = "cat "+cmd, false
		}
		switch outer := parts[i]; container(outer) {
		case "tar":
			cmd += " | tar -xO" + decompress[path.Ext(outer)] + "f -" + member(name)
		case "gzip", "xz", "bzip2", "zstd":
			cmd += " | " + container(outer) + " -dc"
		default:
			return ""
		}
	}
	n := strconv.Itoa(e.Line)
	switch {
	case plain && e.Line > 0:
		return "sed -n " + n + "p " + cmd
	case plain:
		return "cat " + cmd
	case e.Line > 0:
		return cmd + " | sed -n " + n + "p"
	}
	return cmd
}

// decompress is tar's letter for an archive that comes through a pipe, where
// tar cannot look by itself.
var decompress = map[string]string{".gz": "z", ".tgz": "z", ".xz": "J", ".txz": "J", ".bz2": "j", ".tbz2": "j"}

// container says by its name what holds a file: "tar", "zip", the command that
// decompresses a single file, or "" for a directory or a plain file.
func container(name string) string {
	ext := path.Ext(name)
	switch ext {
	case ".tar", ".tgz", ".txz", ".tbz2":
		return "tar"
	case ".zip":
		return "zip"
	}
	kind := map[string]string{".gz": "gzip", ".xz": "xz", ".bz2": "bzip2", ".zst": "zstd"}[ext]
	if kind != "" && path.Ext(strings.TrimSuffix(name, ext)) == ".tar" {
		return "tar"
	}
	return kind
}

// member is tar's option and pattern for one stored name.
func member(name string) string {
	glob := strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(name)
	return " --wildcards " + quote("*"+glob)
}

// quote makes s one word for a shell.
func quote(s string) string {
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-", r)
	}) && s[0] != '-' {
		return s
	}
	if s != "" && s[0] == '-' {
		s = "./" + s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
