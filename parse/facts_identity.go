package parse

import (
	"path"
	"regexp"
	"strings"
)

// osReleaseReader reads os-release (man 5 os-release).
func osReleaseReader() textReader {
	return textReader{
		kind: "host-identity", doc: "the operating system, from /etc/os-release",
		paths: func(p string) bool { return isBase(p, "os-release") },
		sniff: func(_, text string) bool {
			return strings.Contains(text, "PRETTY_NAME=") && strings.Contains(text, "VERSION_ID=")
		},
		read: func(c *textCtx, sec section) {
			d := map[string]any{"source": "os-release"}
			at := -1
			for i, l := range sec.lines {
				k, v, ok := strings.Cut(strings.TrimSpace(l), "=")
				if !ok {
					continue
				}
				field := map[string]string{"PRETTY_NAME": "os", "ID": "os_id", "VERSION_ID": "os_version"}[k]
				if field == "" {
					continue
				}
				put(d, field, strings.Trim(v, `"'`))
				if at < 0 || field == "os" {
					at = i
				}
			}
			if at >= 0 {
				c.fact("host-identity", sec, sec.line+at, sec.lines[at], d)
			}
		},
		sample: "NAME=\"Red Hat Enterprise Linux CoreOS\"\nID=\"rhcos\"\nVERSION_ID=\"4.14\"\nPRETTY_NAME=\"Red Hat Enterprise Linux CoreOS 414.92.202310270216-0 (Plow)\"\n",
	}
}

var reUname = regexp.MustCompile(`^Linux (\S+) (\d+\.\d+\S*) #.*?\b(x86_64|aarch64|ppc64le|s390x)\b`)

// unameReader reads uname -a.
func unameReader() textReader {
	return textReader{
		kind: "host-identity", doc: "the kernel, from uname -a",
		paths: func(p string) bool { return isBase(p, "uname") },
		sniff: func(_, text string) bool { return reUname.MatchString(strings.TrimLeft(text, " \n")) },
		read: func(c *textCtx, sec section) {
			for i, l := range sec.lines {
				if m := reUname.FindStringSubmatch(l); m != nil {
					c.fact("host-identity", sec, sec.line+i, l, map[string]any{"hostname": m[1], "kernel": m[2], "architecture": m[3], "source": "uname"})
					return
				}
			}
		},
		sample: "Linux master-0.ocp.example.com 5.14.0-284.36.1.el9_2.x86_64 #1 SMP PREEMPT_DYNAMIC Thu Oct 5 08:11:31 EDT 2023 x86_64 x86_64 x86_64 GNU/Linux\n",
	}
}

var reHostname = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)

// hostnameReader reads /etc/hostname, and what hostname prints. A word is no
// telling content, so only the path makes one.
func hostnameReader() textReader {
	return textReader{
		kind: "host-identity", doc: "the name of a host, from hostname and /etc/hostname",
		paths: func(p string) bool { return isBase(p, "hostname") || path.Base(p) == "hostname_-f" },
		sniff: func(cmd, _ string) bool { return cmd == "hostname" || cmd == "hostname -f" },
		read: func(c *textCtx, sec section) {
			for i, l := range sec.lines {
				if t := strings.TrimSpace(l); reHostname.MatchString(t) {
					c.fact("host-identity", sec, sec.line+i, l, map[string]any{"hostname": t, "source": "hostname"})
					return
				}
			}
		},
		sample: "$ hostname\nmaster-0.ocp.example.com\n",
	}
}

// hostnamectlReader reads hostnamectl (systemd).
func hostnamectlReader() textReader {
	fields := map[string]string{
		"Static hostname": "hostname", "Operating System": "os", "Kernel": "kernel",
		"Architecture": "architecture", "Virtualization": "virtualization",
	}
	return textReader{
		kind: "host-identity", doc: "name and system of a host, from hostnamectl",
		paths: func(p string) bool { return isBase(p, "hostnamectl") || path.Base(p) == "hostnamectl_status" },
		sniff: func(_, text string) bool { return strings.Contains(text, "Static hostname: ") },
		read: func(c *textCtx, sec section) {
			d := map[string]any{"source": "hostnamectl"}
			at := -1
			for i, l := range sec.lines {
				k, v, _ := strings.Cut(l, ": ")
				field := fields[strings.TrimSpace(k)]
				if v = strings.TrimSpace(v); field == "" || v == "" || strings.HasPrefix(v, "(unset)") {
					continue
				}
				if field == "kernel" {
					v = strings.TrimPrefix(v, "Linux ")
				}
				d[field] = v
				if at < 0 {
					at = i
				}
			}
			if at >= 0 {
				c.fact("host-identity", sec, sec.line+at, sec.lines[at], d)
			}
		},
		sample: "   Static hostname: master-0.ocp.example.com\n         Icon name: computer-vm\n    Virtualization: kvm\n  Operating System: Red Hat Enterprise Linux CoreOS\n            Kernel: Linux 5.14.0-284.36.1.el9_2.x86_64\n      Architecture: x86-64\n",
	}
}

// virtReader reads systemd-detect-virt: a word, so the command must be known.
func virtReader() textReader {
	return textReader{
		kind: "host-identity", doc: "whether a host is a machine of a hypervisor, from systemd-detect-virt",
		paths: func(p string) bool { return isBase(p, "virt") || isBase(p, "systemd-detect-virt") },
		sniff: func(cmd, _ string) bool { return strings.HasPrefix(cmd, "systemd-detect-virt") },
		read: func(c *textCtx, sec section) {
			for i, l := range sec.lines {
				if t := strings.TrimSpace(l); t != "" && strings.Trim(t, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" {
					c.fact("host-identity", sec, sec.line+i, l, map[string]any{"virtualization": t, "source": "systemd-detect-virt"})
					return
				}
			}
		},
		sample: "$ systemd-detect-virt\nkvm\n",
	}
}
