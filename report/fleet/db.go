package fleet

import (
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"kanshiki/report/fleet/sqlite"
)

// dbTables are the tables of a database of results, with their columns. The
// first is the number of the row; `bundle` elsewhere is that of bundles. Tables
// and columns are only ever added.
var dbTables = []struct{ name, columns string }{
	// One row a key: schema, the program's version, name and digest of packs.
	{"meta", "id INTEGER PRIMARY KEY, name TEXT, value TEXT"},
	// One row a result. status is done or failed; first_seen and last_seen are the
	// first and last time in the bundle; signature as in signatures.
	{"archives", "id INTEGER PRIMARY KEY, path TEXT, sha256 TEXT, bytes INTEGER, status TEXT, failure TEXT, message TEXT, " +
		"kind TEXT, verdict TEXT, headline TEXT, signature TEXT, version TEXT, minor TEXT, cluster TEXT, hosts INTEGER, " +
		"files INTEGER, unpacked INTEGER, first_seen TEXT, last_seen TEXT"},
	// Every path of a result, the first one too.
	{"paths", "id INTEGER PRIMARY KEY, archive INTEGER, path TEXT"},
	// What is wrong, ranked from 1, and everything else that was found.
	{"causes", "id INTEGER PRIMARY KEY, archive INTEGER, rank INTEGER, rule TEXT, class TEXT, severity TEXT, confidence REAL, " +
		"title TEXT, message TEXT, remedy TEXT, first TEXT, last TEXT, count INTEGER"},
	{"findings", "id INTEGER PRIMARY KEY, archive INTEGER, rule TEXT, class TEXT, verdict TEXT, severity TEXT, accounted_by TEXT, " +
		"message TEXT, first TEXT, last TEXT, count INTEGER"},
	// Cluster operators that a finding names.
	{"operators", "id INTEGER PRIMARY KEY, archive INTEGER, operator TEXT, rule TEXT, verdict TEXT, message TEXT"},
	// Messages that no rule accounts for, at most 200 of a bundle.
	{"templates", "id INTEGER PRIMARY KEY, archive INTEGER, template TEXT, count INTEGER, example TEXT"},
	// Over all results: groups of the same causes, and versions.
	{"signatures", "id INTEGER PRIMARY KEY, signature TEXT, verdict TEXT, titles TEXT, archives INTEGER, share REAL, clusters INTEGER, " +
		"versions TEXT, first_seen TEXT, last_seen TEXT, example TEXT, new INTEGER"},
	{"versions", "id INTEGER PRIMARY KEY, version TEXT, archives INTEGER, faults INTEGER, clusters INTEGER"},
}

// dbViews are the questions asked most.
var dbViews = []struct{ name, query string }{
	{"top_causes", "SELECT rule, title, count(DISTINCT c.archive) AS archives, count(DISTINCT a.cluster) AS clusters, min(a.last_seen) AS first_seen, " +
		"max(a.last_seen) AS last_seen FROM causes c JOIN archives a ON a.id = c.archive GROUP BY rule, title ORDER BY archives DESC, rule"},
	{"causes_by_version", "SELECT a.minor, c.rule, count(DISTINCT c.archive) AS archives FROM causes c JOIN archives a ON a.id = c.archive " +
		"GROUP BY a.minor, c.rule ORDER BY a.minor, archives DESC, c.rule"},
	{"causes_by_month", "SELECT substr(a.last_seen, 1, 7) AS month, c.rule, count(DISTINCT c.archive) AS archives FROM causes c " +
		"JOIN archives a ON a.id = c.archive GROUP BY month, c.rule ORDER BY month, archives DESC, c.rule"},
	{"faulty_clusters", "SELECT cluster, count(*) AS archives, max(last_seen) AS last_seen, group_concat(DISTINCT signature) AS signatures " +
		"FROM archives WHERE verdict = 'fault' GROUP BY cluster ORDER BY archives DESC, cluster"},
	{"failures", "SELECT p.path, a.failure, a.message FROM archives a JOIN paths p ON p.archive = a.id WHERE a.status = 'failed' ORDER BY p.path"},
	{"unexplained", "SELECT t.template, count(DISTINCT a.cluster) AS clusters, count(DISTINCT t.archive) AS archives, sum(t.count) AS count, " +
		"min(t.example) AS example FROM templates t JOIN archives a ON a.id = t.archive GROUP BY t.template ORDER BY clusters DESC, archives DESC, count DESC, t.template"},
	{"operators_by_version", "SELECT a.minor, o.operator, o.verdict, count(DISTINCT o.archive) AS archives FROM operators o " +
		"JOIN archives a ON a.id = o.archive GROUP BY a.minor, o.operator, o.verdict ORDER BY a.minor, archives DESC, o.operator"},
}

// WriteDB writes results as a SQLite database to w, which must be a new file:
// the head of the format comes last.
func WriteDB(w io.Writer, f *Fleet, rs *Results) error {
	file, ok := w.(io.WriteSeeker)
	if !ok {
		return errors.New("a database needs a file")
	}
	d := sqlite.Create(file)
	t := map[string]*sqlite.Table{}
	for _, x := range dbTables {
		t[x.name] = d.Table(x.name, "CREATE TABLE "+x.name+" ("+x.columns+")", strings.Count(x.columns, ",")+1)
	}
	for _, v := range dbViews {
		d.View(v.name, "CREATE VIEW "+v.name+" AS "+v.query)
	}
	packs := map[string]bool{}
	if err := rs.Each(func(r *Result) error { return addResult(t, r, packs) }); err != nil {
		return err
	}
	t["meta"].Add("schema", Schema)
	for _, p := range slices.Sorted(maps.Keys(packs)) {
		name, value, _ := strings.Cut(p, "\n")
		t["meta"].Add(name, value)
	}
	for _, g := range f.Groups {
		t["signatures"].Add(g.Signature, g.Verdict, strings.Join(g.Titles, "; "), int64(g.Count), g.Share, int64(g.Clusters),
			strings.Join(g.Versions, ", "), orNull(g.First), orNull(g.Last), g.Example, truth(g.New))
	}
	for _, v := range f.Versions {
		t["versions"].Add(v.Version, int64(v.Bundles), int64(v.Faults), int64(v.Clusters))
	}
	return d.Close()
}

// addResult adds the rows of one result.
func addResult(t map[string]*sqlite.Table, r *Result, packs map[string]bool) error {
	if r.Status == Failed {
		id := t["archives"].Add(r.Paths[0], orNull(r.SHA256), r.Bytes, r.Status, r.Failure.Kind, r.Failure.Message,
			nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil)
		addPaths(t, id, r)
		return nil
	}
	d, err := r.document()
	if err != nil {
		return err
	}
	packs["version\n"+d.Tool.Version] = true
	for _, p := range d.Tool.Packs {
		packs["pack "+p.Name+" "+p.Version+"\n"+p.SHA256] = true
	}
	b := d.bundle()
	id := t["archives"].Add(r.Paths[0], r.SHA256, r.Bytes, r.Status, nil, nil, b.Kind, d.Verdict, d.Headline, r.Signature,
		orNull(b.ClusterVersion), minor(b.ClusterVersion), identity(b, r), int64(len(b.Hosts)), int64(b.Files), b.Bytes, orNull(b.From), orNull(b.To))
	addPaths(t, id, r)
	for i, c := range d.Causes {
		t["causes"].Add(id, int64(i+1), c.Rule, c.Class, c.Severity, c.Confidence, c.Title, c.Message, c.Remedy, orNull(c.First), orNull(c.Last), int64(c.Count))
	}
	for _, c := range d.Findings {
		t["findings"].Add(id, c.Rule, c.Class, c.Verdict, c.Severity, orNull(c.AccountedBy), c.Message, orNull(c.First), orNull(c.Last), int64(c.Count))
		if op := c.Subject["operator"]; op != "" {
			t["operators"].Add(id, op, c.Rule, c.Verdict, c.Message)
		}
	}
	for _, u := range d.Unexplained[:min(len(d.Unexplained), templatesOfOne)] {
		t["templates"].Add(id, u.Template, int64(u.Count), u.Example.Text)
	}
	return nil
}

func addPaths(t map[string]*sqlite.Table, id int64, r *Result) {
	for _, p := range r.Paths {
		t["paths"].Add(id, p)
	}
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
