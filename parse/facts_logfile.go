package parse

// LogFact tells of a log that was read to its end how much of it there is, for
// rules that would else take a missing record for a program that never ran.
func LogFact(src *Source) *Fact {
	kinds := []any{}
	for _, k := range src.Kinds {
		kinds = append(kinds, string(k))
	}
	return &Fact{Pos: Pos{Bundle: src.Bundle, File: src.File}, Kind: "log-file", Host: src.Host, Quote: src.File,
		Data: map[string]any{"file": src.File, "kinds": kinds, "lines": src.Lines, "bytes": int(src.Bytes), "cut": src.Cut}}
}
