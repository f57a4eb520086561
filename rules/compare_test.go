package rules

import "testing"

func TestCompare(t *testing.T) {
	one, two := &Rule{ID: "one"}, &Rule{ID: "two"}
	finding := func(r *Rule, v Verdict, message string, subject ...string) *Finding {
		f := &Finding{Rule: r, Verdict: v, Message: message, Subject: map[string]string{}}
		for i := 0; i+1 < len(subject); i += 2 {
			f.Subject[subject[i]] = subject[i+1]
		}
		return f
	}
	list := func(fs ...*Finding) *Diagnosis { return &Diagnosis{Findings: fs} }
	lacking := list()
	lacking.Coverage.Missing = []Missing{{Unlocks: []string{"one"}}}
	for _, c := range []struct {
		name     string
		old, new *Diagnosis
		want     []Difference
		worse    bool
	}{
		{"the same but for numbers", list(finding(one, Fault, "failed 3 times")), list(finding(one, Fault, "failed 7 times")), nil, false},
		{"a new fault", list(), list(finding(one, Fault, "x")), []Difference{New}, true},
		{"a new warning", list(), list(finding(one, Warning, "x")), []Difference{New}, false},
		{"solved", list(finding(one, Fault, "x")), list(), []Difference{Gone}, false},
		{"not looked at", list(finding(one, Fault, "x")), lacking, []Difference{Unheard}, false},
		{"came back", list(finding(one, Fault, "x")), list(finding(one, Transient, "y")), []Difference{Changed}, false},
		{"grew worse", list(finding(one, Warning, "x")), list(finding(one, Fault, "x")), []Difference{Changed}, true},
		{"never open", list(finding(one, Benign, "x")), list(finding(two, Transient, "x")), nil, false},
		{"another subject", list(finding(one, Fault, "x", "host", "m0")), list(finding(one, Fault, "x", "host", "m1")), []Difference{New, Gone}, true},
		{"a pod made anew", list(finding(one, Fault, "x", "pod", "web-85b4c88c96-nmk5g")), list(finding(one, Fault, "x", "pod", "web-5c8f9d7b64-qgwkv")), nil, false},
		{"one of two", list(finding(one, Fault, "x", "pod", "web-85b4c88c96-nmk5g")),
			list(finding(one, Fault, "x", "pod", "web-85b4c88c96-nmk5g"), finding(one, Fault, "x", "pod", "web-85b4c88c96-qgwkv")), []Difference{New}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Compare(c.old, c.new)
			worse := false
			for i, g := range got {
				worse = worse || g.Worse()
				if i < len(c.want) && g.What != c.want[i] {
					t.Errorf("change %d is %q, want %q", i, g.What, c.want[i])
				}
			}
			if len(got) != len(c.want) || worse != c.worse {
				t.Errorf("%d changes, worse %v; want %v, %v", len(got), worse, c.want, c.worse)
			}
		})
	}
}
