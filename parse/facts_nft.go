package parse

import "strings"

// nftTable reads one table of nft list ruleset, from its head at lines[i]; it
// gives the index of its last line.
func (d *filterDump) nftTable(i int) int {
	f := strings.Fields(d.sec.lines[i])
	d.family = f[1]
	d.enter(f[2])
	d.open = true
	depth, chain := 1, ""
	for i++; i < len(d.sec.lines); i++ {
		raw := d.sec.lines[i]
		l := strings.TrimSpace(raw)
		if at := strings.LastIndex(l, " # handle "); at >= 0 {
			l = strings.TrimSpace(l[:at])
		}
		braces := strings.Count(l, "{") - strings.Count(l, "}")
		switch {
		case l == "" || l[0] == '#':
		case strings.HasPrefix(raw, "table "): // the end of the one before is missing
			return i - 1
		case depth == 1 && strings.HasPrefix(l, "chain ") && braces == 1:
			chain = strings.Fields(l)[1]
			depth++
			d.nftChain(chain, i)
		case depth == 2 && chain != "" && braces >= 0 && !strings.HasPrefix(l, "type "):
			data := map[string]any{}
			nftSpec(data, l)
			if braces > 0 { // a set that goes on in the next lines
				data["other"] = true
				depth += braces
			}
			d.addRule(chain, l, data, i)
		default: // sets, maps and ends
			if depth += braces; depth <= 0 {
				d.open = false
				return i
			}
			if depth == 1 {
				chain = ""
			}
		}
	}
	return len(d.sec.lines) - 1
}

// nftChain gives a chain, with the hook and policy of the line that follows.
func (d *filterDump) nftChain(chain string, i int) {
	hook, policy := "", ""
	if i+1 < len(d.sec.lines) {
		if l := strings.TrimSpace(d.sec.lines[i+1]); strings.HasPrefix(l, "type ") {
			f := strings.Fields(strings.ReplaceAll(l, ";", " "))
			policy = "ACCEPT" // nft's default
			for n := 0; n+1 < len(f); n++ {
				switch f[n] {
				case "hook":
					hook = f[n+1]
				case "policy":
					policy = strings.ToUpper(f[n+1])
				}
			}
		}
	}
	d.addChain(chain, hook, policy, nil, i)
}
