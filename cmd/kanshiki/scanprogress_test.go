package main

import (
	"testing"
	"time"

	"kanshiki/report/fleet"
	"kanshiki/rules/lang"
)

// The line of a scan says the same in both languages: done of all, failed, rate,
// and the time that is left at the speed so far.
func TestScanProgressLine(t *testing.T) {
	for l, want := range map[lang.Language][2]string{
		lang.English:  {"0 of 4  ", "2 of 4  1 failed  2/min  2m0s left  b.tar.gz"},
		lang.Japanese: {"4 件中 0 件  ", "4 件中 2 件  失敗 1  毎分 2 件  残り 2m0s  b.tar.gz"},
	} {
		p := &scanProgress{lang: l, total: 4, left: 30}
		if got := p.line(time.Minute); got != want[0] {
			t.Errorf("%s: %q, want %q", l, got, want[0])
		}
		p.seen(fleet.Item{Path: "in/a.tar.gz", Work: 4}, &fleet.Result{Status: fleet.Failed})
		p.seen(fleet.Item{Path: "in/b.tar.gz", Work: 6}, &fleet.Result{Status: fleet.Done})
		if got := p.line(time.Minute); got != want[1] {
			t.Errorf("%s: %q, want %q", l, got, want[1])
		}
	}
}
