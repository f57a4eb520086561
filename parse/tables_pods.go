package parse

import (
	"strconv"
	"strings"
)

// podRow undoes what kubectl's printer does (printPod in kubernetes
// pkg/printers/internalversion): STATUS is the phase, or the reason of the
// container or init container that stands out, or Terminating. READY and
// RESTARTS are sums, so ready containers come first and all restarts go to
// the container that is not ready, or to the last one.
func podRow(r *tableRow) map[string]any {
	word := r.get("STATUS")
	a, b, _ := strings.Cut(r.get("READY"), "/")
	ready, _ := strconv.Atoi(a)
	total, _ := strconv.Atoi(b)
	restarts, _, _ := strings.Cut(r.get("RESTARTS"), " ")
	n, _ := strconv.Atoi(restarts)
	total = min(total, 100)
	ready = min(ready, total)

	status := map[string]any{}
	meta := map[string]any{}
	spec := map[string]any{}
	phase, reason := podPhase(word, ready)
	if phase != "" {
		status["phase"] = phase
	}
	if word == "Terminating" {
		meta["deletionTimestamp"] = "unknown" // the table has no time
	}
	if word == "Evicted" {
		status["reason"] = word
	}
	init, isInit := strings.CutPrefix(word, "Init:")
	var containers []any
	for i := range total {
		c := map[string]any{"name": "", "ready": i < ready, "restartCount": 0}
		if i == min(ready, total-1) {
			c["restartCount"] = n
		}
		switch {
		case i < ready && phase == "Running":
			c["state"] = map[string]any{"running": map[string]any{}}
		case i >= ready && reason != "" && !isInit:
			c["state"] = stateOf(reason)
		case i >= ready && isInit:
			c["state"] = stateOf("PodInitializing")
		}
		containers = append(containers, c)
	}
	if containers != nil {
		status["containerStatuses"] = containers
	}
	if isInit {
		status["initContainerStatuses"] = initStatus(init, n)
	}
	if phase == "Running" || phase == "Pending" || phase == "Failed" {
		s := "False"
		if ready == total && phase == "Running" {
			s = "True"
		}
		status["conditions"] = condition("Ready", s)
	}
	if v := r.get("IP"); v != "" {
		status["podIP"] = v
	}
	if v := r.get("NODE"); v != "" {
		spec["nodeName"] = v
	}
	return map[string]any{"apiVersion": "v1", "metadata": meta, "spec": spec, "status": status}
}

// podPhase gives the phase behind a STATUS word, and the reason of the
// container that the word names.
func podPhase(word string, ready int) (phase, reason string) {
	switch word {
	case "Running", "Pending", "Failed", "Succeeded":
		return word, ""
	case "NotReady": // Running, and every container that ended did so well
		return "Running", ""
	case "Completed":
		return "Succeeded", word
	case "Evicted", "NodeAffinity", "NodeShutdown", "Shutdown", "UnexpectedAdmissionError", "OutOfcpu", "OutOfmemory", "OutOfpods":
		return "Failed", ""
	case "Unknown", "NodeLost":
		return "Unknown", ""
	case "ContainerCreating", "PodInitializing", "SchedulingGated":
		return "Pending", word
	case "Terminating", "":
		return "", "" // whatever it was before
	case "CrashLoopBackOff":
		return "Running", word
	}
	if strings.HasPrefix(word, "Init:") {
		return "Pending", ""
	}
	if ready > 0 {
		return "Running", word
	}
	if isWaiting(word) {
		return "Pending", word
	}
	return "", word
}

// isWaiting tells reasons of containers that wait from those that ended.
func isWaiting(reason string) bool {
	switch reason {
	case "Completed", "Error", "OOMKilled", "ContainerCannotRun", "DeadlineExceeded", "StartError", "ContainerStatusUnknown":
		return false
	}
	return !strings.HasPrefix(reason, "ExitCode:") && !strings.HasPrefix(reason, "Signal:")
}

func stateOf(reason string) map[string]any {
	if isWaiting(reason) {
		return map[string]any{"waiting": map[string]any{"reason": reason}}
	}
	ended := map[string]any{"reason": reason}
	if code, ok := strings.CutPrefix(reason, "ExitCode:"); ok {
		ended["exitCode"] = cellInt(code)
	} else if reason == "Completed" {
		ended["exitCode"] = 0
	}
	return map[string]any{"terminated": ended}
}

// initStatus reads what stands behind "Init:": n/m done, or a reason.
func initStatus(word string, restarts int) []any {
	c := map[string]any{"name": "", "ready": false, "restartCount": restarts}
	if !reReady.MatchString(word) {
		c["state"] = stateOf(word)
		return []any{c}
	}
	a, b, _ := strings.Cut(word, "/")
	done, _ := strconv.Atoi(a)
	total, _ := strconv.Atoi(b)
	var all []any
	for i := range min(total, 100) {
		one := map[string]any{"name": "", "ready": i < done, "restartCount": 0}
		if i == done {
			one = c
		}
		all = append(all, one)
	}
	return all
}
