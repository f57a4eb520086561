package parse

import (
	"strings"
)

// nftWords are single words that change nothing for a packet's way.
var nftWords = map[string]bool{"counter": true, "log": true, "notrack": true, "fully-random": true, "random": true, "persistent": true, "continue": true}

// nftTargets are verdicts and statements by their names in iptables.
var nftTargets = map[string]string{
	"accept": "ACCEPT", "drop": "DROP", "reject": "REJECT", "return": "RETURN", "masquerade": "MASQUERADE",
	"dnat": "DNAT", "snat": "SNAT", "redirect": "REDIRECT", "queue": "QUEUE",
}

// nftSpec reads a rule in nft's words (man 8 nft) into the fields that a rule
// of iptables has. What it does not know sets other.
func nftSpec(data map[string]any, spec string) {
	words := nftFields(spec)
	var negated []any
	for i := 0; i < len(words); i++ {
		rest := words[i:]
		take := func(key string, at int) { // rest[at] is the value or an operator before it
			if at < len(rest) && (rest[at] == "!=" || rest[at] == "==") {
				if rest[at] == "!=" {
					negated = append(negated, key)
				}
				at++
			}
			if at >= len(rest) || strings.HasPrefix(rest[at], "@") || rest[at] == "vmap" {
				data["other"] = true
				i += at
				if at < len(rest) && rest[at] == "vmap" { // a verdict by a table
					data["target"] = "vmap"
					i += len(rest)
				}
				return
			}
			v := rest[at]
			switch key {
			case "dports", "sports":
				v = strings.ReplaceAll(v, "-", ":")
			case "ctstate":
				v = strings.ToUpper(v)
			case "proto":
				names := strings.Split(v, ",")
				for n, p := range names {
					names[n] = protoName(p)
				}
				v = strings.Join(names, ",")
			case "source", "destination", "in", "out":
				if strings.Contains(v, ",") { // a set
					data["other"] = true
					i += at
					return
				}
				if key == "in" || key == "out" {
					v = strings.Replace(v, "*", "+", 1)
				}
			}
			setCondition(data, key, v)
			i += at
		}
		two := ""
		if len(rest) > 1 {
			two = rest[0] + " " + rest[1]
		}
		switch {
		case two == "ip saddr" || two == "ip6 saddr":
			take("source", 2)
		case two == "ip daddr" || two == "ip6 daddr":
			take("destination", 2)
		case two == "meta l4proto" || two == "ip protocol" || two == "ip6 nexthdr":
			take("proto", 2)
		case two == "tcp dport" || two == "udp dport" || two == "th dport" || two == "sctp dport":
			nftProto(data, rest[0])
			take("dports", 2)
		case two == "tcp sport" || two == "udp sport" || two == "th sport" || two == "sctp sport":
			nftProto(data, rest[0])
			take("sports", 2)
		case rest[0] == "icmp" || rest[0] == "icmpv6":
			nftProto(data, rest[0])
			data["other"] = true
			i++ // type, code
		case rest[0] == "vmap":
			data["target"], data["other"] = "vmap", true
			return
		case two == "ct state":
			take("ctstate", 2)
		case two == "meta iifname" || two == "meta oifname" || two == "meta iif" || two == "meta oif":
		case rest[0] == "iifname" || rest[0] == "iif":
			take("in", 1)
		case rest[0] == "oifname" || rest[0] == "oif":
			take("out", 1)
		case two == "meta mark" && len(rest) > 2 && rest[2] == "set":
			if data["target"] == nil {
				data["target"] = "MARK"
			}
			return // a value's expression; nothing follows
		case two == "meta mark" && len(rest) > 5 && rest[2] == "&" && (rest[4] == "==" || rest[4] == "!="):
			data["mark"] = rest[5] + "/" + rest[3]
			if rest[4] == "!=" {
				negated = append(negated, "mark")
			}
			i += 5
		case two == "meta mark":
			take("mark", 2)
		case rest[0] == "packets" || rest[0] == "bytes":
			if len(rest) > 1 {
				putInt(data, rest[0], rest[1])
			}
			i++
		case rest[0] == "comment":
			if len(rest) > 1 {
				data["comment"] = rest[1]
			}
			i++
		case rest[0] == "prefix" || rest[0] == "level" || rest[0] == "group":
			i++
		case (rest[0] == "jump" || rest[0] == "goto") && len(rest) > 1:
			data["target"] = rest[1]
			if rest[0] == "goto" {
				data["goto"] = true
			}
			i++
		case two == "xt target" && len(rest) > 2:
			data["target"] = rest[2]
			i += 2
		case two == "xt match" && len(rest) > 2:
			if rest[2] != "comment" {
				data["other"] = true
			}
			i += 2
		case nftTargets[rest[0]] != "":
			data["target"] = nftTargets[rest[0]]
			for n := 1; n < len(rest); n++ {
				switch {
				case rest[n] == "to" && n+1 < len(rest):
					data["to"] = rest[n+1]
				case rest[n] == "type" && rest[0] == "reject" && n+1 < len(rest):
					data["reject_with"] = rest[n+1]
				case rest[n] == "comment" && n+1 < len(rest):
					data["comment"] = rest[n+1]
				}
			}
			i += len(rest) // a verdict ends a rule
		case nftWords[rest[0]]:
		default:
			data["other"] = true
		}
	}
	if negated != nil {
		data["negated"] = negated
	}
}

func nftProto(data map[string]any, p string) {
	if p != "th" && data["proto"] == nil {
		data["proto"] = p
	}
}

// nftFields cuts a rule into words; a set in braces becomes one word, its
// elements divided by commas.
func nftFields(s string) []string {
	words := quotedFields(strings.NewReplacer("{", " { ", "}", " } ").Replace(s))
	var out []string
	for i := 0; i < len(words); i++ {
		if words[i] != "{" {
			out = append(out, words[i])
			continue
		}
		set := ""
		for i++; i < len(words) && words[i] != "}"; i++ {
			set += words[i]
		}
		out = append(out, set)
	}
	// "established,related" may be printed with blanks after its commas.
	for i := 0; i+1 < len(out); {
		if strings.HasSuffix(out[i], ",") {
			out[i] += out[i+1]
			out = append(out[:i+1], out[i+2:]...)
			continue
		}
		i++
	}
	return out
}
