package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"kanshiki/parse"
	"kanshiki/parse/look"
	"kanshiki/report"
	"kanshiki/report/listing"
	"kanshiki/report/listing/jsonpath"
)

// showObjects prints what was found and says what was not.
func (a *app) showObjects(o *getOptions, wants []wanted, answer *look.Answer, selector look.Selector) error {
	var groups [][]*parse.Object
	var flat []*parse.Object
	var missing []error
	named := false
	for _, w := range wants {
		var found []*parse.Object
		seen := map[string]bool{}
		var names []string
		for _, object := range answer.Objects {
			if object.Kind != w.Kind || !ofGroup(object, w.Group) {
				continue
			}
			names = append(names, object.Name)
			if len(w.names) > 0 && !slices.Contains(w.names, object.Name) || !selector.Matches(object) {
				continue
			}
			seen[object.Name] = true
			found = append(found, object)
		}
		for _, n := range w.names {
			if named = true; !seen[n] {
				slices.Sort(names)
				missing = append(missing, hinted(meantName(n, slices.Compact(names)), "%s %q not found", w.Plural, n))
			}
		}
		if o.order != nil {
			sortBy(found, o.order)
		}
		groups = append(groups, found)
		flat = append(flat, found...)
	}
	single := named && len(flat) == 1
	var err error
	switch o.output {
	case "json", "yaml":
		if len(flat) > 0 || !named {
			err = report.WriteObjects(a.stdout, o.output, flat, single)
		}
	case "jsonpath":
		err = a.printPath(o, flat, single)
	case "name":
		err = a.print(objectNames(flat)...)
	default:
		err = a.objectTables(o, wants, groups, answer)
	}
	if err != nil {
		return fmt.Errorf("cannot write: %w", reason(err))
	}
	for _, e := range missing {
		a.fail(context.Background(), e)
		a.status = exitFault
	}
	if len(flat) == 0 && len(missing) == 0 {
		where := "in the bundle"
		if o.namespace != "" {
			where = "in namespace " + o.namespace
		}
		fmt.Fprintf(a.stderr, "no resources found %s\n", report.Printable(where))
	}
	return nil
}

func (a *app) objectTables(o *getOptions, wants []wanted, groups [][]*parse.Object, answer *look.Answer) error {
	printed := 0
	for i, objects := range groups {
		if len(objects) == 0 {
			continue
		}
		if printed++; printed > 1 {
			fmt.Fprintln(a.stdout)
		}
		opt := listing.Options{Wide: o.output == "wide", NoHeaders: o.noHeaders, End: answer.End, Labels: o.showLabels, Columns: o.columns, Bare: o.columns != nil}
		if opt.Columns == nil && !listing.Known(wants[i].Kind) {
			opt.Columns = definedColumns(objects[0], wants[i].Resource, answer.Definitions)
		}
		if opt.Bare {
			objects = masked(objects)
		}
		opt.Namespaces = o.namespace == "" && slices.ContainsFunc(objects, func(x *parse.Object) bool { return x.Namespace != "" })
		if len(wants) > 1 {
			opt.Prefix = strings.TrimSuffix(objectNames(objects[:1])[0], objects[0].Name)
		}
		header, rows := listing.Table(wants[i].Kind, objects, opt)
		if err := report.Columns(a.stdout, header, rows); err != nil {
			return err
		}
	}
	return nil
}

// sortBy sorts objects by a field: numbers by their size, times and texts by
// their letters; objects without it come first.
func sortBy(objects []*parse.Object, field jsonpath.Path) {
	value := func(x *parse.Object) (number float64, text string) {
		found := field.Find(x.Data)
		if len(found) == 0 {
			return 0, ""
		}
		text = jsonpath.Text(found[:1], "")
		number, _ = strconv.ParseFloat(text, 64) // a text that is no number sorts as one
		return number, text
	}
	slices.SortStableFunc(objects, func(x, y *parse.Object) int {
		a, s := value(x)
		b, t := value(y)
		return cmp.Or(cmp.Compare(a, b), strings.Compare(s, t))
	})
}

// ofGroup says that an object is of a group, given whole or by its first words
// ("config" is config.openshift.io). A printed row does not tell.
func ofGroup(x *parse.Object, group string) bool {
	return group == "" || x.Data["apiVersion"] == nil || strings.HasPrefix(look.GroupOf(x)+".", group+".")
}

// definedColumns are those that the bundle's own definition of a kind asks for.
func definedColumns(x *parse.Object, r look.Resource, definitions []*parse.Object) []listing.Column {
	version, _ := x.Data["apiVersion"].(string)
	for _, d := range definitions {
		if d.Name == r.Plural+"."+look.GroupOf(x) && !x.Table {
			return listing.Defined(d, version)
		}
	}
	return nil
}

// masked gives copies of which nothing secret can be picked out.
func masked(objects []*parse.Object) []*parse.Object {
	out := make([]*parse.Object, len(objects))
	for i, x := range objects {
		own := *x
		own.Data, _ = report.Masked(report.Shown(x)).(map[string]any)
		out[i] = &own
	}
	return out
}

// printPath fills the template with a list of the objects, or with one alone.
func (a *app) printPath(o *getOptions, objects []*parse.Object, single bool) error {
	items := []any{}
	for _, x := range masked(objects) {
		items = append(items, x.Data)
	}
	var v any = map[string]any{"apiVersion": "v1", "kind": "List", "items": items}
	if single {
		v = items[0]
	}
	_, err := io.WriteString(a.stdout, report.Text(o.format.Execute(v)))
	return err
}

// objectNames are kind[.group]/name, as -o name of kubectl.
func objectNames(objects []*parse.Object) []string {
	var out []string
	for _, x := range objects {
		kind := strings.ToLower(x.Kind)
		if g := look.GroupOf(x); g != "" {
			kind += "." + g
		}
		out = append(out, kind+"/"+x.Name)
	}
	return out
}
