package collect

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

func spooledText(t *testing.T, s *Spooled) string {
	t.Helper()
	got, err := io.ReadAll(io.NewSectionReader(s, 0, s.Size))
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

// A spooled file keeps to the walk's limit and leaves nothing behind.
func TestSpool(t *testing.T) {
	dir, tmp := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", tmp)
	if err := os.WriteFile(filepath.Join(dir, "a"), []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	for limit, want := range map[int64]string{0: "0123456789", 10: "0123456789", 4: "0123"} {
		w := &Walker{Limits: Limits{Spool: limit}}
		_, err := w.Walk(context.Background(), dir, func(f *File, err error) error {
			if err != nil {
				return err
			}
			s, err := f.Spool(f.Reader)
			if s == nil {
				return err
			}
			defer s.Close()
			var over *LimitError
			if got := spooledText(t, s); got != want || errors.As(err, &over) != (len(want) < 10) {
				t.Errorf("limit %d: got %q, %v", limit, got, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	broken := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(fs.ErrInvalid))
	s, err := (&File{}).Spool(broken)
	if s == nil || !errors.Is(err, fs.ErrInvalid) || spooledText(t, s) != "half" {
		t.Fatalf("cut: %v, %v", s, err)
	}
	s.Close()
	if left, err := os.ReadDir(tmp); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	t.Setenv("TMPDIR", filepath.Join(tmp, "none"))
	if s, err := (&File{}).Spool(strings.NewReader("x")); s != nil || err == nil || strings.Contains(err.Error(), tmp) {
		t.Errorf("without a place: %v, %v", s, err)
	}
}
