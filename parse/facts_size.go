package parse

import (
	"path"
	"regexp"
	"strconv"
	"strings"
)

// cpuReader reads lscpu (util-linux).
func cpuReader() textReader {
	return textReader{
		kind: "host-size", doc: "processors, from lscpu", rows: true,
		paths: func(p string) bool { return isBase(p, "lscpu") },
		sniff: func(_, text string) bool { return reCPUs.MatchString(text) && strings.Contains(text, "Architecture:") },
		read: func(c *textCtx, sec section) {
			for i, l := range sec.lines {
				if m := reCPUs.FindStringSubmatch(l); m != nil {
					c.fact("host-size", sec, sec.line+i, l, map[string]any{"cpus": cellInt(m[1])})
					return
				}
			}
		},
		sample: "Architecture:        x86_64\nCPU(s):              4\nOn-line CPU(s) list: 0-3\n",
	}
}

// memoryReader reads free (procps), whose unit depends on the option: -b, -k
// (the default), -m, -g, -h. A number without a unit is only read where the
// command is known.
func memoryReader() textReader {
	return textReader{
		kind: "host-size", doc: "memory, from free", rows: true,
		paths: func(p string) bool { return isBase(p, "free") },
		sniff: func(cmd, text string) bool { return cmd == "free" || strings.HasPrefix(cmd, "free ") },
		read: func(c *textCtx, sec section) {
			unit := freeUnit(c, sec)
			freeMemory(c, sec, unit)
			for i, l := range sec.lines {
				f := strings.Fields(l)
				if len(f) < 3 || f[0] != "Mem:" {
					continue
				}
				n := sizeBytes(f[1], unit)
				if n > 0 {
					c.fact("host-size", sec, sec.line+i, l, map[string]any{"memory_bytes": n})
				}
				return
			}
		},
		sample: "$ free -m\n              total        used        free      shared  buff/cache   available\nMem:          15884        9911         612          84        5360        5641\n",
	}
}

// diskReader reads lsblk (util-linux): whole disks only.
func diskReader() textReader {
	return textReader{
		kind: "host-size", doc: "disks, from lsblk", rows: true,
		paths: func(p string) bool { return isBase(p, "lsblk") },
		sniff: func(_, text string) bool { return reLsblkHead.MatchString(text) },
		read: func(c *textCtx, sec section) {
			for i, l := range sec.lines {
				if m := reLsblkDisk.FindStringSubmatch(l); m != nil {
					if n := sizeBytes(m[2], "B"); n > 0 {
						c.fact("host-size", sec, sec.line+i, l, map[string]any{"disk": m[1], "disk_bytes": n})
					}
				}
			}
		},
		sample: "NAME   MAJ:MIN RM  SIZE RO TYPE MOUNTPOINT\nsda      8:0    0  120G  0 disk \n├─sda1   8:1    0  384M  0 part /boot\n",
	}
}

var (
	reCPUs      = regexp.MustCompile(`(?m)^\s*CPU\(s\):\s+(\d+)\s*$`)
	reLsblkHead = regexp.MustCompile(`(?m)^\s*NAME\s+(?:MAJ:MIN\s+RM\s+)?SIZE\s+(?:RO\s+)?TYPE\b`)
	reLsblkDisk = regexp.MustCompile(`^(\w[\w-]*)\s+(?:\d+:\d+\s+\d\s+)?([\d.,]+[KMGTP])\s+(?:\d\s+)?disk\b`)
	reFreeUnit  = regexp.MustCompile(`\bfree\s+(?:-\w+\s+)*-\w*([bkmgh])`)
)

func isBase(p, name string) bool {
	b := path.Base(p)
	return b == name || b == name+".txt" || strings.HasPrefix(b, name+"_-")
}

// freeUnit is the unit that the command, or the file named after it, asks for.
func freeUnit(c *textCtx, sec section) string {
	said := sec.cmd
	if said == "" {
		said = strings.TrimPrefix(sec.lines0(), "# ")
	}
	if !strings.HasPrefix(said, "free") {
		said = strings.ReplaceAll(path.Base(c.in.File.Path), "_", " ")
	}
	if m := reFreeUnit.FindStringSubmatch(said); m != nil {
		return strings.ToUpper(m[1])
	}
	if said == "free" || sec.cmd == "free" {
		return "K"
	}
	return ""
}

// sizeBytes reads 15884, 15Gi, 120G or 1,8T; unit applies to a bare number, and
// without one a bare number tells nothing.
func sizeBytes(v, unit string) int {
	scale := map[string]float64{"B": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40, "P": 1 << 50}
	v = strings.TrimSuffix(strings.ReplaceAll(v, ",", "."), "i")
	if v == "" {
		return 0
	}
	if last := v[len(v)-1:]; scale[last] > 0 {
		v, unit = v[:len(v)-1], last
	}
	n, err := strconv.ParseFloat(v, 64)
	if err != nil || n < 0 || n > 1e15 || scale[unit] == 0 || n*scale[unit] > 1<<60 {
		return 0
	}
	return int(n * scale[unit])
}
