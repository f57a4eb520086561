package parse

import (
	"path"
	"regexp"
	"strings"
)

// ethtoolReader reads ethtool, ethtool -i, -k and -S. Each output is a fact of
// its own, with the fields that it prints.
func ethtoolReader() textReader {
	return textReader{
		kind: "ethtool", doc: "network cards: link, speed, driver, offloads, counters",
		paths:  func(p string) bool { return strings.HasPrefix(path.Base(p), "ethtool_") },
		sniff:  func(cmd, text string) bool { return strings.HasPrefix(cmd, "ethtool ") || reEthHead.MatchString(text) },
		read:   readEthtool,
		sample: "Settings for ens3:\n\tSpeed: 10000Mb/s\n\tDuplex: Full\n\tAuto-negotiation: off\n\tLink detected: yes\n",
	}
}

var (
	reEthHead  = regexp.MustCompile(`(?m)^\s*(?:Settings for (\S+?):|Features for (\S+?):|NIC statistics:|driver: \S+)\s*$`)
	reEthRow   = regexp.MustCompile(`^\s*([^:]+): (.*?)\s*$`)
	reEthSpeed = regexp.MustCompile(`^(\d+)Mb/s$`)
	reEthName  = regexp.MustCompile(`^ethtool_(?:-\w_?)?(.+?)(?:\.txt)?$`)
	reEthError = regexp.MustCompile(`^(?:netlink error: |Cannot get device settings: |Cannot get driver information: )?(No such device)$`)
	// reEthBad are counters that count what should not happen; drivers name
	// them freely.
	reEthBad = regexp.MustCompile(`(?i)err|crc|discard|drop|collision|timeout|fifo|miss`)
	// offloads that the catalogue names (SDN-018) and those next to them.
	reOffload = regexp.MustCompile(`^(?:rx-checksumming|tx-checksum\S*|tcp-segmentation-offload|generic-\S+-offload|large-receive-offload|tx-udp_tnl-\S+|rx-udp_tunnel-port-offload)$`)
)

func readEthtool(c *textCtx, sec section) {
	name := ""
	if words := strings.Fields(sec.cmd); len(words) > 1 && words[0] == "ethtool" {
		name = words[len(words)-1]
	} else if m := reEthName.FindStringSubmatch(path.Base(c.in.File.Path)); m != nil {
		name = m[1]
	}
	var cur map[string]any
	part, at := "", 0
	give := func() {
		if len(cur) > 1 && cur["interface"] != "" {
			c.fact("ethtool", sec, sec.line+at, sec.lines[at], cur)
		}
	}
	begin := func(i int, what, iface string) {
		give()
		if iface == "" {
			iface = name
		}
		cur, part, at = map[string]any{"interface": iface}, what, i
	}
	for i, l := range sec.lines {
		t := strings.TrimSpace(l)
		switch {
		case strings.HasPrefix(t, "Settings for "):
			begin(i, "settings", strings.TrimSuffix(t[len("Settings for "):], ":"))
		case strings.HasPrefix(t, "Features for "):
			begin(i, "features", strings.TrimSuffix(t[len("Features for "):], ":"))
		case t == "NIC statistics:":
			begin(i, "statistics", "")
		case strings.HasPrefix(t, "driver: "):
			begin(i, "driver", "")
			cur["driver"] = t[len("driver: "):]
		case reEthError.MatchString(t) && name != "" && cur == nil:
			begin(i, "", "")
			cur["error"] = reEthError.FindStringSubmatch(t)[1]
		case cur != nil:
			if m := reEthRow.FindStringSubmatch(l); m != nil {
				if ethRow(cur, part, strings.TrimSpace(m[1]), m[2]) && part == "settings" {
					at = i
				}
			}
		}
	}
	give()
}

// ethRow reads one row; true if it is the one that shows the link.
func ethRow(cur map[string]any, part, key, value string) bool {
	switch part {
	case "settings":
		switch key {
		case "Speed":
			if m := reEthSpeed.FindStringSubmatch(value); m != nil { // "Unknown!" is no speed
				cur["speed_mbps"] = cellInt(m[1])
			}
		case "Duplex":
			if value == "Full" || value == "Half" {
				cur["duplex"] = value
			}
		case "Auto-negotiation":
			put(cur, "autoneg", value)
		case "Link detected":
			word, _, _ := strings.Cut(value, " ") // "no (No cable)"
			cur["link"] = word == "yes"
			return true
		}
	case "driver":
		switch key {
		case "version", "firmware-version":
			put(cur, strings.TrimSuffix(key, "-version"), value)
		}
	case "features":
		word, _, _ := strings.Cut(value, " ")
		if reOffload.MatchString(key) && (word == "on" || word == "off") {
			nested(cur, "offloads")[key] = word
		}
	case "statistics":
		if n := cellInt(value); n != nil && (key == "peer_ifindex" || n != 0 && reEthBad.MatchString(key)) {
			nested(cur, "statistics")[key] = n
		}
	}
	return false
}

// nested gives the map under a key, made if it is not there.
func nested(m map[string]any, key string) map[string]any {
	sub, ok := m[key].(map[string]any)
	if !ok {
		sub = map[string]any{}
		m[key] = sub
	}
	return sub
}
