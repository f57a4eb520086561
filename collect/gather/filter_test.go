package gather

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// planted are lines with a secret (the word SECRET in whatever form the shape
// needs) and what must be left to read.
var planted = []struct{ line, secret, stays string }{
	{`{"auths":{"quay.io":{"auth":"U0VDUkVUU0VDUkVU","email":"a@b"}}}`, "U0VDUkVUU0VDUkVU", `"auths"`},
	{`msg="{\"auths\":{\"q\":{\"auth\":\"U0VDUkVUMQ==\"}}}"`, "U0VDUkVUMQ==", "msg="},
	{`pullSecret: '{"auths":{"x":{"auth":"U0VDUkVUMg=="}}}'`, "U0VDUkVUMg==", "pullSecret:"},
	{`  .dockerconfigjson: eyJhdXRocyI6SECRETU`, "eyJhdXRocyI6SECRETU", ".dockerconfigjson"},
	{`level=info msg="Login to the console with user: \"kubeadmin\", and password: \"SeCr1-SeCr2-SeCr3-SeCr4\""`, "SeCr1-SeCr2", "Login to the console"},
	{`kubeadmin password is abcde-fghij-klmno-pqrst now`, "abcde-fghij", "kubeadmin"},
	{`X-Token: sha256~SECRETsecretSECRETsecret012345`, "SECRETsecret", "X-Token"},
	{`> Authorization: Bearer SECRET.secret-SECRET`, "SECRET.secret", "> Authorization: Bearer"},
	{`Authorization: Basic U0VDUkVUU0VDUkVU`, "U0VDUkVUU0VDUkVU", "Basic"},
	{`token eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJlIn0.c2VjcmV0c2VjcmV0 end`, "c2VjcmV0c2VjcmV0", "end"},
	{`    token: SECRETsecretSECRET1`, "SECRETsecretSECRET1", "token:"},
	{`oc login --token SECRETtoken1 --server x`, "SECRETtoken1", "--server x"},
	{`oc login --token=SECRETtoken2 --server x`, "SECRETtoken2", "--server x"},
	{`    client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLVNFQ1JFVA==`, "UFJJVkFURSBLRVktLS0", "client-key-data:"},
	{`x LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tU0VDUkVU y`, "BQUklWQVRFIEtFWS0", "x "},
	{`"key": "-----BEGIN RSA PRIVATE KEY-----\nSECRETkey\n-----END RSA PRIVATE KEY-----\n"`, "SECRETkey", `"key"`},
	{"-----BEGIN EC PRIVATE KEY-----\nSECRETline1\nSECRETline2\n-----END EC PRIVATE KEY-----\nafter the key", "SECRETline", "after the key"},
	{`{"path":"/x","contents":{"source":"data:text/plain;charset=utf-8;base64,U0VDUkVUU0VDUkVUU0VDUkVU"}}`, "U0VDUkVUU0VDUkVU", `"path"`},
	{`admin:$apr1$SECRETsa$SECRETsecretSECRET`, "SECRETsecretSECRET", "admin:"},
	{`"passwordHash": "$6$SECRETsalt$SECRETsecret"`, "SECRETsecret", `"passwordHash"`},
	{`httpSecret: SECRETsecret99`, "SECRETsecret99", "httpSecret:"},
	{`REGISTRY_HTTP_SECRET=SECRETsecret98`, "SECRETsecret98", "REGISTRY_HTTP_SECRET"},
	{`"clientSecret": "SECRET secret"`, "SECRET secret", `"clientSecret"`},
	{`bindPassword: "SECRETbind"`, "SECRETbind", "bindPassword"},
	{`    password: SECRETpass1!`, "SECRETpass1!", "password:"},
	{`mount -o user=x,password=SECRETpass2,vers=3`, "SECRETpass2", "vers=3"},
	{`aws_secret_access_key = "SECRETaws"`, "SECRETaws", "aws_secret_access_key"},
	{`key AKIAABCDEFGHIJKLMNOP used`, "AKIAABCDEFGHIJKLMNOP", "used"},
	{`HTTP_PROXY=http://user:SECRETpa55@proxy.example.com:3128/`, "SECRETpa55", "@proxy.example.com:3128"},
	{`    stats auth admin:SECRETstats`, "SECRETstats", "stats auth"},
	{`  user bob insecure-password SECRETuser`, "SECRETuser", "user bob"},
	{`    auth_pass SECRETvrrp`, "SECRETvrrp", "auth_pass"},
	{`  secret "U0VDUkVUa2V5";`, "U0VDUkVUa2V5", "secret"},
	{`psk=SECRETwifi`, "SECRETwifi", "psk="},
	{`sshKey: ssh-rsa AAAAB3NzaC1yc2EAAAASECRETkeybody bob@example.com`, "SECRETkeybody", "bob@example.com"},
	{"pullSecret: |\n  {\"x\": \"SECRETblock\"}\nplatform: none", "SECRETblock", "platform: none"},
}

// These look like secrets and are evidence.
var harmless = []string{
	`secret "router-certs-default" not found`,
	`failed to get token: token=<nil>`,
	`basic authentication failed for user`,
	`ImagePullSecrets: pull-secret`,
	`dial tcp 192.0.2.1:6443: connect: connection refused`,
	`image quay.io/x@sha256:0123456789abcdef0123456789abcdef pulled`,
	`incorrect password: authentication failed`,
	`https://api-int.example.com:22623/config/master`,
	`x LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t y`,
	`I0501 10:00:00.000000 1 secret_provider.go:42] cookie key rotated`,
}

// filtered runs text through the whole script as a command's output.
func filtered(t *testing.T, path, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	stub(t, path, "uptime", "cat "+file)
	_, files := gathering{path: path, args: []string{"--role", "client", "--no-probes"}}.bundle(t)
	return files["hosts/h1/cmd/uptime.txt"]
}

// The script alone takes secrets out, whichever awk it finds; without one,
// whole lines go.
func TestScriptTakesSecretsOut(t *testing.T) {
	for _, awk := range []string{"mawk", "gawk", "busybox", "no awk"} {
		t.Run(awk, func(t *testing.T) {
			t.Parallel()
			path := tools(t, "awk")
			if awk != "no awk" {
				at, err := exec.LookPath(awk)
				if err != nil {
					cannot(t, "%s is not installed", awk)
				}
				if awk == "busybox" {
					stub(t, path, "awk", "exec "+at+` awk "$@"`)
				} else {
					stub(t, path, "awk", "exec "+at+` "$@"`)
				}
			}
			var in strings.Builder
			for _, p := range planted {
				in.WriteString(p.line + "\n--\n")
			}
			for _, h := range harmless {
				in.WriteString(h + "\n")
			}
			got := filtered(t, path, in.String())
			for _, p := range planted {
				if strings.Contains(got, p.secret) {
					t.Errorf("%q is left of %q", p.secret, p.line)
				}
				if awk != "no awk" && !strings.Contains(got, p.stays) {
					t.Errorf("%q is gone from %q", p.stays, p.line)
				}
			}
			for _, h := range harmless {
				if awk != "no awk" && !strings.Contains(got, h+"\n") {
					t.Errorf("changed: %q", h)
				}
			}
			if t.Failed() {
				t.Log(got)
			}
		})
	}
}
