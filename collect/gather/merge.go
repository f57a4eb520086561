package gather

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// merge moves what the runs brought into one tree work/<name>. A host that
// failed costs itself only; if all did, that is an error.
func merge(work string, runs []*run, name string) (*Bundle, error) {
	b := &Bundle{Name: name, dir: filepath.Join(work, name), Manifest: &Manifest{Schema: Schema, Items: []Item{}}}
	if err := os.Mkdir(b.dir, 0o700); err != nil {
		return nil, err
	}
	var why []error
	got := 0
	for _, r := range runs {
		src := Source{Target: r.target, ClockOffset: r.offset, Seconds: float64(int(r.seconds*1000)) / 1000}
		m, err := readManifest(r.dir, localName)
		if err != nil && r.err != nil {
			err = r.err
		}
		if err == nil {
			got++
			err = r.err
			src.Roles = m.Roles
			src.Name = b.take(r, m)
		}
		if err != nil {
			src.Error = err.Error()
			who := r.target
			if who == "" {
				who = "this host"
			}
			why = append(why, fmt.Errorf("%s: %w", who, err))
			b.Manifest.Items = append(b.Manifest.Items, Item{Host: orTarget(src.Name, r.target), Role: "host", Argv: "gather.sh", Error: src.Error})
		}
		b.Manifest.Hosts = append(b.Manifest.Hosts, src)
	}
	if got == 0 {
		return nil, fmt.Errorf("nothing was collected: %w", errors.Join(why...))
	}
	return b, nil
}

func orTarget(name, target string) string {
	if name == "" {
		return target
	}
	return name
}

// take moves the files of one run and adds its items. It returns the name
// that the host has in the bundle.
func (b *Bundle) take(r *run, m *Manifest) string {
	from := filepath.Join(r.dir, localName)
	host := unfit.ReplaceAllString(m.Host, "_")
	as := host
	// Two hosts that call themselves the same, localhost above all, stay two.
	for n := 2; exists(filepath.Join(b.dir, "hosts", as)); n++ {
		as = host + "-" + unfit.ReplaceAllString(r.target, "_")
		if n > 2 {
			as = fmt.Sprintf("%s-%d", as, n)
		}
	}
	for _, it := range m.Items {
		it.Host = as
		if it.File != "" {
			it = b.move(from, host, as, it)
		}
		b.Manifest.Items = append(b.Manifest.Items, it)
	}
	if r.target == "" {
		b.Manifest.Host, b.Manifest.Roles = as, m.Roles
	}
	if m.Stopped != "" && b.Manifest.Stopped == "" {
		b.Manifest.Stopped = as + ": " + m.Stopped
	}
	for _, p := range m.Plan {
		b.Manifest.Plan = append(b.Manifest.Plan, as+": "+p)
	}
	return as
}

// move brings one file to its place. What another host has brought already
// (cluster/, installer/) is kept from the first.
func (b *Bundle) move(from, host, as string, it Item) Item {
	name := filepath.ToSlash(filepath.Clean(it.File))
	if !ours(name) || strings.HasPrefix(name, "../") {
		it.File, it.Error = "", "a name that is not the script's: "+it.File
		return it
	}
	to := name
	if rest, ok := strings.CutPrefix(name, "hosts/"+host+"/"); ok {
		to = "hosts/" + as + "/" + rest
	}
	target := filepath.Join(b.dir, filepath.FromSlash(to))
	if exists(target) {
		it.File, it.Error = "", "kept from another host: "+to
		return it
	}
	err := os.MkdirAll(filepath.Dir(target), 0o700)
	if err == nil {
		err = os.Rename(filepath.Join(from, filepath.FromSlash(name)), target)
	}
	if err != nil {
		it.File, it.Error = "", "lost on the way: "+reason(err).Error()
		return it
	}
	it.File = to
	return it
}

func exists(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}

// reason takes temporary paths out of an error: they say nothing to a reader.
func reason(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return l.Err
	}
	return err
}
