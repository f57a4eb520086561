// Command kanshiki-bench measures kanshiki: it generates bundles and rule
// packs, runs kanshiki beside the tools that people would use in its place, and
// says which of the promised ratios hold. It is not part of the product.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

const usage = `kanshiki-bench run [flags]                  measure, and print the table
kanshiki-bench generate [flags] FILE|DIR     write a bundle; the form by the name's end
kanshiki-bench rules [flags] DIR             write a pack of generated rules
kanshiki-bench patterns FILE                 write the patterns of the built-in rules
kanshiki-bench unpack FILE                   only decompress, with the reader that kanshiki uses`

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("no command\n%s", usage)
	}
	switch rest := args[1:]; args[0] {
	case "run":
		return runCommand(ctx, rest)
	case "generate":
		return generateCommand(rest)
	case "rules":
		return rulesCommand(rest)
	case "patterns":
		if len(rest) == 1 {
			return writePatterns(rest[0])
		}
	case "unpack":
		return unpackCommand(ctx, rest)
	}
	return fmt.Errorf("unknown command %q\n%s", args[0], usage)
}

func generateCommand(args []string) error {
	f := flag.NewFlagSet("generate", flag.ContinueOnError)
	b := bundle{}
	size := f.String("size", "100M", "bytes unpacked: 100M, 1G, 8G")
	f.Uint64Var(&b.seed, "seed", 1, "the same seed gives the same bytes")
	f.Float64Var(&b.errors, "errors", 0.035, "share of lines that tell of trouble")
	f.BoolVar(&b.logs, "logs", false, "logs only")
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() != 1 {
		return fmt.Errorf("want one name to write to\n%s", usage)
	}
	var err error
	if b.size, err = parseSize(*size); err != nil {
		return err
	}
	name := f.Arg(0)
	return b.write(name, formOf(name))
}

// formOf gives the form that a name's end says; "dir" if it says none.
func formOf(name string) string {
	for _, form := range append(forms, "tar") {
		if strings.HasSuffix(name, "."+form) {
			return form
		}
	}
	return "dir"
}

// parseSize reads 100K, 100M or 1G, powers of ten.
func parseSize(s string) (int64, error) {
	unit := int64(1)
	switch {
	case strings.HasSuffix(s, "G"):
		unit = 1e9
	case strings.HasSuffix(s, "M"):
		unit = 1e6
	case strings.HasSuffix(s, "K"):
		unit = 1e3
	}
	n, err := strconv.ParseInt(strings.TrimRight(s, "GMK"), 10, 64)
	if err != nil || n <= 0 {
		return 0, fmt.Errorf("size %q: want 100M, 1G or the like", s)
	}
	return n * unit, nil
}
