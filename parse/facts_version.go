package parse

import (
	"path"
	"regexp"
	"strings"
)

// versionReader reads `oc version` (3.x and 4.x) and `openshift-install version`.
func versionReader() textReader {
	return textReader{
		kind: "tool-version", doc: "versions of oc and openshift-install",
		paths: func(p string) bool {
			b := path.Base(p)
			return strings.HasPrefix(b, "oc_version") || strings.HasPrefix(b, "openshift-install_version")
		},
		sniff: func(cmd, text string) bool {
			return strings.HasPrefix(cmd, "oc version") || reInstallVersion.MatchString(text) || reClientVersion.MatchString(text) && !strings.Contains(text, "Kustomize Version")
		},
		read:   readVersion,
		sample: "Client Version: 4.5.5\nServer Version: 4.5.11\nKubernetes Version: v1.18.3+47c0e71\n",
	}
}

var (
	reClientVersion  = regexp.MustCompile(`(?m)^\s*(?:Client Version: (?:version\.Info\{.*GitVersion:")?v?|oc v)(\d+\.\d+[\w.+-]*)`)
	reServerVersion  = regexp.MustCompile(`(?m)^\s*(?:Server Version: (?:version\.Info\{.*GitVersion:")?v?|openshift v)(\d+\.\d+[\w.+-]*)`)
	reInstallVersion = regexp.MustCompile(`(?m)^\s*(?:\S*/)?openshift(?:-baremetal)?-install v?(\d+\.\d+[\w.+-]*)\s*$`)
	reReleaseImage   = regexp.MustCompile(`(?m)^\s*release image (\S+)`)
)

func readVersion(c *textCtx, sec section) {
	text := sec.text()
	give := func(m []int, d map[string]any) {
		d["version"] = strings.TrimRight(text[m[2]:m[3]], ",\"")
		at := strings.Count(text[:m[2]], "\n")
		c.fact("tool-version", sec, sec.line+at, strings.TrimSpace(sec.lines[at]), d)
	}
	if m := reClientVersion.FindStringSubmatchIndex(text); m != nil {
		d := map[string]any{"tool": "oc"}
		if s := reServerVersion.FindStringSubmatch(text); s != nil {
			d["server_version"] = s[1]
		}
		give(m, d)
	}
	if m := reInstallVersion.FindStringSubmatchIndex(text); m != nil {
		d := map[string]any{"tool": "openshift-install"}
		if s := reReleaseImage.FindStringSubmatch(text); s != nil {
			d["release_image"] = s[1]
		}
		give(m, d)
	}
}
