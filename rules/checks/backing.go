package checks

import (
	"cmp"
	"slices"
	"strings"

	"kanshiki/parse"
)

// Why a service has no ready endpoint.
const (
	podsNotReady  = "pods-not-ready"  // pods match, none is ready
	podsUnlisted  = "ready-unlisted"  // a ready pod matches, and is not in the endpoints
	labelMismatch = "label-mismatch"  // the pods meant have other labels
	podsMissing   = "pods-missing"    // a workload wants pods that match, and there is none
	nothingThere  = "nothing-matches" // no pod matches; whether one should is not known
)

// backing is what stands behind a service without ready endpoints.
type backing struct {
	why    string
	detail string
	since  string
}

// backings joins services with their pods and the workloads that make those.
type backings struct {
	pods      map[string][]*parse.Object
	podsKnown func(string) bool
	workloads map[string][]*parse.Object
}

// workloadKinds are those whose spec.template makes pods.
var workloadKinds = []string{"Deployment", "StatefulSet", "DaemonSet", "DeploymentConfig"}

func newBackings(in *Input) *backings {
	b := &backings{pods: inNamespace(in.Objects["Pod"]), workloads: map[string][]*parse.Object{}}
	// There is no pod that every cluster has by that name: a namespace counts
	// as collected if it shows a pod in full.
	known := map[string]bool{}
	for _, p := range in.Objects["Pod"] {
		known[p.Namespace] = known[p.Namespace] || labelled(p)
	}
	for _, kind := range workloadKinds {
		for _, o := range in.Objects[kind] {
			if labelled(o) {
				b.workloads[o.Namespace] = append(b.workloads[o.Namespace], o)
				known[o.Namespace] = true
			}
		}
	}
	b.podsKnown = func(ns string) bool { return known[ns] }
	return b
}

// of tells why a service without ready endpoints has none; nil if that is
// intended or cannot be told.
func (b *backings) of(service *parse.Object) *backing {
	selector := stringsOf(service.Data, "spec", "selector")
	if len(selector) == 0 || !b.podsKnown(service.Namespace) {
		return nil
	}
	var matching, ready []*parse.Object
	since, leaving := "", false
	for _, p := range b.pods[service.Namespace] {
		if !labelled(p) {
			return nil // a namespace known in part: the pods that match may be among the rows
		}
		if !selects(selector, stringsOf(p.Data, "metadata", "labels")) {
			continue
		}
		if !alive(p) {
			leaving = leaving || dig(p.Data, "metadata", "deletionTimestamp") != nil
			continue
		}
		matching = append(matching, p)
		if podReady(p) {
			ready = append(ready, p)
		}
		since = latest(since, created(p), text(condition(p, "Ready"), "lastTransitionTime"))
	}
	switch {
	case len(ready) > 0:
		return &backing{podsUnlisted, ready[0].Name, since}
	case len(matching) > 0:
		return &backing{podsNotReady, podWords(matching), since}
	case leaving:
		return nil // being replaced: the new pod is made when the old one is gone
	}
	return b.absent(service, selector)
}

// absent tells apart why no pod matches.
func (b *backings) absent(service *parse.Object, selector map[string]string) *backing {
	makers := 0
	for _, w := range b.workloads[service.Namespace] {
		replicas, given := number(w.Data, "spec", "replicas")
		switch {
		case !selects(selector, stringsOf(w.Data, "spec", "template", "metadata", "labels")):
			// Compared by name: shop selects app=shop, its pods say app=shopp.
			if w.Name == service.Name && (replicas > 0 || w.Kind == "DaemonSet") {
				return &backing{labelMismatch, w.Kind + " " + w.Name, created(w)}
			}
		case given && replicas > 0:
			return &backing{podsMissing, w.Kind + " " + w.Name, created(w)}
		default:
			makers++ // scaled to 0, or a DaemonSet that no node asks for
		}
	}
	if makers > 0 {
		return nil
	}
	for _, p := range b.pods[service.Namespace] {
		if alive(p) && podReady(p) && workloadOf(p) == service.Name {
			return &backing{labelMismatch, "pod " + p.Name, created(p)}
		}
	}
	return &backing{nothingThere, selectorWords(selector), created(service)}
}

// podWords names up to three pods and what each waits for.
func podWords(pods []*parse.Object) string {
	var words []string
	for _, p := range pods[:min(len(pods), 3)] {
		state := text(p.Data, "status", "phase")
		for _, c := range maps(p.Data, "status", "containerStatuses") {
			state = cmp.Or(text(c, "state", "waiting", "reason"), state)
		}
		words = append(words, p.Name+" "+state)
	}
	return strings.Join(words, ", ")
}

func selectorWords(selector map[string]string) string {
	var words []string
	for k, v := range selector {
		words = append(words, k+"="+v)
	}
	slices.Sort(words)
	return strings.Join(words, ",")
}

func selectorOf(service *parse.Object) string {
	return selectorWords(stringsOf(service.Data, "spec", "selector"))
}

// idled reports whether `oc idle` put the service to sleep: the next
// connection wakes it (annotation of openshift/api unidling).
func idled(o *parse.Object) bool {
	return dig(o.Data, "metadata", "annotations", "idling.alpha.openshift.io/idled-at") != nil
}
