package checks

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"kanshiki/parse"
)

var (
	// homeTypes are types of home directories, which a moved file keeps and
	// which a web server may not read.
	homeTypes = []string{"admin_home_t", "user_home_t", "user_tmp_t", "user_home_dir_t"}
	// bootAsset is what a machine boots from or by.
	bootAsset = regexp.MustCompile(`(?i)\.(?:ign|ipxe|iso|raw|raw\.gz|raw\.xz|img|sig)$|rhcos|fcos|fedora-coreos|scos|vmlinuz|initramfs|rootfs|kernel`)
	// webRoot is where distributions and guides put a web server's files.
	webRoot = regexp.MustCompile(`^/(?:var/www|usr/share/(?:nginx|httpd)|srv/(?:www|http)|var/lib/(?:nginx|httpd))(?:/|$)`)
)

// webRootLabels finds boot files in a web server's directory that still have
// the SELinux type of a home directory. The last listing of a file counts.
func webRootLabels() *Check {
	return &Check{
		Name:  "web-root-labels",
		Doc:   "SELinux types of the files beside those that a web server may read",
		Reads: []string{"selinux-file"},
		Also:  []string{"selinux-restored", "selinux-fcontext", "selinux-mode", "selinux-boolean"},
		Run: func(in *Input) (out []Case, compared int) {
			// Prompts in a paste do not all name the host, so files go by file.
			type where struct{ file, dir string }
			files := map[where][]*parse.Fact{}
			var order []where
			for _, f := range in.Facts["selinux-file"] {
				w := where{f.File, text(f.Data, "directory")}
				list := files[w]
				if list == nil {
					order = append(order, w)
				}
				// The same name again: a later listing.
				list = slices.DeleteFunc(list, func(old *parse.Fact) bool { return text(old.Data, "name") == text(f.Data, "name") })
				files[w] = append(list, f)
			}
			for _, w := range order {
				web := slices.ContainsFunc(files[w], func(f *parse.Fact) bool { return text(f.Data, "type") == "httpd_sys_content_t" })
				if !web && !webRoot.MatchString(w.dir) {
					continue
				}
				for _, f := range files[w] {
					if m := mode(in, f.Host); m == "permissive" || m == "disabled" {
						continue
					}
					if strings.HasPrefix(text(f.Data, "mode"), "d") || !bootAsset.MatchString(text(f.Data, "name")) {
						continue
					}
					compared++
					kind := text(f.Data, "type")
					if !slices.Contains(homeTypes, kind) {
						continue
					}
					if on, _ := boolean(in, f.Host, "httpd_read_user_content"); on && strings.HasPrefix(kind, "user_") {
						continue
					}
					file := text(f.Data, "path")
					if file == "" {
						file = text(f.Data, "name")
					}
					if restored(in, f, file) {
						continue
					}
					out = append(out, Case{Pos: f.Pos, Quote: f.Quote, Fields: map[string]string{"host": f.Host, "file": file, "name": path.Base(file), "type": kind,
						"rule": labelRule(in, f, file), "mode": mode(in, f.Host)}})
				}
			}
			return out, compared
		},
	}
}

// labelRule is the pattern of the policy that gives the file a type of web
// servers, "" if none is known. restorecon alone mends the file then.
func labelRule(in *Input, f *parse.Fact, file string) (pattern string) {
	for _, rule := range in.Facts["selinux-fcontext"] {
		p := text(rule.Data, "pattern")
		if rule.Host != f.Host && rule.Host != "" || !strings.HasPrefix(text(rule.Data, "type"), "httpd_") {
			continue
		}
		re, err := regexp.Compile("^(?:" + p + ")$")
		if err == nil && re.MatchString(file) {
			pattern = p
		}
	}
	return pattern
}

// restored reports whether somebody typed restorecon for the file, or for a
// directory above it, after the listing.
func restored(in *Input, f *parse.Fact, file string) bool {
	return slices.ContainsFunc(in.Facts["selinux-restored"], func(r *parse.Fact) bool {
		p := text(r.Data, "path")
		return r.File == f.File && r.Line > f.Line && (p == file || strings.HasPrefix(file, strings.TrimSuffix(p, "/")+"/"))
	})
}
