package parse

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// What curl says besides its transcript: the certificate lines of -v, the
// format of -w, and what its exit status means (man curl, "EXIT CODES").

var (
	reCurlCert = regexp.MustCompile(`^\s*\*\s+(subject|issuer|start date|expire date|SSL certificate verify result): (.*?)\s*$`)
	reWriteOut = regexp.MustCompile(`(?:\s-\w*w|\s--write-out)[ =]?(?:'([^']*)'|"([^"]*)"|(\S+))`)
	reWriteVar = regexp.MustCompile(`%\\?\{(\w+)\\?\}`)
)

// curlBareHost is the host of a call without http:// in front; "" if the last
// word is none.
func curlBareHost(cmd string) string {
	words := strings.Fields(cmd)
	if m := reBareURL.FindStringSubmatch(words[len(words)-1]); m != nil {
		return m[1]
	}
	return ""
}

var reBareURL = regexp.MustCompile(`^([\w-]+(?:\.[\w-]+)+)(?::\d+)?(?:/\S*)?$`)

// curlCertificate takes a line about the server's certificate. With a proxy or
// a redirect the last one counts, as with the status.
func curlCertificate(d map[string]any, m []string) {
	switch m[1] {
	case "subject", "issuer":
		d["cert_"+m[1]] = m[2]
	case "SSL certificate verify result":
		d["cert_verify"] = m[2]
	default:
		t, err := time.Parse("Jan _2 15:04:05 2006 MST", m[2])
		if err != nil {
			return
		}
		key := map[string]string{"start date": "cert_from", "expire date": "cert_to"}[m[1]]
		d[key] = t.UTC().Format(time.RFC3339)
	}
}

// curlWritten reads what -w wrote by the format that the command gives, and
// tells on which line; -1 if it is not there.
func curlWritten(d map[string]any, sec section) int {
	m := reWriteOut.FindStringSubmatch(sec.cmd)
	if m == nil {
		return -1
	}
	format := strings.Trim(strings.ReplaceAll(m[1]+m[2]+m[3], `\n`, "\n"), "\n")
	if len(format) > 500 || strings.Contains(format, "\n") {
		return -1
	}
	vars := reWriteVar.FindAllStringSubmatchIndex(format, -1)
	pattern, at := `\s*`, 0
	var names []string
	for _, v := range vars {
		pattern += regexp.QuoteMeta(format[at:v[0]]) + `(\S*?)`
		names = append(names, format[v[2]:v[3]])
		at = v[1]
	}
	pattern += regexp.QuoteMeta(format[at:])
	re, err := regexp.Compile(`^` + pattern + `\s*(?:# rc=.*)?$`)
	if err != nil || !slices.ContainsFunc(names, func(n string) bool { return n == "http_code" || n == "response_code" }) {
		return -1
	}
	for i, l := range sec.lines {
		got := re.FindStringSubmatch(l)
		if got == nil {
			continue
		}
		for j, name := range names {
			switch n := cellInt(got[j+1]); {
			case n == nil:
			case (name == "http_code" || name == "response_code") && n != 0: // 000: there was no answer
				d["http_status"] = n
			case name == "ssl_verify_result":
				d["ssl_verify_result"] = n
			}
		}
		return i
	}
	return -1
}

// curlConnected reports whether the failure is one that needs a connection:
// TLS (35, 51, 58, 60), an empty or torn answer (52, 56), sending (55).
func curlConnected(d map[string]any) bool {
	code, _ := d["code"].(int)
	reason := textOf(d["error"]) + textOf(d["reason"])
	return slices.Contains([]int{35, 51, 52, 55, 58, 60}, code) || code == 56 && !strings.Contains(reason, "proxy")
}

// curlResult sorts the outcome.
func curlResult(d map[string]any) string {
	code, failed := d["code"].(int)
	reason := textOf(d["error"]) + " " + textOf(d["reason"])
	switch {
	case d["http_status"] != nil:
		return "answered"
	case !failed && d["reason"] == nil:
		return map[bool]string{true: "connected", false: "unknown"}[d["connected"] == true]
	case code == 6, code == 5:
		return "unresolved"
	case code == 28 && d["connected"] == true, strings.Contains(reason, "SSL connection timeout"), strings.Contains(reason, "TLS handshake timeout"):
		return "silent"
	case code == 28:
		return "timeout"
	case code == 60, code == 51:
		return "certificate"
	case code == 35:
		return "tls"
	case code == 52:
		return "empty"
	case code == 56, code == 55:
		return "reset"
	case code == 0 && failed:
		return "unknown"
	}
	return failureKind(reason)
}
