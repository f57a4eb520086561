package redact

import (
	"strings"
	"testing"
)

const pemBody = "MIIEowIBAAKCAQEAxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrs"

// What takes several lines: «x» marks what must be gone.
func TestLines(t *testing.T) {
	tests := []struct{ name, in string }{
		{"key", "a\n-----BEGIN RSA PRIVATE KEY-----\n«" + pemBody + "»\n«" + pemBody + "»\n«abc=»\n-----END RSA PRIVATE KEY-----\nb c\n"},
		{"key in a log", "Sep 28 13:38:24 h cat[1]: -----BEGIN PRIVATE KEY-----\nSep 28 13:38:24 h cat[1]: «" + pemBody + "»\nSep 28 13:38:24 h x[1]: started\n"},
		{"key that is cut", "-----BEGIN PRIVATE KEY-----\n«" + pemBody + "»\nSep 28 13:38:24 h x[1]: started again\nok\n"},
		{"indented key", "tls: |\n  -----BEGIN EC PRIVATE KEY-----\n  «" + pemBody + "»\n  -----END EC PRIVATE KEY-----\nx: y\n"},
		{"encrypted key", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,AB\n\n«" + pemBody + "»\n-----END RSA PRIVATE KEY-----\n"},
		{"certificate", "-----BEGIN CERTIFICATE-----\n" + pemBody + "\n-----END CERTIFICATE-----\n"},
		{"block scalar", "a:\n  password: |-\n    «one two»\n    «three»\n  next: |\n    text\n"},
		{"folded", "bindPassword: >\n  «abc»\n\n  «def»\nuser: x\n"},
		{"Secret, kind behind", "apiVersion: v1\ndata:\n  a: «aGVsbG8=»\n  tls.crt: " + crtB64 + "\n  b: |\n    «aGVs»\nkind: Secret\nmetadata:\n  name: x\n"},
		{"Secret, kind in front", "kind: Secret\nmetadata:\n  name: x\nstringData:\n  a: «hello you»\n  \"b\": \"«x»\"\ntype: Opaque\n---\nkind: ConfigMap\ndata:\n  a: hello\n"},
		{"Secret, stringData behind", "apiVersion: v1\nkind: Secret\ndata:\n  a: «b»\nstringData:\n  c: «d»\n"},
		{"ConfigMap", "apiVersion: v1\ndata:\n  a: aGVsbG8=\nkind: ConfigMap\n"},
		{"list", "items:\n- apiVersion: v1\n  data:\n    a: «b»\n  kind: Secret\n- apiVersion: v1\n  data:\n    a: b\n  kind: ConfigMap\n- data:\n    z: «y»\n  kind: Secret\nkind: List\n"},
		{"Secret in JSON", "{\n    \"apiVersion\": \"v1\",\n    \"data\": {\n        \"a\": \"«b»\",\n        \"c\": \"«d»\"\n    },\n    \"kind\": \"Secret\",\n    \"metadata\": {\n        \"name\": \"x\"\n    }\n}\n"},
		{"ConfigMap in JSON", "{\n    \"data\": {\n        \"a\": \"b\"\n    },\n    \"kind\": \"ConfigMap\"\n}\n"},
		{"compact JSON", `{"items":[{"data":{"a":"«b»"},"kind":"Secret","metadata":{"name":"x"}},{"data":{"a":"b"},"kind":"ConfigMap"},{"kind":"Secret","stringData":{"k":"«v»"}}]}` + "\n"},
		{"last applied", `  x: '{"annotations":"{\"data\":{\"a\":\"«b»\"},\"kind\":\"Secret\"}"}'` + "\n"},
		{"environment", "env:\n- name: DB_PASSWORD\n  value: «abc»\n- name: DB_HOST\n  value: abc\n- name: X_TOKEN\n  valueFrom:\n    secretKeyRef:\n      name: x\n"},
		{"wrapped base64", keyB64 + "TUlJRW93SUI=\n"},
		{"next line", "x: y\n\tz\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := strings.NewReplacer("«", "", "»", "").Replace(tt.in)
			var want strings.Builder
			for i, part := range strings.Split(tt.in, "«") {
				if _, rest, ok := strings.Cut(part, "»"); ok && i > 0 {
					part = "‹›" + rest
				}
				want.WriteString(part)
			}
			if tt.name == "wrapped base64" {
				want.Reset()
				want.WriteString("‹›\n")
			}
			r := New()
			got := r.String(in, "")
			if plain := masks.ReplaceAllString(got, "‹›"); plain != want.String() {
				t.Errorf("\ngot\n%s\nwant\n%s", plain, want.String())
			}
			if again := r.String(got, ""); again != got {
				t.Errorf("not stable:\n%s\n%s", got, again)
			}
		})
	}
}

func TestEqualSecretsStayEqual(t *testing.T) {
	r := New()
	a, b, c := r.String("password=one", ""), r.String("password=one", ""), r.String("password=two", "")
	if a != b || a == c || New().String("password=one", "") == a {
		t.Errorf("%s, %s, %s", a, b, c)
	}
	if n := r.Counts()["password"]; n != 3 {
		t.Errorf("%d counted", n)
	}
}

func TestNames(t *testing.T) {
	r := New()
	if got := r.String("abcde-fghij-klmno-pqrst\n", "auth/kubeadmin-password"); typed(got) != "‹kubeadmin›\n" {
		t.Errorf("%s", got)
	}
	got := r.Name("oauthaccesstokens/" + tokenX + ".yaml")
	if strings.Contains(got, "abcdefghijkl") || !strings.HasSuffix(got, ".yaml") || strings.ContainsAny(got, "<:>") {
		t.Errorf("%s", got)
	}
}

// Whatever the blocks in which a text arrives, the result is that of the whole.
func TestBlocks(t *testing.T) {
	text := strings.Repeat("Sep 28 13:38:24 h x[1]: nothing to see\n", 20000) + "password=hunter2\n"
	text += strings.Repeat("y", 300000) + " token=abcdef0123456 " + strings.Repeat("z", 9<<20) + "\nend password=hunter2"
	r := New()
	var b strings.Builder
	w := r.Writer(&b, "")
	for i := 0; i < len(text); i += 7777 {
		if _, err := w.Write([]byte(text[i:min(len(text), i+7777)])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "hunter2") || strings.Contains(b.String(), "abcdef0123456") || r.Counts()["password"] != 2 {
		t.Error("a secret survived")
	}
}

func BenchmarkCleanLog(b *testing.B) {
	text := strings.Repeat("Sep 28 13:38:24 master0 bootkube.sh[2632]: I0928 13:38:24.123456 1 reflector.go:219] Starting reflector *v1.Pod (10m0s) from k8s.io/client-go/informers/factory.go:134 https://api-int.example.com:6443/api\n"+
		"Sep 28 13:38:24 master0 hyperkube[1234]: E0928 13:38:24.654321 1234 pod_workers.go:191] Error syncing pod 7f3c9f6e-1c2d-4b5a-9e8f-0a1b2c3d4e5f (\"etcd-quorum-guard-6c7f8d9b-abcde\"), skipping: back-off 5m0s restarting failed container\n", 20000)
	r := New()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		w := r.Writer(discard{}, "")
		for i := 0; i < len(text); i += 32 << 10 {
			_, _ = w.Write([]byte(text[i:min(len(text), i+32<<10)]))
		}
		_ = w.Close()
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// The redactor eats foreign bytes: it never panics, keeps the lines, and what
// it has redacted it leaves alone.
func FuzzRedact(f *testing.F) {
	f.Add(`password="x" Bearer abcdefghijkl http://a:b@c/ "auth":"Zm9vYmFy"`)
	f.Add("-----BEGIN PRIVATE KEY-----\n" + pemBody + "\nx")
	f.Add("-----BEGIN PRIVATE KEY-----\n>")
	f.Add("data:\n  a: b\nkind: Secret\n---\n")
	f.Add(`{"data":{"a":"b"},"kind":"Secret"}`)
	f.Add("password: |\n  x\ny: z")
	f.Fuzz(func(t *testing.T, s string) {
		r := New()
		once := r.String(s, "")
		if strings.Count(once, "\n") != strings.Count(s, "\n") {
			t.Errorf("%d lines became %d", strings.Count(s, "\n"), strings.Count(once, "\n"))
		}
		if twice := r.String(once, ""); twice != once {
			t.Errorf("twice is not once:\n%q\n%q\n%q", s, once, twice)
		}
		if got := Line(s); got != s && !strings.Contains(got, Mask) {
			t.Errorf("changed without a mask: %q to %q", s, got)
		}
	})
}
