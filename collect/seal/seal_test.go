package seal

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
)

func TestThereAndBack(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(t.TempDir(), "recipients")
	if err := os.WriteFile(list, []byte("# ops\n"+key.Recipient().String()+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat("a line of a bundle\n", 10000)
	for _, to := range []string{key.Recipient().String(), list} {
		var sealed bytes.Buffer
		w, err := Encrypt(&sealed, []string{to})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := Decrypt(bytes.NewReader(sealed.Bytes()), strings.NewReader(key.String()))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || string(got) != text {
			t.Errorf("%d bytes came back: %v", len(got), err)
		}
		r, err = Decrypt(bytes.NewReader(sealed.Bytes()[:sealed.Len()-20]), strings.NewReader(key.String()))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(r); err == nil {
			t.Error("a cut file passed for whole")
		}
		other, err := age.GenerateX25519Identity()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decrypt(bytes.NewReader(sealed.Bytes()), strings.NewReader(other.String())); err == nil || !strings.Contains(err.Error(), "not encrypted for this identity") {
			t.Errorf("another's identity: %v", err)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, to := range [][]string{nil, {"age1nonsense"}, {"nowhere"}, {""}} {
		if err := Check(to); err == nil {
			t.Errorf("%q passed for recipients", to)
		}
	}
}
