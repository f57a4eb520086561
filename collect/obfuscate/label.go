package obfuscate

import (
	"regexp"
	"strings"
)

// roleName is a name that says a role or a place in a row and no site: m1, w2,
// master-0, lb. Such names stay, on their own as well as below a domain.
var roleName = regexp.MustCompile(`^(?:[a-z]{1,2}-?\d{1,3}|(?:master|worker|infra|node|compute|control-plane|controlplane|bootstrap|bs|etcd|lb|haproxy|ns|dns|dhcp|helper|bastion|registry|mirror|quay|ntp|nfs|storage|proxy|ldap|router|gateway|gw)-?\d{0,3})$`)

// commonLabels are those that every cluster has: records an installation asks
// for, routes of the platform itself, the mailbox of a zone.
var commonLabels = regexp.MustCompile(`^(?:\*|_.*|apps?|api|api-int|www|localhost|canary-.*|oauth|console|.*openshift.*|root|hostmaster|admin|etcd-?\d*|etcd-server-ssl|tcp|udp)$`)

// podOfNode is a static pod, named after its node.
var podOfNode = regexp.MustCompile(`^(?:etcd|kube-|openshift-|installer-|revision-pruner-|bootstrap-)(?:[a-z0-9-]*-)?`)

// label maps one label of a name below a domain.
func (m *Map) label(l string) string {
	low := strings.ToLower(l)
	if to, ok := m.words[low]; ok {
		return to
	}
	if strings.ContainsAny(l, "-_") { // etcd-ocp4-master0: a known name within
		if got := m.within(l); got != l {
			return got
		}
	}
	if isCommon(low) {
		return l
	}
	if n, to := m.dashed(low, 0); n == len(low) {
		return to
	}
	return "h" + m.sum("label", low)[:8]
}

// isCommon reports whether a label in lower case tells nothing of a site. Those
// that nearly are what a cluster needs stay too: they are somebody's slip.
func isCommon(low string) bool {
	if commonLabels.MatchString(low) || roleName.MatchString(low) || podOfRole(low) {
		return true
	}
	for _, s := range []string{"api", "api-int", "apps"} {
		if apart(low, s) <= (len(s)+1)/3 {
			return true
		}
	}
	return false
}

// podOfRole reports whether a name is that of a static pod on a host that is
// named after its role: kube-apiserver-master-0.
func podOfRole(low string) bool {
	if !podOfNode.MatchString(low) {
		return false
	}
	for i := len(low) - 1; i > 0; i-- {
		if low[i] == '-' && roleName.MatchString(low[i+1:]) {
			return true
		}
	}
	return false
}

// apart is how many letters have to be put in, taken out or changed between
// two short words.
func apart(a, b string) int {
	if max(len(a), len(b)) > 12 {
		return 12
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0]++
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// within replaces the first known name within a label.
func (m *Map) within(l string) string {
	for i := range l {
		if i > 0 && isAlnum(l[i-1]) {
			continue
		}
		for _, n := range m.lengths {
			if i+n <= len(l) && (i+n == len(l) || !isAlnum(l[i+n])) {
				from := strings.ToLower(l[i : i+n])
				if to, ok := m.words[from]; ok && to != from && !strings.Contains(to, ".") {
					return l[:i] + to + l[i+n:]
				}
			}
		}
	}
	return l
}
