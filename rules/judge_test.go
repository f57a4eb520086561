package rules

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// worked is the HAProxy example of the mission, as a rule.
const worked = `id: down
title: a server is down
class: lb/server-down
component: haproxy
doc: Why.
remedy: Do it.
logs: haproxy
match: 'Server (?P<server>\S+) is DOWN'
followed_by: 'Server (?P<server>\S+) is UP'
grace: 5m
outcomes:
  - {if: {phase: '>=P13', where: {server: '/bs$'}}, verdict: benign, message: '{server} is gone for good'}
  - {if: followed, verdict: transient, message: '{server} was down for {open_for}'}
  - {verdict: fault, message: '{server} is down'}
tests:
  - name: one
    log: x
    want: []
`

func ha(at time.Duration, text string) string {
	t := time.Date(2025, 9, 29, 16, 0, 0, 0, time.UTC).Add(at)
	return t.Format("Jan _2 15:04:05") + " lb haproxy[69855]: " + text + "\n"
}

func TestVerdictsByResolutionTimeAndEnd(t *testing.T) {
	down, up := "Server kube_api/bs is DOWN, reason: x", "Server kube_api/bs is UP, reason: x"
	connect := "Connect from 192.0.2.1:1 to 192.0.2.2:6443 (kubeapi/TCP)"
	complete := `time="2025-09-29T15:50:00Z" level=info msg="It is now safe to remove the bootstrap resources"` + "\n"
	for _, c := range []struct {
		name, log, installer string
		want                 string
	}{
		{"ends too early", ha(0, down) + ha(4*time.Second, connect), "", "undetermined ×1"},
		{"never back", ha(0, down) + ha(30*time.Minute, connect), "", "fault ×1"},
		{"came back", ha(0, down) + ha(time.Minute, up) + ha(30*time.Minute, connect), "", "transient ×1"},
		{"down again, early", ha(0, down) + ha(time.Minute, up) + ha(29*time.Minute, down) + ha(30*time.Minute, connect), "", "undetermined ×2"},
		{"down again, long", ha(0, down) + ha(time.Minute, up) + ha(2*time.Minute, down) + ha(30*time.Minute, connect), "", "fault ×2"},
		{"repeats until the end", ha(0, down) + ha(10*time.Minute, down) + ha(20*time.Minute, down), "", "fault ×3"},
		{"another server up", ha(0, down) + ha(time.Minute, strings.Replace(up, "/bs", "/m1", 1)) + ha(30*time.Minute, connect), "", "fault ×1"},
		{"after bootstrap-complete", ha(0, down) + ha(30*time.Minute, connect), complete, "benign ×1"},
		{"healthy", ha(0, up) + ha(time.Hour, connect), "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			set, err := loadText(map[string]string{"down.yaml": worked})
			if err != nil {
				t.Fatal(err)
			}
			test := &Test{Name: c.name, Files: map[string]string{"haproxy.log": c.log}}
			if c.installer != "" {
				test.Files["openshift_install.log"] = c.installer
			}
			var got []string
			for _, f := range judgeFiles(t, set, test) {
				got = append(got, fmt.Sprintf("%s ×%d", f.Verdict, f.Count))
			}
			if s := strings.Join(got, ", "); s != c.want {
				t.Errorf("got %q, want %q", s, c.want)
			}
		})
	}
}

func judgeFiles(t *testing.T, set *Set, test *Test) []*Finding {
	t.Helper()
	dir := t.TempDir()
	if err := lay(dir, set.Rules[0], test); err != nil {
		t.Fatal(err)
	}
	return diagnose(t, set, dir).Findings
}

func TestConditionWords(t *testing.T) {
	yes := true
	base := state{count: 5, span: time.Hour, openFor: time.Minute, openForKnown: true, age: 20 * time.Minute, ageKnown: true,
		toEnd: time.Minute, toEndKnown: true, phase: 13, phaseKnown: true, cases: 2, hosts: 3, followed: true,
		fastest: func(time.Duration) int { return 4 }, fields: map[string]string{"reason": "Connection refused"}}
	for _, c := range []struct {
		cond any
		want bool
	}{
		{nil, true},
		{"followed", true},
		{"open", false},
		{map[string]any{"cleared": false}, true},
		{map[string]any{"count": ">4"}, true},
		{map[string]any{"count": 4}, false},
		{map[string]any{"lines": "<20"}, true},
		{map[string]any{"span": ">=1h"}, true},
		{map[string]any{"open_for": "<1m"}, false},
		{map[string]any{"age": ">15m"}, true},
		{map[string]any{"within": "30s"}, false},
		{map[string]any{"rate": ">3/1m"}, true},
		{map[string]any{"phase": ">=P13"}, true},
		{map[string]any{"phase": "<P13"}, false},
		{map[string]any{"cases": ">=2", "hosts": ">3"}, false},
		{map[string]any{"where": map[string]any{"reason": "refused$"}}, true},
		{map[string]any{"where": map[string]any{"none": "."}}, false},
	} {
		cond, err := parseCondition(c.cond)
		if err != nil {
			t.Fatalf("%v: %v", c.cond, err)
		}
		if got := cond.holds(&base); got != c.want {
			t.Errorf("%v: got %v, want %v", c.cond, got, c.want)
		}
	}
	if c, _ := parseCondition("followed"); c.Followed == nil || *c.Followed != yes {
		t.Error("a word sets its condition")
	}
	for _, bad := range []any{"follow", 3, map[string]any{"count": "many"}, map[string]any{"phase": "P99"}, map[string]any{"rate": "3"}} {
		if _, err := parseCondition(bad); err == nil {
			t.Errorf("%v is accepted", bad)
		}
	}
}

func TestYearFromTheCase(t *testing.T) {
	anchor := time.Date(2021, 1, 3, 0, 0, 0, 0, time.UTC)
	for month, year := range map[time.Month]int{time.January: 2021, time.December: 2020, time.March: 2020} {
		if got := inYear(time.Date(0, month, 2, 3, 4, 5, 0, time.UTC), anchor).Year(); got != year {
			t.Errorf("%s: year %d, want %d", month, got, year)
		}
	}
	if got := inYear(time.Date(0, 2, 29, 0, 0, 0, 0, time.UTC), anchor); got.Year() != 2020 || got.Day() != 29 {
		t.Errorf("29 February became %v", got)
	}
}
