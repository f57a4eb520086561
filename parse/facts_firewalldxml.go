package parse

import (
	"encoding/xml"
	"path"
	"strings"
)

// firewalldXMLReader reads firewalld's own files (man 5 firewalld.zone,
// firewalld.service): /etc/firewalld/{zones,services}/NAME.xml. They are the
// permanent configuration.
func firewalldXMLReader() textReader {
	return textReader{
		kind: "firewalld-xml", doc: "firewalld's zone and service files", whole: true,
		paths: func(p string) bool {
			dir := path.Dir(p)
			return path.Ext(p) == ".xml" && (strings.HasSuffix(dir, "firewalld/zones") || strings.HasSuffix(dir, "firewalld/services"))
		},
		sniff: func(_, text string) bool {
			head := text[:min(len(text), 400)]
			return strings.HasPrefix(strings.TrimSpace(head), "<") && strings.Contains(text, "<short>") &&
				(strings.Contains(head, "<zone") || strings.Contains(head, "<service"))
		},
		read: readFirewalldXML,
		sample: `<?xml version="1.0" encoding="utf-8"?>` + "\n<service>\n  <short>machine-config</short>\n" +
			`  <port protocol="tcp" port="22623"/>` + "\n</service>\n",
	}
}

// firewalldXML is a zone or a service.
type firewalldXML struct {
	XMLName xml.Name
	Short   string `xml:"short"`
	Target  string `xml:"target,attr"`
	Ports   []struct {
		Port     string `xml:"port,attr"`
		Protocol string `xml:"protocol,attr"`
	} `xml:"port"`
	Services   []firewalldName `xml:"service"`
	Interfaces []firewalldName `xml:"interface"`
	Sources    []struct {
		Address string `xml:"address,attr"`
	} `xml:"source"`
	Rules []struct {
		Inner string `xml:",innerxml"`
	} `xml:"rule"`
}

type firewalldName struct {
	Name string `xml:"name,attr"`
}

func readFirewalldXML(c *textCtx, sec section) {
	var f firewalldXML
	if err := xml.Unmarshal([]byte(sec.text()), &f); err != nil {
		c.s.Gap(Gap{File: c.in.File.Name(), Reason: "not a firewalld file: " + err.Error()})
		return
	}
	base := path.Base(c.in.File.Path)
	name := strings.TrimSuffix(base, ".xml")
	if name == base {
		name = strings.ToLower(f.Short) // a paste: the file's name is not the zone's
	}
	ports := []any{}
	for _, p := range f.Ports {
		ports = append(ports, p.Port+"/"+p.Protocol)
	}
	quote := sec.lines[0]
	for _, l := range sec.lines {
		if strings.HasPrefix(strings.TrimSpace(l), "<"+f.XMLName.Local) {
			quote = l
			break
		}
	}
	switch f.XMLName.Local {
	case "service":
		c.fact("firewalld-service", sec, sec.line, quote, map[string]any{"name": name, "ports": ports})
	case "zone":
		rules, sources := []any{}, []any{}
		for _, r := range f.Rules {
			rules = append(rules, strings.Join(strings.Fields(r.Inner), " "))
		}
		for _, s := range f.Sources {
			sources = append(sources, s.Address)
		}
		d := map[string]any{"zone": name, "permanent": true, "ports": ports, "sources": sources, "rich_rules": rules,
			"services": names(f.Services), "interfaces": names(f.Interfaces), "target": "default"}
		put(d, "target", strings.Trim(f.Target, "%"))
		c.fact("firewalld-zone", sec, sec.line, quote, d)
	}
}

func names(list []firewalldName) []any {
	out := []any{}
	for _, n := range list {
		out = append(out, n.Name)
	}
	return out
}
