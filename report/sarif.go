package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"kanshiki/parse"
	"kanshiki/rules"
)

// writeSARIF writes a SARIF 2.1.0 log. Its results are what is open: faults,
// warnings, and as kind "open" what could not be told. What only looks wrong
// is no result, because programs that count results take each for a problem.
func writeSARIF(w io.Writer, d *rules.Diagnosis, opt Options) error {
	run := sarifRun{
		Tool:       sarifTool{Driver: sarifDriver{Name: "kanshiki", Version: opt.Version}},
		ColumnKind: "unicodeCodePoints",
		Results:    []sarifResult{},
		Invocations: []sarifInvocation{{
			Successful:    true,
			Notifications: each(d.Coverage.Gaps, sarifGap),
		}},
		Properties: map[string]any{"verdict": d.Verdict, "headline": clean(d.Headline)},
	}
	say := opt.words()
	list, index := say.sarifRules(d)
	run.Tool.Driver.Rules = list
	seen := map[string]int{}
	add := func(f *rules.Finding, by *rules.Suppression) {
		r := say.newResult(d, f)
		r.RuleIndex = index[f.Rule.ID]
		if by != nil {
			r.Suppressions = []sarifSuppression{{Kind: "external", Status: "accepted",
				Justification: say.Say("%s (%s), until %s", clean(by.Reason), clean(by.Owner), newExpiry(by).Expires)}}
		}
		// Cases that nothing but their place tells apart are numbered.
		id := fingerprint(f)
		if seen[id]++; seen[id] > 1 {
			id = fmt.Sprintf("%s:%d", id, seen[id])
		}
		r.Fingerprints = map[string]string{"kanshiki/v1": id}
		run.Results = append(run.Results, r)
	}
	for _, f := range d.Findings {
		if f.Verdict != rules.Benign && f.Verdict != rules.Transient {
			add(f, nil)
		}
	}
	for _, s := range d.Coverage.Suppressed {
		for _, f := range s.Findings {
			add(f, s.By)
		}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(sarifLog{Version: "2.1.0", Runs: []sarifRun{run}})
}

// sarifRules describes the rules that had something to judge or found
// something, by id, and tells the index of each.
func (w words) sarifRules(d *rules.Diagnosis) ([]sarifRule, map[string]int) {
	list, _ := rulesOf(d)
	slices.SortFunc(list, func(a, b *rules.Rule) int { return strings.Compare(a.ID, b.ID) })
	index := map[string]int{}
	out := []sarifRule{}
	for i, r := range list {
		index[r.ID] = i
		help := strings.TrimSpace(r.Doc)
		if r.Remedy != "" {
			help = strings.TrimSpace(help + w.Say("\n\nWhat to do: %s", strings.TrimSpace(r.Remedy)))
		}
		if help == "" {
			help = r.Title
		}
		out = append(out, sarifRule{
			ID: r.ID, Short: sarifMessage{clean(r.Title)}, Help: sarifMessage{clean(help)},
			Properties: map[string]any{"tags": []string{r.Class}},
		})
	}
	return out, index
}

// newResult is a finding; by section 3.27.9 only kind "fail" has a level.
func (w words) newResult(d *rules.Diagnosis, f *rules.Finding) sarifResult {
	r := sarifResult{
		RuleID: f.Rule.ID, Kind: "fail", Level: sarifLevel(f.Severity), Count: max(f.Count, 1), Rank: f.Confidence * 100,
		Suppressions: []sarifSuppression{}, // all or none, by section 3.27.23
		Properties:   map[string]any{"verdict": string(f.Verdict), "severity": string(f.Severity), "class": f.Rule.Class, "subject": newSubject(f.Subject)},
	}
	if f.Verdict == rules.Undetermined {
		r.Kind, r.Level = "open", "none"
	}
	text := w.where(f, 3) + Printable(f.Message)
	if f.AccountedBy != nil {
		text += w.Say("\n\nFollows from: %s", w.saying(f.AccountedBy))
		r.Properties["accountedBy"] = f.AccountedBy.Rule.ID
	}
	if remedy := f.Remedy(); remedy != "" {
		text += w.Say("\n\nWhat to do: %s", Printable(remedy))
	}
	r.Message = sarifMessage{noLinks(text)}
	for i, e := range f.Evidence {
		place := sarifPlace(d, e)
		if i == 0 {
			r.Locations = append(r.Locations, place)
			continue
		}
		place.ID = i
		r.Related = append(r.Related, place)
	}
	return r
}

// noLinks keeps words of a log from being read as a link: text](target).
func noLinks(s string) string { return strings.ReplaceAll(s, "](", "] (") }

func sarifLevel(s rules.Severity) string {
	switch s {
	case rules.Critical, rules.Error:
		return "error"
	case rules.Info:
		return "note"
	}
	return "warning"
}

// fingerprint tells a finding from others and stays the same when lines move,
// when it happens more often, and under another bundle's name.
func fingerprint(f *rules.Finding) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q", f.Rule.ID)
	subject := newSubject(f.Subject)
	for _, k := range slices.Sorted(maps.Keys(subject)) {
		fmt.Fprintf(h, " %q=%q", k, subject[k])
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func sarifGap(g parse.Gap) sarifNotification {
	return sarifNotification{Level: "warning", Message: sarifMessage{noLinks(
		strings.TrimPrefix(Printable(g.File)+": "+Printable(g.Reason), ": "))}}
}
