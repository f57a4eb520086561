//go:build s3

package bucket

import (
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"kanshiki/report/fleet"
)

// Client speaks with one object store. It sends nothing until it is asked to.
type Client struct {
	core *minio.Core
	// pause is the first wait before a broken connection is made again.
	pause time.Duration
}

var _ fleet.Objects = (*Client)(nil)

// New finds the store and the credentials in the environment, by the names that
// Amazon's tools use and by those of an OpenShift ObjectBucketClaim. endpoint,
// if not empty, goes before them. Nothing is read from other places, such as the
// metadata service of a cloud.
func New(endpoint string, getenv func(string) string) (*Client, error) {
	id, secret := getenv("AWS_ACCESS_KEY_ID"), getenv("AWS_SECRET_ACCESS_KEY")
	if id == "" || secret == "" {
		return nil, refusal("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", "no credentials for the object store")
	}
	host, secure, err := place(first(endpoint, getenv("AWS_ENDPOINT_URL_S3"), getenv("AWS_ENDPOINT_URL"), claimed(getenv)))
	if err != nil {
		return nil, err
	}
	opt := &minio.Options{
		Creds:        credentials.NewStaticV4(id, secret, getenv("AWS_SESSION_TOKEN")),
		Secure:       secure,
		Region:       first(getenv("AWS_REGION"), getenv("AWS_DEFAULT_REGION"), getenv("BUCKET_REGION")),
		BucketLookup: minio.BucketLookupPath,
	}
	if host == "" {
		host, opt.BucketLookup = amazon, minio.BucketLookupAuto
	} else if opt.Region == "" {
		opt.Region = "us-east-1" // else every bucket is asked for its own first
	}
	if opt.Transport, err = transport(secure, getenv("AWS_CA_BUNDLE")); err != nil {
		return nil, err
	}
	core, err := minio.NewCore(host, opt)
	if err != nil {
		return nil, refusal(likeURL, "%s is no address of an object store", host)
	}
	return &Client{core: core, pause: 250 * time.Millisecond}, nil
}

const (
	amazon  = "s3.amazonaws.com"
	likeURL = "like https://s3.example.com, or http://192.0.2.1:9000"
)

func first(of ...string) string {
	for _, s := range of {
		if s != "" {
			return s
		}
	}
	return ""
}

// claimed is the endpoint that the ConfigMap of an ObjectBucketClaim tells. It
// tells no protocol; these two ports are those of its plain HTTP.
func claimed(getenv func(string) string) string {
	host, port := getenv("BUCKET_HOST"), getenv("BUCKET_PORT")
	switch {
	case host == "":
		return ""
	case port == "":
		return "https://" + host
	case port == "80" || port == "8080":
		return "http://" + net.JoinHostPort(host, port)
	}
	return "https://" + net.JoinHostPort(host, port)
}

// place parts an endpoint; without a protocol it is https.
func place(endpoint string) (host string, secure bool, err error) {
	if endpoint == "" {
		return "", true, nil
	}
	if !strings.Contains(endpoint, "://") {
		endpoint = "https://" + endpoint
	}
	u, err := url.Parse(endpoint)
	switch {
	case err != nil:
		return "", false, refusal(likeURL, "the address of the object store is no URL")
	case u.User != nil:
		return "", false, refusal("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", "credentials do not belong in the address of the object store")
	case u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "":
		return "", false, refusal(likeURL, "%s is no address of an object store", endpoint)
	}
	return u.Host, u.Scheme == "https", nil
}

// transport trusts the system's authorities, and those in a file of PEM or in
// the files of a directory, which is what a ConfigMap is mounted as.
func transport(secure bool, bundle string) (*http.Transport, error) {
	tr, err := minio.DefaultTransport(secure)
	if err != nil || bundle == "" || !secure {
		return tr, err
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	files := []string{bundle}
	if info, err := os.Stat(bundle); err == nil && info.IsDir() {
		if files, err = filepath.Glob(filepath.Join(bundle, "*")); err != nil {
			return nil, err
		}
	}
	for _, name := range files {
		if name != bundle && strings.HasPrefix(filepath.Base(name), ".") {
			continue // Kubernetes keeps a ConfigMap's versions there
		}
		pem, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("cannot read AWS_CA_BUNDLE: %w", err)
		}
		if !roots.AppendCertsFromPEM(pem) {
			return nil, refusal("give a file of PEM; it has a line -----BEGIN CERTIFICATE-----", "no certificate in AWS_CA_BUNDLE, %s", name)
		}
	}
	tr.TLSClientConfig.RootCAs = roots
	return tr, nil
}
