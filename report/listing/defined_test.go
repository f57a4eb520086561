package listing

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"kanshiki/parse"
)

func object(t *testing.T, kind, text string) *parse.Object {
	t.Helper()
	var data map[string]any
	if err := json.Unmarshal([]byte(text), &data); err != nil {
		t.Fatal(err)
	}
	return &parse.Object{Kind: kind, Name: "x", Data: data, Age: -1}
}

var theEnd = time.Date(2021, 8, 3, 10, 0, 0, 0, time.UTC)

const widgets = `{"spec":{"group":"example.com","versions":[
	{"name":"v1","storage":true,"additionalPrinterColumns":[
		{"name":"Ready","type":"string","jsonPath":".status.conditions[?(@.type==\"Ready\")].status"},
		{"name":"Size","type":"integer","jsonPath":".spec.size"},
		{"name":"Caps","type":"string","jsonPath":".spec.caps"},
		{"name":"Where","type":"string","jsonPath":".metadata.labels['example\\.com/zone']","priority":1},
		{"name":"Since","type":"date","jsonPath":".status.since"}]},
	{"name":"v2","additionalPrinterColumns":[{"name":"Colour","type":"string","jsonPath":".spec.colour"}]},
	{"name":"v3"}]}}`

func TestDefined(t *testing.T) {
	definition := object(t, "CustomResourceDefinition", widgets)
	o := object(t, "Widget", `{"metadata":{"labels":{"example.com/zone":"a"}},"spec":{"size":3,"caps":null,"colour":"red"},
		"status":{"since":"2021-08-03T09:00:00Z","conditions":[{"type":"Other","status":"x"},{"type":"Ready","status":"True"}]}}`)
	for _, c := range []struct {
		version string
		wide    bool
		want    string
	}{
		{"example.com/v1", false, "NAME|READY|SIZE|CAPS|SINCE\nx|True|3|<no value>|60m"},
		{"example.com/v1", true, "NAME|READY|SIZE|CAPS|WHERE|SINCE\nx|True|3|<no value>|a|60m"},
		{"", false, "NAME|READY|SIZE|CAPS|SINCE\nx|True|3|<no value>|60m"},
		{"example.com/v2", false, "NAME|COLOUR\nx|red"},
		{"example.com/v3", false, "NAME|AGE\nx|<unknown>"},
		{"example.com/v9", false, "NAME|AGE\nx|<unknown>"},
	} {
		header, rows := Table("Widget", []*parse.Object{o}, Options{Wide: c.wide, End: theEnd, Columns: Defined(definition, c.version)})
		if got := strings.Join(header, "|") + "\n" + strings.Join(rows[0], "|"); got != c.want {
			t.Errorf("%s: %s, want %s", c.version, got, c.want)
		}
	}
	if got := Defined(object(t, "CustomResourceDefinition", `{"spec":7}`), "example.com/v1"); got != nil {
		t.Errorf("columns of nothing: %v", got)
	}
}

func TestCustom(t *testing.T) {
	columns, err := Custom(`N:.metadata.name,ALL:.spec.list[*],GONE:.spec.none,IP:status.addresses[?(@.type=="InternalIP")].address`)
	if err != nil {
		t.Fatal(err)
	}
	o := object(t, "Node", `{"metadata":{"name":"n"},"spec":{"list":[1,"b"]},"status":{"addresses":[{"type":"Hostname","address":"h"},{"type":"InternalIP","address":"192.0.2.1"}]}}`)
	header, rows := Table("Node", []*parse.Object{o}, Options{Namespaces: true, Columns: columns, Bare: true, Labels: true})
	if !slices.Equal(header, []string{"N", "ALL", "GONE", "IP"}) || !slices.Equal(rows[0], []string{"n", "1,b", "<none>", "192.0.2.1"}) {
		t.Errorf("%q %q", header, rows)
	}
	for _, spec := range []string{"", "NAME", "NAME:", ":x", "A:.b[", "A:.b,"} {
		if _, err := Custom(spec); err == nil {
			t.Errorf("%q was taken", spec)
		}
	}
}
