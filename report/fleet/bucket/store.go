//go:build s3

package bucket

import (
	"bytes"
	"context"
	"crypto/md5" //nolint:gosec // what the protocol has as a checksum
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/minio/minio-go/v7"

	"kanshiki/report/fleet"
)

// maxEntry bounds what is read back, in bytes: above any answer of a worker.
const maxEntry = 128 << 20

// Store is a fleet.Store below a prefix of a bucket, one object an entry.
type Store struct {
	c              *Client
	ctx            context.Context
	bucket, prefix string
}

var _ fleet.Store = (*Store)(nil)

// Store opens the store of that path, such as s3://bucket/results, for as long
// as ctx is not done. It fails if the bucket cannot be listed.
func (c *Client) Store(ctx context.Context, path string) (fleet.Store, error) {
	bucket, prefix, err := parse(path)
	if err != nil {
		return nil, err
	}
	s := &Store{c: c, ctx: ctx, bucket: bucket, prefix: prefix}
	if s.prefix != "" {
		s.prefix += "/"
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for o := range c.core.Client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix, MaxKeys: 1}) {
		return s, explain(s.bucket, o.Err)
	}
	return s, ctx.Err()
}

func (s *Store) key(name string) string { return s.prefix + name + suffix }

const suffix = ".json"

// Get implements fleet.Store.
func (s *Store) Get(name string) ([]byte, error) {
	body, _, _, err := s.c.core.GetObject(s.ctx, s.bucket, s.key(name), minio.GetObjectOptions{})
	if err != nil {
		return nil, explain(s.bucket, err)
	}
	defer body.Close()
	data, err := io.ReadAll(io.LimitReader(body, maxEntry))
	return data, explain(s.bucket, err)
}

// Has implements fleet.Store.
func (s *Store) Has(name string) (bool, error) {
	_, err := s.c.core.StatObject(s.ctx, s.bucket, s.key(name), minio.StatObjectOptions{})
	var said minio.ErrorResponse
	if errors.As(err, &said) && said.StatusCode == http.StatusNotFound {
		return false, nil
	}
	return err == nil, explain(s.bucket, err)
}

// PutIfAbsent implements fleet.Store by a conditional request (RFC 9110, 13.1.2).
// A store that ignores the condition replaces what is there: names are made of
// the content's key, so that both are the same.
func (s *Store) PutIfAbsent(name string, data []byte) error {
	var opt minio.PutObjectOptions
	opt.SetMatchETagExcept("*")
	err := s.put(name, data, opt)
	var said minio.ErrorResponse
	switch {
	case !errors.As(err, &said):
	case said.StatusCode == http.StatusPreconditionFailed:
		return nil
	case said.StatusCode == http.StatusConflict, said.StatusCode == http.StatusNotImplemented:
		// Another writes at the same time, or the store knows no conditions.
		return s.Put(name, data)
	}
	return explain(s.bucket, err)
}

// Put implements fleet.Store.
func (s *Store) Put(name string, data []byte) error {
	return explain(s.bucket, s.put(name, data, minio.PutObjectOptions{}))
}

// put sends data in one request, which a store takes whole or not at all. The
// checksums let it go in plain form, which every store understands.
func (s *Store) put(name string, data []byte, opt minio.PutObjectOptions) error {
	opt.ContentType = "application/json"
	sum, check := sha256.Sum256(data), md5.Sum(data) //nolint:gosec // see the import
	_, err := s.c.core.PutObject(s.ctx, s.bucket, s.key(name), bytes.NewReader(data), int64(len(data)),
		base64.StdEncoding.EncodeToString(check[:]), hex.EncodeToString(sum[:]), opt)
	return err
}

// List implements fleet.Store.
func (s *Store) List(folder string) ([]string, error) {
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	var names []string
	for o := range s.c.core.Client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix + folder + "/"}) {
		if o.Err != nil {
			return nil, explain(s.bucket, o.Err)
		}
		name, ours := strings.CutPrefix(o.Key, s.prefix)
		if name, ok := strings.CutSuffix(name, suffix); ours && ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, s.ctx.Err()
}
