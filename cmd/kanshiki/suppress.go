package main

import (
	"fmt"
	"os"
	"time"

	"kanshiki/report"
	"kanshiki/rules"
)

// readSuppressions reads the file of --suppress; an empty name is none.
func readSuppressions(name string, set *rules.Set) ([]*rules.Suppression, error) {
	if name == "" {
		return nil, nil
	}
	if err := exist([]string{name}); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", name, reason(err))
	}
	list, err := rules.ParseSuppressions(name, data, set)
	if err != nil {
		return nil, hinted("each entry wants id, reason, owner and expires; subject is a regular expression", "suppressions refused\n%w", err)
	}
	return list, nil
}

// warnExpired says which suppressions had run out when the evidence ends.
func (a *app) warnExpired(o *analyzeOptions, d *rules.Diagnosis) {
	if o.quiet {
		return
	}
	for _, s := range d.Coverage.Expired {
		fmt.Fprintf(a.stderr, "warning: %s: the suppression of %s expired on %s, before the evidence ends\n",
			report.Printable(s.Place()), s.ID, s.Expires.Format(time.DateOnly))
	}
}
