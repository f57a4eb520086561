package redact

import (
	"strings"
	"testing"
)

func TestLineMasksSecrets(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"pull secret", `{"auths":{"quay.io":{"auth":"b3BlbnNoaWZ0OnNlY3JldA==","email":"a@b"}}}`,
			`{"auths":{"quay.io":{"auth":"[redacted]","email":"a@b"}}}`},
		{"pull secret inside a JSON string", `"{\"auths\":{\"q\":{\"auth\":\"b3BlbnNo\"}}}"`, `"{\"auths\":{\"q\":{\"auth\":\"[redacted]\"}}}"`},
		{"dockerconfigjson", `.dockerconfigjson: eyJhdXRocyI6eyJxdWF5Lmlv`, `.dockerconfigjson: [redacted]`},
		{"bearer", `> Authorization: Bearer abcDEF123456.789-xyz`, `> Authorization: Bearer [redacted]`},
		{"service account token", `got eyJhbGciOiJSUzI1NiIs.eyJpc3MiOiJrdWJlcm5ldGVz.c2lnbmF0dXJl`, `got eyJhbGciOiJSUzI1NiIs.[redacted]`},
		{"oauth token", `X sha256~abcdefghijklmnopqrstuvwxyz0123`, `X sha256~[redacted]`},
		{"password=", `mount -o user=x,password=hunter2,vers=3`, `mount -o user=x,password=[redacted],vers=3`},
		{"quoted password with a space", `govc password="a b c" ok`, `govc password="[redacted]" ok`},
		{"yaml password", `password: S3cret!`, `password: [redacted]`},
		{"client secret in JSON", `{"client_secret": "abc"}`, `{"client_secret": "[redacted]"}`},
		{"oauth token as a parameter", `GET /x?token=sha256~abcdefghijklmnopqrstuvwxyz0123 by [core]`, `GET /x?token=[redacted] by [core]`},
		{"token parameter", `GET /x?token=abc&y=1`, `GET /x?token=[redacted]&y=1`},
		{"kubeadmin", `Login to the console with user: "kubeadmin", and password: "AbCdE-12345-fGhIj-67890"`,
			`Login to the console with user: "kubeadmin", and password: "[redacted]"`},
		{"kubeadmin in logfmt", `msg="user: \"kubeadmin\", and password: \"AbCdE-12345-fGhIj-67890\""`, `msg="user: \"kubeadmin\", and password: \"[redacted]\""`},
		{"kubeadmin bare", `kubeadmin AbCdE-12345-fGhIj-67890 set`, `kubeadmin [redacted] set`},
		{"URL", `proxy http://user:pa55@proxy:3128/ used`, `proxy http://user:[redacted]@proxy:3128/ used`},
		{"private key on one line", `key: "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n"`,
			`key: "-----BEGIN RSA PRIVATE KEY-----[redacted]-----END RSA PRIVATE KEY-----\n"`},
		{"private key that is cut", "-----BEGIN PRIVATE KEY-----\nMIIE", `-----BEGIN PRIVATE KEY-----[redacted]`},
		{"AWS key id", `key AKIAABCDEFGHIJKLMNOP`, `key AKIA[redacted]`},
		{"two of one kind", `password=a1 password=b2`, `password=[redacted] password=[redacted]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Line(tt.in)
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if again := Line(got); again != got {
				t.Errorf("not stable: %s", again)
			}
		})
	}
}

// What a rule needs to be believed must stay readable.
func TestLineKeepsTheRest(t *testing.T) {
	for _, s := range []string{
		``,
		`Failed to create "99_kubeadmin-password-secret.yaml" secrets.v1./kubeadmin -n kube-system: Post`,
		`secret "router-certs-default" not found`,
		`failed to get token: token=<nil>`,
		`basic authentication failed for user`,
		`ImagePullSecrets: pull-secret`,
		`x509: certificate signed by unknown authority, key: tls.key`,
		`auth: invalid, bearer authentication required`,
		`dial tcp 10.0.0.1:6443: connect: connection refused`,
		`https://api-int.example.com:22623/config/master@sha256:abcdef`,
		`image quay.io/x@sha256:0123456789abcdef0123456789abcdef pulled`,
		`incorrect password: authentication failed`,
	} {
		if got := Line(s); got != s {
			t.Errorf("changed\n%s\nto\n%s", s, got)
		}
	}
}

func FuzzLine(f *testing.F) {
	f.Add(`password="x" Bearer abcdefghijkl http://a:b@c/ "auth":"Zm9v"`)
	f.Add("-----BEGIN PRIVATE KEY-----")
	f.Fuzz(func(t *testing.T, s string) {
		got := Line(s)
		if len(got) > len(s)*(len(Mask)+1) {
			t.Errorf("grew from %d to %d bytes", len(s), len(got))
		}
		if got != s && !strings.Contains(got, Mask) {
			t.Errorf("changed without a mask: %q to %q", s, got)
		}
	})
}
