package parse

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"path"
	"regexp"
	"strings"
	"time"
)

// certificateReader reads certificates: PEM blocks, wherever they begin a
// line, and what openssl prints of one. Only CERTIFICATE blocks are decoded; of
// a private key in the same file nothing is looked at.
func certificateReader() textReader {
	return textReader{
		kind: "certificate", doc: "certificates, from PEM files and openssl",
		paths: func(p string) bool {
			b := path.Base(p)
			switch path.Ext(b) {
			case ".crt", ".cer", ".pem":
				return true
			}
			return strings.HasPrefix(b, "openssl_") || strings.HasPrefix(b, "openssl-")
		},
		sniff: func(cmd, text string) bool {
			return strings.HasPrefix(cmd, "openssl ") || rePEMBegin.MatchString(text) || reNotAfter.MatchString(text)
		},
		read:   readCertificates,
		sample: "subject=CN = api.ocp.example.com\nissuer=CN = kube-apiserver-lb-signer\nnotBefore=May  1 10:00:00 2024 GMT\nnotAfter=May 31 10:00:00 2024 GMT\n",
	}
}

var (
	rePEMBegin = regexp.MustCompile(`(?m)^-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----\s*$`)
	reNotAfter = regexp.MustCompile(`(?m)^\s*(?:notAfter=|Not After ?: )(\w{3} +\d+ \d\d:\d\d:\d\d \d{4} GMT)`)
	reCertLine = regexp.MustCompile(`^\s*(subject|issuer|notBefore|notAfter|Subject|Issuer|Not Before|Not After ?) ?[=:] ?(.*)$`)
	reCertName = regexp.MustCompile(`(?:DNS|IP Address):([^,\s]+)`)
	reSClient  = regexp.MustCompile(`-connect\s+(\S+)`)
)

func readCertificates(c *textCtx, sec section) {
	text := sec.text()
	base := map[string]any{"file": c.in.File.Path}
	source := "pem"
	switch {
	case strings.Contains(text, "CONNECTED(") || strings.Contains(sec.cmd, "s_client"):
		source = "s_client"
		if m := reSClient.FindStringSubmatch(sec.cmd + " " + sec.lines0()); m != nil {
			base["server"] = m[1]
		}
	case !rePEMBegin.MatchString(text):
		source = "x509"
	}
	base["source"] = source
	if !c.pemCertificates(sec, base) {
		c.printedCertificates(sec, base)
	}
}

// lines0 is a section's first line, in which a collector writes the command.
func (s section) lines0() string {
	if len(s.lines) == 0 {
		return ""
	}
	return s.lines[0]
}

// pemCertificates gives the blocks of a text; false if there is none.
func (c *textCtx) pemCertificates(sec section, base map[string]any) bool {
	type block struct {
		line int
		cert *x509.Certificate
	}
	var found []block
	var body bytes.Buffer
	begin := -1
	for i, l := range sec.lines {
		switch {
		case rePEMBegin.MatchString(l):
			begin = i
			body.Reset()
		case strings.HasPrefix(l, "-----"):
			if begin >= 0 && strings.Contains(l, "CERTIFICATE") {
				if der, err := base64.StdEncoding.DecodeString(body.String()); err == nil {
					if cert, err := x509.ParseCertificate(der); err == nil {
						found = append(found, block{begin, cert})
					}
				}
			}
			begin = -1
		case begin >= 0:
			body.WriteString(strings.TrimSpace(l))
		}
	}
	for i, b := range found {
		d := map[string]any{"of": len(found), "index": i}
		for k, v := range base {
			d[k] = v
		}
		names := []any{}
		for _, n := range b.cert.DNSNames {
			names = append(names, strings.ToValidUTF8(n, "?"))
		}
		for _, ip := range b.cert.IPAddresses {
			names = append(names, ip.String())
		}
		d["names"] = names
		put(d, "subject", strings.ToValidUTF8(b.cert.Subject.String(), "?"))
		put(d, "issuer", strings.ToValidUTF8(b.cert.Issuer.String(), "?"))
		d["not_before"] = b.cert.NotBefore.UTC().Format(time.RFC3339)
		d["not_after"] = b.cert.NotAfter.UTC().Format(time.RFC3339)
		d["self_signed"] = bytes.Equal(b.cert.RawSubject, b.cert.RawIssuer)
		d["ca"] = b.cert.IsCA
		c.fact("certificate", sec, sec.line+b.line, "certificate of "+textOf(d["subject"])+", valid until "+textOf(d["not_after"]), d)
	}
	return len(found) > 0
}

// printedCertificates reads `openssl x509 -noout -subject -issuer -dates` and -text.
func (c *textCtx) printedCertificates(sec section, base map[string]any) {
	var cur map[string]any
	at := 0
	give := func() {
		if cur != nil && cur["not_after"] != nil {
			if cur["subject"] != nil && cur["issuer"] != nil {
				cur["self_signed"] = cur["subject"] == cur["issuer"]
			}
			c.fact("certificate", sec, sec.line+at, sec.lines[at], cur)
		}
		cur = nil
	}
	for i, l := range sec.lines {
		if m := reCertLine.FindStringSubmatch(l); m != nil {
			key := strings.TrimSpace(strings.NewReplacer("notBefore", "not_before", "notAfter", "not_after", "Not Before", "not_before", "Not After", "not_after").Replace(m[1]))
			key = strings.ToLower(key)
			if cur[key] != nil {
				give()
			}
			if cur == nil {
				cur = map[string]any{}
				for k, v := range base {
					cur[k] = v
				}
			}
			value := strings.TrimSpace(m[2])
			if strings.HasPrefix(key, "not_") {
				t, err := time.Parse("Jan 2 15:04:05 2006 MST", strings.Join(strings.Fields(value), " "))
				if err != nil {
					continue
				}
				value = t.UTC().Format(time.RFC3339)
			}
			if key == "not_after" {
				at = i
			}
			put(cur, key, value)
			continue
		}
		if cur == nil {
			continue
		}
		if strings.Contains(l, "CA:TRUE") || strings.Contains(l, "CA:FALSE") {
			cur["ca"] = strings.Contains(l, "CA:TRUE")
		}
		if m := reCertName.FindAllStringSubmatch(l, -1); m != nil {
			names := []any{}
			for _, n := range m {
				names = append(names, n[1])
			}
			cur["names"] = names
		}
	}
	give()
}
