package parse

import (
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
)

func isUnitPath(p string) bool {
	base := path.Base(p)
	return base == "failed-units.txt" || strings.Contains("/"+p, "/unit-status/") && path.Ext(p) != ".log" ||
		strings.HasPrefix(base, "systemctl_status") || strings.HasPrefix(base, "systemctl_list-units") ||
		strings.HasPrefix(base, "systemctl_--failed") || strings.HasPrefix(base, "systemctl_failed") ||
		strings.HasSuffix(p, "/cmd/units.txt")
}

// unitReader reads what systemd says of its units: `systemctl status`,
// list-units (also --failed, --plain, --no-legend), the installer's
// failed-units.txt and the banner at login.
func unitReader() textReader {
	return textReader{
		kind: "systemd-unit", doc: "states of systemd units: systemctl status, list-units, failed units",
		paths: isUnitPath,
		sniff: func(cmd, text string) bool {
			return strings.HasPrefix(cmd, "systemctl status") || reActive.MatchString(text) && strings.Contains(text, "Loaded: ") ||
				strings.Contains(text, "Failed Units: ") || reUnitTable.MatchString(text)
		},
		read: readUnits,
		sample: "● kubelet.service - Kubernetes Kubelet\n" +
			"   Loaded: loaded (/etc/systemd/system/kubelet.service; enabled; vendor preset: enabled)\n" +
			"   Active: inactive (dead) since Tue 2020-03-10 16:05:14 UTC; 33s ago\n" +
			" Main PID: 2358 (code=exited, status=0/SUCCESS)\n",
	}
}

var (
	reUnitTable = regexp.MustCompile(`(?m)^\s*(?:[●*○×]\s)?\s*UNIT\s+LOAD\s+ACTIVE\s+SUB\b`)
	reUnitHead  = regexp.MustCompile(`^\s*[●*○×↻]\s+(\S+\.(?:service|socket|target|mount|automount|timer|path|slice|scope|swap|device))(?:\s+-\s+(.*))?$`)
	reLoaded    = regexp.MustCompile(`^\s*Loaded: (\S+)(?: \((.*)\))?`)
	reActive    = regexp.MustCompile(`(?m)^\s*Active: ([a-z-]+)(?: \(([^)]*)\))?(?: \(([^)]*)\))?(?: since ([^;]+))?(?:; (.+) ago)?`)
	reMainPID   = regexp.MustCompile(`^\s*Main PID: (\d+)(?: \((.*)\))?`)
	reUnitRow   = regexp.MustCompile(`^\s*(?:[●*○×]\s+)?(\S+\.(?:service|socket|target|mount|automount|timer|path|slice|scope|swap|device))\s+(loaded|not-found|masked|error|bad-setting)\s+(active|inactive|failed|activating|deactivating|reloading|maintenance)\s+([a-z-]+)(?:\s+(.*))?$`)
	reFailedN   = regexp.MustCompile(`^\s*Failed Units: (\d+)\s*$`)
	reUnitName  = regexp.MustCompile(`^\s*(?:[●*×]\s+)?([\w@:.\\-]+\.(?:service|socket|target|mount|automount|timer|path|scope|swap))\s*$`)
)

func readUnits(c *textCtx, sec section) {
	failedList := path.Base(c.in.File.Path) == "failed-units.txt"
	banner := 0
	for i := 0; i < len(sec.lines); i++ {
		l := sec.lines[i]
		if m := reFailedN.FindStringSubmatch(l); m != nil {
			banner, _ = strconv.Atoi(m[1])
			continue
		}
		if m := reUnitRow.FindStringSubmatch(l); m != nil {
			c.unitRow(sec, i, m)
			continue
		}
		if banner > 0 || failedList {
			if m := reUnitName.FindStringSubmatch(l); m != nil {
				banner--
				c.fact("systemd-unit", sec, sec.line+i, l, map[string]any{"unit": m[1], "active": "failed", "source": "failed-list"})
				continue
			}
			banner = 0
		}
		if m := reUnitHead.FindStringSubmatch(l); m != nil {
			i = c.unitStatus(sec, i, m[1], m[2])
		} else if reLoaded.MatchString(l) && i > 0 { // the bullet was lost in the paste
			if name, desc, ok := strings.Cut(strings.TrimSpace(sec.lines[i-1]), " - "); ok && strings.Contains(name, ".") && !strings.Contains(name, " ") {
				i = c.unitStatus(sec, i-1, name, desc)
			}
		}
	}
}

// unitRow gives a row of list-units.
func (c *textCtx) unitRow(sec section, i int, m []string) {
	d := map[string]any{"unit": m[1], "loaded": m[2], "active": m[3], "sub": m[4], "source": "list-units"}
	put(d, "description", strings.TrimSpace(m[5]))
	if m[3] == "failed" {
		d["source"] = "failed-list"
	}
	c.fact("systemd-unit", sec, sec.line+i, sec.lines[i], d)
}

// unitStatus reads the block of one unit in `systemctl status` and gives the
// index of its last line.
func (c *textCtx) unitStatus(sec section, i int, unit, desc string) int {
	d := map[string]any{"unit": unit, "source": "status"}
	put(d, "description", strings.TrimSpace(desc))
	at := -1
	j := i + 1
	for ; j < len(sec.lines); j++ {
		l := sec.lines[j]
		if strings.TrimSpace(l) == "" || reUnitHead.MatchString(l) {
			break // the journal of the unit follows, or the next unit
		}
		switch {
		case reLoaded.MatchString(l):
			m := reLoaded.FindStringSubmatch(l)
			d["loaded"] = m[1]
			if parts := strings.Split(m[2], ";"); len(parts) > 1 {
				d["enabled"] = strings.TrimSpace(parts[1])
			}
		case at < 0 && reActive.MatchString(l):
			at = j
			c.activeLine(d, reActive.FindStringSubmatch(l))
		case reMainPID.MatchString(l):
			mainPID(d, reMainPID.FindStringSubmatch(l))
		}
	}
	if at >= 0 {
		c.fact("systemd-unit", sec, sec.line+at, sec.lines[at], d)
	}
	return j - 1
}

// activeLine reads "Active: failed (Result: exit-code) since …; 5min ago".
func (c *textCtx) activeLine(d map[string]any, m []string) {
	d["active"] = m[1]
	for _, p := range m[2:4] {
		if r, ok := strings.CutPrefix(p, "Result: "); ok {
			d["result"] = r
		} else {
			put(d, "sub", p)
		}
	}
	if d["sub"] == nil && m[1] == "failed" {
		d["sub"] = "failed"
	}
	ago, haveAgo := systemdSpan(m[5])
	if haveAgo {
		d["since_ago_seconds"] = int(ago / time.Second)
	}
	if t, ok := systemdTime(strings.TrimSpace(m[4])); ok {
		d["since"] = t.Format(time.RFC3339)
		c.seen.add(t)
		if haveAgo && ago < 24*time.Hour { // beyond a day the span is rounded too coarsely
			c.seen.add(t.Add(ago))
		}
	}
}

// mainPID reads "2358 (code=exited, status=0/SUCCESS)" or "2358 (kubelet)".
func mainPID(d map[string]any, m []string) {
	if n, err := strconv.Atoi(m[1]); err == nil {
		d["main_pid"] = n
	}
	for _, p := range strings.Split(m[2], ", ") {
		if v, ok := strings.CutPrefix(p, "code="); ok {
			d["main_pid_code"] = v
		}
		if v, ok := strings.CutPrefix(p, "status="); ok {
			d["main_pid_status"] = v
		}
	}
}

// zoneHours are abbreviations that mean one thing only; with any other the
// moment is not known.
var zoneHours = map[string]int{"UTC": 0, "GMT": 0, "JST": 9, "CET": 1, "CEST": 2, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}

// systemdTime reads "Tue 2020-03-10 16:05:14 UTC" as UTC.
func systemdTime(s string) (time.Time, bool) {
	f := strings.Fields(s)
	if len(f) == 4 {
		f = f[1:]
	}
	if len(f) != 3 {
		return time.Time{}, false
	}
	h, ok := zoneHours[f[2]]
	if !ok {
		return time.Time{}, false
	}
	t, err := time.Parse("2006-01-02 15:04:05", f[0]+" "+f[1])
	return t.Add(-time.Duration(h) * time.Hour), err == nil
}

var reSpanPart = regexp.MustCompile(`(\d+)\s*(years?|months?|weeks?|days?|h|min|s|ms|us)\b`)

// systemdSpan reads "3h 7min", "1 weeks 2 days" (man systemd.time: a month has
// 30.44 days, a year 365.25).
func systemdSpan(s string) (time.Duration, bool) {
	day := 24 * time.Hour
	unit := map[string]time.Duration{"year": 8766 * time.Hour, "month": 2630016 * time.Second, "week": 7 * day, "day": day,
		"h": time.Hour, "min": time.Minute, "": time.Second, "m": time.Millisecond, "u": time.Microsecond}
	var d time.Duration
	parts := reSpanPart.FindAllStringSubmatch(s, -1)
	for _, m := range parts {
		n, err := strconv.Atoi(m[1])
		if err != nil || n > 100_000 {
			return 0, false
		}
		d += time.Duration(n) * unit[strings.TrimSuffix(m[2], "s")]
	}
	return d, len(parts) > 0 && d >= 0
}
