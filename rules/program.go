package rules

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/itchyny/gojq"
)

// programTime bounds one run of a jq program; an object takes microseconds.
const programTime = 2 * time.Second

// maxYield bounds what one run may yield.
const maxYield = 10000

// Program is a jq program, compiled once.
type Program struct {
	source string
	query  *gojq.Query
	guard  *gojq.Query // see guardOf

	once sync.Once
	code *gojq.Code
	err  error
}

// String is the program as the rule's file has it; a check has none.
func (p *Program) String() string {
	if p == nil {
		return ""
	}
	return strings.TrimSpace(p.source)
}

// parseProgram reads a program and decides what can be decided without jq.
func parseProgram(source string) (*Program, error) {
	query, err := gojq.Parse(source)
	if err != nil {
		return nil, err
	}
	return &Program{source: source, query: query, guard: guardOf(query)}, nil
}

// compileProgram is parseProgram for a program that nobody has tried yet.
func compileProgram(source string) (*Program, error) {
	p, err := parseProgram(source)
	if err != nil {
		return nil, err
	}
	return p, p.compile()
}

// compile makes the program ready to run, once; an error is one of the rule's
// author, and of built-in rules there is none.
func (p *Program) compile() error {
	p.once.Do(func() {
		// No environment and no module loader: a rule cannot reach outside.
		p.code, p.err = gojq.Compile(p.query, gojq.WithEnvironLoader(func() []string { return nil }))
	})
	return p.err
}

// run yields the program's results on plain JSON input. An error (a type
// error on an odd object, the time limit) ends the run; what came before it
// is returned with it.
func (p *Program) run(input any) (out []any, err error) {
	defer func() {
		if r := recover(); r != nil { // gojq panics on values that are not plain JSON
			err = fmt.Errorf("jq: %v", r)
		}
	}()
	if err := p.compile(); err != nil {
		return nil, err
	}
	iter := p.code.RunWithContext(&allowance{Context: context.Background()}, input)
	for len(out) < maxYield {
		v, ok := iter.Next()
		if !ok {
			return out, nil
		}
		if e, ok := v.(error); ok {
			return out, e
		}
		out = append(out, v)
	}
	return out, fmt.Errorf("jq: more than %d results", maxYield)
}

// allowance is a context that ends after programTime. gojq asks it before every
// step: a timer of its own for each run, and a channel to look into at each
// step, cost as much as the program.
type allowance struct {
	context.Context
	steps    int
	deadline time.Time
}

// everySteps is how often the clock is read.
const everySteps = 1 << 12

var over = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

func (a *allowance) Done() <-chan struct{} {
	if a.steps++; a.steps%everySteps != 0 {
		return nil
	}
	switch now := time.Now(); {
	case a.deadline.IsZero():
		a.deadline = now.Add(programTime)
	case now.After(a.deadline):
		return over
	}
	return nil
}

func (a *allowance) Err() error { return context.DeadlineExceeded }
