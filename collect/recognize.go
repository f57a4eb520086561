package collect

import (
	"maps"
	"slices"
	"strings"
)

// BundleKind names a layout of a bundle, as the report prints it.
type BundleKind string

// The kinds of bundles known. Files is what matches none of them.
const (
	Kanshiki    BundleKind = "kanshiki"
	MustGather  BundleKind = "must-gather"
	Inspect     BundleKind = "inspect"
	LogBundle   BundleKind = "log-bundle"
	Sosreport   BundleKind = "sosreport"
	Insights    BundleKind = "insights"
	SDNDebug    BundleKind = "sdn-debug"
	Diagnostics BundleKind = "diagnostics"
	ClusterInfo BundleKind = "cluster-info"
	// SupportBundle is that of troubleshoot.sh (Replicated).
	SupportBundle BundleKind = "support-bundle"
	// AgentLogs are those of the agent-based and of the assisted installer.
	AgentLogs BundleKind = "agent-logs"
	Files     BundleKind = "files"
)

// Recognizer tells the kind of a bundle from the paths in it, whatever their
// order. The zero value is ready for use. Its memory grows with the number of
// directories that look like the root of a bundle, not with that of paths.
type Recognizer struct {
	// Name of the bundle as given: the directory in which its paths begin.
	Name string
	// roots are the directories in which a layout may begin, by full name: that
	// of the archives around it, each with a "!" behind it, and its path.
	roots map[string]sign
}

// maxRootDepth is how many directories a root may lie below the innermost
// archive: two of a must-gather's own, and those that people make around it.
const maxRootDepth = 8

// sign is a set of marks that were seen below a root.
type sign uint32

const (
	manifest sign = 1 << iota
	hostMeta
	version
	clusterScoped
	namespaces
	gathered // a directory that only must-gather writes
	inspected
	bootstrapLogs
	controlPlane
	controlJournals
	renderedAssets
	sosCommands
	insightsID
	insightsGathers
	insightsConfig
	nodeInfo
	nodeFiles
	journalBoot
	ovsOrFlows
	nodesJSON
	podsJSON
	podLogs
	clusterResources
	supportOther
	agentJournal
	agentOther
	agentHost
)

// kindSigns are the signatures of catalogue part 4, first match first; each
// wants all bits of one of its sets. Insights archives come before must-gather
// because newer ones hold namespaces/ and cluster-scoped-resources/ as well.
var kindSigns = []struct {
	kind BundleKind
	any  []sign
}{
	{Kanshiki, []sign{manifest | hostMeta}},
	{Insights, []sign{insightsID | insightsGathers, insightsID | insightsConfig, insightsGathers | insightsConfig}},
	{Sosreport, []sign{sosCommands}},
	{LogBundle, []sign{bootstrapLogs, controlPlane | renderedAssets, controlJournals}},
	{SDNDebug, []sign{nodeInfo | nodeFiles}},
	{Inspect, []sign{inspected}},
	{MustGather, []sign{
		clusterScoped | namespaces, version | clusterScoped, version | namespaces,
		gathered | clusterScoped, gathered | namespaces,
	}},
	{Inspect, []sign{clusterScoped, namespaces}},
	{ClusterInfo, []sign{nodesJSON | podsJSON, podsJSON | podLogs}},
	{Diagnostics, []sign{journalBoot | ovsOrFlows}},
	{SupportBundle, []sign{clusterResources | supportOther}},
	{AgentLogs, []sign{agentJournal | agentOther, agentHost}},
}

// inspectDir is how `oc adm inspect` names its directory, with digits behind.
const inspectDir = "inspect.local."

// Add takes a path into account: File.In and File.Path.
func (r *Recognizer) Add(in []string, path string) {
	around := ""
	if len(in) > 0 {
		around = strings.Join(in, "!") + "!"
	}
	for depth, start := 0, 0; depth <= maxRootDepth; depth++ {
		if s := signs(path[start:]); s != 0 {
			if (strings.Contains(path[:start], inspectDir) || start == 0 && len(in) == 0 && strings.Contains(r.Name, inspectDir)) && s&(clusterScoped|namespaces) != 0 {
				s |= inspected
			}
			if r.roots == nil {
				r.roots = make(map[string]sign)
			}
			r.roots[around+path[:start]] |= s
		}
		next := strings.IndexByte(path[start:], '/')
		if next < 0 {
			return
		}
		start += next + 1
	}
}

// Kind is the kind the paths so far amount to: that of the roots that lie in no
// other. Bundles of different kinds side by side are Files; the image of an
// add-on may leave no more than `oc adm inspect` does, beside must-gather's own.
func (r *Recognizer) Kind() BundleKind {
	found := BundleKind("")
	within := "" // the last root of a kind: those in it come right behind it
	for _, dir := range slices.Sorted(maps.Keys(r.roots)) {
		k := kindOf(r.roots[dir])
		if k == "" || found != "" && strings.HasPrefix(dir, within) {
			continue
		}
		within = dir
		switch {
		case found == "" || found == Inspect && k == MustGather:
			found = k
		case found != k && !(found == MustGather && k == Inspect):
			return Files
		}
	}
	return orElse(found, Files)
}

func kindOf(s sign) BundleKind {
	for _, k := range kindSigns {
		if slices.ContainsFunc(k.any, func(all sign) bool { return s&all == all }) {
			return k.kind
		}
	}
	return ""
}

// names are the marks of the first segment alone: those of files stand in
// fileSigns, those of directories in dirSigns.
var fileSigns = map[string]sign{
	"manifest.json": manifest, "version": version, "gather.logs": gathered, "must-gather.logs": gathered,
	"nodes.json": nodesJSON, "journal-boot": journalBoot,
	"ovs-show": ovsOrFlows, "flows": ovsOrFlows,
	"version.yaml": supportOther, "analysis.json": supportOther, "journal.export": agentJournal,
}

var dirSigns = map[string]sign{
	"cluster-scoped-resources": clusterScoped, "namespaces": namespaces,
	"host_service_logs": gathered, "etcd_info": gathered, "network_logs": gathered,
	"audit_logs": gathered, "ingress_controllers": gathered,
	"rendered-assets": renderedAssets, "control-plane": controlPlane,
	"sos_commands":      sosCommands,
	"cluster-resources": clusterResources, "cluster-info": supportOther, "host-collectors": supportOther,
	"postgresql": agentOther,
}

// signs are the marks a path gives its root.
func signs(path string) sign {
	first, rest, dir := strings.Cut(path, "/")
	if !dir {
		if strings.HasPrefix(first, "tc-") {
			return journalBoot // as telling of oc adm diagnostics
		}
		return fileSigns[first]
	}
	s := dirSigns[first]
	second, third, deeper := strings.Cut(rest, "/")
	switch {
	case first == "hosts" && third == "meta.json":
		s |= hostMeta
	case (first == "bootstrap" || first == "log-bundle-bootstrap") && deeper && (second == "journals" || second == "services"):
		s |= bootstrapLogs
	case first == "control-plane" && strings.HasPrefix(third, "journals/"):
		s |= controlJournals
	case first == "config" && (rest == "id" || rest == "version" || rest == "version.json"):
		s |= insightsID
	case first == "config" && deeper && (second == "clusteroperator" || second == "pod" || second == "node"):
		s |= insightsConfig
	case first == "insights-operator" && rest == "gathers.json":
		s |= insightsGathers
	case first == "meta" && rest == "nodeinfo":
		s |= nodeInfo
	case first == "nodes" && deeper:
		s |= nodeFiles
	case rest == "pods.json":
		s |= podsJSON
	case third == "logs.txt":
		s |= podLogs
	case first == "etc" && second == "assisted":
		s |= agentOther
	case isAgentHost(first) && !deeper && strings.HasSuffix(rest, ".logs"):
		s |= agentHost
	}
	return s
}
