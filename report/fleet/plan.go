package fleet

import (
	"cmp"
	"container/heap"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// PlanSchema names the shape of a plan as JSON.
const PlanSchema = "kanshiki.scan-plan/v1"

// Plan says which shard reads which bundle. Shards count from 1.
type Plan struct {
	Schema string    `json:"schema"`
	Shards int       `json:"shards"`
	Items  []Planned `json:"items"`
}

// Planned is an item with its shard.
type Planned struct {
	Item
	Shard int `json:"shard"`
}

// startup is what a bundle costs besides its bytes, in bytes of work: opening
// it, judging every rule once, writing the result.
const startup = 8 << 20

func (it *Item) weight() int64 { return it.Work + startup }

// NewPlan spreads items over shards so that they end at about the same time:
// the largest first, each to the shard that has the least. The same items give
// the same plan, in whatever order they come.
func NewPlan(items []Item, shards int) Plan {
	order := slices.Clone(items)
	slices.SortFunc(order, func(a, b Item) int {
		return cmp.Or(cmp.Compare(b.weight(), a.weight()), strings.Compare(a.Path, b.Path))
	})
	loads := make(loadHeap, shards)
	for i := range loads {
		loads[i].shard = i + 1
	}
	p := Plan{Schema: PlanSchema, Shards: shards}
	for _, it := range order {
		least := &loads[0]
		p.Items = append(p.Items, Planned{it, least.shard})
		least.weight += it.weight()
		heap.Fix(&loads, 0)
	}
	slices.SortFunc(p.Items, func(a, b Planned) int { return strings.Compare(a.Path, b.Path) })
	return p
}

// load is the work of a shard so far.
type load struct {
	weight int64
	shard  int
}

// loadHeap has the shard with the least work first; it only ever grows heavier.
type loadHeap []load

func (h loadHeap) Len() int      { return len(h) }
func (h loadHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h loadHeap) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(h[i].weight, h[j].weight), cmp.Compare(h[i].shard, h[j].shard)) < 0
}

// Push and Pop are not used: shards neither come nor go.
func (h *loadHeap) Push(x any) { *h = append(*h, x.(load)) }

// Pop completes heap.Interface.
func (h *loadHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// Shard returns the items of one shard.
func (p *Plan) Shard(n int) []Item {
	var out []Item
	for _, it := range p.Items {
		if it.Shard == n {
			out = append(out, it.Item)
		}
	}
	return out
}

// Balance is the work of the fullest shard in parts of that of an even one;
// 1.1 means that the last machine is done a tenth later than it could be.
func (p *Plan) Balance() float64 {
	loads := make([]int64, p.Shards+1)
	var total, largest int64
	for _, it := range p.Items {
		w := it.weight()
		loads[it.Shard] += w
		total += w
		largest = max(largest, w)
	}
	ideal := max(float64(total)/float64(p.Shards), float64(largest))
	if ideal == 0 {
		return 1
	}
	return float64(slices.Max(loads)) / ideal
}

// Write writes a plan as JSON.
func (p *Plan) Write(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(p)
}

// ReadPlan reads what Write wrote. What lies at the paths is looked at again:
// it may have changed, or be gone.
func ReadPlan(r io.Reader) (Plan, error) {
	var p Plan
	if err := json.NewDecoder(r).Decode(&p); err != nil {
		return p, err
	}
	if p.Schema != PlanSchema || p.Shards < 1 {
		return p, fmt.Errorf("not a plan of schema %s", PlanSchema)
	}
	for i := range p.Items {
		if n := p.Items[i].Shard; n < 1 || n > p.Shards {
			return p, fmt.Errorf("%s: shard %d of %d", p.Items[i].Path, n, p.Shards)
		}
	}
	return p, nil
}
