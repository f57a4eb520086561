package rules

import (
	"testing"
	"time"

	"kanshiki/parse"
)

func rule(id, class string, explains ...string) *Rule {
	r := &Rule{ID: id, Class: class, Logs: []parse.Kind{"kubelet"}}
	for _, e := range explains {
		r.Explains = append(r.Explains, Edge{Rule: e})
	}
	return r
}

func finding(r *Rule, severity Severity, host string, minute int) *Finding {
	f := &Finding{Rule: r, Verdict: Fault, Severity: severity, Confidence: 0.8, Subject: map[string]string{},
		First: time.Date(2025, 1, 1, 0, minute, 0, 0, time.UTC)}
	if host != "" {
		f.Subject["host"] = host
	}
	return f
}

func TestCausesAndSymptoms(t *testing.T) {
	disk := finding(rule("disk", "node/pressure", "etcd", "node"), Error, "m1", 0)
	etcd := finding(rule("etcd", "etcd/slow-disk", "operator"), Error, "m2", 1)
	node := finding(rule("node", "node/not-ready", "operator"), Critical, "m1", 5)
	other := finding(rule("node", "node/not-ready", "operator"), Critical, "m3", 5)
	operator := finding(rule("operator", "operator/degraded", "disk"), Error, "", 6) // a loop: operator explains disk
	early := finding(rule("early", "etcd/no-space"), Error, "", 0)
	all := []*Finding{operator, node, other, etcd, disk, early}
	connect(all)
	for _, c := range []struct {
		name     string
		f, cause *Finding
	}{
		{"same host", node, disk},
		{"a node's trouble stays on the node", other, nil},
		{"etcd is seen on other hosts", etcd, disk},
		{"a loop is broken at its earliest member", disk, nil},
		{"independent", early, nil},
	} {
		if c.f.AccountedBy != c.cause {
			t.Errorf("%s: accounted by %v", c.name, c.f.AccountedBy)
		}
	}
	if operator.AccountedBy == nil {
		t.Error("the operator has causes")
	}
	ranked := roots(all)
	if len(ranked) != 3 || ranked[0] != disk {
		t.Errorf("%d roots, first %s", len(ranked), ranked[0].Rule.ID)
	}
}

func TestACauseDoesNotStartLater(t *testing.T) {
	late := finding(rule("late", "etcd/no-space", "symptom"), Error, "", 10)
	symptom := finding(rule("symptom", "etcd/slow-disk"), Error, "", 0)
	connect([]*Finding{late, symptom})
	if symptom.AccountedBy != nil {
		t.Error("a cause that began ten minutes after its symptom is no cause")
	}
}

func TestNoiseIsNoCause(t *testing.T) {
	quiet := finding(rule("quiet", "etcd/no-space", "symptom"), Error, "", 0)
	quiet.Verdict = Transient
	symptom := finding(rule("symptom", "etcd/slow-disk"), Error, "", 0)
	all := []*Finding{quiet, symptom}
	connect(all)
	if got := roots(all); len(got) != 1 || got[0] != symptom || symptom.AccountedBy != nil {
		t.Error("only what is open now explains")
	}
}

func TestCollapse(t *testing.T) {
	r := rule("r", "node/not-ready")
	hosts := collapse([]*Finding{finding(r, Error, "m1", 0), finding(r, Error, "m2", 1), finding(r, Error, "m3", 30)})
	if len(hosts) != 3 {
		t.Errorf("three moments far apart became %d findings", len(hosts))
	}
	near := collapse([]*Finding{finding(r, Error, "m1", 0), finding(r, Error, "m2", 1)})
	if len(near) != 1 || near[0].Subject["host"] != "m1, m2" {
		t.Errorf("two hosts at one moment: %d findings", len(near))
	}
	var many []*Finding
	for i := range 6 {
		f := finding(r, Error, "", i)
		f.Subject["manifest"] = string(rune('a' + i))
		many = append(many, f)
	}
	if got := collapse(many); len(got) != 1 {
		t.Errorf("six subjects of one rule are %d findings", len(got))
	}
}
