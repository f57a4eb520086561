package parse

import (
	"path"
	"regexp"
	"strconv"
	"strings"
)

var (
	reUptime   = regexp.MustCompile(`(?m)^\s*\d\d:\d\d:\d\d up (.+?),\s+(?:\d+ users?,\s+)?load average: ([\d.]+), ([\d.]+), ([\d.]+)`)
	reUpPart   = regexp.MustCompile(`(\d{1,6}) days?|(\d{1,2}):(\d\d)|(\d{1,4}) min`)
	reMeminfo  = regexp.MustCompile(`(?m)^(MemTotal|MemAvailable|SwapTotal|SwapFree):\s+(\d{1,12}) kB\s*$`)
	rePressure = regexp.MustCompile(`^(some|full) avg10=([\d.]+) avg60=([\d.]+) avg300=([\d.]+) total=\d+`)
	rePressOf  = regexp.MustCompile(`^/proc/pressure/(\w+)\s*$`)
)

// uptimeReader reads uptime (procps), and the first line of w.
func uptimeReader() textReader {
	return textReader{
		kind: "host-load", doc: "load and time since boot, from uptime",
		paths: func(p string) bool { return isBase(p, "uptime") || path.Base(p) == "w_-i" },
		sniff: func(_, text string) bool {
			return strings.Contains(text, "load average: ") && reUptime.MatchString(text)
		},
		read: func(c *textCtx, sec section) {
			for i, l := range sec.lines {
				m := reUptime.FindStringSubmatch(l)
				if m == nil {
					continue
				}
				d := map[string]any{}
				for j, k := range []string{"load1", "load5", "load15"} {
					putFloat(d, k, m[j+2])
				}
				up := 0
				for _, p := range reUpPart.FindAllStringSubmatch(m[1], -1) {
					up += 86400*atoi(p[1]) + 3600*atoi(p[2]) + 60*atoi(p[3]) + 60*atoi(p[4])
				}
				if up > 0 {
					d["up_seconds"] = up
				}
				c.fact("host-load", sec, sec.line+i, l, d)
				return
			}
		},
		sample: " 10:15:01 up 12 days,  6:29,  1 user,  load average: 12.28, 9.30, 9.43\n",
	}
}

func putFloat(d map[string]any, key, v string) {
	if f, err := strconv.ParseFloat(v, 64); err == nil && f == f && f < 1e12 && f > -1e12 {
		d[key] = f
	}
}

// meminfoReader reads /proc/meminfo (man 5 proc); its kB are 1024 bytes.
func meminfoReader() textReader {
	return textReader{
		kind: "host-memory", doc: "memory, from /proc/meminfo",
		paths: func(p string) bool { return isBase(p, "meminfo") || isBase(p, "proc_meminfo") },
		sniff: func(_, text string) bool {
			return strings.Contains(text, "MemTotal: ") && reMeminfo.MatchString(text)
		},
		read: func(c *textCtx, sec section) {
			v := map[string]int{}
			at := -1
			for i, l := range sec.lines {
				if m := reMeminfo.FindStringSubmatch(l); m != nil {
					v[m[1]] = atoi(m[2]) << 10
					if at < 0 || m[1] == "MemAvailable" {
						at = i
					}
				}
			}
			if v["MemTotal"] == 0 {
				return
			}
			d := map[string]any{"total_bytes": v["MemTotal"], "swap_total_bytes": v["SwapTotal"], "swap_used_bytes": v["SwapTotal"] - v["SwapFree"]}
			if n, ok := v["MemAvailable"]; ok {
				d["available_bytes"] = n
			}
			c.fact("host-memory", sec, sec.line+at, sec.lines[at], d)
		},
		sample: "MemTotal:       16265472 kB\nMemFree:          626688 kB\nMemAvailable:    5776384 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n",
	}
}

// freeMemory gives the rows of free as host-memory: available where the
// column is (procps 3.3.10 and later).
func freeMemory(c *textCtx, sec section, unit string) {
	d, at := map[string]any{}, -1
	for i, l := range sec.lines {
		f := strings.Fields(l)
		switch {
		case len(f) >= 7 && f[0] == "Mem:" && sizeBytes(f[1], unit) > 0:
			d["total_bytes"], d["available_bytes"], at = sizeBytes(f[1], unit), sizeBytes(f[6], unit), i
		case len(f) >= 3 && f[0] == "Swap:" && at >= 0:
			d["swap_total_bytes"], d["swap_used_bytes"] = sizeBytes(f[1], unit), sizeBytes(f[2], unit)
		}
	}
	if at >= 0 && strings.Contains(sec.text(), " available") {
		c.fact("host-memory", sec, sec.line+at, sec.lines[at], d)
	}
}

// vmstatReader reads vmstat (procps): of several rows the last, for the first
// is the mean since boot.
func vmstatReader() textReader {
	columns := map[string]string{"r": "runnable", "b": "blocked", "si": "swap_in", "so": "swap_out", "wa": "io_wait_percent", "st": "steal_percent"}
	return textReader{
		kind: "vmstat", doc: "runnable and blocked tasks, swapping, waits, from vmstat",
		paths: func(p string) bool { return isBase(p, "vmstat") || strings.HasPrefix(path.Base(p), "vmstat_") },
		sniff: func(_, text string) bool { return strings.Contains(text, "procs -----------memory") },
		read: func(c *textCtx, sec section) {
			var head []string
			var last map[string]any
			at := 0
			for i, l := range sec.lines {
				f := strings.Fields(l)
				if len(f) > 10 && f[0] == "r" && f[1] == "b" {
					head = f
					continue
				}
				if head == nil || len(f) < len(head) || cellInt(f[0]) == nil {
					continue
				}
				last, at = map[string]any{}, i
				for j, k := range head {
					if n := cellInt(f[j]); n != nil && columns[k] != "" {
						last[columns[k]] = n
					}
				}
			}
			if last != nil {
				c.fact("vmstat", sec, sec.line+at, sec.lines[at], last)
			}
		},
		sample: "procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n12  0      0 20219184 112396 3264168    0    0   467   791  981 2035 48 11 38  0  2\n",
	}
}

// pressureReader reads /proc/pressure/* behind their names, or one such file
// under its own.
func pressureReader() textReader {
	return textReader{
		kind: "pressure", doc: "pressure stall information, from /proc/pressure",
		paths: func(p string) bool { return isBase(p, "pressure") || hasDir(p, "proc/pressure") },
		sniff: func(_, text string) bool {
			return strings.Contains(text, "/proc/pressure/") && strings.Contains(text, "some avg10=")
		},
		read: func(c *textCtx, sec section) {
			of := ""
			if hasDir(c.in.File.Path, "proc/pressure") {
				of = path.Base(c.in.File.Path)
			}
			for i, l := range sec.lines {
				if m := rePressOf.FindStringSubmatch(l); m != nil {
					of = m[1]
				}
				m := rePressure.FindStringSubmatch(l)
				if m == nil || of == "" {
					continue
				}
				d := map[string]any{"resource": of, "share": m[1]}
				for j, k := range []string{"avg10", "avg60", "avg300"} {
					putFloat(d, k, m[j+2])
				}
				c.fact("pressure", sec, sec.line+i, of+" "+l, d)
			}
		},
		sample: "/proc/pressure/io\nsome avg10=0.64 avg60=0.79 avg300=0.85 total=295106353\nfull avg10=0.00 avg60=0.02 avg300=0.13 total=118553822\n",
	}
}
