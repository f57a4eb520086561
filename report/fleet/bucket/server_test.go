//go:build s3

package bucket

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/minio/minio-go/v7"
)

const (
	testID     = "EXAMPLEID"
	testSecret = "a/secret+that=nobody%may&see"
)

// A request that fails is made twice only, so that no test waits.
func TestMain(m *testing.M) {
	minio.MaxRetry = 2
	os.Exit(m.Run())
}

// store is an object store on loopback, with a fault in front of it that a test
// may set.
type store struct {
	*httptest.Server
	t       *testing.T
	backend gofakes3.Backend
	mu      sync.Mutex
	// before, if not nil, sees each request and may answer it.
	before func(w http.ResponseWriter, r *http.Request) bool
	// cut, if not nil, says after how many bytes of a body the connection breaks;
	// negative: it does not.
	cut func(r *http.Request) int
}

func newStore(t *testing.T, secure bool) *store {
	t.Helper()
	s := &store{t: t, backend: s3mem.New()}
	for _, b := range []string{"desk", "other"} {
		if err := s.backend.CreateBucket(b); err != nil {
			t.Fatal(err)
		}
	}
	inner := gofakes3.New(s.backend).Server()
	front := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		before, cut := s.before, s.cut
		s.mu.Unlock()
		if !strings.Contains(r.Header.Get("Authorization"), "Credential="+testID+"/") {
			refuse(w, http.StatusForbidden, "InvalidAccessKeyId")
			return
		}
		if before != nil && before(w, r) {
			return
		}
		if cut != nil {
			if n := cut(r); n >= 0 {
				w = &cutter{w, n}
			}
		}
		inner.ServeHTTP(w, r)
	})
	s.Server = httptest.NewUnstartedServer(front)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	if secure {
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	return s
}

// refuse answers as S3 does.
func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code><Message>no</Message></Error>", code)
}

// cutter ends the connection in the middle of a body.
type cutter struct {
	http.ResponseWriter
	left int
}

func (c *cutter) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p[:min(len(p), c.left)])
	if c.left -= n; err == nil && n < len(p) {
		c.ResponseWriter.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	return n, err
}

func (s *store) set(before func(http.ResponseWriter, *http.Request) bool, cut func(*http.Request) int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before, s.cut = before, cut
}

// put lays an object into the store, past its front.
func (s *store) put(bucket, key string, data []byte) {
	s.t.Helper()
	if _, err := s.backend.PutObject(bucket, key, map[string]string{"Last-Modified": "Mon, 02 Jan 2006 15:04:05 GMT"}, bytes.NewReader(data), int64(len(data)), nil); err != nil {
		s.t.Fatal(err)
	}
}

// environment is one in which the store is known.
func (s *store) environment() map[string]string {
	return map[string]string{"AWS_ACCESS_KEY_ID": testID, "AWS_SECRET_ACCESS_KEY": testSecret, "AWS_ENDPOINT_URL": s.URL}
}

func (s *store) client() *Client {
	s.t.Helper()
	env := s.environment()
	c, err := New("", func(name string) string { return env[name] })
	if err != nil {
		s.t.Fatal(err)
	}
	c.pause = time.Microsecond
	return c
}
