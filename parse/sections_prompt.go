package parse

import (
	"regexp"
	"strings"
)

var (
	// [core@master-0 ~]$ cmd · core@master-0:~$ cmd · sh-4.4# cmd
	reHostPrompt = regexp.MustCompile(`^\s*(?:\[[\w.-]+@([\w.-]+?)[ ~][^\]]*\]|\[[\w.-]+@([\w.-]+)\]|[\w.-]+@([\w.-]+):\S*|(?:ba)?sh-\d[\d.]*)\s?[$#](?:\s+(.*))?$`)
	// $ cmd · # oc get nodes (the collector's first line) · > oc get nodes (the 3.x debug script)
	reBarePrompt = regexp.MustCompile(`^\s*(?:\$\s+(\S.*)|[#>]\s+((?:sudo\s+|timeout\s+\S+\s+|[A-Z][A-Z_]*=\S+\s+)*(?:/\S*/)?(?:oc|kubectl|systemctl|dig|curl|ss|ip|df|chronyc|timedatectl|sysctl|cat|echo|etcdctl|nslookup|host|getent|journalctl|crictl|podman|netstat|hostname|bridge|nmcli|ovs-\w+|iptables\S*)(?:\s.*)?))$`)
	reSudo       = regexp.MustCompile(`^(?:sudo(?:\s+-\S+)*\s+|timeout(?:\s+-\S+(?:\s+\d\S*)?)*\s+\d\S*\s+|LC_ALL=\S+\s+|(?:/usr)?/s?bin/)+`)
)

// prompt reads a prompt line: the command behind it and the host it names.
func prompt(l string) (cmd, host string, ok bool) {
	t := strings.TrimLeft(l, " \t")
	if t == "" || !strings.ContainsAny(t, "$#>") {
		return "", "", false
	}
	if !strings.Contains(t, "@") && !strings.Contains(t, "sh-") {
	} else if m := reHostPrompt.FindStringSubmatch(l); m != nil {
		return reSudo.ReplaceAllString(strings.TrimSpace(m[4]), ""), m[1] + m[2] + m[3], true
	}
	if t[0] == '$' || t[0] == '#' || t[0] == '>' {
		if m := reBarePrompt.FindStringSubmatch(l); m != nil {
			return reSudo.ReplaceAllString(strings.TrimSpace(m[1]+m[2]), ""), "", true
		}
		if m := reProbePrompt.FindStringSubmatch(l); m != nil {
			return reSudo.ReplaceAllString(m[1], ""), "", true
		}
	}
	return "", "", false
}
