package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// ruleClass is the class of every generated rule: no built-in rule has it, so
// `--only` with it leaves the generated ones alone.
const ruleClass = "bootstrap/timeout"

// A maker gives the pattern of the n-th rule of a pack.
type maker func(rnd *rand.Rand, n int) string

// makers of packs. words is what rules look like; the others are what a careless
// author, or a hostile one, could write and the loader still takes.
var makers = map[string]maker{
	"words":  realistic,
	"short":  short,
	"common": common,
	"shared": shared,
}

var (
	verbs = strings.Fields(`reconcile attach detach mount resolve elect drain cordon evict schedule bind sign renew rotate approve pull push start stop
		compact defragment join leave promote replicate serve proxy route load reload apply patch validate admit probe watch list dial`)
	troubles = strings.Fields(`failed cannot unable refused timeout expired unreachable degraded missing corrupt exhausted conflicting mismatched
		unauthorized forbidden invalid duplicate stale orphaned`)
	everyday = strings.Fields(`controller openshift successfully namespace container kubernetes reflector watch close received default services
		network operator revision requests image status finished authorization level=info serviceaccount processed`)
)

func draw(rnd *rand.Rand, list []string) string { return list[rnd.IntN(len(list))] }

// realistic: words of trouble, a verb and a noun, as programs complain.
func realistic(rnd *rand.Rand, n int) string {
	switch n % 4 {
	case 0:
		return fmt.Sprintf(`%s to %s %s (?P<what>\S+): %s %s %d`, draw(rnd, troubles), draw(rnd, verbs), draw(rnd, nouns), draw(rnd, troubles), draw(rnd, nouns), n)
	case 1:
		return fmt.Sprintf(`%s of (?P<what>\S+) %s: %s while trying to %s the %s`, draw(rnd, nouns), draw(rnd, troubles), draw(rnd, nouns), draw(rnd, verbs), draw(rnd, nouns))
	case 2:
		return fmt.Sprintf(`(?:%s|%s) %s (?P<what>[\w.-]+) (?:is|was) %s by %s`, draw(rnd, nouns), draw(rnd, nouns), draw(rnd, verbs), draw(rnd, troubles), draw(rnd, nouns))
	}
	return fmt.Sprintf(`(?P<what>\S+): %s %s cannot %s %s %d`, draw(rnd, troubles), draw(rnd, nouns), draw(rnd, verbs), draw(rnd, nouns), n)
}

// short: the shortest literals that the loader takes, cut out of common words.
func short(rnd *rand.Rand, n int) string {
	word := draw(rnd, everyday)
	for len(word) < 6 {
		word += " "
	}
	at := rnd.IntN(len(word) - 5)
	return fmt.Sprintf(`%s(?P<what>\w*) %d\b.*%c`, word[at:at+6], n, 'a'+n%26)
}

// common: a word that stands in every other line is all that a line must hold.
func common(rnd *rand.Rand, n int) string {
	return fmt.Sprintf(`(?P<what>\w+) %s \w+ [%c%c]%d`, draw(rnd, everyday), 'a'+n%26, 'A'+n%26, n%10)
}

// shared: all rules rest on one literal, and differ in others that never stand
// in a log.
func shared(rnd *rand.Rand, n int) string {
	return fmt.Sprintf(`successfully processed (?P<what>\S+) by zq%d`, n)
}

func rulesCommand(args []string) error {
	f := flag.NewFlagSet("rules", flag.ContinueOnError)
	n := f.Int("n", 200, "how many")
	kind := f.String("kind", "words", "words, short, common or shared")
	seed := f.Uint64("seed", 1, "the same seed gives the same rules")
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() != 1 {
		return fmt.Errorf("want one directory\n%s", usage)
	}
	return writeRules(f.Arg(0), *kind, *n, *seed)
}

// writeRules writes a pack of n rules; a rule takes every log.
func writeRules(dir, kind string, n int, seed uint64) error {
	pattern := makers[kind]
	if pattern == nil {
		return fmt.Errorf("unknown kind of pack %q", kind)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	rnd := rand.New(rand.NewPCG(seed, uint64(n)))
	for i := range n {
		id := fmt.Sprintf("bench-%s-%d", kind, i)
		text := fmt.Sprintf(`id: %s
title: a generated rule
class: %s
component: none
doc: Generated to measure by.
remedy: None.
logs: any
match: '%s'
outcomes:
  - {verdict: benign, message: '{what} was seen'}
tests:
  - {name: silence, log: "all is well\n", want: []}
`, id, ruleClass, pattern(rnd, i))
		if err := os.WriteFile(filepath.Join(dir, id+".yaml"), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
