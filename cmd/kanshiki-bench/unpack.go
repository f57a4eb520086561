package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"kanshiki/collect"
)

// unpackCommand decompresses a file and drops what comes out. A directory or a
// zip is walked and read.
func unpackCommand(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("want one file\n%s", usage)
	}
	if form := formOf(args[0]); form == "zip" || form == "dir" {
		_, err := (&collect.Walker{}).Walk(ctx, args[0], func(f *collect.File, err error) error {
			if err == nil {
				_, err = io.Copy(io.Discard, f.Reader)
			}
			return err
		})
		return err
	}
	f, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := collect.Unpacked(f)
	if err != nil {
		return err
	}
	buf := make([]byte, 512<<10)
	for {
		if _, err := r.Read(buf); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}
