package report

import (
	"strings"

	"kanshiki/rules"
)

// host is one host of the case with all its names, and what is known of its clock.
type host struct {
	Name    string   `json:"name"`
	Aliases []string `json:"aliases"`
	Bundles []int    `json:"bundles"`
	Clocks  []clocks `json:"clocks"`
}

type clocks struct {
	Against     string  `json:"against"` // a host; "API" for the cluster's
	Offset      float64 `json:"offsetSeconds"`
	Zone        float64 `json:"zoneSeconds,omitempty"`
	Uncertainty float64 `json:"uncertaintySeconds"`
	Pairs       int     `json:"pairs"`
	Local       bool    `json:"withoutZone,omitempty"`
	Applied     bool    `json:"applied"`
	Measured    bool    `json:"measured,omitempty"`
}

func newHost(h rules.HostInfo) host {
	return host{Name: clean(h.Name), Aliases: each(h.Aliases, clean), Bundles: append([]int{}, h.Bundles...),
		Clocks: each(h.Clocks, func(c rules.ClockInfo) clocks {
			against := clean(c.Against)
			if against == "" {
				against = "API"
			}
			return clocks{against, c.Offset.Seconds(), c.Zone.Seconds(), c.Uncertainty.Seconds(), c.Pairs, c.Local, c.Applied, c.Measured}
		})}
}

// hostLines say which clocks are off or doubtful, and with all set which names
// are one host where several bundles name hosts.
func (w words) hostLines(d *rules.Diagnosis, all bool) (out []string) {
	for _, h := range d.Hosts {
		for i, c := range h.Clocks {
			said := i > 0 && h.Clocks[i-1].String() == c.String()
			if c.Notable() && !said {
				out = append(out, w.Say("clock of %s: %s", Printable(h.Name), Printable(w.Phrase(c.String()))))
			}
		}
	}
	for _, h := range d.Hosts {
		if all && len(h.Bundles) > 1 && len(h.Aliases) > 0 {
			in := make([]string, len(h.Bundles))
			for i, b := range h.Bundles {
				in[i] = strings.TrimSpace(number(d, b))
			}
			out = append(out, Printable(h.Known())+" "+strings.Join(in, " "))
		}
	}
	return out
}

func (p *page) hosts(d *rules.Diagnosis, opt Options) {
	lines := p.hostLines(d, p.wide || opt.all())
	if len(lines) == 0 {
		return
	}
	p.heading(p.Say("Hosts and clocks"))
	for _, l := range lines {
		p.item("  ", plain, l, plain)
	}
}

func (m *markdown) hosts(d *rules.Diagnosis) {
	lines := m.hostLines(d, m.opt.all())
	if len(lines) == 0 {
		return
	}
	m.blank()
	m.line(m.Say("Hosts and clocks:"))
	m.blank()
	for _, l := range lines {
		m.line("- " + mdText(l))
	}
}
