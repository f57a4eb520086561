package gather

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// Tracker knows how far a collection is. Its zero value is ready; a nil one
// may be used and knows nothing.
type Tracker struct {
	mu      sync.Mutex
	hosts   map[*run]*HostState
	started time.Time
}

// HostState is one host at work.
type HostState struct {
	// Target is what ssh was given; "this host" here.
	Target string
	// Items begun so far, and the Command of the last one, begun at Since.
	Items   int
	Command string
	Since   time.Time
	Done    bool
	Failed  bool
}

// State is the whole at one moment.
type State struct {
	Hosts, Done, Failed, Items int
	Elapsed                    time.Duration
	// Slow is the host whose item has been running longest; Command is empty if none is.
	Slow HostState
}

func (t *Tracker) begin(runs []*run) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.started = time.Now()
	t.hosts = make(map[*run]*HostState, len(runs))
	for _, r := range runs {
		t.hosts[r] = &HostState{Target: r.target}
		if r.target == "" {
			t.hosts[r].Target = "this host"
		}
	}
}

func (t *Tracker) item(r *run, n int, argv string) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if h := t.hosts[r]; h != nil {
		h.Items, h.Command, h.Since = n, argv, time.Now()
	}
}

func (t *Tracker) end(r *run) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if h := t.hosts[r]; h != nil {
		h.Done, h.Failed = true, r.err != nil
	}
}

// State tells how far things are.
func (t *Tracker) State() State {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := State{Hosts: len(t.hosts)}
	if t.started.IsZero() {
		return s
	}
	s.Elapsed = time.Since(t.started)
	var busy []HostState
	for _, h := range t.hosts {
		s.Items += h.Items
		switch {
		case h.Done && h.Failed:
			s.Done++
			s.Failed++
		case h.Done:
			s.Done++
		case h.Command != "":
			busy = append(busy, *h)
		}
	}
	if len(busy) > 0 {
		s.Slow = slices.MinFunc(busy, func(a, b HostState) int {
			return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Target, b.Target))
		})
	}
	return s
}
