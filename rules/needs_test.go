package rules

import (
	"fmt"
	"testing"

	"github.com/itchyny/gojq"
	"go.yaml.in/yaml/v4"
)

func TestNeedsOf(t *testing.T) {
	for _, c := range []struct{ program, want string }{
		{`select(.status.phase == "Failed")`, "[[[failed]]]"},
		{`.metadata as $m | select($m.deletionTimestamp != null) | {name: $m.name}`, "[[[deletiontimestamp]]]"},
		{`.status.containerStatuses[]? | select(.state.waiting.reason as $r | $r == "ErrImagePull" or $r == "ImagePullBackOff")`, "[[[errimagepull] [imagepullbackoff]]]"},
		{`[(.a // [])[] | .state.waiting // {} | select((.reason // "") | test("^(Create.*Error|CrashLoopBackOff)$"))] | select(length > 0) | {n: .[0].reason}`, "[[[error] [ashloopbackoff]]]"},
		{`select(.message | test("no IP addresses available in range set|range is full"))`, "[[[addresses available range] [range full]]]"},
		{`first(.c[]? | select(.type == "PodScheduled" and .status == "False")) as $c | ($c.message // "") as $why | select($why | test("nodes are available")) | $why`, "[[[podscheduled]] [[false]] [[nodes available]]]"},
		{`if .spec.paused == true then {a: 1} elif .x.deadline != null then {b: 1} else empty end`, "[]"},
		{`if .reason == "Rebooted" then {a: 1} elif .x.deadline != null then {b: 1} else empty end`, "[[[rebooted] [deadline]]]"},
		{`{a: 1} + (if .reason == "Rebooted" then {b: 1} else empty end)`, "[[[rebooted]]]"},
		{`select(any(.a[]; .type == "Degraded"))`, "[[[degraded]]]"},
		// What the program itself may have said needs nothing.
		{`(.reason // "Unknown") as $r | select($r == "Unknown")`, "[]"},
		{`{reason: "Unknown"} | select(.reason == "Unknown")`, "[]"},
		{`"\(.a)-\(.b)" as $x | select($x == "abcd-efgh")`, "[]"},
		{`[.a, "Failed"] | select(any(. == "Failed"))`, "[]"},
		{`.reason |= "Failed" | select(.reason == "Failed")`, "[]"},
		{`select(.kind == "Node")`, "[]"}, // may be the list's
		{`select(.reason == "Failed" | not)`, "[]"},
		{`select(.reason != "Failed")`, "[]"},
		{`select(.a.b // .c | test("x{0}"))`, "[]"},
		{`.reason as $r | {a: "Failed"} as {a: $r} | select($r == "Failed")`, "[]"},
		{`def f: select(.a == "Failed"); f`, "[]"},
		{`select((.a == "Failed") or .b)`, "[]"},
	} {
		q, err := gojq.Parse(c.program)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(needsOf(q)); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.program, got, c.want)
		}
	}
}

// What the gate of a kind rejects, its program must find nothing in. All objects
// of all tests, and cut-down variants of them, go through the gates of all rules.
func TestGatesOfRules(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	inputs := testObjects(set)
	texts := make([][]byte, len(inputs))
	for i, in := range inputs {
		if texts[i], err = yaml.Dump(in); err != nil {
			t.Fatal(err)
		}
	}
	gated, rejected := 0, 0
	for _, r := range set.Rules {
		if r.Objects == "" || r.All {
			continue
		}
		g := newTextGate([]*Rule{r})
		if g == nil {
			continue
		}
		gated++
		for i, in := range inputs {
			if kind, _ := in["kind"].(string); kind != r.Objects || !g.look(texts[i]) || g.may(r.Program) {
				continue
			}
			rejected++
			if out, _ := r.Program.run(in); len(out) > 0 {
				t.Fatalf("%s: the gate rejects, jq finds %v in\n%s", r.ID, out, texts[i])
			}
		}
	}
	t.Logf("%d programs with a gate, which rejected %d times", gated, rejected)
	if gated < 20 || rejected < 1000 {
		t.Errorf("only %d programs have a gate, and they rejected %d objects", gated, rejected)
	}
}
