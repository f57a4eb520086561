package seal

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

const (
	// SumsName lists what a signed directory of rules holds, in the form of
	// sha256sum(1); it is what is signed.
	SumsName = "SHA256SUMS"
	// SignatureSuffix is minisign's.
	SignatureSuffix = ".minisig"
)

// Sums lists the SHA-256 of every rule file (*.yaml) below dir, in order of
// their names. A directory without any is an error.
func Sums(dir fs.FS) ([]byte, error) {
	var out bytes.Buffer
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		if strings.ContainsAny(name, "\n\\") {
			return fmt.Errorf("%q: such a name cannot be listed", name)
		}
		f, err := dir.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		h := sha256.New()
		if _, err := io.Copy(h, f); err != nil {
			return err
		}
		fmt.Fprintf(&out, "%x  %s\n", h.Sum(nil), name)
		return nil
	})
	if err == nil && out.Len() == 0 {
		err = errors.New("no rule file (*.yaml) in it")
	}
	return out.Bytes(), err
}

// VerifySums holds a signed directory of rules against its list and the list
// against its signature. Files that are not listed are refused like changed
// ones: they would be read as rules.
func VerifySums(dir fs.FS, public []byte) (Signed, error) {
	listed, err := fs.ReadFile(dir, SumsName)
	if err != nil {
		return Signed{}, errors.New("it is not signed: no " + SumsName + " in it")
	}
	signature, err := fs.ReadFile(dir, SumsName+SignatureSuffix)
	if err != nil {
		return Signed{}, errors.New("it is not signed: no " + SumsName + SignatureSuffix + " in it")
	}
	s, err := Verify(bytes.NewReader(listed), signature, public)
	if err != nil {
		return s, err
	}
	is, err := Sums(dir)
	if err != nil {
		return s, err
	}
	return s, difference(lines(listed), lines(is))
}

// lines gives sum by name.
func lines(sums []byte) map[string]string {
	by := map[string]string{}
	for l := range strings.Lines(string(sums)) {
		if sum, name, ok := strings.Cut(strings.TrimSuffix(l, "\n"), "  "); ok {
			by[name] = sum
		}
	}
	return by
}

// difference names the first file that is not as listed.
func difference(listed, is map[string]string) error {
	first := ""
	for _, by := range []map[string]string{listed, is} {
		for name := range by {
			if listed[name] != is[name] && (first == "" || name < first) {
				first = name
			}
		}
	}
	switch {
	case first == "":
		return nil
	case listed[first] == "":
		return fmt.Errorf("%s was not signed", first)
	case is[first] == "":
		return fmt.Errorf("%s was signed and is missing", first)
	}
	return fmt.Errorf("%s is not what was signed", first)
}
