package parse

import (
	"strings"
	"time"
)

// parseCTime reads the date of iptables-save: Sat Nov 21 10:42:20 2026.
func parseCTime(s string) (time.Time, error) { return time.Parse(time.ANSIC, s) }

// saveChain reads ":INPUT ACCEPT [12:720]", "-P INPUT ACCEPT" or "-N NAME".
func (d *filterDump) saveChain(l string, i int) {
	f := strings.Fields(strings.TrimPrefix(l, ":"))
	if len(f) < 2 {
		return
	}
	if f[0] == "-P" || f[0] == "-N" {
		f = f[1:]
	}
	policy, hook := "", ""
	if len(f) > 1 && (f[1] == "ACCEPT" || f[1] == "DROP") {
		policy, hook = f[1], hooks[f[0]]
	}
	var packets any
	if len(f) > 2 {
		n, _, _ := strings.Cut(strings.TrimPrefix(f[2], "["), ":")
		packets = cellInt(n)
	}
	d.addChain(f[0], hook, policy, packets, i)
}

// ruleFlags are the options of iptables that become a field.
var ruleFlags = map[string]string{
	"-s": "source", "-d": "destination", "-i": "in", "-o": "out", "-p": "proto",
	"--source": "source", "--destination": "destination", "--in-interface": "in", "--out-interface": "out", "--protocol": "proto",
	"--dport": "dports", "--dports": "dports", "--destination-port": "dports", "--destination-ports": "dports",
	"--sport": "sports", "--sports": "sports", "--source-port": "sports", "--source-ports": "sports",
	"--ctstate": "ctstate", "--state": "ctstate", "--mark": "mark", "--comment": "comment",
}

// targetFlags are the options behind -j that become a field.
var targetFlags = map[string]string{
	"--reject-with": "reject_with", "--to-destination": "to", "--to-source": "to", "--to-ports": "to", "--to": "to",
}

// saveRule reads "[12:720] -A CHAIN …" and "-A CHAIN … -c 12 720".
func (d *filterDump) saveRule(l string, i int) {
	data := map[string]any{}
	if l[0] == '[' {
		counters, rest, ok := strings.Cut(l[1:], "] ")
		packets, bytes, both := strings.Cut(counters, ":")
		if !ok || !both {
			return
		}
		putInt(data, "packets", packets)
		putInt(data, "bytes", bytes)
		l = rest
	}
	rest, ok := strings.CutPrefix(l, "-A ")
	if !ok {
		return
	}
	chain, spec, _ := strings.Cut(rest, " ")
	if chain == "" {
		return
	}
	ruleSpec(data, spec)
	d.addRule(chain, strings.TrimSpace(spec), data, i)
}

// ruleSpec reads the conditions and the target of a rule in iptables-save's
// words. What it does not know sets other.
func ruleSpec(data map[string]any, spec string) {
	words := quotedFields(spec)
	var negated []any
	not, target, module := false, false, ""
	for i := 0; i < len(words); i++ {
		w := words[i]
		arg := ""
		if i+1 < len(words) {
			arg = words[i+1]
		}
		switch {
		case w == "!":
			not = true
			continue
		case w == "-m" || w == "--match":
			module = arg
			i++
		case w == "--mark" && module == "connmark":
			data["other"] = true
			i++
		case w == "-j" || w == "-g" || w == "--jump" || w == "--goto":
			data["target"] = arg
			if w == "-g" || w == "--goto" {
				data["goto"] = true
			}
			target = true
			i++
		case w == "-c" && i+2 < len(words):
			putInt(data, "packets", arg)
			putInt(data, "bytes", words[i+2])
			i += 2
		case target && targetFlags[w] != "":
			put(data, targetFlags[w], arg)
			i++
		case !target && ruleFlags[w] != "":
			if arg == "!" && i+2 < len(words) { // the order of old versions: -s ! 10.0.0.0/8
				not, arg = true, words[i+2]
				i++
			}
			key := ruleFlags[w]
			setCondition(data, key, arg)
			if not {
				negated = append(negated, key)
			}
			i++
		case !target && strings.HasPrefix(w, "-"):
			data["other"] = true
		}
		not = false
	}
	if negated != nil {
		data["negated"] = negated
	}
}

// setCondition sets a field of a rule; a second condition on the same field
// cannot be told and counts as other.
func setCondition(data map[string]any, key, value string) {
	if value == "" {
		return
	}
	if data[key] != nil {
		data["other"] = true
		return
	}
	switch key {
	case "dports", "sports", "ctstate":
		data[key] = commaList(value)
	case "proto":
		if value = protoName(value); value != "" {
			data[key] = value
		}
	default:
		data[key] = value
	}
}

func commaList(s string) []any {
	list := []any{}
	for _, w := range strings.Split(s, ",") {
		if w = strings.TrimSpace(w); w != "" {
			list = append(list, w)
		}
	}
	return list
}

// protoName gives a protocol by name; "" for all of them (IANA protocol numbers).
func protoName(s string) string {
	switch s {
	case "0", "all", "any":
		return ""
	case "1":
		return "icmp"
	case "6":
		return "tcp"
	case "17":
		return "udp"
	case "50":
		return "esp"
	case "58", "ipv6-icmp":
		return "icmpv6"
	case "112":
		return "vrrp"
	case "132":
		return "sctp"
	}
	return s
}

func putInt(data map[string]any, key, text string) {
	if n := cellInt(text); n != nil {
		data[key] = n
	}
}

// quotedFields cuts at blanks but not within double quotes, in which \" stands
// for a quote.
func quotedFields(s string) []string {
	if !strings.Contains(s, `"`) {
		return strings.Fields(s)
	}
	var out []string
	for s = strings.TrimLeft(s, " \t"); s != ""; s = strings.TrimLeft(s, " \t") {
		if s[0] != '"' {
			n := strings.IndexAny(s, " \t")
			if n < 0 {
				n = len(s)
			}
			out = append(out, s[:n])
			s = s[n:]
			continue
		}
		end := 1
		for end < len(s) && s[end] != '"' {
			if s[end] == '\\' {
				end++
			}
			end++
		}
		end = min(end, len(s))
		out = append(out, strings.ReplaceAll(s[1:end], `\"`, `"`))
		s = s[min(end+1, len(s)):]
	}
	return out
}
