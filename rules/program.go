package rules

import (
	"context"
	"fmt"
	"strings"
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
	code   *gojq.Code
	guard  *gojq.Query // see guardOf
}

// String is the program as the rule's file has it; a check has none.
func (p *Program) String() string {
	if p == nil {
		return ""
	}
	return strings.TrimSpace(p.source)
}

func compileProgram(source string) (*Program, error) {
	query, err := gojq.Parse(source)
	if err != nil {
		return nil, err
	}
	// No environment and no module loader: a rule cannot reach outside.
	code, err := gojq.Compile(query, gojq.WithEnvironLoader(func() []string { return nil }))
	if err != nil {
		return nil, err
	}
	return &Program{source: source, code: code, guard: guardOf(query)}, nil
}

// run yields the program's results on plain JSON input. An error (a type
// error on an odd object, the time limit) ends the run; what came before it
// is returned with it.
func (p *Program) run(input any) (out []any, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), programTime)
	defer cancel()
	defer func() {
		if r := recover(); r != nil { // gojq panics on values that are not plain JSON
			err = fmt.Errorf("jq: %v", r)
		}
	}()
	iter := p.code.RunWithContext(ctx, input)
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
