// Command kanshiki reads an OpenShift bundle and says what is wrong, why, and
// how it knows.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	_ "time/tzdata" // --timezone must work where no zone files are installed

	"kanshiki/rules/lang"
)

func main() {
	saveMemory()
	os.Exit(run(context.Background(), os.Args, os.Stdin, os.Stdout, os.Stderr))
}

// Exit statuses, as promised in the contract.
const (
	exitDone   = 0 // done, nothing at or above --fail-on
	exitFault  = 1 // done, at least one open fault (or a rule's test failed)
	exitFailed = 2 // could not do it
)

// app is one run of the program.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	status         int // set by a command that did its work

	lang      lang.Language
	langGiven bool // by --lang, not by the environment
}

// run carries out args (with the program's name first) and returns the exit
// status. An interrupt or SIGTERM cancels it; a second one kills.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr}
	var words []string
	var err error
	a.lang, a.langGiven, words, err = spoken(args[1:], os.Getenv)
	if configured := configuredLang(); !a.langGiven && slices.Contains(lang.Names(), configured) {
		a.lang = lang.Language(configured)
	}
	if a.lang == lang.Japanese {
		a.stderr = voice{stderr, a.lang}
	}
	if err != nil {
		return a.fail(ctx, err)
	}
	root := a.root(args[0])
	rest, err := implied(root, completer(args[0], words))
	if err == nil {
		root.SetArgs(rest)
		err = root.ExecuteContext(ctx)
	}
	if err != nil {
		return a.fail(ctx, err)
	}
	return a.status
}
