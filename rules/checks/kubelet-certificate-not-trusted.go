package checks

import (
	"slices"
	"strings"

	"kanshiki/parse"
)

// insecureLog is how `oc adm inspect` names a log that it got only after it
// had given up checking the kubelet's certificate.
const insecureLog = "/logs/current.insecure.log"

// kubeletCertificateNotTrusted finds nodes of which a must-gather has logs only
// without the check of the kubelet's certificate. An empty file of that name
// says nothing: the second try failed too, for a reason of its own.
func kubeletCertificateNotTrusted() *Check {
	return &Check{
		Name:  "kubelet-certificate-not-trusted",
		Doc:   "the logs that must-gather got of each node's pods, with and without checking the kubelet's certificate",
		Reads: []string{"log-file", "Pod"},
		Run: func(in *Input) (out []Case, compared int) {
			nodes := map[string]string{}
			for _, p := range in.Objects["Pod"] {
				nodes[p.Namespace+"/"+p.Name] = text(p.Data, "spec", "nodeName")
			}
			checked, unchecked := map[string]bool{}, map[string][]*parse.Fact{}
			for _, f := range in.Facts["log-file"] {
				node := nodes[podOfLog(f.File)]
				if n, _ := number(f.Data, "lines"); n == 0 || node == "" {
					continue
				}
				if strings.HasSuffix(f.File, insecureLog) {
					unchecked[node] = append(unchecked[node], f)
				} else if strings.HasSuffix(f.File, "/logs/current.log") {
					checked[node] = true
				}
			}
			for _, node := range sortedKeys(unchecked) {
				compared++
				if first := unchecked[node][0]; !checked[node] {
					out = append(out, Case{Fields: map[string]string{"host": node, "node": node, "logs": itoa(len(unchecked[node]))}, Pos: first.Pos, Quote: first.Quote})
				}
			}
			return out, compared + len(checked)
		},
	}
}

// podOfLog gives namespace/pod of a log in the tree of `oc adm inspect`, "" if
// the file is none.
func podOfLog(file string) string {
	segs := strings.Split(file, "/")
	i := slices.Index(segs, "namespaces")
	if i < 0 || i+3 >= len(segs) || segs[i+2] != "pods" {
		return ""
	}
	return segs[i+1] + "/" + segs[i+3]
}
