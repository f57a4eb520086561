package parse

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

const (
	// maxObjectDepth is the deepest nesting taken: schemas of custom resources
	// reach about 40 levels.
	maxObjectDepth = 500
	// maxAliasNodes bounds what aliases may unfold to in one document. The API
	// never writes aliases; those of hand-written files are few.
	maxAliasNodes = 100_000
)

var (
	errTooDeep   = errors.New("nested too deeply")
	errAliasBomb = errors.New("aliases unfold to too much")
)

// decodeYAML reads one document into plain JSON values: jq knows no times, no
// 64-bit integers and no keys but strings.
// managedFields are left out.
// keys shares the names of fields between documents; it may be nil.
func decodeYAML(text []byte, keys map[string]string) (any, error) {
	if v, ok := decodePlainYAML(text, keys); ok {
		return v, nil
	}
	return decodeAnyYAML(text)
}

// decodeAnyYAML is decodeYAML for the whole language, at a tenth of the speed.
func decodeAnyYAML(text []byte) (any, error) {
	var n yaml.Node
	if err := yaml.Unmarshal(text, &n); err != nil {
		return nil, err
	}
	c := yamlConverter{}
	return c.value(&n, 0, false)
}

// yamlConverter turns a tree of nodes into plain values.
type yamlConverter struct {
	aliased int
}

func (c *yamlConverter) value(n *yaml.Node, depth int, inAlias bool) (any, error) {
	if depth > maxObjectDepth {
		return nil, errTooDeep
	}
	if inAlias {
		if c.aliased++; c.aliased > maxAliasNodes {
			return nil, errAliasBomb
		}
	}
	switch n.Kind {
	case yaml.DocumentNode:
		if len(n.Content) == 0 {
			return nil, nil
		}
		return c.value(n.Content[0], depth, inAlias)
	case yaml.AliasNode:
		return c.value(n.Alias, depth+1, true)
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, e := range n.Content {
			v, err := c.value(e, depth+1, inAlias)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	case yaml.MappingNode:
		return c.mapping(n, depth, inAlias)
	case yaml.ScalarNode:
		return scalarValue(n.Value, n.ShortTag(), n.Line)
	}
	return nil, nil
}

func (c *yamlConverter) mapping(n *yaml.Node, depth int, inAlias bool) (any, error) {
	m := make(map[string]any, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if k.Kind == yaml.AliasNode {
			k = k.Alias
		}
		if k.Value == "managedFields" {
			continue
		}
		v, err := c.value(n.Content[i+1], depth+1, inAlias)
		if err != nil {
			return nil, err
		}
		if merged, ok := v.(map[string]any); ok && k.ShortTag() == "!!merge" {
			for mk, mv := range merged {
				if _, own := m[mk]; !own {
					m[mk] = mv
				}
			}
			continue
		}
		m[k.Value] = v
	}
	return m, nil
}

// scalarValue reads a scalar by its resolved tag. Timestamps stay strings, as
// in the API's JSON.
func scalarValue(s, tag string, line int) (any, error) {
	switch tag {
	case "!!null":
		return nil, nil
	case "!!bool":
		return strings.EqualFold(s, "true") || strings.EqualFold(s, "yes") || strings.EqualFold(s, "on"), nil
	case "!!int":
		digits := strings.ReplaceAll(s, "_", "")
		if i, err := strconv.ParseInt(digits, 0, strconv.IntSize); err == nil {
			return int(i), nil
		}
		if f, err := strconv.ParseFloat(digits, 64); err == nil {
			return f, nil
		}
		return s, nil
	case "!!float":
		f, err := strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64)
		if err == nil && !math.IsInf(f, 0) && !math.IsNaN(f) {
			return f, nil
		}
		return s, nil // .inf and .nan have no JSON
	case "!!binary", "!!str", "!!timestamp":
		return s, nil
	}
	if strings.HasPrefix(tag, "!") {
		return s, nil
	}
	return nil, fmt.Errorf("line %d: value of unknown type %q", line, tag)
}

// yaml gives the wanted objects of a YAML text. If it was cut, its last part
// is left out: half an object looks like a sick one.
func (o *objectReader) yaml(text []byte, cut bool) {
	var held *yamlChunk
	give := func(c yamlChunk) {
		if held != nil {
			o.chunk(*held)
		}
		held = &c
	}
	yamlDocuments(text, func(doc []byte, line int) {
		if o.anyWanted(doc) {
			yamlChunks(doc, line, give)
		}
	})
	switch {
	case held == nil:
	case cut:
		o.gap(held.line, errors.New("the file ends within this object"))
	default:
		o.chunk(*held)
	}
}

// chunk decodes one document or item if its kind, or that of its list, is wanted.
func (o *objectReader) chunk(c yamlChunk) {
	fallback := o.path
	if c.item {
		fallback = itemKind(c.list.kind, c.list.apiVersion, o.path)
	}
	kind := valueOf(c.text, c.indent, "kind")
	if kind == "" {
		kind = fallback.kind
	}
	isList := !c.item && (strings.HasSuffix(kind, "List") || hasKey(c.text, 0, "items"))
	decode := decodeYAML
	if o.in.Thorough {
		decode = func(text []byte, _ map[string]string) (any, error) { return decodeAnyYAML(text) }
	} else if !isList && kind != "" && !o.want(kind) && !(kind == "ConfigMap" && o.anyWanted(c.text)) {
		return
	}
	v, err := decode(c.text, o.keys)
	if err != nil {
		o.gap(c.line, err)
		return
	}
	if list, ok := v.([]any); ok && c.item && len(list) == 1 {
		v = list[0]
	}
	if !o.in.Thorough {
		o.text = c.text
	}
	o.emitAny(v, fallback, c.line, 0)
	o.text = nil
}
