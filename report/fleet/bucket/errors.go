//go:build s3

package bucket

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/s3utils"

	"kanshiki/report/fleet"
)

// Refusal is an error that the user can do something about.
type Refusal struct {
	err  error
	hint string
}

func (r *Refusal) Error() string { return r.err.Error() }
func (r *Refusal) Unwrap() error { return r.err }

// Hint says what would work.
func (r *Refusal) Hint() string { return r.hint }

func refusal(hint, format string, args ...any) error {
	return &Refusal{fmt.Errorf(format, args...), hint}
}

// errAbsent is fs.ErrNotExist in our words.
type errAbsent struct{}

func (errAbsent) Error() string        { return "no such object" }
func (errAbsent) Is(target error) bool { return target == fs.ErrNotExist }

// explain says an error of a request to a bucket in words that are the same every time, and without what
// was sent: addresses of connections and signatures stay out of results.
func explain(bucket string, err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var said minio.ErrorResponse
	if !errors.As(err, &said) {
		root := err
		for e := err; e != nil; e = errors.Unwrap(e) {
			root = e
		}
		return &Refusal{fmt.Errorf("%w: %w", fleet.ErrUnreached, root),
			"check AWS_ENDPOINT_URL, and AWS_CA_BUNDLE for a certificate of your own authority"}
	}
	switch said.Code {
	case "NoSuchBucket":
		return refusal("check AWS_ENDPOINT_URL: it may be in another store", "no such bucket: %s", bucket)
	case "NoSuchKey":
		return errAbsent{}
	case "PreconditionFailed":
		return fleet.ErrChanged
	case "InvalidObjectState":
		return errors.New("the object is in an archive class: restore it first")
	case "AccessDenied", "AllAccessDisabled":
		return refusal("the credentials need to list and read the bucket, and to write where results are kept", "the object store denies access")
	case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken", "TokenRefreshRequired":
		return refusal("check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", "the object store does not accept the credentials (%s)", said.Code)
	}
	if said.StatusCode >= 500 || said.Code == "SlowDown" || said.Code == "RequestTimeout" {
		return fmt.Errorf("%w: %s", fleet.ErrUnreached, said.Code)
	}
	return fmt.Errorf("the object store refuses: %s", said.Code)
}

// parse parts the path of an object or a prefix.
func parse(path string) (bucket, key string, err error) {
	bucket, key = fleet.SplitRemote(path)
	if s3utils.CheckValidBucketName(bucket) != nil {
		return "", "", refusal("s3://BUCKET, or s3://BUCKET/PREFIX", "%s names no bucket", path)
	}
	return bucket, key, nil
}
