package report

import (
	"kanshiki/parse"
	"kanshiki/rules"
)

// newDocument copies a diagnosis into the shape of the report. Every string
// that may come from a bundle goes through clean.
func newDocument(d *rules.Diagnosis, opt Options) document {
	return document{
		Schema:   Schema,
		Tool:     tool{Version: opt.Version, Packs: each(d.Packs, newPack)},
		Bundles:  each(d.Bundles, newBundle),
		Verdict:  d.Verdict,
		Headline: clean(d.Headline),
		Causes: each(d.Causes, func(f *rules.Finding) cause {
			return cause{Rule: f.Rule.ID, Class: f.Rule.Class, body: newBody(d, f)}
		}),
		Findings: each(d.Findings, func(f *rules.Finding) finding {
			out := finding{Rule: f.Rule.ID, Class: f.Rule.Class, Verdict: string(f.Verdict), body: newBody(d, f)}
			if f.AccountedBy != nil {
				out.AccountedBy = f.AccountedBy.Rule.ID
			}
			return out
		}),
		Timeline: each(d.Timeline, func(p rules.PhaseState) phase {
			return phase{
				Phase: p.ID, Name: clean(p.Name), Status: string(p.Status),
				From: stamp(p.From), To: stamp(p.To), Evidence: newEvidence(d, p.Evidence),
			}
		}),
		Path:        each(d.Path, newLayer),
		Unexplained: each(d.Unexplained, newUnexplained),
		Hosts:       each(d.Hosts, newHost),
		Coverage:    newCoverage(d.Coverage),
	}
}

func newPack(p rules.Pack) pack {
	return pack{Name: clean(p.Name), Version: clean(p.Version), Rules: p.Rules, SHA256: p.SHA256}
}

func newBundle(b rules.BundleInfo) bundle {
	return bundle{
		Name: clean(b.Name), Kind: b.Kind, SHA256: b.SHA256, Files: b.Files, Bytes: b.Bytes,
		Hosts: each(b.Hosts, clean), ClusterVersion: clean(b.ClusterVersion), ClusterID: clean(b.ClusterID),
		From: stamp(b.From), To: stamp(b.To),
	}
}

func newBody(d *rules.Diagnosis, f *rules.Finding) body {
	return body{
		Title: clean(f.Rule.Title), Severity: string(f.Severity), Confidence: f.Confidence,
		Message: clean(f.Message), Remedy: clean(f.Remedy()), Because: clean(f.Because),
		Subject: newSubject(f.Subject), First: stamp(f.First), Last: stamp(f.Last), Count: f.Count,
		Explains: each(f.Explains, func(s *rules.Finding) symptom {
			return symptom{Rule: s.Rule.ID, Message: clean(s.Message)}
		}),
		Evidence: newEvidence(d, f.Evidence),
	}
}

func newSubject(fields map[string]string) map[string]string {
	subject := make(map[string]string, len(fields))
	for k, v := range fields {
		subject[clean(k)] = clean(v)
	}
	return subject
}

func newEvidence(d *rules.Diagnosis, list []rules.Evidence) []evidence {
	return each(list, func(e rules.Evidence) evidence {
		return evidence{
			Bundle: e.Bundle, File: clean(e.File), Line: e.Line, Time: stamp(e.Time),
			Host: clean(e.Host), Text: clean(e.Text), Show: clean(showAgain(d, e)),
		}
	})
}

func newUnexplained(t rules.Template) unexplained {
	return unexplained{
		Template: clean(t.Text), Count: t.Count, First: stamp(t.First), Last: stamp(t.Last),
		Example: example{File: clean(t.Example.File), Line: t.Example.Line, Text: clean(t.Example.Text)},
	}
}

func newCoverage(c rules.Coverage) coverage {
	return coverage{
		FilesRead: c.FilesRead, FilesUnknown: c.FilesUnknown, UnknownFiles: each(c.Unknown, clean),
		Gaps:     each(c.Gaps, func(g parse.Gap) gap { return gap{File: clean(g.File), Reason: clean(g.Reason)} }),
		RulesRun: c.RulesRun, RulesWithoutInput: c.RulesWithoutInput,
		Missing: each(c.Missing, func(m rules.Missing) missing {
			return missing{What: clean(m.What), Collect: clean(m.Collect), Unlocks: each(m.Unlocks, clean)}
		}),
		Suppressed: newSuppressed(c.Suppressed),
		ExpiredSuppressions: each(c.Expired, func(s *rules.Suppression) expired {
			return expired{Rule: s.ID, expiry: newExpiry(s)}
		}),
	}
}

// each maps a list. Its result is never nil: an empty list is [], not null.
func each[A, B any](list []A, f func(A) B) []B {
	out := make([]B, 0, len(list))
	for _, v := range list {
		out = append(out, f(v))
	}
	return out
}
