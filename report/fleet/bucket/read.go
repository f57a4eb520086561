//go:build s3

package bucket

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/minio/minio-go/v7"

	"kanshiki/report/fleet"
)

// List implements fleet.Objects.
func (c *Client) List(ctx context.Context, path string) ([]fleet.Object, error) {
	bucket, key, err := parse(path)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx) // ends the list's goroutine
	defer cancel()
	var out []fleet.Object
	add := func(o minio.ObjectInfo) {
		out = append(out, fleet.Object{Path: "s3://" + bucket + "/" + o.Key, Size: o.Size, ETag: o.ETag})
	}
	below, named := "", false
	if key != "" {
		below = key + "/"
		// If this is not allowed, or a mistake, the list below says so.
		if o, err := c.core.StatObject(ctx, bucket, key, minio.StatObjectOptions{}); err == nil {
			o.Key = key
			add(o)
			named = true
		}
	}
	for o := range c.core.Client.ListObjects(ctx, bucket, minio.ListObjectsOptions{Prefix: below, Recursive: true}) {
		if o.Err != nil && named {
			break // one object may be read where none may be listed
		}
		if o.Err != nil {
			return nil, explain(bucket, o.Err)
		}
		if strings.HasPrefix(o.Key, below) {
			add(o)
		}
	}
	return out, ctx.Err()
}

// Head implements fleet.Objects.
func (c *Client) Head(ctx context.Context, o fleet.Object, n int) ([]byte, error) {
	o.Size = min(o.Size, int64(n))
	r, err := c.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// Open implements fleet.Objects. A connection that breaks is made again, and
// goes on where it was.
func (c *Client) Open(ctx context.Context, o fleet.Object) (io.ReadCloser, error) {
	bucket, key, err := parse(o.Path)
	if err != nil {
		return nil, err
	}
	r := &reader{c: c, ctx: ctx, object: o, bucket: bucket, key: key}
	if o.Size > 0 {
		err = r.connect()
	}
	return r, err
}

// triesInVain is how often a connection is made again without a byte gained;
// each try is several requests of minio-go's, with pauses.
const triesInVain = 5

type reader struct {
	c           *Client
	ctx         context.Context
	object      fleet.Object
	bucket, key string
	off         int64
	vain        int

	mu     sync.Mutex
	body   io.ReadCloser
	closed bool
}

var errClosed = errors.New("the object is closed")

// connect asks for what is left of the object, if it is still the same one. A
// store may ignore that condition: then the answer tells.
func (r *reader) connect() error {
	var opt minio.GetObjectOptions
	if err := opt.SetRange(r.off, r.object.Size-1); err != nil {
		return err
	}
	if r.object.ETag != "" {
		if err := opt.SetMatchETag(r.object.ETag); err != nil {
			return err
		}
	}
	body, info, header, err := r.c.core.GetObject(r.ctx, r.bucket, r.key, opt)
	if err != nil {
		return explain(r.bucket, err)
	}
	from, _, ranged := strings.Cut(strings.TrimPrefix(header.Get("Content-Range"), "bytes "), "-")
	switch {
	case r.object.ETag != "" && info.ETag != r.object.ETag:
		err = fleet.ErrChanged
	case (ranged || r.off > 0) && from != strconv.FormatInt(r.off, 10):
		err = errors.New("the object store cannot read from the middle of an object")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil && r.closed {
		err = errClosed
	}
	if err != nil {
		body.Close()
		return err
	}
	r.body = body
	return nil
}

// Read implements io.Reader.
func (r *reader) Read(p []byte) (int, error) {
	for r.off < r.object.Size {
		r.mu.Lock()
		body, closed := r.body, r.closed
		r.mu.Unlock()
		if closed {
			return 0, errClosed
		}
		var n int
		var err error
		if body == nil {
			err = r.connect()
		} else {
			n, err = body.Read(p[:min(int64(len(p)), r.object.Size-r.off)])
			r.off += int64(n)
			if err != nil {
				r.drop()
				err = r.early(err)
			}
		}
		if n > 0 {
			r.vain = 0
			return n, nil
		}
		if err != nil {
			if err := r.wait(err); err != nil {
				return 0, err
			}
		}
	}
	return 0, io.EOF
}

// early is the error of a body that ended too early.
func (r *reader) early(err error) error {
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return explain(r.bucket, err)
}

// wait returns err if trying again would not help.
func (r *reader) wait(err error) error {
	r.vain++
	if r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	if !errors.Is(err, fleet.ErrUnreached) || r.vain > triesInVain {
		return err
	}
	select {
	case <-r.ctx.Done():
		return r.ctx.Err()
	case <-time.After(r.c.pause << r.vain):
		return nil
	}
}

func (r *reader) drop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.body != nil {
		r.body.Close()
		r.body = nil
	}
}

// Close implements io.Closer; it may be called while Read waits.
func (r *reader) Close() error {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.drop()
	return nil
}
