package gather

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"kanshiki/collect"
)

// Ceilings of what one host may send, so that a broken one cannot fill the
// disk: the script's own cap is 1 GiB.
const (
	maxHostBytes = 1200 << 20
	maxHostFiles = 20000
)

// remote prepares a run through ssh.
func (o *Options) remote(host, dir string, targets []string) *run {
	r := &run{target: host, dir: dir, opt: o, track: o.Tracker}
	args := o.sshArgs(host, targets)
	r.command = func(ctx context.Context) *exec.Cmd { return exec.CommandContext(ctx, "ssh", args...) }
	r.take = func(in io.Reader) error { return unpack(in, dir) }
	return r
}

// sshArgs are ssh's arguments. Its configuration, agent and known hosts decide
// as always; it must only never ask, and give up on a host that is gone.
func (o *Options) sshArgs(host string, targets []string) []string {
	a := []string{"-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=6"}
	if o.InsecureHostKeys {
		a = append(a, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR")
	}
	script := strings.Join(quoteAll(append([]string{"sh", "-s", "--"}, o.remoteArgs(targets)...)), " ")
	// As root where that needs no password; what only root can read is a record otherwise.
	return append(a, "--", host, fmt.Sprintf(
		`if [ "$(id -u)" = 0 ]; then exec %[1]s; elif sudo -n true </dev/null >/dev/null 2>&1; then exec sudo -n %[1]s; else exec %[1]s; fi`, script))
}

// quoteAll makes words fit for a shell.
func quoteAll(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		if w != "" && !strings.ContainsFunc(w, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-_./:=@,+", r)
		}) {
			out[i] = w
			continue
		}
		out[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
	}
	return out
}

// errNothing is said of a host that ended without a word on standard output;
// why stands on its standard error.
var errNothing = errors.New("nothing came")

// unpack writes the regular files of a script's tar below dir/bundle. The host
// that sent it is not trusted: names are cleaned, links are not made, sizes
// are bounded.
func unpack(in io.Reader, dir string) error {
	src := bufio.NewReader(in)
	head, err := src.Peek(2)
	if err != nil {
		return errNothing
	}
	var stream io.Reader = src
	if bytes.Equal(head, []byte{0x1f, 0x8b}) {
		zip, err := gzip.NewReader(src)
		if err != nil {
			return fmt.Errorf("cannot unpack what came: %w", err)
		}
		stream = zip
	}
	archive := tar.NewReader(stream)
	var bytesLeft int64 = maxHostBytes
	for files := 0; ; {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("what came is cut: %w", err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		_, name, ok := strings.Cut(collect.CleanName(h.Name), "/")
		if !ok || !ours(name) {
			continue
		}
		if files++; files > maxHostFiles {
			return fmt.Errorf("the host sent more than %d files", maxHostFiles)
		}
		n, err := save(filepath.Join(dir, localName, filepath.FromSlash(name)), archive, bytesLeft)
		if err != nil {
			return fmt.Errorf("cannot take over %s: %w", name, err)
		}
		bytesLeft -= n
	}
}

// ours reports whether a path is one that the script writes.
func ours(name string) bool {
	if name == manifestName {
		return true
	}
	first, rest, ok := strings.Cut(name, "/")
	if !ok || rest == "" {
		return false
	}
	switch first {
	case "hosts", "cluster", "installer", "external":
		return true
	}
	return false
}

func save(name string, r io.Reader, most int64) (int64, error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return 0, err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(f, io.LimitReader(r, most+1))
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil && n > most {
		err = fmt.Errorf("the host sent more than %d bytes", int64(maxHostBytes))
	}
	return n, err
}
