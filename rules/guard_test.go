package rules

import (
	"reflect"
	"testing"
)

func TestGuard(t *testing.T) {
	event := map[string]any{"reason": "Rebooted", "count": 2, "involvedObject": map[string]any{"kind": "Node"}, "on": true, "list": []any{}}
	for _, c := range []struct {
		program string
		guarded bool
		want    answer
	}{
		{`select(.reason == "Rebooted") | {}`, true, yes},
		{`select(.reason == "Killing") | {}`, true, no},
		{`select("Killing" != .reason)`, true, yes},
		{`select(.reason == "Rebooted" and .involvedObject.kind == "Pod") | .a | .b`, true, no},
		{`select(.reason == "Killing" or (.message | length > 3))`, true, undecided},
		{`select(.reason == "Killing" and (.message | error))`, true, no},
		{`select((.message | error) and .reason == "Killing")`, true, undecided},
		{`select(.reason.x == "y")`, true, undecided}, // jq: expected an object
		{`select(.none.x == null)`, true, yes},
		{`select(.none.x == "y")`, true, no},
		{`select(.count == "2")`, true, no},
		{`select(.count == 2)`, true, undecided},
		{`select(.list == .list)`, true, undecided},
		{`select(.list != null)`, true, yes},
		{`select(.on)`, true, yes},
		{`select(.on == false)`, true, no},
		{`select(.off or .none)`, true, no},
		{`select(.reason == "a\(.count)")`, true, undecided},
		{`select(.reason? == "Killing")`, true, undecided},
		{`select(.reason[0:1] == "R")`, true, undecided},
		{`select(.reason == "Killing" | not)`, true, undecided},
		{`[.[] | select(.reason == "Killing") | .x] | length`, true, no},
		{`[.[] | select(.reason == "Rebooted")]`, true, yes},
		{`[.[] | .x | select(.reason == "Killing")]`, false, undecided},
		{`[.[0] | select(.reason == "Killing")]`, false, undecided},
		{`[.[] | select(.reason == "Killing")][0]`, false, undecided},
		{`. as $x | select(.reason == "Killing")`, false, undecided},
		{`def select(f): .; select(.reason == "Killing")`, false, undecided},
		{`(select(.reason == "Killing") | 1), 2`, false, undecided},
		{`select(.reason == "Killing") // 2`, false, undecided},
	} {
		p, err := compileProgram(c.program)
		if err != nil {
			t.Fatalf("%s: %v", c.program, err)
		}
		if p.guard != nil != c.guarded {
			t.Errorf("%s: guard %v", c.program, p.guard)
			continue
		}
		if c.guarded && holds(p.guard, event) != c.want {
			t.Errorf("%s: %v, want %v", c.program, holds(p.guard, event), c.want)
		}
	}
}

// TestGuardsOfRules holds every rule's guard against jq: on the objects and
// facts of all rules' tests, and on those with a field taken away or made odd.
func TestGuardsOfRules(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	inputs := testObjects(set)
	guards, rejected := map[string]bool{}, 0
	for _, r := range set.Rules {
		if r.Program == nil || r.Program.guard == nil || guards[r.Program.guard.String()] {
			continue
		}
		guards[r.Program.guard.String()] = true
		jq, err := compileProgram("select(" + r.Program.guard.String() + ")")
		if err != nil {
			t.Fatal(err)
		}
		for _, in := range inputs {
			said := holds(r.Program.guard, in)
			if said == undecided {
				continue
			}
			out, err := jq.run(in)
			if err != nil || len(out) > 0 != (said == yes) {
				t.Fatalf("%s: %v of %v, jq %d results, %v", r.ID, said, in, len(out), err)
			}
			if said == no {
				rejected++
			}
			if !r.All && said == no {
				if out, err := r.Program.run(in); len(out) > 0 || err != nil {
					t.Fatalf("%s rejects %v, of which it makes %v, %v", r.ID, in, out, err)
				}
			}
		}
		if r.All {
			sameWithout(t, r, inputs)
		}
	}
	if len(guards) < 50 || rejected < 10_000 {
		t.Errorf("%d guards rejected %d inputs: hardly anything was compared", len(guards), rejected)
	}
}

// sameWithout runs a program over many objects with and without those that it
// rejects.
func sameWithout(t *testing.T, r *Rule, inputs []map[string]any) {
	t.Helper()
	for len(inputs) > 0 {
		n := min(500, len(inputs))
		var all, left []any
		for _, in := range inputs[:n] {
			all = append(all, in)
			if !r.Program.rejects(in) {
				left = append(left, in)
			}
		}
		inputs = inputs[n:]
		want, wantErr := r.Program.run(all)
		got, gotErr := r.Program.run(left)
		if !reflect.DeepEqual(got, want) || (gotErr == nil) != (wantErr == nil) {
			t.Fatalf("%s: %v, %v; of all %v, %v", r.ID, got, gotErr, want, wantErr)
		}
	}
}

// variants of an object: as it is, and each of its fields gone, null, a word
// and a list.
func variants(o map[string]any) []map[string]any {
	out := []map[string]any{o}
	for k := range o {
		for _, v := range []any{nil, "x", []any{}} {
			c := map[string]any{}
			for name, old := range o {
				c[name] = old
			}
			c[k] = v
			out = append(out, c)
		}
	}
	return out
}

// testObjects gives the objects of all rules' tests, and variants of each.
func testObjects(set *Set) (inputs []map[string]any) {
	for _, r := range set.Rules {
		for _, c := range r.Tests() {
			for _, o := range append(c.Objects, c.Object) {
				if o, ok := o.(map[string]any); ok {
					inputs = append(inputs, variants(o)...)
				}
			}
		}
	}
	return inputs
}
