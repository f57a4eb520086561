package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kanshiki/collect"
)

// planted are secrets as bundles hold them: a file, and in it %s in the place
// of the secret.
var planted = []struct{ file, text, secret string }{
	{"install-config.yaml", "pullSecret: '{\"auths\":{\"quay.io\":{\"auth\":\"%s\"}}}'\n", "cGxhbnRlZDpvbmUwMQ=="},
	{"pull-secret.json", "{\"auths\": {\n \"registry.example.com\": {\n  \"auth\": \"%s\"\n }}}\n", "cGxhbnRlZDp0d28wMg=="},
	{"secret.yaml", "apiVersion: v1\ndata:\n  .dockerconfigjson: %s\nkind: Secret\n", "eyJhdXRocyI6eyJxdWF5LmlvIjp7ImF1dGgiOiJwbGFudGVkMDMifX19"},
	{"secret2.yaml", "kind: Secret\nstringData:\n  note: %s\n", "planted words 04"},
	{"secrets.json", "{\n \"items\": [\n  {\n   \"data\": {\n    \"k\": \"%s\"\n   },\n   \"kind\": \"Secret\"\n  }\n ]\n}\n", "cGxhbnRlZDA1"},
	{"flat.json", `{"items":[{"data":{"k":"%s"},"kind":"Secret"}]}`, "cGxhbnRlZDA2"},
	{"applied.json", `{"x":"{\"data\":{\"k\":\"%s\"},\"kind\":\"Secret\"}"}`, "cGxhbnRlZDA3"},
	{"kubeconfig", "users:\n- user:\n    token: %s\n", "planted08tokenofakubeconfig"},
	{"kubeconfig2", "    client-key-data: %s\n", "LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpwbGFudGVkMDk="},
	{".openshift_install.log", "level=info msg=\"Login with user: \\\"kubeadmin\\\", and password: \\\"%s\\\"\"\n", "PLnt1-aaaaa-BBBBB-ccc10"},
	{"auth/kubeadmin-password", "%s", "plant-aaaaa-bbbbb-ccc11"},
	{"oauth.yaml", "metadata:\n  name: sha256~%s\n", "planted12abcdefghijklmnop"},
	{"curl.txt", "> Authorization: Bearer %s\n", "planted13.abcdefgh"},
	{"curl2.txt", "> Authorization: Basic %s\n", "cGxhbnRlZDE0Cg=="},
	{"sa.txt", "token=%s\n", "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJwbGFudGVkMTUifQ.c2ln"},
	{"journal.log", "Sep 28 13:38:24 h x[1]: mount -o user=a,password=%s,vers=3\n", "planted16"},
	{"vsphere.yaml", "vcenters:\n- password: %s\n  server: v\n", "planted17!"},
	{"bmc.json", `{"bmc":{"username":"a","password":"%s"}}`, "planted18"},
	{"aws.ini", "aws_secret_access_key = %s\n", "planted19/abcdefgh+KL"},
	{"aws2.log", "using key %s for S3\n", "AKIAPLANTED20ABCDEFG"},
	{"azure.json", `{"clientSecret": "%s"}`, "planted~21"},
	{"registry.yaml", "httpSecret: %s\n", "planted22abcdef0123456789"},
	{"pod.yaml", "env:\n- name: REGISTRY_HTTP_SECRET\n  value: %s\n", "planted23abcdef"},
	{"env.txt", "REGISTRY_STORAGE_S3_SECRETKEY=%s\n", "planted24abcdef"},
	{"proxy.conf", "http_proxy=http://user:%s@proxy.example.com:3128\n", "planted25"},
	{"db.log", "dial postgres://app:%s@db:5432/x failed\n", "plan/ted26"},
	{"haproxy.cfg", "    stats auth admin:%s\n", "planted27"},
	{"haproxy2.cfg", "  user a insecure-password %s\n", "planted28"},
	{"keepalived.conf", "    auth_pass %s\n", "planted9"},
	{"named.conf", "key x { algorithm hmac-sha256; secret \"%s\"; };\n", "cGxhbnRlZDMw="},
	{"dhcpd.conf", "  secret %s;\n", "cGxhbnRlZDMx=="},
	{"users.htpasswd", "admin:%s\n", "$2y$05$planted32abcdefghijklmnopqrstuv"},
	{"shadow", "core:%s:18000::::::\n", "$6$planted33$abcdefghijklmnopqrstuv"},
	{"worker.ign", `{"storage":{"files":[{"contents":{"source":"data:;base64,%s"}}]}}`, "cGxhbnRlZDM0"},
	{"mc.yaml", "        source: data:,%s%%0A'x'\n", "planted35"},
	{"key.pem", "-----BEGIN EC PRIVATE KEY-----\n%s\n-----END EC PRIVATE KEY-----\n", "cGxhbnRlZDM2cGxhbnRlZDM2cGxhbnRlZDM2"},
	{"key.log", "Sep 28 13:38:24 h x[1]: -----BEGIN PRIVATE KEY-----\nSep 28 13:38:24 h x[1]: %s\n", "cGxhbnRlZDM3cGxhbnRlZDM3cGxhbnRlZDM3cGxhbnRlZDM3"},
	{"key.json", `{"tls.key":"-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"}`, "cGxhbnRlZDM4"},
	{"ldap.yaml", "bindPassword: |\n  %s\n", "planted39"},
	{"flags.log", "started with --token %s --verbose\n", "planted40abcdef"},
	{"deploy.log", "config {Host:x Password:%s Port:1}\n", "planted41"},
	{"cookie.log", "> Cookie: _oauth_proxy=%s\n", "planted42abcdef"},
}

func gzipped(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tarOf(t *testing.T, files []packed) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		if err := w.WriteHeader(&tar.Header{Name: f.name, Mode: 0o644, Size: int64(len(f.data))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// everything is all the bytes of a bundle, members unpacked, and all names.
func everything(t *testing.T, bundle string) string {
	t.Helper()
	var b strings.Builder
	w := &collect.Walker{}
	_, err := w.Walk(t.Context(), bundle, func(f *collect.File, err error) error {
		b.WriteString(f.Name() + "\n")
		if err == nil {
			_, err = io.Copy(&b, f.Reader)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPlantedSecretsAreGone(t *testing.T) {
	var plain, wrapped []packed
	for _, p := range planted {
		data := []byte(fmt.Sprintf(p.text, p.secret))
		plain = append(plain, packed{p.file, data})
		wrapped = append(wrapped, packed{"gz/" + p.file + ".gz", gzipped(t, data)})
	}
	key := base64.StdEncoding.EncodeToString([]byte("x\n-----BEGIN PRIVATE KEY-----\nplanted43\n-----END PRIVATE KEY-----\n"))
	plain = append(plain, packed{"blob.txt", []byte("x " + key + "\n")}, packed{"tokens/sha256~planted44abcdefghijkl.yaml", []byte("kind: OAuthAccessToken\n")})
	nested := tarOf(t, append(wrapped, packed{"deeper.tar.gz", gzipped(t, tarOf(t, plain))}))
	bundle := written(t, "bundle.tar.gz", gzipped(t, tarOf(t, append(plain, packed{"nested.tar.gz", gzipped(t, nested)}))))
	for _, options := range [][]string{nil, {"--obfuscate"}} {
		clean := redactedCopy(t, bundle, options...)
		got := everything(t, clean)
		raw, err := os.ReadFile(clean)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range planted {
			if strings.Contains(got, p.secret) || bytes.Contains(raw, []byte(p.secret)) {
				t.Errorf("%s: %s survived", p.file, p.secret)
			}
		}
		if strings.Contains(got, key[8:60]) || strings.Contains(got, "planted44") {
			t.Error("a secret in base64 or in a name survived")
		}
		if n := strings.Count(got, "<redacted:"); n < 3*len(planted) {
			t.Errorf("only %d masks", n)
		}
	}
}

// The secrets that the seeds print in clear.
func TestSecretsOfSeedsAreGone(t *testing.T) {
	seeds, _ := filepath.Glob(filepath.Join("..", "..", "..", "shared", "seeds", "*.txt"))
	if len(seeds) == 0 {
		t.Skip("SKIPPED: no ../shared/seeds: redaction is not tested on them")
	}
	seen := 0
	secrets := []string{"KBB5q-7reSE-gUKSf-ssZPx", "4c0857824322cf083be5198d5ca486eeed9afb18"}
	for _, s := range seeds {
		before, got := everything(t, s), everything(t, redactedCopy(t, s))
		for _, secret := range secrets {
			seen += strings.Count(before, secret)
			if strings.Contains(got, secret) {
				t.Errorf("%s: %s survived", filepath.Base(s), secret)
			}
		}
		if strings.Count(before, "\n") != strings.Count(got, "\n") {
			t.Errorf("%s: lines were lost", filepath.Base(s))
		}
	}
	if seen == 0 {
		t.Error("the seeds hold none of the secrets")
	}
}
