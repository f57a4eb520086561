package obfuscate

import (
	"regexp"
	"slices"
	"strings"
)

// config follows the lines of an install-config: a file of that name, or what
// the ConfigMap cluster-config-v1 holds as a block. There the name of the
// cluster and the domain it lies in stand apart.
type config struct {
	in, block, meta   bool
	head, base, child int // indentations; base and child are negative if not met yet
	name, domain      string
}

var (
	configPath  = regexp.MustCompile(`(?:^|/)install-config[^/]*\.ya?ml(?:\.[^/]*)?$`)
	configBlock = regexp.MustCompile(`^install-config(?:\.ya?ml)?: \|[-+]?$`)
	configValue = regexp.MustCompile(`^ *(baseDomain|name): *["']?([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)`)
)

const configJSON = `"install-config": "`

func newConfig(path string) config {
	return config{in: configPath.MatchString(path), base: -1, child: -1}
}

// value is where on the line the name of the cluster or its base domain
// stands; to is 0 if neither does.
func (c *config) value(line string) (from, to int) {
	line = strings.TrimRight(line, "\r\n ")
	body := strings.TrimLeft(line, " ")
	if body == "" || body[0] == '#' {
		return 0, 0
	}
	indent := len(line) - len(body)
	if configBlock.MatchString(body) {
		*c = config{in: true, block: true, head: indent, base: -1, child: -1}
		return 0, 0
	}
	if c.block && indent <= c.head {
		*c = config{base: -1, child: -1}
	}
	if !c.in {
		return 0, 0
	}
	if c.base < 0 {
		c.base = indent
	}
	v := configValue.FindStringSubmatchIndex(line)
	switch {
	case indent == c.base:
		c.meta, c.child = body == "metadata:", -1
		if v != nil && line[v[2]:v[3]] == "baseDomain" {
			c.domain = strings.ToLower(line[v[4]:v[5]])
			return v[4], v[5]
		}
	case c.meta:
		if c.child < 0 {
			c.child = indent
		}
		if v != nil && indent == c.child && line[v[2]:v[3]] == "name" {
			c.name = strings.ToLower(line[v[4]:v[5]])
			return v[4], v[5]
		}
	}
	return 0, 0
}

// inJSON calls do for each line of an install-config that stands in a string of
// JSON, and puts together what it returns.
func inJSON(s string, do func(*config, string) string) string {
	i := strings.Index(s, configJSON)
	if i < 0 {
		return s
	}
	i += len(configJSON)
	lines := strings.Split(s[i:], `\n`)
	c := newConfig("install-config.yaml")
	for k, line := range lines {
		lines[k] = do(&c, line)
	}
	return s[:i] + strings.Join(lines, `\n`)
}

// learnConfig takes the domain of the cluster from an install-config.
func (l *Learner) learnConfig(c *config, line string) string {
	if _, to := c.value(line); to > 0 && c.name != "" && c.domain != "" && !public("x."+c.domain) {
		l.clusters[c.name+"."+c.domain] = true
		if strings.Contains(c.domain, ".") {
			l.bases[c.domain] = true
		}
	}
	return line
}

// mapConfig maps the name and the base domain so that they still make up the
// domain of the cluster.
func (m *Map) mapConfig(c *config, line string) string {
	from, to := c.value(line)
	if to == 0 {
		return line
	}
	got := ""
	if value := strings.ToLower(line[from:to]); value == c.domain {
		for _, d := range m.clusters {
			if strings.HasSuffix(d, "."+value) {
				_, got, _ = strings.Cut(m.words[d], ".")
				break
			}
		}
	} else {
		got = m.clusterToken(value, c.domain)
	}
	if got == "" {
		return line
	}
	return line[:from] + got + line[to:]
}

var clusterName = regexp.MustCompile(`^c\d+\.[a-z0-9.]*invalid$`)

// clusterToken is what stands for a cluster's own name, empty if it is none.
// Domain is its base domain, if that is known.
func (m *Map) clusterToken(name, domain string) string {
	name = strings.ToLower(name)
	i := slices.IndexFunc(m.clusters, func(d string) bool { return d == name+"."+domain })
	if i < 0 {
		i = slices.IndexFunc(m.clusters, func(d string) bool { return strings.HasPrefix(d, name+".") })
	}
	if i < 0 {
		return ""
	}
	token, _, _ := strings.Cut(m.words[m.clusters[i]], ".")
	return token
}
