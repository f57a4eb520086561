package redact

import (
	"regexp"
	"testing"
)

var masks = regexp.MustCompile(`<redacted:([a-z-]+):[0-9a-f]{8}>`)

// typed is a redacted text with the hashes, which are random, taken out.
func typed(s string) string { return masks.ReplaceAllString(s, "‹$1›") }

const (
	tokenX = "sha256~abcdefghijklmnopqrstuvwxyz0123"
	jwtX   = "eyJhbGciOiJSUzI1NiIs.eyJpc3MiOiJrdWJlcm5ldGVz.c2lnbmF0dXJl"
	keyB64 = "LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpNSUlFb3dJQkFBS0NBUUVB"
	crtB64 = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJmekNDQVNXZ0F3SUJBZ0lRCi0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K"
)

// Each detector with what it must take and, beside it, what merely looks alike.
func TestDetectors(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"pull secret", `{"auths":{"quay.io":{"auth":"b3BlbnNoaWZ0OnNlY3JldA==","email":"a@b"}}}`, `{"auths":{"quay.io":{"auth":"‹pull-secret›","email":"a@b"}}}`},
		{"pull secret in a JSON string", `"{\"auths\":{\"q\":{\"auth\":\"b3BlbnNo\"}}}"`, `"{\"auths\":{\"q\":{\"auth\":\"‹pull-secret›\"}}}"`},
		{"auth is a word", `"auth": "none", "auth":"tls"`, ``},
		{"pull secret in YAML", `  auth: b3BlbnNoaWZ0OnNlY3JldA==`, `  auth: ‹pull-secret›`},
		{"auth in a log", `auth: invalid, bearer authentication required`, ``},
		{"dockerconfigjson", `.dockerconfigjson: eyJhdXRocyI6eyJxdWF5Lmlv`, `.dockerconfigjson: ‹pull-secret›`},
		{"its type", `type: kubernetes.io/dockerconfigjson`, ``},
		{"kubeadmin", `user: "kubeadmin", and password: "AbCdE-12345-fGhIj-67890"`, `user: "kubeadmin", and password: "‹kubeadmin›"`},
		{"kubeadmin in logfmt", `msg="user: \"kubeadmin\", and password: \"AbCdE-12345-fGhIj-67890\""`, `msg="user: \"kubeadmin\", and password: \"‹kubeadmin›\""`},
		{"kubeadmin without its name", `got KBB5q-7reSE-gUKSf-ssZPx here`, `got ‹kubeadmin› here`},
		{"a name of four groups", `pod route-admin-group-table and alert-rules-12345-abcde`, ``},
		{"kubeadmin secret", `Failed to create "99_kubeadmin-password-secret.yaml" secrets.v1./kubeadmin -n kube-system: Post`, ``},
		{"where users are looked for", `passwd:     files sss systemd`, ``},
		{"a password of one word", `passwd: Tr0ub4dor`, `passwd: ‹password›`},
		{"oauth token", `X ` + tokenX, `X ‹token›`},
		{"token=", `GET /x?token=` + tokenX + ` y`, `GET /x?token=‹token› y`},
		{"image digest", `quay.io/x@sha256:0123456789abcdef0123456789abcdef pulled`, ``},
		{"service account token", `got ` + jwtX, `got ‹jwt›`},
		{"version of a package", `eyJs.v1 (module.eyJx)`, ``},
		{"bearer", `> Authorization: Bearer abcDEF123456.789-xyz`, `> Authorization: Bearer ‹bearer›`},
		{"basic", `Authorization: Basic dXNlcjpwYXNzd29yZA==`, `Authorization: Basic ‹bearer›`},
		{"header in JSON", `{"Authorization":["Bearer abcDEF123456"]}`, `{"Authorization":["Bearer ‹bearer›"]}`},
		{"words of headers", `basic authentication failed; Authorization: Bearer <masked>`, ``},
		{"cookie", `> Cookie: _oauth_proxy=abcdef0123456789abc; x=y`, `> Cookie: ‹cookie›`},
		{"cookie of haproxy", `cookie SERVERID insert indirect nocache`, ``},
		{"flag", `oc --token abcdef0123456789 get`, `oc --token ‹token› get`},
		{"flag with =", `oc login --password=hunter2 -u x`, `oc login --password=‹password› -u x`},
		{"flags in JSON", `["--token","abcdef0123"]`, `["--token","‹token›"]`},
		{"flag that names a file", `--token-file=/var/run/x --token=/var/run/secrets/token`, ``},
		{"password=", `mount -o user=x,password=hunter2,vers=3`, `mount -o user=x,password=‹password›,vers=3`},
		{"quoted with a space", `govc password="a b c" ok`, `govc password="‹password›" ok`},
		{"quote in a password", `{"password":"a\"b","x":1}`, `{"password":"‹password›","x":1}`},
		{"Go struct", `{User:x Password:hunter2 Host:y}`, `{User:x Password:‹password› Host:y}`},
		{"YAML", `  password: S3cret! of two words`, `  password: ‹password›`},
		{"YAML lower case", `password: correcthorse`, `password: ‹password›`},
		{"XML", `<password>abc</password>`, `<password>‹password›</password>`},
		{"client secret", `{"client_secret": "abc"}`, `{"client_secret": "‹secret›"}`},
		{"httpSecret", `httpSecret: 4c0857824322cf083be5198d5ca486eeed9afb18`, `httpSecret: ‹secret›`},
		{"environment", `REGISTRY_HTTP_SECRET=4c0857824322`, `REGISTRY_HTTP_SECRET=‹secret›`},
		{"environment in JSON", `{"name":"DB_PASSWORD","value":"abc"}`, `{"name":"DB_PASSWORD","value":"‹secret›"}`},
		{"AWS", `aws_secret_access_key = wJalrXUtnFEMIK7MDENG`, `aws_secret_access_key = ‹secret›`},
		{"AWS key id", `key AKIAABCDEFGHIJKLMNOP`, `key ‹cloud-key›`},
		{"a longer word", `XAKIAABCDEFGHIJKLMNOPQ Asia/Tokyo`, ``},
		{"GitHub", `ghp_0123456789abcdefghijABCDEFGHIJ012345`, `‹token›`},
		{"names of secrets", `secret "router-certs-default" not found, secretName: x-token-abcde, key: tls.key`, ``},
		{"key of a secret", `secretKeyRef: {key: password, name: x}`, ``},
		{"nothing", `failed to get token: token=<nil> password: ""`, ``},
		{"prose", `incorrect password: authentication failed; invalid token: EOF`, ``},
		{"variables", `password=$PASSWORD token=${TOKEN} password: {{ .Password }}`, ``},
		{"working directory", `TTY=pts/6 ; PWD=/auto/x OLDPWD=/`, ``},
		{"numbers", `automountServiceAccountToken: true, tokenExpirationSeconds: 3607`, ``},
		{"comparison", `if password == "x"`, ``},
		{"URL", `proxy http://user:pa55@proxy:3128/ used`, `proxy http://‹url›@proxy:3128/ used`},
		{"URL, password with @", `http://user:p@55@proxy:3128/`, `http://‹url›@proxy:3128/`},
		{"URL, password with /", `http://user:p/55@proxy:3128/`, `http://‹url›@proxy:3128/`},
		{"URL with a port", `https://api-int.example.com:22623/config/master@sha256:abcdef`, ``},
		{"URL with a user", `ssh://core@192.0.2.1 http://[2001:db8::1]:80/a@b`, ``},
		{"hash", `admin:$apr1$abcdefgh$0123456789abcdefghijk.`, `admin:‹hash›`},
		{"shadow", `core:$6$salt$0123456789abcdefghijklmnop:18000:0`, `core:‹hash›:18000:0`},
		{"age", `AGE-SECRET-KEY-1ABCDEFGHJKLMNPQRSTUVWXYZ0123456789ABCDEFGHJKLMNPQRSTUV`, `‹private-key›`},
		{"SHA", `admin:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=`, `admin:‹hash›`},
		{"dollars", `echo $1$2 $y$x`, ``},
		{"ignition", `source: data:text/plain;charset=utf-8;base64,aGVsbG8=`, `source: data:text/plain;charset=utf-8;base64,‹ignition›`},
		{"ignition with quotes", `source: data:,API='x'%0A 'data:,ab' "data:,c'd" \"data:,e\"`, `source: data:,‹ignition› 'data:,‹ignition›' "data:,‹ignition›" \"data:,‹ignition›\"`},
		{"ignition pointer", `source: https://api-int.example.com:22623/config/master`, ``},
		{"empty file of ignition", `source: "data:,"`, ``},
		{"SSH key", `ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7 core@x`, `ssh-rsa ‹ssh-public-key› core@x`},
		{"haproxy stats", `    stats auth admin:hunter2`, `    stats auth ‹password›`},
		{"haproxy user", `  user admin insecure-password hunter2`, `  user admin insecure-password ‹password›`},
		{"keepalived", `    auth_pass 1111`, `    auth_pass ‹password›`},
		{"auth type", `    auth_type PASS`, ``},
		{"bind", `	secret "abcdefgh==";`, `	secret "‹secret›";`},
		{"dhcpd", `  secret pRP5FapFoJ95JEL06sv4PQ==;`, `  secret ‹secret›;`},
		{"ldap", `bindpw hunter2`, `bindpw ‹password›`},
		{"login", `podman login -u x -p hunter2 registry`, `podman login -u x -p ‹password› registry`},
		{"curl", `curl -u admin:hunter2 https://x`, `curl -u admin:‹password› https://x`},
		{"private key on one line", `key: "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n"`, `key: "-----BEGIN RSA PRIVATE KEY-----\n‹private-key›\n-----END RSA PRIVATE KEY-----\n"`},
		{"base64 of a key", `x ` + keyB64 + ` y`, `x ‹private-key› y`},
		{"client-key-data", `    client-key-data: ` + keyB64, `    client-key-data: ‹private-key›`},
		{"base64 of a certificate", `client-certificate-data: ` + crtB64, ``},
		{"two of one kind", `password=a1 password=b2`, `password=‹password› password=‹password›`},
		{"access denied", `access to the requested resource is not authorized: token has expired`, ``},
		{"messages", `dial tcp 192.0.2.1:6443: connect: connection refused`, ``},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := tt.want
			if want == "" {
				want = tt.in
			}
			r := New()
			got := r.String(tt.in, "")
			if typed(got) != want {
				t.Errorf("\ngot  %s\nwant %s", typed(got), want)
			}
			if again := r.String(got, ""); again != got {
				t.Errorf("not stable:\n%s\n%s", got, again)
			}
			if line := Line(tt.in); line != masks.ReplaceAllString(got, Mask) {
				t.Errorf("a report prints %s", line)
			}
		})
	}
}
