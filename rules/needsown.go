package rules

import (
	"slices"

	"github.com/itchyny/gojq"
)

// own reports whether all that q yields is taken from the object: nothing in it
// is made by the program but what holds no text.
func (s scope) own(q *gojq.Query) bool {
	if q == nil || len(q.FuncDefs) > 0 {
		return false
	}
	switch {
	case q.Op == gojq.OpPipe && len(q.Patterns) > 0:
		return false
	case q.Op == gojq.OpPipe:
		return s.with(s.own(q.Left)).own(q.Right)
	case q.Op == gojq.OpAlt || q.Op == gojq.OpComma:
		return s.own(q.Left) && s.own(q.Right)
	case q.Op != 0 || q.Term == nil:
		return false
	}
	t := q.Term
	for _, x := range t.SuffixList {
		if x.Index != nil && !plainIndex(x.Index) {
			return false
		}
	}
	switch t.Type {
	case gojq.TermTypeIdentity:
		return s.dot
	case gojq.TermTypeIndex:
		if n := t.Index.Name; n == "kind" || n == "apiVersion" { // may have come from the list around the object
			return false
		}
		return s.dot && plainIndex(t.Index)
	case gojq.TermTypeQuery:
		return s.own(t.Query)
	case gojq.TermTypeArray:
		return t.Array.Query == nil || s.own(t.Array.Query)
	case gojq.TermTypeObject:
		return len(t.Object.KeyVals) == 0
	case gojq.TermTypeString:
		return t.Str.Str == "" && len(t.Str.Queries) == 0
	case gojq.TermTypeNull, gojq.TermTypeFalse, gojq.TermTypeTrue, gojq.TermTypeNumber:
		return true
	case gojq.TermTypeFunc:
		switch f := t.Func; {
		case f.Name == "select" && len(f.Args) == 1:
			return s.dot
		case f.Name == "first" && len(f.Args) == 1:
			return s.own(f.Args[0])
		case f.Name == "empty":
			return true
		case f.Name[0] == '$':
			return s.vars[f.Name]
		}
	}
	return false
}

// plainIndex is true for .name and .[n], which take a part.
func plainIndex(i *gojq.Index) bool {
	return i.Name != "" || i.Str == nil && !i.IsSlice && i.Start != nil && i.Start.Term != nil && i.Start.Term.Type == gojq.TermTypeNumber
}

// madeOf gives what the array is made of that a query is; nil if it is none.
func madeOf(q *gojq.Query) *gojq.Query {
	if q == nil || q.Op != 0 || q.Term == nil || q.Term.Type != gojq.TermTypeArray || len(q.Term.SuffixList) > 0 || len(q.FuncDefs) > 0 {
		return nil
	}
	return q.Term.Array.Query
}

// wantsSome is true for select(length > 0).
func wantsSome(q *gojq.Query) bool {
	if q == nil || q.Term == nil || q.Term.Type != gojq.TermTypeFunc || q.Term.Func.Name != "select" || len(q.Term.Func.Args) != 1 {
		return false
	}
	return q.Term.Func.Args[0].String() == "length > 0"
}

func constant(q *gojq.Query) (string, bool) {
	if q == nil || q.Op != 0 || q.Term == nil || q.Term.Type != gojq.TermTypeString || len(q.Term.SuffixList) > 0 || len(q.Term.Str.Queries) > 0 {
		return "", false
	}
	return q.Term.Str.Str, true
}

func isNull(q *gojq.Query) bool {
	return q != nil && q.Op == 0 && q.Term != nil && q.Term.Type == gojq.TermTypeNull && len(q.Term.SuffixList) == 0
}

func isEmpty(q *gojq.Query) bool {
	return q != nil && q.Op == 0 && q.Term != nil && q.Term.Type == gojq.TermTypeFunc && q.Term.Func.Name == "empty" && len(q.Term.SuffixList) == 0
}

// lastKey is the field that a path ends with; without it the path is null. ""
// if q is no plain path.
func lastKey(q *gojq.Query) string {
	if q == nil || q.Op != 0 || q.Term == nil || slices.ContainsFunc(q.Term.SuffixList, func(x *gojq.Suffix) bool { return x.Index == nil }) {
		return ""
	}
	last := q.Term.Index
	if n := len(q.Term.SuffixList); n > 0 {
		last = q.Term.SuffixList[n-1].Index
	}
	if last == nil {
		return ""
	}
	return last.Name
}
