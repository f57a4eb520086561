package fleet

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// heavyTailed draws sizes as archives have them: most some MB, a few of a
// thousand times that (Pareto, alpha 1.16, which is the 80/20 rule).
func heavyTailed(n int, largest float64) []Item {
	random := rand.New(rand.NewPCG(7, 7))
	items := make([]Item, n)
	for i := range items {
		size := 2e6 / math.Pow(1-random.Float64(), 1/1.16)
		items[i] = Item{Path: fmt.Sprintf("b%05d.tar.gz", i), Bytes: int64(size), Work: int64(9 * min(size, largest))}
	}
	return items
}

// The time at which the last of 500 machines is done is within a tenth of the
// ideal: an even share, or the largest bundle if that is more.
func TestPlanIsBalanced(t *testing.T) {
	for _, c := range []struct {
		bundles, shards int
		largest         float64 // archive, in bytes
	}{{50000, 500, 1e9}, {50000, 500, 20e9}, {50000, 3, 20e9}, {700, 500, 1e9}, {5, 8, 1e9}, {0, 3, 1}} {
		items := heavyTailed(c.bundles, c.largest)
		p := NewPlan(items, c.shards)
		// Counted anew, not by Balance.
		loads := make([]float64, c.shards+1)
		total, largest := 0.0, 0.0
		for _, it := range p.Items {
			w := float64(it.Work + startup)
			loads[it.Shard] += w
			total += w
			largest = max(largest, w)
		}
		ideal := max(total/float64(c.shards), largest)
		if worst := slices.Max(loads); worst > 1.1*ideal {
			t.Errorf("%v: the fullest shard has %.3f of the ideal", c, worst/ideal)
		} else if ideal > 0 {
			t.Logf("%v: %.4f of the ideal", c, worst/ideal)
			if b := p.Balance(); math.Abs(b-worst/ideal) > 1e-9 {
				t.Errorf("%v: said to be %v", c, b)
			}
		}
		seen := map[string]int{}
		for n := range c.shards {
			for _, it := range p.Shard(n + 1) {
				seen[it.Path]++
			}
		}
		if len(seen) != c.bundles || len(p.Items) != c.bundles {
			t.Errorf("%v: %d bundles have a shard", c, len(seen))
		}
	}
}

// Machines that find the same bundles in another order have the same plan.
func TestPlanIsTheSameEverywhere(t *testing.T) {
	items := heavyTailed(1000, 1e9)
	want := NewPlan(items, 17)
	slices.Reverse(items)
	got := NewPlan(items, 17)
	if d := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Item{})); d != "" {
		t.Error(d)
	}
	var b bytes.Buffer
	if err := got.Write(&b); err != nil {
		t.Fatal(err)
	}
	read, err := ReadPlan(&b)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, read, cmpopts.IgnoreUnexported(Item{})); d != "" {
		t.Error(d)
	}
	for _, bad := range []string{"", "{}", `{"schema":"kanshiki.scan-plan/v1"}`, `{"schema":"kanshiki.scan-plan/v1","shards":2,"items":[{"path":"a","shard":3}]}`} {
		if _, err := ReadPlan(bytes.NewReader([]byte(bad))); err == nil {
			t.Errorf("taken for a plan: %q", bad)
		}
	}
}
