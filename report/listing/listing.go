// Package listing prints objects as `oc get` does: the columns of a kind are Go
// values. They follow the printers in kubernetes pkg/printers/internalversion
// and the additionalPrinterColumns of OpenShift's resources.
package listing

import (
	"strings"
	"time"

	"kanshiki/parse"
)

// Row is one object to be printed.
type Row struct {
	*parse.Object
	// End is the time that ages count to: when the bundle was made.
	End time.Time
	// Wide is true for -o wide: some cells are cut otherwise.
	Wide bool
}

// Column is one column of a kind's table.
type Column struct {
	Name string
	// Wide columns are printed with -o wide only.
	Wide  bool
	Value func(r Row) string
}

const (
	none    = "<none>"
	unknown = "<unknown>"
)

// tables are the columns behind NAME, by kind.
var tables = merge(clusterTables, coreTables, workloadTables, networkTables, storageTables, policyTables)

func merge(groups ...map[string][]Column) map[string][]Column {
	all := map[string][]Column{}
	for _, g := range groups {
		for kind, columns := range g {
			all[kind] = columns
		}
	}
	return all
}

// Columns gives the columns of a kind behind NAME; AGE alone if the kind has
// none of its own.
func Columns(kind string, wide bool) []Column {
	all, ok := tables[kind]
	if !ok {
		return []Column{age}
	}
	return shown(all, wide)
}

// shown leaves out the wide columns unless they are wanted.
func shown(all []Column, wide bool) []Column {
	var out []Column
	for _, c := range all {
		if !c.Wide || wide {
			out = append(out, c)
		}
	}
	return out
}

// Options say how Table prints.
type Options struct {
	Wide bool
	// Namespaces adds the column NAMESPACE, NoHeaders leaves out the header.
	Namespaces, NoHeaders bool
	// Prefix stands before each name ("pod/"), where several kinds are printed.
	Prefix string
	End    time.Time
	// Columns to print instead of the kind's own; with Bare nothing else.
	Columns []Column
	Bare    bool
	// Labels adds the column LABELS.
	Labels bool
}

// Table gives the header and the cells of objects of one kind. Cells are not
// yet fit to print.
func Table(kind string, objects []*parse.Object, opt Options) (header []string, rows [][]string) {
	columns := Columns(kind, opt.Wide)
	if opt.Columns != nil {
		columns = shown(opt.Columns, opt.Wide)
	}
	if opt.Labels && !opt.Bare {
		columns = append(columns[:len(columns):len(columns)], Labels)
	}
	named := !startsItself(kind) && !opt.Bare
	if opt.Namespaces && !opt.Bare {
		header = append(header, "NAMESPACE")
	}
	if named {
		header = append(header, "NAME")
	}
	for _, c := range columns {
		header = append(header, c.Name)
	}
	if opt.NoHeaders {
		header = nil
	}
	for _, o := range objects {
		r := Row{Object: o, End: opt.End, Wide: opt.Wide}
		var cells []string
		if opt.Namespaces && !opt.Bare {
			cells = append(cells, o.Namespace)
		}
		if named {
			cells = append(cells, opt.Prefix+nameCell(r))
		}
		for _, c := range columns {
			cells = append(cells, firstLine(c.Value(r)))
		}
		rows = append(rows, cells)
	}
	return header, rows
}

// firstLine cuts a cell at its first line break, as kubectl does.
func firstLine(s string) string {
	if i := strings.IndexAny(s, "\f\n\r"); i >= 0 {
		return s[:i] + "..."
	}
	return s
}

// startsItself is true for events, whose name nobody wants to see.
func startsItself(kind string) bool { return kind == "Event" }

// nameCell marks the default class of storage.
func nameCell(r Row) string {
	if r.Kind == "StorageClass" {
		notes := asMap(r.at("metadata", "annotations"))
		for _, key := range []string{"storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"} {
			if notes[key] == "true" {
				return r.Name + " (default)"
			}
		}
	}
	return r.Name
}

// col and wide make columns.
func col(name string, value func(r Row) string) Column { return Column{Name: name, Value: value} }

func wide(name string, value func(r Row) string) Column {
	return Column{Name: name, Wide: true, Value: value}
}

// field is a column of one field; blank if it is absent, as a printer column is.
func field(name string, path ...string) Column {
	return col(name, func(r Row) string { return r.text(path...) })
}

// number is a column of a field that the API leaves out when it is 0.
func number(name string, path ...string) Column {
	return col(name, func(r Row) string { return orElse(r.text(path...), "0") })
}

// status is a column of a condition's status.
func status(name, condition string) Column {
	return col(name, func(r Row) string { return asText(r.condition(condition)["status"]) })
}

var age = col("AGE", Row.age)

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// joined is a list behind commas, <none> for an empty one.
func joined(list []string) string { return orElse(strings.Join(list, ","), none) }
