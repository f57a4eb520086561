package parse

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// bootReader reads what a machine is booted with: iPXE scripts, pxelinux and
// GRUB menus, and /proc/cmdline of a running kernel.
func bootReader() textReader {
	return textReader{
		kind: "boot-entry", doc: "kernels, initial RAM disks and arguments of boot menus", whole: true,
		paths: func(p string) bool {
			b := path.Base(p)
			return path.Ext(b) == ".ipxe" || b == "grub.cfg" || strings.HasPrefix(b, "grub.cfg-") || strings.Contains("/"+p, "/pxelinux.cfg/") ||
				b == "cmdline" || b == "proc_cmdline" || b == "proc_cmdline.txt" || b == "cmdline.txt"
		},
		sniff: func(_, text string) bool {
			return reIpxeMark.MatchString(text) && reIpxeKernel.MatchString(text) || reCmdline.MatchString(text) && strings.Count(strings.TrimSpace(text), "\n") == 0 ||
				rePxeLabel.MatchString(text) && rePxeAppend.MatchString(text) || reGrubEntry.MatchString(text) && reGrubLinux.MatchString(text)
		},
		read: readBoot,
		sample: "#!ipxe\n:bootstrap\nkernel http://192.0.2.1/rhcos-4.5.6-x86_64-installer-kernel-x86_64 ip=dhcp rd.neednet=1 initrd=rhcos-4.5.6-x86_64-installer-initramfs.x86_64.img coreos.inst=yes coreos.inst.install_dev=sda coreos.inst.ignition_url=http://192.0.2.1/bootstrap.ign\n" +
			"initrd http://192.0.2.1/rhcos-4.5.6-x86_64-installer-initramfs.x86_64.img\nboot\n",
	}
}

var (
	reIpxeMark   = regexp.MustCompile(`(?m)^#\s?!ipxe|^:\w+`)
	reIpxeKernel = regexp.MustCompile(`(?m)^\s*kernel\s+\S*(?:https?://|tftp://|vmlinuz|kernel)\S*`)
	reCmdline    = regexp.MustCompile(`^\s*(?:BOOT_IMAGE=\S+|\S*coreos\.inst\S*).*(?:root=|coreos\.|ignition\.)`)
	rePxeLabel   = regexp.MustCompile(`(?mi)^\s*label\s+\S+`)
	rePxeAppend  = regexp.MustCompile(`(?mi)^\s*append\s+\S+`)
	reGrubEntry  = regexp.MustCompile(`(?m)^\s*menuentry\s+['"]`)
	reGrubLinux  = regexp.MustCompile(`(?m)^\s*linux(?:efi|16)?\s+\S+`)
	reGrubName   = regexp.MustCompile(`^menuentry\s+(?:'([^']*)'|"([^"]*)")`)
	// rhcos-4.5.6-x86_64-…, rhcos-412.86.202301061548-0-live-kernel-x86_64
	reRHCOS = regexp.MustCompile(`(?:rhcos|scos|fedora-coreos)-(\d+\.\d+(?:\.\d+)+(?:-\d+)?)-[a-z]`)
)

// bootEntry is one entry under way.
type bootEntry struct {
	source, name, kernel, initrd string
	args                         []string
	line                         int
	quote                        string
}

func readBoot(c *textCtx, sec section) {
	e := &bootEntry{}
	for i, l := range sec.lines {
		l = strings.TrimSpace(l)
		f := strings.Fields(l)
		if len(f) == 0 {
			continue
		}
		word := strings.ToLower(f[0])
		isIpxe := e.source == "" || e.source == "ipxe"
		switch {
		case strings.HasPrefix(f[0], ":") && len(f[0]) > 1 && isIpxe:
			e.give(c, sec)
			e = &bootEntry{source: "ipxe", name: f[0][1:]}
		case word == "label" && len(f) > 1:
			e.give(c, sec)
			e = &bootEntry{source: "pxelinux", name: f[1]}
		case word == "menuentry":
			e.give(c, sec)
			e = &bootEntry{source: "grub"}
			if m := reGrubName.FindStringSubmatch(l); m != nil {
				e.name = m[1] + m[2]
			}
		case strings.HasPrefix(f[0], "BOOT_IMAGE=") || len(sec.lines) == 1 && reCmdline.MatchString(l):
			e.give(c, sec)
			e = &bootEntry{source: "cmdline", args: f, line: sec.line + i, quote: l}
			e.kernel = strings.TrimPrefix(f[0], "BOOT_IMAGE=")
		case len(f) < 2:
		case word == "kernel" || word == "linux" || word == "linuxefi" || word == "linux16":
			if e.source == "" {
				e.source = "ipxe"
			}
			if e.kernel != "" { // a script without labels
				e.give(c, sec)
				e = &bootEntry{source: e.source}
			}
			f = slices.DeleteFunc(f, func(w string) bool { return w == "--" })
			e.line, e.quote = sec.line+i, l
			e.kernel, e.args = f[1], append(e.args, f[2:]...)
		case word == "append":
			e.args = append(e.args, f[1:]...)
		case word == "initrd" || word == "initrdefi" || word == "initrd16" || word == "module":
			e.initrd = f[len(f)-1] // iPXE: options come before
		}
	}
	e.give(c, sec)
}

func (e *bootEntry) give(c *textCtx, sec section) {
	if e.kernel == "" && len(e.args) == 0 || e.line == 0 {
		return
	}
	args := map[string]any{}
	for _, w := range e.args {
		key, value, hasValue := strings.Cut(w, "=")
		if !hasValue {
			args[key] = true
			continue
		}
		args[key] = reUserInfo.ReplaceAllString(value, "://<redacted>@")
	}
	d := map[string]any{"source": e.source, "args": args}
	put(d, "entry", e.name)
	put(d, "kernel", reUserInfo.ReplaceAllString(e.kernel, "://<redacted>@"))
	initrd := e.initrd
	if initrd == "" && e.source == "pxelinux" {
		initrd = textOf(args["initrd"])
	}
	put(d, "initrd", initrd)
	versions := []any{}
	for _, m := range reRHCOS.FindAllStringSubmatch(e.kernel+" "+e.initrd+" "+strings.Join(e.args, " "), -1) {
		if !slices.Contains(versions, any(m[1])) {
			versions = append(versions, m[1])
		}
	}
	d["rhcos_versions"] = versions
	c.fact("boot-entry", sec, e.line, e.quote, d)
}
