package parse

import (
	"regexp"
	"strconv"
	"strings"
)

// curlReader reads a transfer of curl: the transcript of -v, the headers of
// -I and -D -, and the error line.
func curlReader() textReader {
	return textReader{
		kind: "curl", doc: "transfers of curl: connection, HTTP status, error",
		paths: func(p string) bool {
			b := p[strings.LastIndexByte(p, '/')+1:]
			return strings.HasPrefix(b, "curl_") || strings.HasPrefix(b, "curl-")
		},
		sniff: func(cmd, text string) bool {
			return strings.HasPrefix(cmd, "curl ") || reCurlError.MatchString(text) || reCurlTrying.MatchString(text)
		},
		read: readCurl,
		sample: "$ curl -k https://api.ocp.example.com:6443/version\n" +
			"curl: (7) Failed to connect to api.ocp.example.com port 6443: Connection refused\n",
	}
}

var (
	reCurlError   = regexp.MustCompile(`(?m)^\s*curl: \((\d+)\) (.*)$`)
	reCurlTrying  = regexp.MustCompile(`(?m)^\s*\*\s+Trying (\[[0-9a-fA-F:]+\]|[0-9.]+|[0-9a-fA-F:]+)(?::(\d+))?\.\.\.`)
	reCurlConnect = regexp.MustCompile(`^\s*\* Connected to (\S+) \(([^)]+)\) port (\d+)`)
	reCurlAbout   = regexp.MustCompile(`^\s*\* About to connect\(\) to (\S+) port (\d+)`)
	reCurlFail    = regexp.MustCompile(`^\s*\* ((?:connect to \S+ port \d+.* failed|Could not resolve host|Failed to connect|SSL certificate problem|Recv failure|Connection refused|Connection timed out|Closing connection \d+ after).*)$`)
	reHTTPStatus  = regexp.MustCompile(`^\s*(?:< )?HTTP/[\d.]+ (\d{3})(?: (.*))?$`)
	reURL         = regexp.MustCompile(`https?://[^\s'"]+`)
	reHostPort    = regexp.MustCompile(`^https?://([^/:\s]+|\[[^\]]+\])(?::(\d+))?`)
	reKubeStatus  = regexp.MustCompile(`^\s*"code": (\d{3}),?$`)
)

func readCurl(c *textCtx, sec section) {
	d := map[string]any{}
	line, quote := max(1, sec.line-1), "$ "+sec.cmd
	if strings.HasPrefix(sec.cmd, "curl") {
		if strings.Contains(sec.cmd, "telnet://") {
			return // a tcp-probe
		}
		put(d, "host", curlBareHost(sec.cmd))
		if url := reURL.FindString(sec.cmd); url != "" {
			d["url"] = reUserInfo.ReplaceAllString(url, "://<redacted>@")
			m := reHostPort.FindStringSubmatch(url)
			if m != nil {
				d["host"] = m[1]
				put(d, "port", m[2])
				if m[2] == "" {
					d["port"] = map[bool]string{true: "443", false: "80"}[strings.HasPrefix(url, "https")]
				}
			}
		}
	} else {
		quote = ""
	}
	found := false
	kubeStatus := strings.Contains(sec.text(), `"kind": "Status"`)
	for i, l := range sec.lines {
		switch {
		case reCurlError.MatchString(l):
			m := reCurlError.FindStringSubmatch(l)
			d["code"], d["error"] = cellInt(m[1]), strings.TrimSpace(m[2])
			line, quote, found = sec.line+i, l, true
		case reCurlConnect.MatchString(l):
			m := reCurlConnect.FindStringSubmatch(l)
			d["connected"], d["host"], d["ip"], d["port"] = true, m[1], m[2], m[3]
			line, quote, found = sec.line+i, l, true
		case reCurlAbout.MatchString(l):
			m := reCurlAbout.FindStringSubmatch(l)
			d["host"], d["port"] = m[1], m[2]
		case reCurlTrying.MatchString(l):
			m := reCurlTrying.FindStringSubmatch(l)
			d["ip"], found = strings.Trim(m[1], "[]"), true
			put(d, "port", m[2])
		case reCurlFail.MatchString(l) && d["error"] == nil:
			reason := reCurlFail.FindStringSubmatch(l)[1]
			if found = true; d["reason"] == nil || failureKind(reason) != "error" { // newer ones say why, then only that
				d["reason"], line, quote = reason, sec.line+i, l
			}
		case reHTTPStatus.MatchString(l):
			m := reHTTPStatus.FindStringSubmatch(l)
			d["http_status"] = cellInt(m[1]) // the last one counts: redirects come before it
			line, quote, found = sec.line+i, l, true
		case reCurlCert.MatchString(l):
			curlCertificate(d, reCurlCert.FindStringSubmatch(l))
		case kubeStatus && d["http_status"] == nil && reKubeStatus.MatchString(l):
			d["http_status"] = cellInt(reKubeStatus.FindStringSubmatch(l)[1])
			line, quote, found = sec.line+i, l, true
		}
	}
	if i := curlWritten(d, sec); i >= 0 {
		line, quote, found = sec.line+i, sec.lines[i], true
	}
	if rc := sec.exit(); rc > 0 && strings.HasPrefix(sec.cmd, "curl") && d["code"] == nil {
		d["code"], found = rc, true
	}
	if !found {
		return
	}
	if p, ok := d["port"].(string); ok {
		if n, err := strconv.Atoi(p); err == nil {
			d["port"] = n
		}
	}
	if d["connected"] == nil {
		_, answered := d["http_status"]
		d["connected"] = answered || curlConnected(d)
	}
	d["result"] = curlResult(d)
	c.fact("curl", sec, line, quote, d)
}
