package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"kanshiki/rules"
	"kanshiki/rules/lang"
)

// wellFormed wants a picture that an XML parser takes, with a label.
func wellFormed(t *testing.T, picture string) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(picture))
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in %s", err, picture)
		}
		if e, ok := tok.(xml.StartElement); ok && (e.Name.Local == "script" || e.Name.Local == "image" || e.Name.Local == "a") {
			t.Errorf("element %s", e.Name.Local)
		}
	}
	if !strings.HasPrefix(picture, `<svg role="img" aria-label="`) {
		t.Errorf("no label: %.80s", picture)
	}
}

func phasesAt(from, to time.Time) *rules.Diagnosis {
	d := &rules.Diagnosis{}
	for i := range 17 {
		p := rules.PhaseState{ID: fmt.Sprintf("P%d", i), Name: "phase <" + fmt.Sprint(i) + ">", Status: rules.PhaseNotReached}
		switch {
		case i < 4:
			p.Status = rules.PhaseDone
		case i == 4:
			p.Status = rules.PhaseBroken
		}
		d.Timeline = append(d.Timeline, p)
	}
	d.Timeline[3].From, d.Timeline[3].To = from, to
	return d
}

// Phases stand on an axis if there is one; without one their order and status
// are drawn. Clocks without a year share an axis only with each other.
func TestPhaseBars(t *testing.T) {
	noYear := time.Date(0, 3, 4, 9, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name     string
		d        *rules.Diagnosis
		bars     int
		ticks    bool
		contains []string
	}{
		{"dated", phasesAt(at(1, 0), at(2, 0)), 1, true, []string{"01:00Z", "02:00Z", `aria-label="phases of the install: it stopped in P4, phase &lt;4&gt;"`}},
		{"no times", phasesAt(time.Time{}, time.Time{}), 17, false, []string{`class="phase broken"`, `class="phase not-reached"`}},
		{"one time is no axis", phasesAt(at(1, 0), at(1, 0)), 17, false, []string{"2024-05-06 01:00:07Z"}},
		{"no year", phasesAt(noYear, noYear.Add(time.Hour)), 1, true, []string{">09:00<", ">10:00<"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := string(phaseBars(tt.d, words{lang.English}))
			wellFormed(t, got)
			if n := strings.Count(got, `class="phase `); n != tt.bars {
				t.Errorf("%d bars, want %d", n, tt.bars)
			}
			if ticks := strings.Contains(got, `class="grid"`); ticks != tt.ticks {
				t.Errorf("ticks: %v", ticks)
			}
			for _, want := range tt.contains {
				if !strings.Contains(got, want) {
					t.Errorf("no %s in %s", want, got)
				}
			}
		})
	}
}

func span(state rules.BandState, from, to time.Time) rules.BandSpan {
	return rules.BandSpan{State: state, From: from, To: to}
}

func TestBandPicture(t *testing.T) {
	d := &rules.Diagnosis{Bands: []rules.Band{
		{Kind: rules.BandEtcd, Spans: []rules.BandSpan{span(rules.BandElection, at(2, 0), at(2, 0)), span(rules.BandElection, at(3, 0), at(3, 0))}},
		{Kind: rules.BandNode, Name: "m1", Spans: []rules.BandSpan{span(rules.BandUp, at(0, 0).AddDate(-1, 0, 0), at(4, 0))}},
		{Kind: rules.BandServer, Name: `kube_api/<m1>`, Host: "lb", Spans: []rules.BandSpan{span(rules.BandUp, at(1, 0), at(2, 0)), span(rules.BandDown, at(2, 0), at(4, 0))}},
		{Kind: rules.BandServer, Name: "kube_api/m2", Host: "lb", Spans: []rules.BandSpan{span(rules.BandDown, at(1, 0), at(2, 0)), span(rules.BandUp, at(2, 0), at(4, 0))}},
	}}
	page := newHTMLPage(d, Options{})
	picture := string(page.Picture)
	wellFormed(t, picture)
	var rows []string
	for _, b := range page.Bands {
		rows = append(rows, fmt.Sprintf("%s|%s|%s|%s|%v", b.Of, b.Name, b.End, b.When, b.Bad))
	}
	want := strings.Join([]string{
		"Servers of the load balancer|kube_api/<m1>|DOWN since 2024-05-06 02:00:07Z|2024-05-06 02:00:07Z to 04:00:07Z|true",
		"Servers of the load balancer|kube_api/m2|UP, was DOWN 1 time|2024-05-06 01:00:07Z to 02:00:07Z|false",
		"Nodes|m1|Ready||false",
		"etcd|leader elections|2 elections|2024-05-06 02:00:07Z; 2024-05-06 03:00:07Z|false"}, "\n")
	if got := strings.Join(rows, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, want := range []string{"kube_api/&lt;m1&gt;", `class="down"`, `class="up"`, `class="moment"`, "<title>DOWN 2024-05-06 02:00:07Z to 04:00:07Z</title>"} {
		if !strings.Contains(picture, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(picture, "05-06 00") || strings.Contains(picture, "2023") {
		t.Error("a node that was Ready for a year stretches the axis")
	}
	if ja := string(newHTMLPage(d, Options{Lang: lang.Japanese}).Picture); !strings.Contains(ja, "ロードバランサーのサーバー") {
		t.Error("the picture is not in Japanese")
	}
}

// Nothing that was always up is worth a picture, and nothing makes one huge.
func TestBandPictureBounds(t *testing.T) {
	quiet := &rules.Diagnosis{Bands: []rules.Band{{Kind: rules.BandNode, Name: "m1", Spans: []rules.BandSpan{span(rules.BandUp, at(0, 0), at(4, 0))}}}}
	if page := newHTMLPage(quiet, Options{}); page.Picture != "" || len(page.Bands) > 0 {
		t.Error("drawn though nothing happened")
	}
	huge := &rules.Diagnosis{}
	for i := range 400 {
		b := rules.Band{Kind: rules.BandServer, Name: fmt.Sprintf("kube_api/%s%d", strings.Repeat("x", 300), i)}
		for k := range 256 {
			from := at(0, 0).Add(time.Duration(k) * time.Minute)
			b.Spans = append(b.Spans, span([]rules.BandState{rules.BandUp, rules.BandDown}[k%2], from, from.Add(time.Minute)))
		}
		if i == 399 {
			b.Spans[255].State, b.Name = rules.BandUp, "kube_api/well"
		}
		huge.Bands = append(huge.Bands, b)
	}
	page := newHTMLPage(huge, Options{})
	if len(page.Bands) != maxBands || !strings.HasPrefix(page.MoreBands, "360 rows more") {
		t.Errorf("%d rows, %q", len(page.Bands), page.MoreBands)
	}
	if len(page.Picture) > 300<<10 {
		t.Errorf("%d bytes", len(page.Picture))
	}
	wellFormed(t, string(page.Picture))
}

func TestOperatorGrid(t *testing.T) {
	d := &rules.Diagnosis{Operators: []rules.Operator{
		{Name: "authentication", Version: "4.14.3", Available: "True", Progressing: "False", Degraded: "False"},
		{Name: "dns", Version: "4.14.2", Available: "True", Progressing: "True", Degraded: "False", Message: "rolling"},
		{Name: "etcd", Version: "4.14.3", Available: "True", Progressing: "False", Degraded: "True", Message: "password=hunter2 \x1b[31m<b>"},
		{Name: "ingress"},
	}}
	var got []string
	for _, o := range newHTMLPage(d, Options{}).Operators {
		line := o.Look + " " + o.Name + " " + o.Version
		for _, f := range o.Flags {
			line += " " + f.Letter + f.Mark + f.Look
		}
		got = append(got, line+" "+o.Message)
	}
	want := "bad etcd  A✓ok P✓ok D✗bad password=[redacted] \\x1b[31m<b>\nwarn dns 4.14.2 A✓ok P…warn D✓ok rolling\nquiet ingress no version A?quiet P?quiet D?quiet \nok authentication  A✓ok P✓ok D✓ok "
	if s := strings.Join(got, "\n"); s != want {
		t.Errorf("got\n%s\nwant\n%s", s, want)
	}
	if page := render(t, "html", d, Options{}); strings.Contains(page, "<b>") || !strings.Contains(page, `Degraded: True</span>`) {
		t.Error("the grid is not escaped, or says nothing to a screen reader")
	}
}

// Lines around a quotation are words like any other: escaped, and without secrets.
func TestLinesAround(t *testing.T) {
	d := &rules.Diagnosis{Findings: []*rules.Finding{{Rule: &rules.Rule{ID: "r", Class: "a/b"}, Verdict: rules.Fault, Severity: rules.Error, Evidence: []rules.Evidence{
		{Text: "it failed", Before: []string{"password=hunter2 <i>"}, After: []string{"\x1b[31mred", "last"}}, {Text: "alone"}}}}}
	out := render(t, "html", d, Options{})
	for _, want := range []string{"<span class=\"near\">password=[redacted] &lt;i&gt;</span>\n<strong>it failed</strong>\n<span class=\"near\">\\x1b[31mred</span>\n<span class=\"near\">last</span></pre>", ">alone</pre>"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s", want)
		}
	}
}
