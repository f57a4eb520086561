//go:build s3

package bucket

import (
	"context"
	"encoding/pem"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"kanshiki/report/fleet"
)

// A store in a bucket does what one in a directory does, also where the bucket
// knows no conditions, or says so.
func TestStore(t *testing.T) {
	ignored := func(_ http.ResponseWriter, r *http.Request) bool {
		r.Header.Del("If-None-Match")
		return false
	}
	unknown := func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("If-None-Match") != "" {
			refuse(w, http.StatusNotImplemented, "NotImplemented")
			return true
		}
		return false
	}
	for name, x := range map[string]struct {
		before    func(http.ResponseWriter, *http.Request) bool
		directory bool
		second    string // what a second PutIfAbsent leaves
	}{
		"directory":          {directory: true, second: "one"},
		"bucket":             {second: "one"},
		"condition ignored":  {before: ignored, second: "two"},
		"condition not done": {before: unknown, second: "two"},
	} {
		t.Run(name, func(t *testing.T) {
			var st fleet.Store
			if x.directory {
				d := fleet.Directory(t.TempDir())
				if err := d.Open(); err != nil {
					t.Fatal(err)
				}
				st = d
			} else {
				s := newStore(t, false)
				s.set(x.before, nil)
				s.put("desk", "res", []byte("not ours"))
				s.put("desk", "res/done/readme.txt", []byte("not ours"))
				var err error
				if st, err = s.client().Store(context.Background(), "s3://desk/res/"); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := st.Get("done/a"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("got %v", err)
			}
			if has, err := st.Has("done/a"); has || err != nil {
				t.Errorf("has %v: %v", has, err)
			}
			big := string(noise(9<<20, 1))
			for _, put := range []func() error{
				func() error { return st.PutIfAbsent("done/a", []byte("one")) },
				func() error { return st.PutIfAbsent("done/a", []byte("two")) },
				func() error { return st.Put("seen/b", []byte("one")) },
				func() error { return st.Put("seen/b", []byte("two")) },
				func() error { return st.Put("seen/a", []byte(big)) },
			} {
				if err := put(); err != nil {
					t.Fatal(err)
				}
			}
			for name, want := range map[string]string{"done/a": x.second, "seen/b": "two", "seen/a": big} {
				got, err := st.Get(name)
				if has, e := st.Has(name); err != nil || string(got) != want || !has || e != nil {
					t.Errorf("%s: %d bytes, %v %v", name, len(got), err, e)
				}
			}
			for folder, want := range map[string][]string{"seen": {"seen/a", "seen/b"}, "done": {"done/a"}, "failed": nil} {
				if got, err := st.List(folder); err != nil || !slices.Equal(got, want) {
					t.Errorf("%s: %v %v", folder, got, err)
				}
			}
		})
	}
}

// Of many that write a result at the same time one wins, nobody fails, and what
// is there is whole.
func TestPutRace(t *testing.T) {
	s := newStore(t, false)
	st, err := s.client().Store(context.Background(), "s3://desk/res")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	var refused atomic.Int32
	for i := range 16 {
		all.Go(func() {
			data := strings.Repeat(string(rune('a'+i)), 100_000)
			if err := st.PutIfAbsent("done/k", []byte(data)); err != nil {
				t.Error(err)
			}
			got, err := st.Get("done/k")
			if err != nil || len(got) != 100_000 || strings.Trim(string(got), string(got[:1])) != "" {
				t.Errorf("%d bytes: %v", len(got), err)
			}
			if string(got) != data {
				refused.Add(1)
			}
		})
	}
	all.Wait()
	if refused.Load() != 15 {
		t.Errorf("%d of 16 saw another's", refused.Load())
	}
}

// What the user can do something about is said with what to do, and never with
// the secret.
func TestRefusals(t *testing.T) {
	s, secured := newStore(t, false), newStore(t, true)
	for name, x := range map[string]struct {
		env        map[string]string
		path       string
		want, hint string
	}{
		"no bucket":         {path: "s3://gone/x", want: "no such bucket: gone", hint: "AWS_ENDPOINT_URL"},
		"none named":        {path: "s3://", want: "s3:// names no bucket", hint: "s3://BUCKET"},
		"wrong credentials": {env: map[string]string{"AWS_ACCESS_KEY_ID": "WRONG"}, want: "the object store does not accept the credentials (InvalidAccessKeyId)", hint: "AWS_SECRET_ACCESS_KEY"},
		"no credentials":    {env: map[string]string{"AWS_SECRET_ACCESS_KEY": ""}, want: "no credentials for the object store", hint: "AWS_SECRET_ACCESS_KEY"},
		"nobody there":      {env: map[string]string{"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, want: "no answer from the object store: connection refused", hint: "AWS_ENDPOINT_URL"},
		"unknown authority": {env: map[string]string{"AWS_ENDPOINT_URL": secured.URL}, want: "no answer from the object store: x509: certificate signed by unknown authority", hint: "AWS_CA_BUNDLE"},
		"secret in the URL": {env: map[string]string{"AWS_ENDPOINT_URL": "https://id:" + "hidden" + "@s3.example.com"}, want: "credentials do not belong in the address of the object store", hint: "AWS_SECRET_ACCESS_KEY"},
		"path in the URL":   {env: map[string]string{"AWS_ENDPOINT_URL": "https://s3.example.com/desk"}, want: "https://s3.example.com/desk is no address of an object store", hint: "like https://"},
		"no authority":      {env: map[string]string{"AWS_ENDPOINT_URL": secured.URL, "AWS_CA_BUNDLE": "store_test.go"}, want: "no certificate in AWS_CA_BUNDLE, store_test.go", hint: "PEM"},
		"no file":           {env: map[string]string{"AWS_ENDPOINT_URL": secured.URL, "AWS_CA_BUNDLE": "gone.pem"}, want: "cannot read AWS_CA_BUNDLE: open gone.pem: no such file or directory"},
	} {
		t.Run(name, func(t *testing.T) {
			env := s.environment()
			for k, v := range x.env {
				env[k] = v
			}
			if x.path == "" {
				x.path = "s3://desk/x"
			}
			c, err := New("", func(name string) string { return env[name] })
			for _, ask := range []func() error{
				func() error { _, err := c.List(context.Background(), x.path); return err },
				func() error { _, err := c.Store(context.Background(), x.path); return err },
			} {
				e := err
				if e == nil {
					e = ask()
				}
				if e == nil || e.Error() != x.want || strings.Contains(e.Error(), "hidden") || strings.Contains(e.Error(), testSecret) {
					t.Errorf("got %v", e)
				}
				var r *Refusal
				if errors.As(e, &r) != (x.hint != "") || r != nil && !strings.Contains(r.Hint(), x.hint) {
					t.Errorf("hint of %v", e)
				}
			}
		})
	}
}

// The environment of an ObjectBucketClaim is enough, and that of Amazon's tools
// goes before it.
func TestPlace(t *testing.T) {
	for _, x := range []struct {
		endpoint string
		env      map[string]string
		want     string
	}{
		{"", map[string]string{}, "https://s3.amazonaws.com"},
		{"", map[string]string{"BUCKET_HOST": "s3.openshift-storage.svc", "BUCKET_PORT": "443"}, "https://s3.openshift-storage.svc:443"},
		{"", map[string]string{"BUCKET_HOST": "rgw.example.com", "BUCKET_PORT": "80"}, "http://rgw.example.com:80"},
		{"", map[string]string{"BUCKET_HOST": "rgw.example.com"}, "https://rgw.example.com"},
		{"", map[string]string{"BUCKET_HOST": "rgw.example.com", "AWS_ENDPOINT_URL": "http://192.0.2.1:9000/"}, "http://192.0.2.1:9000"},
		{"s3.example.com", map[string]string{"AWS_ENDPOINT_URL": "http://192.0.2.1:9000/"}, "https://s3.example.com"},
	} {
		x.env["AWS_ACCESS_KEY_ID"], x.env["AWS_SECRET_ACCESS_KEY"] = testID, testSecret
		c, err := New(x.endpoint, func(name string) string { return x.env[name] })
		if err != nil {
			t.Fatal(err)
		}
		if got := c.core.EndpointURL().String(); strings.Replace(strings.TrimSuffix(got, "/"), ":443", "", 1) != strings.Replace(x.want, ":443", "", 1) {
			t.Errorf("%v: got %s", x.env, got)
		}
	}
}

// A store with a certificate of one's own authority is trusted by a file, or by
// a directory, also one of which there is nothing.
func TestAuthority(t *testing.T) {
	s := newStore(t, true)
	s.put("desk", "a.tar.gz", []byte("x"))
	// A ConfigMap is mounted as links into a directory with a dot.
	dir := t.TempDir()
	file := filepath.Join(dir, "service-ca.crt")
	if err := os.Mkdir(filepath.Join(dir, "..2026"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"..data": "..2026", "service-ca.crt": "..data/service-ca.crt"} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o644); err != nil {
		t.Fatal(err)
	}
	for bundle, trusted := range map[string]bool{file: true, dir: true, t.TempDir(): false} {
		env := s.environment()
		env["AWS_CA_BUNDLE"] = bundle
		c, err := New("", func(name string) string { return env[name] })
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.List(context.Background(), "s3://desk"); (err == nil) != trusted {
			t.Errorf("%s: %v", bundle, err)
		}
	}
}
