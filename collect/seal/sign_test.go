package seal

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

func TestSignature(t *testing.T) {
	public, secret, err := NewKeys("")
	if err != nil {
		t.Fatal(err)
	}
	other, locked, err := NewKeys("hunter2")
	if err != nil {
		t.Fatal(err)
	}
	content := strings.Repeat("line of a bundle\n", 9000)
	sig, err := Sign(strings.NewReader(content), secret, "", "case 42\nand more")
	if err != nil {
		t.Fatal(err)
	}
	got, err := Verify(strings.NewReader(content), sig, public)
	if err != nil || got.About != "case 42 and more" || len(got.KeyID) != 16 {
		t.Errorf("%+v: %v", got, err)
	}
	// minisign's -P takes the key alone.
	bare := strings.Split(strings.TrimSpace(string(public)), "\n")
	if _, err := Verify(strings.NewReader(content), sig, []byte(bare[len(bare)-1])); err != nil {
		t.Errorf("the bare key: %v", err)
	}
	for name, c := range map[string]struct {
		content        string
		signature, key []byte
		want           string
	}{
		"changed content": {content + "x", sig, public, "not what was signed"},
		"other key":       {content, sig, other, "signed with the key"},
		"changed comment": {content, bytes.Replace(sig, []byte("case 42"), []byte("case 43"), 1), public, "not what was signed"},
		"no signature":    {content, []byte("hello"), public, "no signature of minisign"},
		"no key":          {content, sig, []byte("hello"), "no public key of minisign"},
		"secret as key":   {content, sig, secret, "no public key of minisign"},
	} {
		if _, err := Verify(strings.NewReader(c.content), c.signature, c.key); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Sign(strings.NewReader(content), locked, "", ""); !errors.Is(err, ErrPassword) {
		t.Errorf("no password: %v", err)
	}
	sig, err = Sign(strings.NewReader(content), locked, "hunter2", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(strings.NewReader(content), sig, other); err != nil {
		t.Errorf("protected key: %v", err)
	}
	if _, err := Sign(strings.NewReader(content), public, "", ""); err == nil {
		t.Error("signed with a public key")
	}
}

func TestSums(t *testing.T) {
	public, secret, err := NewKeys("")
	if err != nil {
		t.Fatal(err)
	}
	pack := func() fstest.MapFS {
		dir := fstest.MapFS{"a.yaml": {Data: []byte("id: a")}, "b/c.yaml": {Data: []byte("id: c")}, "README.md": {Data: []byte("words")}}
		sums, err := Sums(dir)
		if err != nil {
			t.Fatal(err)
		}
		sig, err := Sign(bytes.NewReader(sums), secret, "", "")
		if err != nil {
			t.Fatal(err)
		}
		dir[SumsName], dir[SumsName+SignatureSuffix] = &fstest.MapFile{Data: sums}, &fstest.MapFile{Data: sig}
		return dir
	}
	for name, c := range map[string]struct {
		spoil func(fstest.MapFS)
		want  string
	}{
		"whole":           {func(fstest.MapFS) {}, ""},
		"other words":     {func(d fstest.MapFS) { d["README.md"].Data = nil }, ""},
		"changed":         {func(d fstest.MapFS) { d["b/c.yaml"].Data = []byte("id: d") }, "b/c.yaml is not what was signed"},
		"added":           {func(d fstest.MapFS) { d["z.yaml"] = &fstest.MapFile{} }, "z.yaml was not signed"},
		"gone":            {func(d fstest.MapFS) { delete(d, "a.yaml") }, "a.yaml was signed and is missing"},
		"list changed":    {func(d fstest.MapFS) { d[SumsName].Data = d[SumsName].Data[1:] }, "not what was signed"},
		"not signed":      {func(d fstest.MapFS) { delete(d, SumsName+SignatureSuffix) }, "it is not signed"},
		"never listed":    {func(d fstest.MapFS) { delete(d, SumsName) }, "it is not signed"},
		"nothing in it":   {func(d fstest.MapFS) { delete(d, "a.yaml"); delete(d, "b/c.yaml") }, "no rule file"},
		"signature blank": {func(d fstest.MapFS) { d[SumsName+SignatureSuffix].Data = nil }, "no signature"},
	} {
		dir := pack()
		c.spoil(dir)
		if _, err := VerifySums(dir, public); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
