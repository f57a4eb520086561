package redact

import (
	"regexp"
	"strings"
)

// shape finds secrets that are known by how they look. The group "s" is the
// secret; what stands around it is kept, so that the line still reads.
type shape struct {
	*regexp.Regexp
	kind string
	// hints are lower-case substrings one of which must occur.
	hints []string
	// except says that a match is no secret after all; may be nil.
	except func(secret string) bool
}

func re(expr string) *regexp.Regexp { return regexp.MustCompile(expr) }

// The shapes, and where each is printed: pull-secret auths by anything that
// prints .dockerconfigjson, tokens by curl -v, kubeconfigs and audit logs, the
// kubeadmin line by the installer's last words, hashes by htpasswd and
// ignition, the rest by the configuration of the program it is named after.
var shapes = []shape{
	{re(`-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\\+[nr])*(?P<s>.+?)(?:(?:\\+[nr])*-----END (?:[A-Z0-9]+ )*PRIVATE KEY|$)`),
		privateKey, []string{"private key"}, func(s string) bool { return strings.Trim(s, " \t\r\n\\\"',") == "" }},
	{re(`(?i)\\*"auth\\*"\s*:\s*\\*"(?P<s>[A-Za-z0-9+/=_-]{8,})`), pullSecret, []string{`auth`}, nil},
	{re(`(?i)^\s*-?\s*auth:\s+["']?(?P<s>[A-Za-z0-9+/=_-]{8,})["']?\s*$`), pullSecret, []string{"auth:"}, isWord},
	{re(`(?i)(?:\.docker(?:config)?(?:json|cfg)|pull_?secret)\\*"?\s*[:=]\s*\\*["']?(?P<s>[A-Za-z0-9+/=]{16,})`), pullSecret, []string{".docker", "pullsecret", "pull_secret"}, isWord},
	{re(`\beyJhdXRo[A-Za-z0-9+/=_-]{16,}`), pullSecret, []string{"eyjhdxro"}, nil},
	{re(`(?i)\bauthorization\\*"?\s*[:=]\s*[\["' \\]*(?:bearer|basic|negotiate|digest)\s+(?P<s>[^\s"'\\,\]]{4,})`), bearer, []string{"authorization"}, isWord},
	{re(`(?i)\bbearer\s+(?P<s>[A-Za-z0-9._~+/=-]{12,})`), bearer, []string{"bearer"}, isWord},
	{re(`(?i)\bbasic\s+(?P<s>[A-Za-z0-9._~+/=-]{12,})`), basic, []string{"basic"}, isWord},
	{re(`(?i)(?:^|[\s<>"'])(?:set-)?cookie\\*"?\s*:\s+\\*"?(?P<s>[^=\s"\\]+=[^"\\\r\n]{8,})`), cookie, []string{"cookie"}, nil},
	{re(`\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?`), jwt, []string{".eyj"}, nil},
	{re(`\bsha256~[A-Za-z0-9_-]{20,}`), token, []string{"sha256~"}, nil},
	{re(`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`), cloudKey, []string{"akia", "asia"}, nil},
	{re(`\b(?:gh[pos]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,}|glpat-[A-Za-z0-9_-]{20,}|xox[bp]-[A-Za-z0-9-]{20,}|AIza[A-Za-z0-9_-]{35})`),
		token, []string{"ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "aiza"}, nil},
	{re(`\bAGE-SECRET-KEY-1[A-Z0-9]{40,}`), privateKey, []string{"age-secret-key"}, nil},
	{re(`\$(?:apr1|2[aby]|1|5|6|y)\$[./A-Za-z0-9$=,]{16,}`), passwordHash, []string{"$"}, nil},
	{re(`\{SHA\}[A-Za-z0-9+/]{27}=`), passwordHash, []string{"{sha}"}, nil},
	{re(`\bAAAA(?:B3Nz|C3Nz|E2Vj)[A-Za-z0-9+/]{20,}={0,2}`), sshKey, []string{"aaaab3nz", "aaaac3nz", "aaaae2vj"}, nil},
	{re(`(?i)\bstats\s+auth\s+(?P<s>[^\s"\\]+)`), password, []string{"stats"}, nil},
	{re(`(?i)\b(?:insecure-)?password\s+(?P<s>[^\s"'=:}]\S*)\s*(?:groups\b.*)?$`), password, []string{"password "}, isWord},
	{re(`(?i)\b(?:auth_pass|requirepass|bindpw)\s+(?P<s>[^\s"\\]+)`), password, []string{"auth_pass", "requirepass", "bindpw"}, isWord},
	{re(`(?i)\bsecret\s+(?P<s>[A-Za-z0-9+/=]{8,})\s*;`), secretValue, []string{"secret "}, isWord},
	{re(`(?i)^\s*r[ow]community6?\s+(?P<s>\S+)`), secretValue, []string{"community"}, nil},
	{re(`(?i)\blogin\b.*\s(?:-p|password)\s+["']?(?P<s>[^\s"']+)`), password, []string{" login ", "login "}, nil},
	{re(`(?i)\bcurl\b.*\s(?:-u|--user)[\s=]+["']?[^\s:"']+:(?P<s>[^\s"']+)`), password, []string{"curl "}, nil},
	{re(`(?i)--(?:src-|dest-)?creds[\s=]+["']?[^\s:"']+:(?P<s>[^\s"']+)`), password, []string{"creds"}, nil},
	{re(`\bipmitool\b.*\s-P\s+["']?(?P<s>[^\s"']+)`), password, []string{"ipmitool"}, nil},
	{re(`(?i)(?:kubeadmin|password|passwd).{0,60}?\b(?P<s>[a-z0-9]{5}(?:-[a-z0-9]{5}){3})\b`), kubeadmin, []string{"kubeadmin", "passw"}, nil},
	{re(`\b[A-Za-z0-9]{5}(?:-[A-Za-z0-9]{5}){3}\b`), kubeadmin, []string{"-"}, func(s string) bool { return !mixed(s) }},
	{re(`"name\\*"\s*:\s*\\*"(?i:[a-z0-9_.-]*(?:passw(?:or)?d|secret|token|api_?key|secret_?key|access_?key))\\*"\s*,\s*\\*"value\\*"\s*:\s*\\*"(?P<s>[^"\\]+)`),
		secretValue, []string{`"value`}, placeholder},
}

// mixed is how installers draw the kubeadmin password: letters of both cases
// within a word, or with digits among them.
func mixed(s string) bool {
	digit, inner := strings.ContainsAny(s, "0123456789"), false
	for i := 1; i < len(s); i++ {
		inner = inner || s[i] >= 'A' && s[i] <= 'Z' && s[i-1] >= 'a' && s[i-1] <= 'z'
	}
	return inner || digit && strings.ToLower(s) != s && strings.ToUpper(s) != s
}

// keptData spares data URLs that hold nothing, or certificates alone.
func keptData(s string) bool {
	if publicPEM(s) {
		return true
	}
	return strings.HasPrefix(s, "-----BEGIN%20CERTIFICATE") && !strings.Contains(s, "PRIVATE")
}

func (f *found) shapes() {
	for i := range shapes {
		p := &shapes[i]
		switch {
		case p.kind == kubeadmin && p.hints[0] == "-" && groupsAt(f.line) < 0, !f.has(p.hints...):
		case len(f.line) <= longLine:
			f.match(p, 0, len(f.line))
		default:
			for _, h := range p.hints {
				f.around(p, h)
			}
		}
	}
}

// longLine is where looking around hints becomes cheaper than looking at all.
const longLine = 4 << 10

// around looks for p near each place of a hint in a long line.
func (f *found) around(p *shape, hint string) {
	expr := p.String()
	for at := 0; ; {
		i := strings.Index(f.lower[at:], hint)
		if i < 0 {
			return
		}
		i += at
		from := max(at, i-128)
		at = i + len(hint)
		for size := 512; ; size *= 8 {
			to := min(len(f.line), i+size)
			end := to
			// An anchor must not take the window's edge for the line's.
			if from == 0 && to == len(f.line) || !strings.Contains(strings.ReplaceAll(expr, "|$)", ""), "$") && !strings.Contains(expr, "^\\s") {
				end = f.match(p, from, to)
			}
			if end < to || to == len(f.line) {
				if end < to {
					at = max(at, end)
				}
				break
			}
			if end == to && !f.touched(to) {
				break
			}
			f.spans = f.spans[:len(f.spans)-1]
		}
	}
}

// touched is true if the last secret found ends where a window does.
func (f *found) touched(to int) bool {
	return len(f.spans) > 0 && f.spans[len(f.spans)-1].to == to
}

// match adds what p finds in line[from:to] and returns where the last match
// ends, to if there is none.
func (f *found) match(p *shape, from, to int) int {
	group := 2 * max(0, p.SubexpIndex("s"))
	end := to
	for _, m := range p.FindAllStringSubmatchIndex(f.line[from:to], -1) {
		if a, b := from+m[group], from+m[group+1]; p.except == nil || !p.except(f.line[a:b]) {
			f.add(a, b, p.kind)
		}
		end = from + m[1]
	}
	return end
}
