package report

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"kanshiki/collect"
	"kanshiki/parse"
	"kanshiki/rules"
)

// Place is where a report quotes something: a file of a bundle, the line (0 if
// it has none) and the words.
type Place struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Text string `json:"text"`
}

// Claims are what a report says of its bundles, to be held against them.
type Claims struct {
	Sums   []string        // SHA-256 of each bundle
	Packs  []rules.Pack    // the rules it was made with
	Places map[Place]bool  // every place once
	files  map[string]bool // that are quoted
}

// ReadClaims reads a JSON report.
func ReadClaims(text []byte) (*Claims, error) {
	var d document
	if err := json.Unmarshal(text, &d); err != nil || !strings.HasPrefix(d.Schema, "kanshiki.report/") {
		return nil, errors.New("no JSON report of kanshiki")
	}
	if d.Schema != Schema {
		return nil, fmt.Errorf("the report has the schema %q, not %s", d.Schema, Schema)
	}
	c := &Claims{Places: map[Place]bool{}, files: map[string]bool{}}
	for _, b := range d.Bundles {
		c.Sums = append(c.Sums, b.SHA256)
	}
	for _, p := range d.Tool.Packs {
		c.Packs = append(c.Packs, rules.Pack{Name: p.Name, Version: p.Version, SHA256: p.SHA256, Rules: p.Rules})
	}
	for _, f := range d.Causes {
		c.add(f.Evidence)
	}
	for _, f := range d.Findings {
		c.add(f.Evidence)
	}
	for _, p := range d.Timeline {
		c.add(p.Evidence)
	}
	for _, u := range d.Unexplained {
		c.add([]evidence{{File: u.Example.File, Line: u.Example.Line, Text: u.Example.Text}})
	}
	return c, nil
}

func (c *Claims) add(es []evidence) {
	for _, e := range es {
		c.Places[Place{e.File, e.Line, e.Text}] = true
		c.files[e.File] = true
	}
}

// Stand reads a bundle and returns the places whose very words are the line
// that the report names. It reads the files as they are and knows nothing of
// what they mean: states of objects, and what stands in binary journals, it
// cannot confirm.
func (c *Claims) Stand(ctx context.Context, w *collect.Walker, bundle string) (map[Place]bool, collect.Summary, error) {
	stand := map[Place]bool{}
	sum, err := w.Walk(ctx, bundle, func(f *collect.File, err error) error {
		name := clean(f.Name())
		if err == nil && c.files[name] { // what cannot be read confirms nothing
			eachLine(ctx, f.Reader, func(n int, line []byte) {
				p := Place{name, n, clean(rules.Quote(string(line)))}
				if c.Places[p] {
					stand[p] = true
				}
			})
		}
		return ctx.Err()
	})
	return stand, sum, err
}

// eachLine gives the beginning of every line, as much as a parser keeps of one,
// to the end of what can be read.
func eachLine(ctx context.Context, r io.Reader, visit func(n int, line []byte)) {
	in := bufio.NewReaderSize(r, 64<<10)
	var line []byte
	for n := 1; ctx.Err() == nil; {
		part, err := in.ReadSlice('\n')
		line = append(line, part[:min(len(part), parse.MaxQuote+1-len(line))]...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		visit(n, bytes.TrimRight(line, "\r\n"))
		if err != nil {
			return
		}
		line, n = line[:0], n+1
	}
}

// PlacesOf are the places that a diagnosis quotes.
func PlacesOf(d *rules.Diagnosis, opt Options) (map[Place]bool, error) {
	var text bytes.Buffer
	if err := Write(&text, "json", d, opt); err != nil {
		return nil, err
	}
	c, err := ReadClaims(text.Bytes())
	if err != nil {
		return nil, err
	}
	return c.Places, nil
}
