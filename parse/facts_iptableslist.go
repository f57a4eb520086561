package parse

import (
	"slices"
	"strings"
)

// listChain reads "Chain INPUT (policy ACCEPT 12 packets, 720 bytes)".
func (d *filterDump) listChain(l string, i int) {
	f := strings.Fields(strings.NewReplacer("(", " ", ")", " ", ",", " ").Replace(l))
	if len(f) < 3 {
		return
	}
	d.chain, d.cols = f[1], nil
	policy, hook := "", ""
	var packets any
	if f[2] == "policy" && len(f) > 3 {
		policy, hook = f[3], hooks[f[1]]
		if len(f) > 5 && f[5] == "packets" {
			packets = cellInt(f[4])
		}
	}
	d.addChain(d.chain, hook, policy, packets, i)
}

// listRow reads the head of a chain's table, or a rule by that head.
func (d *filterDump) listRow(l string, i int) {
	f := strings.Fields(l)
	if slices.Contains(f, "target") && slices.Contains(f, "source") && slices.Contains(f, "destination") {
		d.cols, d.wideCols = f, slices.Contains(f, "in")
		return
	}
	// A rule without a target has one column less: "opt" is always -- or -f.
	opt := slices.Index(d.cols, "opt")
	if d.chain == "" || opt < 1 || len(f) < len(d.cols)-1 {
		return
	}
	cols := d.cols
	if !isOpt(f[opt]) {
		if !isOpt(f[opt-1]) {
			return
		}
		cols = slices.DeleteFunc(slices.Clone(cols), func(c string) bool { return c == "target" })
	}
	if len(f) < len(cols) {
		return
	}
	data := map[string]any{}
	if !d.wideCols {
		data["other"] = true // interfaces are not printed
	}
	var negated []any
	for n, col := range cols {
		v := f[n]
		not := false
		switch col {
		case "prot", "in", "out", "source", "destination":
			v, not = strings.TrimPrefix(v, "!"), strings.HasPrefix(v, "!")
		}
		switch col {
		case "target":
			data["target"] = v
		case "pkts":
			putInt(data, "packets", v)
		case "bytes":
			putInt(data, "bytes", v)
		case "prot":
			setCondition(data, "proto", v)
			col = "proto"
		case "in", "out":
			if v != "*" && v != "any" {
				data[col] = v
			}
		case "source", "destination":
			if v != "0.0.0.0/0" && v != "anywhere" && v != "::/0" {
				data[col] = v
			}
		}
		if not {
			negated = append(negated, col)
		}
	}
	if negated != nil {
		data["negated"] = negated
	}
	listExtra(data, strings.Join(f[len(cols):], " "))
	d.addRule(d.chain, strings.Join(f, " "), data, i)
}

func isOpt(s string) bool { return s == "--" || s == "-f" || s == "!f" || s == "----" }

// listExtra reads what iptables -L prints behind the columns.
func listExtra(data map[string]any, s string) {
	if before, rest, ok := strings.Cut(s, "/*"); ok {
		comment, after, _ := strings.Cut(rest, "*/")
		data["comment"] = strings.TrimSpace(comment)
		s = before + after
	}
	s = strings.TrimPrefix(strings.TrimSpace(s), "[goto] ")
	words := strings.Fields(s)
	for i := 0; i < len(words); i++ {
		w := words[i]
		arg := ""
		if i+1 < len(words) {
			arg = words[i+1]
		}
		key, value, colon := strings.Cut(w, ":")
		switch {
		case w == "tcp" || w == "udp" || w == "sctp" || w == "multiport":
		case colon && (key == "dpt" || key == "dpts"):
			setCondition(data, "dports", value)
		case colon && (key == "spt" || key == "spts"):
			setCondition(data, "sports", value)
		case w == "dports" || w == "sports" || w == "ctstate" || w == "state":
			if w == "state" {
				w = "ctstate"
			}
			setCondition(data, w, arg)
			i++
		case w == "mark" && arg == "match" && i+2 < len(words):
			if i += 2; words[i] == "!" && i+1 < len(words) {
				i++
				list, _ := data["negated"].([]any)
				data["negated"] = append(list, "mark")
			}
			setCondition(data, "mark", words[i])
		case w == "reject-with":
			data["reject_with"] = arg
			i++
		case colon && key == "to":
			data["to"] = value
		case w == "random-fully" || w == "masquerade" || w == "redir" || w == "ports":
		default:
			data["other"] = true
		}
	}
}
