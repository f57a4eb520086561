package look

import (
	"context"
	"slices"
	"strings"

	"kanshiki/collect"
	"kanshiki/parse"
)

// definition is the kind that defines kinds.
const definition = "CustomResourceDefinition"

// kindSink notes which kinds a bundle has, and decodes only definitions.
type kindSink struct {
	deaf
	seen map[string]bool
	defs []*parse.Object
}

func (s *kindSink) Wants(kind string) bool {
	s.seen[kind] = true
	return kind == definition
}
func (s *kindSink) Object(o *parse.Object) { s.defs = append(s.defs, o) }

// Discover looks for the resource that a word names in the bundle itself: by
// the definitions of custom resources, else by the kinds that it holds. The
// second result are the plurals of all those kinds.
func Discover(ctx context.Context, b Bundle, word string) (Resource, []string, error) {
	s := &kindSink{seen: map[string]bool{}}
	_, err := b.read(ctx, s, func(f *collect.File) bool { return isLog(f) }, nil)
	if err != nil {
		return Resource{}, nil, err
	}
	name, group, _ := strings.Cut(strings.ToLower(word), ".")
	for _, d := range s.defs {
		spec, _ := d.Data["spec"].(map[string]any)
		names, _ := spec["names"].(map[string]any)
		kind, _ := names["kind"].(string)
		plural, _ := names["plural"].(string)
		g, _ := spec["group"].(string)
		known := []any{plural, strings.ToLower(kind), names["singular"]}
		short, _ := names["shortNames"].([]any)
		if kind != "" && slices.Contains(append(known, short...), any(name)) && (group == "" || group == g) {
			return Resource{Kind: kind, Plural: plural, Group: group}, nil, nil
		}
	}
	var plurals []string
	for kind := range s.seen {
		if kind == "" || kind[0] < 'A' || kind[0] > 'Z' || parse.KnownFactKind(kind) {
			continue
		}
		plural := PluralOf(kind)
		if name == strings.ToLower(kind) || name == plural {
			return Resource{Kind: kind, Plural: plural, Group: group}, nil, nil
		}
		plurals = append(plurals, plural)
	}
	slices.Sort(plurals)
	return Resource{}, plurals, nil
}
