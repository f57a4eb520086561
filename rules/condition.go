package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Condition is one row's `if`: all that is set must hold.
type Condition struct {
	Followed, Cleared, Open *bool
	Count, Cases, Hosts     *number
	Lines                   *number
	Span, OpenFor, Age      *number // seconds
	Within                  time.Duration
	Rate                    *rate
	Phase                   *phaseTest
	Where                   map[string]*regexp.Regexp
}

// number is a comparison with a number (durations in seconds).
type number struct {
	op    string
	value float64
}

func (n *number) holds(v float64) bool { return compare(v, n.op, n.value) }

// rate is "more than N matches within a window".
type rate struct {
	op     string
	count  int
	window time.Duration
}

type phaseTest struct {
	op    string
	phase int
}

// state is what an outcome row is judged on: one case at the end of all evidence.
type state struct {
	followed, cleared   bool
	count, cases, hosts int
	lines               int // of the longest log it stands in; 0 if it stands in none
	span, openFor       time.Duration
	openForKnown        bool
	age                 time.Duration
	ageKnown            bool
	toEnd               time.Duration // from the last match to the end of its log
	toEndKnown          bool
	fastest             func(window time.Duration) int
	phase               int // the last phase completed when it (re)opened; -1 if none was
	phaseKnown          bool
	fields              map[string]string
}

func (c *Condition) holds(s *state) bool {
	open := !s.followed && !s.cleared
	switch {
	case c.Followed != nil && *c.Followed != s.followed,
		c.Cleared != nil && *c.Cleared != s.cleared,
		c.Open != nil && *c.Open != open,
		c.Count != nil && !c.Count.holds(float64(s.count)),
		c.Cases != nil && !c.Cases.holds(float64(s.cases)),
		c.Hosts != nil && !c.Hosts.holds(float64(s.hosts)),
		c.Lines != nil && !c.Lines.holds(float64(s.lines)),
		c.Span != nil && !c.Span.holds(s.span.Seconds()),
		c.OpenFor != nil && (!s.openForKnown || !c.OpenFor.holds(s.openFor.Seconds())),
		c.Age != nil && (!s.ageKnown || !c.Age.holds(s.age.Seconds())),
		c.Within > 0 && (!s.toEndKnown || s.toEnd > c.Within),
		c.Rate != nil && !compare(float64(s.fastest(c.Rate.window)), c.Rate.op, float64(c.Rate.count)),
		c.Phase != nil && (!s.phaseKnown || !compare(float64(s.phase), c.Phase.op, float64(c.Phase.phase))):
		return false
	}
	for field, re := range c.Where {
		if !re.MatchString(s.fields[field]) {
			return false
		}
	}
	return true
}

var conditionWords = []string{"followed", "cleared", "open", "count", "cases", "hosts", "lines", "span", "open_for",
	"age", "within", "rate", "phase", "where"}

// parseCondition reads an `if`: nothing, a word, or a map.
func parseCondition(v any) (c Condition, err error) {
	switch v := v.(type) {
	case nil:
		return c, nil
	case string:
		return c, c.set(v, true)
	case map[string]any:
		for key, value := range v {
			if err := c.set(key, value); err != nil {
				return c, err
			}
		}
		return c, nil
	}
	return c, fmt.Errorf("if: want a word or a map, got %v", v)
}

func (c *Condition) set(key string, value any) (err error) {
	text := strings.TrimSpace(fmt.Sprint(value))
	switch key {
	case "followed", "cleared", "open":
		b, ok := value.(bool)
		if !ok {
			return fmt.Errorf("if: %s: want true or false, got %q", key, text)
		}
		switch key {
		case "followed":
			c.Followed = &b
		case "cleared":
			c.Cleared = &b
		default:
			c.Open = &b
		}
	case "count":
		c.Count, err = parseNumber(text, false)
	case "cases":
		c.Cases, err = parseNumber(text, false)
	case "hosts":
		c.Hosts, err = parseNumber(text, false)
	case "lines":
		c.Lines, err = parseNumber(text, false)
	case "span":
		c.Span, err = parseNumber(text, true)
	case "open_for":
		c.OpenFor, err = parseNumber(text, true)
	case "age":
		c.Age, err = parseNumber(text, true)
	case "within":
		c.Within, err = time.ParseDuration(text)
	case "rate":
		c.Rate, err = parseRate(text)
	case "phase":
		op, name := splitOp(text)
		i := phaseIndex(name)
		if i < 0 {
			return fmt.Errorf("if: phase: unknown phase %q: want P0 to P16", name)
		}
		c.Phase = &phaseTest{op, i}
	case "where":
		m, ok := value.(map[string]any)
		if !ok {
			return fmt.Errorf("if: where: want a map from field to expression")
		}
		c.Where = map[string]*regexp.Regexp{}
		for field, expr := range m {
			if c.Where[field], err = regexp.Compile(fmt.Sprint(expr)); err != nil {
				return fmt.Errorf("if: where: %s: %w", field, err)
			}
		}
	default:
		return fmt.Errorf("if: unknown condition %q: want one of %s", key, strings.Join(conditionWords, ", "))
	}
	if err != nil {
		return fmt.Errorf("if: %s: %w", key, err)
	}
	return nil
}

func splitOp(s string) (op, rest string) {
	for _, op := range []string{">=", "<=", ">", "<", "="} {
		if rest, ok := strings.CutPrefix(s, op); ok {
			return op, strings.TrimSpace(rest)
		}
	}
	return "=", s
}

func parseNumber(s string, duration bool) (*number, error) {
	op, rest := splitOp(s)
	if duration {
		d, err := time.ParseDuration(rest)
		return &number{op, d.Seconds()}, err
	}
	v, err := strconv.ParseFloat(rest, 64)
	return &number{op, v}, err
}

func parseRate(s string) (*rate, error) {
	op, rest := splitOp(s)
	n, w, ok := strings.Cut(rest, "/")
	count, err := strconv.Atoi(n)
	if !ok || err != nil {
		return nil, fmt.Errorf("want a count and a window, such as '>10/1m', got %q", s)
	}
	window, err := time.ParseDuration(w)
	return &rate{op, count, window}, err
}

// fastest returns the most matches that stood within one window; times need
// not be sorted.
func fastest(times []time.Time, window time.Duration) int {
	slices.SortFunc(times, time.Time.Compare)
	best, from := 0, 0
	for to := range times {
		for times[to].Sub(times[from]) > window {
			from++
		}
		best = max(best, to-from+1)
	}
	return best
}
