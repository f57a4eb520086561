package parse

import (
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// chronyReader reads whether the clock is kept: chronyc tracking and sources,
// timedatectl.
func chronyReader() textReader {
	return textReader{
		kind: "chrony", doc: "clock synchronisation: chronyc tracking, sources, timedatectl",
		paths: func(p string) bool {
			b := path.Base(p)
			return strings.HasPrefix(b, "chronyc_") || strings.HasPrefix(b, "timedatectl") || strings.HasPrefix(b, "chrony") && path.Ext(b) == ".txt"
		},
		sniff: func(_, text string) bool {
			return reLeap.MatchString(text) || reSynced.MatchString(text) || reSourceHead.MatchString(text)
		},
		read: readChrony,
		sample: "Reference ID    : C0000235 (192.0.2.53)\nStratum         : 3\nSystem time     : 0.000012345 seconds slow of NTP time\n" +
			"Last offset     : -0.000004567 seconds\nLeap status     : Normal\n",
	}
}

var (
	reLeap       = regexp.MustCompile(`(?m)^\s*Leap status\s+: (.+?)\s*$`)
	reSynced     = regexp.MustCompile(`(?m)^\s*(?:System clock synchronized|NTP synchronized): (yes|no)\s*$`)
	reSourceHead = regexp.MustCompile(`(?m)^\s*MS Name/IP address\s+Stratum`)
	reSource     = regexp.MustCompile(`^\s*([\^=#])([*+\-?x~])\s+(\S+)\s+(\d+)\s+(\d+)\s+([0-7]+)\s+(\S+)`)
	reOffset     = regexp.MustCompile(`^([\d.]+) seconds (slow|fast) of NTP time`)
	reUniversal  = regexp.MustCompile(`(?:\w{3} )?(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC`)
	sourceStates = map[string]string{"*": "selected", "+": "combined", "-": "not combined", "?": "unreachable", "x": "falseticker", "~": "too variable"}
	sourceModes  = map[string]string{"^": "server", "=": "peer", "#": "reference clock"}
)

func readChrony(c *textCtx, sec section) {
	tracking := map[string]any{"source": "chronyc-tracking"}
	control := map[string]any{"source": "timedatectl"}
	trackingAt, controlAt := -1, -1
	for i, l := range sec.lines {
		if m := reSource.FindStringSubmatch(l); m != nil {
			c.chronySource(sec, i, m)
			continue
		}
		k, v, ok := strings.Cut(l, ":")
		if !ok {
			continue
		}
		k, v = strings.TrimSpace(k), strings.TrimSpace(v)
		switch k {
		case "Reference ID":
			tracking["reference"] = v
		case "Stratum":
			if n := cellInt(v); n != nil {
				tracking["stratum"] = n
			}
		case "System time":
			if m := reOffset.FindStringSubmatch(v); m != nil {
				f, _ := strconv.ParseFloat(m[1], 64)
				if m[2] == "slow" {
					f = -f
				}
				tracking["offset_seconds"] = f
			}
		case "Last offset":
			if f, err := strconv.ParseFloat(strings.TrimSuffix(v, " seconds"), 64); err == nil && f < 1e12 && f > -1e12 {
				tracking["last_offset_seconds"] = f
			}
		case "Leap status":
			tracking["leap"], trackingAt = v, i
			tracking["synchronised"] = v != "Not synchronised"
		case "System clock synchronized", "NTP synchronized":
			control["synchronised"], controlAt = v == "yes", i
		case "NTP service", "Network time on", "systemd-timesyncd.service active", "NTP enabled":
			control["ntp_service"] = v
		case "Time zone":
			control["timezone"] = v
		case "Universal time":
			if m := reUniversal.FindStringSubmatch(v); m != nil {
				if t, err := time.Parse("2006-01-02 15:04:05", m[1]); err == nil {
					c.seen.add(t)
				}
			}
		}
	}
	if trackingAt >= 0 {
		c.fact("chrony", sec, sec.line+trackingAt, sec.lines[trackingAt], tracking)
	}
	if controlAt >= 0 {
		c.fact("chrony", sec, sec.line+controlAt, sec.lines[controlAt], control)
	}
}

// chronySource gives a row of chronyc sources. Reach is an octal register of
// the last eight polls: "377" all answered, "0" none.
func (c *textCtx) chronySource(sec section, i int, m []string) {
	d := map[string]any{"mode": sourceModes[m[1]], "state": sourceStates[m[2]], "selected": m[2] == "*", "name": m[3], "reach": m[6], "last_rx": m[7]}
	for k, v := range map[string]string{"stratum": m[4], "poll": m[5]} {
		if n := cellInt(v); n != nil {
			d[k] = n
		}
	}
	c.fact("chrony-source", sec, sec.line+i, sec.lines[i], d)
}
