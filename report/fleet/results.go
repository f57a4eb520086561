package fleet

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// Results are the results behind sightings, in the order of their paths. They
// are read one by one: thousands of them need not fit into memory.
type Results struct {
	stores []Store
	groups []group
}

// group is one result and the paths it was found at.
type group struct {
	see   Sighting // of the first path
	paths []string
}

// NewResults puts together what lies at several paths and is the same.
func NewResults(seen []Sighting, stores ...Store) *Results {
	rs := &Results{stores: stores}
	at := map[string]int{}
	seen = slices.Clone(seen)
	slices.SortFunc(seen, func(a, b Sighting) int { return strings.Compare(a.Path, b.Path) })
	for _, s := range seen {
		if i, ok := at[s.Key]; ok && s.Key != "" {
			rs.groups[i].paths = append(rs.groups[i].paths, s.Path)
			continue
		}
		at[s.Key] = len(rs.groups)
		rs.groups = append(rs.groups, group{s, []string{s.Path}})
	}
	return rs
}

// Len is how many results there are.
func (rs *Results) Len() int { return len(rs.groups) }

// Each visits every result.
func (rs *Results) Each(visit func(*Result) error) error {
	return ahead(rs.groups, rs.get, func(_ group, r *Result) error { return visit(r) })
}

// aheadOf is how many results are read before they are wanted: from a distant
// store each waits more than it works.
const aheadOf = 8

// ahead gets something for each of many, some at a time, and visits them in
// order until one fails.
func ahead[K, V any](of []K, get func(K) (V, error), visit func(K, V) error) error {
	type got struct {
		v   V
		err error
	}
	var waiting [aheadOf]chan got
	asked := 0
	for i, k := range of {
		for ; asked < min(len(of), i+aheadOf); asked++ {
			c, k := make(chan got, 1), of[asked]
			waiting[asked%aheadOf] = c
			go func() {
				v, err := get(k)
				c <- got{v, err}
			}()
		}
		g := <-waiting[i%aheadOf]
		if g.err == nil {
			g.err = visit(k, g.v)
		}
		if g.err != nil {
			return g.err
		}
	}
	return nil
}

// get reads one result: a report from any store before a failure from any.
func (rs *Results) get(g group) (*Result, error) {
	if g.see.Failure != nil {
		r := failed(g.see, g.see.Failure)
		r.Paths = g.paths
		return r, nil
	}
	for _, folder := range []string{doneFolder, failedFolder} {
		for _, st := range rs.stores {
			name := folder + "/" + g.see.Key
			data, err := st.Get(name)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return nil, err
			}
			r, err := parseResult(data)
			if err != nil {
				return nil, fmt.Errorf("result %s is damaged: %w", name, err)
			}
			r.Paths = g.paths
			return r.Named(), nil
		}
	}
	return nil, fmt.Errorf("the result of %s is missing", g.paths[0])
}

// WriteLines writes every result as a line of JSON.
func WriteLines(w io.Writer, rs *Results) error {
	return rs.Each(func(r *Result) error { return WriteLine(w, r) })
}

// WriteLine writes one.
func WriteLine(w io.Writer, r *Result) error {
	line, err := r.line()
	if err != nil {
		return err
	}
	_, err = w.Write(line)
	return err
}
