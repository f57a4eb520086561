package parse

import (
	"path"
	"regexp"
	"strings"
)

// selinuxPortReader reads semanage port -l, with or without -C.
func selinuxPortReader() textReader {
	return textReader{
		kind: "selinux-port", doc: "SELinux types of ports",
		paths:  func(p string) bool { return strings.HasPrefix(path.Base(p), "semanage_port") },
		sniff:  func(_, text string) bool { return rePortType.MatchString(text) },
		read:   readSelinuxPorts,
		rows:   true,
		sample: "SELinux Port Type              Proto    Port Number\n\nhttp_port_t                    tcp      80, 81, 443, 488, 8008, 8009, 8443, 9000\n",
	}
}

var rePortType = regexp.MustCompile(`(?m)^\s*(\w+_port_t|\w+_port_type)\s+(tcp|udp|sctp|dccp)\s+(\d[\d, -]*)\s*$`)

func readSelinuxPorts(c *textCtx, sec section) {
	local := strings.Contains(sec.cmd, "-C") || strings.Contains(sec.cmd, "-lC") || strings.Contains(path.Base(c.in.File.Path), "-lC")
	for i, l := range sec.lines {
		if m := rePortType.FindStringSubmatch(l); m != nil {
			c.fact("selinux-port", sec, sec.line+i, l, map[string]any{"type": m[1], "proto": m[2], "ports": commaList(m[3]), "local": local})
		}
	}
}

// selinuxFcontextReader reads semanage fcontext -l, with or without -C, and
// the command that adds a row.
func selinuxFcontextReader() textReader {
	return textReader{
		kind: "selinux-fcontext", doc: "SELinux types that paths are meant to have",
		paths: func(p string) bool { return strings.HasPrefix(path.Base(p), "semanage_fcontext") },
		sniff: func(cmd, text string) bool {
			return reFcontextHead.MatchString(text) || reFcontextAdd.MatchString(cmd) || reFcontextAdd.MatchString(text)
		},
		read:   readFcontext,
		rows:   true,
		sample: "SELinux fcontext                                   type               Context\n\n/srv/www(/.*)?                                     all files          system_u:object_r:httpd_sys_content_t:s0 \n",
	}
}

var (
	reFcontextHead = regexp.MustCompile(`(?m)^SELinux fcontext\s+type\s+Context`)
	reFcontextRow  = regexp.MustCompile(`^(/\S*)\s+(?:all files|regular file|directory|symbolic link|[a-z ]+?)\s+\w+:\w+:(\w+)(?::\S+)?\s*$`)
	reFcontextAdd  = regexp.MustCompile(`(?m)^(?:[#$]\s+)?(?:sudo\s+)?semanage fcontext\s+(?:-a|-m|--add)\b`)
)

func readFcontext(c *textCtx, sec section) {
	local := strings.Contains(sec.cmd, "C") && strings.HasPrefix(sec.cmd, "semanage") || strings.Contains(path.Base(c.in.File.Path), "-lC")
	typed := func(cmd string, line int, quote string) {
		if !reFcontextAdd.MatchString(cmd) {
			return
		}
		words := quotedFields(strings.ReplaceAll(cmd, "'", `"`))
		d := map[string]any{"local": true}
		for i, w := range words {
			if (w == "-t" || w == "--type") && i+1 < len(words) {
				d["type"] = words[i+1]
			} else if strings.HasPrefix(w, "/") {
				d["pattern"] = w
			}
		}
		if len(d) == 3 {
			c.fact("selinux-fcontext", sec, line, quote, d)
		}
	}
	typed(sec.cmd, sec.line-1, sec.cmd)
	for i, l := range sec.lines {
		if m := reFcontextRow.FindStringSubmatch(l); m != nil {
			c.fact("selinux-fcontext", sec, sec.line+i, l, map[string]any{"pattern": m[1], "type": m[2], "local": local})
		} else {
			typed(l, sec.line+i, l)
		}
	}
}

// selinuxBooleanReader reads getsebool -a and setsebool commands.
func selinuxBooleanReader() textReader {
	return textReader{
		kind: "selinux-boolean", doc: "SELinux booleans",
		paths: func(p string) bool {
			return strings.HasPrefix(path.Base(p), "getsebool") || strings.HasPrefix(path.Base(p), "semanage_boolean")
		},
		sniff: func(cmd, text string) bool {
			return reBoolean.MatchString(text) || strings.HasPrefix(cmd, "setsebool ") || reSetBoolean.MatchString(text)
		},
		read:   readBooleans,
		rows:   true,
		sample: "haproxy_connect_any --> off\n",
	}
}

var (
	// semanage boolean -l: NAME (off , on) text · sestatus -b: NAME off
	reBooleanRow = regexp.MustCompile(`^(\w+)\s+(?:\((on|off)\s*,\s*(?:on|off)\)|(on|off)\s*$)`)
	reBoolean    = regexp.MustCompile(`(?m)^\s*(\w+) --> (on|off)\s*$`)
	reSetBoolean = regexp.MustCompile(`(?m)^\s*(?:[#$]\s+)?(?:sudo\s+)?setsebool\s+(-P\s+)?(\w+)[\s=]+(on|off|1|0|true|false)\s*$`)
)

func readBooleans(c *textCtx, sec section) {
	set := func(cmd string, line int, quote string) {
		if m := reSetBoolean.FindStringSubmatch(cmd); m != nil {
			on := m[3] == "on" || m[3] == "1" || m[3] == "true"
			c.fact("selinux-boolean", sec, line, quote, map[string]any{"name": m[2], "on": on, "permanent": m[1] != ""})
		}
	}
	set(sec.cmd, sec.line-1, sec.cmd)
	for i, l := range sec.lines {
		if m := reBoolean.FindStringSubmatch(l); m != nil {
			c.fact("selinux-boolean", sec, sec.line+i, l, map[string]any{"name": m[1], "on": m[2] == "on"})
		} else if m := reBooleanRow.FindStringSubmatch(l); m != nil {
			c.fact("selinux-boolean", sec, sec.line+i, l, map[string]any{"name": m[1], "on": m[2]+m[3] == "on"})
		} else {
			set(l, sec.line+i, l)
		}
	}
}

// selinuxModeReader reads sestatus, getenforce and /etc/selinux/config.
func selinuxModeReader() textReader {
	return textReader{
		kind: "selinux-mode", doc: "whether SELinux enforces",
		paths: func(p string) bool {
			b := path.Base(p)
			return b == "selinux.txt" || strings.HasPrefix(b, "sestatus") || strings.HasPrefix(b, "getenforce") || strings.HasSuffix(p, "etc/selinux/config")
		},
		sniff: func(cmd, text string) bool {
			return reSestatus.MatchString(text) || reConfigMode.MatchString(text) || cmd == "getenforce"
		},
		read:   readSelinuxMode,
		sample: "SELinux status:                 enabled\nCurrent mode:                   enforcing\nMode from config file:          enforcing\n",
	}
}

var (
	reSestatus   = regexp.MustCompile(`(?m)^SELinux status:\s+(enabled|disabled)`)
	reConfigMode = regexp.MustCompile(`(?m)^SELINUX=(enforcing|permissive|disabled)\s*$`)
	reModeRow    = regexp.MustCompile(`^(?:(SELinux status|Current mode|Mode from config file):\s+|(SELINUX)=)?(?i:(enforcing|permissive|disabled|enabled))\s*$`)
)

func readSelinuxMode(c *textCtx, sec section) {
	d := map[string]any{}
	at := -1
	for i, l := range sec.lines {
		if strings.HasPrefix(l, "Policy booleans:") { // sestatus -b
			rest := section{cmd: "", host: sec.host, line: sec.line + i + 1, lines: sec.lines[i+1:]}
			readBooleans(c, rest)
			break
		}
		m := reModeRow.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		if at < 0 {
			at = i
		}
		mode := strings.ToLower(m[3])
		switch {
		case m[1] == "Mode from config file" || m[2] != "":
			d["config_mode"] = mode
		case mode != "enabled":
			d["mode"] = mode
		}
	}
	if len(d) > 0 {
		c.fact("selinux-mode", sec, sec.line+at, sec.lines[at], d)
	}
}

// selinuxFileReader reads ls -Z and ls -lZ, of coreutils before and since 8.24.
func selinuxFileReader() textReader {
	return textReader{
		kind: "selinux-file", doc: "SELinux labels of files",
		paths: func(p string) bool {
			b := path.Base(p)
			return strings.HasPrefix(b, "ls_-") && strings.Contains(b, "Z")
		},
		sniff: func(cmd, text string) bool {
			return reLsLong.MatchString(text) || reLsShort.MatchString(text) || strings.HasPrefix(cmd, "restorecon ") || reRestorecon.MatchString(text)
		},
		read:   readSelinuxFiles,
		rows:   true,
		sample: "-rw-r--r--. 1 root root unconfined_u:object_r:admin_home_t:s0 895104623 Aug 16 03:14 rhcos.raw.gz\n",
	}
}

const seContext = `(\w+_u):(\w+_r):(\w+):s\d\S*`

var (
	// -rw-r--r--. 1 root root CONTEXT 123 Aug 16 03:14 name · -rw-r--r--. root root CONTEXT name
	reLsLong = regexp.MustCompile(`(?m)^\s*([-dlbcps][-rwxsStT]{9}[.+]?)\s+(?:\d+\s+)?\S+\s+\S+\s+` + seContext + `\s+(?:\d+\s+\w{3}\s+\d+\s+[\d:]+\s+|\d+\s+\d{4}-\d\d-\d\d\s+[\d:.]+\s+(?:[-+]\d{4}\s+)?)?(\S.*?)\s*$`)
	// CONTEXT name
	reLsShort = regexp.MustCompile(`(?m)^\s*` + seContext + `\s+(\S+)\s*$`)
	reLsDir   = regexp.MustCompile(`^(/\S*):\s*$`)
	// restorecon -Rv PATH; typed with or without a prompt
	reRestorecon = regexp.MustCompile(`(?m)^(?:[#$]\s+)?(?:sudo\s+)?restorecon\s+(?:-\S+\s+)*(/\S+)\s*$`)
	reLsCmd      = regexp.MustCompile(`^(?:[#$]\s+)?(?:sudo\s+)?ls\s+.*?\s(/\S+)\s*$`)
)

func readSelinuxFiles(c *textCtx, sec section) {
	dir := ""
	if m := reLsCmd.FindStringSubmatch(sec.cmd); m != nil {
		dir = m[1]
	}
	restored := func(cmd string, line int) {
		if m := reRestorecon.FindStringSubmatch(cmd); m != nil {
			c.fact("selinux-restored", sec, line, cmd, map[string]any{"path": path.Clean(m[1])})
		}
	}
	restored(sec.cmd, sec.line-1)
	for i, l := range sec.lines {
		restored(l, sec.line+i)
		if m := reLsDir.FindStringSubmatch(l); m != nil {
			dir = m[1]
			continue
		}
		if m := reLsCmd.FindStringSubmatch(l); m != nil {
			dir = m[1]
			continue
		}
		d := map[string]any{}
		name := ""
		if m := reLsLong.FindStringSubmatch(l); m != nil {
			d["mode"], d["user"], d["role"], d["type"], name = m[1], m[2], m[3], m[4], m[5]
		} else if m := reLsShort.FindStringSubmatch(l); m != nil {
			d["user"], d["role"], d["type"], name = m[1], m[2], m[3], m[4]
		} else {
			continue
		}
		name, _, _ = strings.Cut(name, " -> ")
		switch {
		case strings.HasPrefix(name, "/"):
			d["path"], d["name"], d["directory"] = name, path.Base(name), path.Dir(name)
		case dir != "":
			d["name"], d["directory"], d["path"] = name, path.Clean(dir), path.Join(dir, name)
		default:
			d["name"] = name
		}
		c.fact("selinux-file", sec, sec.line+i, l, d)
	}
}
