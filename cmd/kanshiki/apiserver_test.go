//go:build nightly

package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// An API server of the test's own, and its etcd, on loopback. There is no
// controller and no node, so nothing ever runs.
const restricted = `apiVersion: v1
kind: Namespace
metadata:
  name: %[1]q
  labels:
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/warn: restricted
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: default
  namespace: %[1]q
`

// apply runs kubectl apply with what it reads, and gives what it says.
type apply func(document string, args ...string) (out, errs string, err error)

// startAPIServer starts what `make nightly` has built, makes namespaces in which
// only restricted pods are let in, and returns kubectl for the first of them.
func startAPIServer(t *testing.T, namespaces ...string) apply {
	t.Helper()
	tools, err := filepath.Abs("../../bin/nightly")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"etcd", "kube-apiserver", "kubectl"} {
		realTool(t, filepath.Join(tools, name))
	}
	dir := t.TempDir()
	put := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	token := rand.Text()
	key, cert := identity(t)
	keyFile, certFile := put("key.pem", key), put("cert.pem", cert)
	ports := freePorts(t, 3)
	etcd, peer, api := "http://127.0.0.1:"+ports[0], "http://127.0.0.1:"+ports[1], "https://127.0.0.1:"+ports[2]
	config := put("kubeconfig", fmt.Sprintf(`{"apiVersion": "v1", "kind": "Config", "current-context": "t",
  "clusters": [{"name": "t", "cluster": {"server": %q, "certificate-authority": %q}}],
  "users": [{"name": "t", "user": {"token": %q}}],
  "contexts": [{"name": "t", "context": {"cluster": "t", "user": "t", "namespace": %q}}]}`, api, certFile, token, namespaces[0]))

	daemon(t, dir, filepath.Join(tools, "etcd"), "--data-dir="+filepath.Join(dir, "etcd"), "--listen-client-urls="+etcd, "--advertise-client-urls="+etcd,
		"--listen-peer-urls="+peer, "--initial-advertise-peer-urls="+peer, "--initial-cluster=default="+peer, "--unsafe-no-fsync")
	daemon(t, dir, filepath.Join(tools, "kube-apiserver"), "--etcd-servers="+etcd, "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", "--secure-port="+ports[2],
		"--endpoint-reconciler-type=none", "--service-cluster-ip-range=192.0.2.0/24", "--tls-cert-file="+certFile, "--tls-private-key-file="+keyFile,
		"--token-auth-file="+put("tokens.csv", token+",test,test,system:masters\n"), "--authorization-mode=RBAC",
		"--service-account-issuer=https://kubernetes.default.svc", "--service-account-key-file="+certFile, "--service-account-signing-key-file="+keyFile)

	kubectl := func(document string, args ...string) (string, string, error) {
		cmd := exec.CommandContext(t.Context(), filepath.Join(tools, "kubectl"), append(args, "--kubeconfig="+config, "--cache-dir="+dir)...)
		cmd.Env = append(os.Environ(), "HOME="+dir, "NO_PROXY=127.0.0.1")
		cmd.Stdin = strings.NewReader(document)
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		err := cmd.Run()
		return out.String(), errs.String(), err
	}
	deadline := time.Now().Add(5 * time.Minute)
	for {
		out, errs, err := kubectl("", "get", "--raw", "/readyz")
		if err == nil && out == "ok" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the API server is not ready: %v: %s%s", err, out, errs)
		}
		time.Sleep(time.Second)
	}
	if out, _, err := kubectl("", "version"); err != nil {
		t.Fatal(err)
	} else {
		t.Log(out)
	}
	for _, name := range namespaces {
		if out, errs, err := kubectl(fmt.Sprintf(restricted, name), "apply", "-f", "-"); err != nil {
			t.Fatalf("%v: %s%s", err, out, errs)
		}
	}
	return func(document string, args ...string) (string, string, error) {
		return kubectl(document, append([]string{"apply", "--dry-run=server", "--validate=strict", "-f", "-"}, args...)...)
	}
}

// daemon starts a program, and ends it with the test. What it said is shown if
// the test failed.
func daemon(t *testing.T, dir, program string, args ...string) {
	t.Helper()
	log, err := os.Create(filepath.Join(dir, filepath.Base(program)+".log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		log.Close()
		if said, err := os.ReadFile(log.Name()); err == nil && t.Failed() {
			t.Logf("%s ended with\n%s", filepath.Base(program), said[max(0, len(said)-4000):])
		}
	})
}

// identity makes a key, and a certificate for 127.0.0.1 that it signs itself.
func identity(t *testing.T) (key, cert string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	signed := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	public, err := x509.CreateCertificate(rand.Reader, signed, signed, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret})), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: public}))
}

// freePorts finds ports of loopback that nobody has.
func freePorts(t *testing.T, n int) (ports []string) {
	t.Helper()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		_, port, _ := net.SplitHostPort(l.Addr().String())
		ports = append(ports, port)
	}
	return ports
}
