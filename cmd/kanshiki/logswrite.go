package main

import (
	"bufio"
	"io"
	"slices"
	"strings"
	"time"

	"kanshiki/parse/look"
	"kanshiki/report"
)

// whichLog chooses among the logs that fit: those of one pod, or the unit's.
// The error says what there is instead.
func whichLog(q look.LogQuestion, answer *look.LogAnswer) (chosen map[*look.Log]bool, err error) {
	chosen = map[*look.Log]bool{}
	var spaces []string
	for _, l := range answer.Logs {
		if l.Pod != "" {
			spaces = append(spaces, l.Namespace)
		}
	}
	slices.Sort(spaces)
	spaces = slices.Compact(spaces)
	if len(spaces) > 1 {
		return nil, hinted("choose one with -n", "pods called %s are in %s", q.Pod, strings.Join(spaces, ", "))
	}
	for _, l := range answer.Logs {
		if len(spaces) == 0 || l.Pod != "" {
			chosen[l] = true
		}
	}
	if len(chosen) > 0 {
		return chosen, nil
	}
	return nil, noLog(q, answer.Others)
}

// noLog says what was not found, and what is there.
func noLog(q look.LogQuestion, others []*look.Log) error {
	name := q.Pod
	if name == "" {
		name = q.Unit
	}
	var containers, hosts, names []string
	running := false // it has a log, but not of the run asked for
	for _, l := range others {
		switch {
		case q.Pod != "" && q.IsPod(l.Pod) && (q.Namespace == "" || l.Namespace == q.Namespace):
			if l.Previous == q.Previous {
				containers = append(containers, l.Container)
			}
			running = running || q.Previous && !l.Previous && (q.Container == "" || l.Container == q.Container)
		case q.Unit != "" && l.Pod == "" && (l.Unit == q.Unit || l.Container == q.Unit) && l.Host != "":
			hosts = append(hosts, l.Host)
		}
		if q.Pod != "" && l.Pod != "" && (q.Namespace == "" || l.Namespace == q.Namespace) {
			names = append(names, l.Pod)
		}
		if q.Unit != "" && l.Pod == "" {
			names = append(names, l.Unit, l.Container)
		}
	}
	list := func(s []string) []string { slices.Sort(s); return slices.Compact(s) }
	switch {
	case q.Container != "" && len(containers) > 0:
		return hinted("its containers: "+strings.Join(list(containers), ", "), "pod %q has no log of a container %q", name, q.Container)
	case q.Host != "":
		hint := "without --host those of all hosts are printed"
		if len(hosts) > 0 {
			hint = "hosts with one: " + strings.Join(list(hosts), ", ")
		}
		return hinted(hint, "no log of unit %q on host %q", name, q.Host)
	}
	what := "a pod or unit"
	switch {
	case running:
		return hinted("without -p its log is printed", "pod %q has no log of an earlier run", name)
	case q.Unit == "":
		what = "a pod"
	case q.Pod == "":
		what = "a unit"
	}
	if q.Previous {
		what = "an earlier run of a pod"
	}
	names = list(names)
	hint := meantName(name, names)
	if several := slices.IndexFunc(names, func(n string) bool { return strings.HasPrefix(n, name+"-") }); q.Pod != "" && hint != "" && several >= 0 {
		hint = strings.TrimSuffix(hint, "?") + "; '" + name + "-*' takes all that begin so"
	}
	if hint == "" {
		hint = "kanshiki find BUNDLE TEXT looks for what is there"
	}
	return hinted(hint, "no log of %s %q", what, name)
}

// writeLog prints the lines since from, the last tail of them if that is set;
// where several pods, containers or hosts speak, each line says which. Lines
// before the first time of their log are older than any from.
func writeLog(w io.Writer, answer *look.LogAnswer, chosen map[*look.Log]bool, from time.Time, tail int) error {
	pods, speakers := map[string]bool{}, map[string]bool{}
	for l := range chosen {
		pods[l.Pod] = true
		speakers[speaker(l, false)] = true
	}
	timed := map[*look.Log]bool{}
	for i := range answer.Lines {
		if l := &answer.Lines[i]; !l.Time.IsZero() {
			timed[l.From()] = true
		}
	}
	var shown []*look.LogLine
	for i := range answer.Lines {
		l := &answer.Lines[i]
		if chosen[l.From()] && (from.IsZero() || !l.Time.Before(from) || l.Time.IsZero() && !timed[l.From()]) {
			shown = append(shown, l)
		}
	}
	if tail > 0 && len(shown) > tail {
		shown = shown[len(shown)-tail:]
	}
	out := bufio.NewWriter(w)
	for _, l := range shown {
		lead := ""
		if len(speakers) > 1 || len(pods) > 1 {
			lead = "[" + report.Printable(speaker(l.From(), len(pods) > 1)) + "] "
		}
		// An error stays in the writer and comes back from Flush.
		_, _ = out.WriteString(lead + report.Text(l.Text) + "\n")
	}
	return out.Flush()
}

// speaker names who wrote a log: a host, or a container, of several pods with
// its pod.
func speaker(l *look.Log, pods bool) string {
	switch {
	case l.Pod != "" && pods:
		return l.Pod + "/" + l.Container
	case l.Pod != "":
		return l.Container
	}
	return l.Host
}
