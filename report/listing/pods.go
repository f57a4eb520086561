package listing

import (
	"fmt"
	"time"
)

// podState is what the columns of a pod tell.
type podState struct {
	ready, total, restarts int
	lastRestart            time.Time
	reason                 string
}

// containers counts over the statuses of one kind of container.
func (p *podState) ended(status map[string]any) {
	if t, err := time.Parse(time.RFC3339, asText(dig(status, "lastState", "terminated", "finishedAt"))); err == nil && t.After(p.lastRestart) {
		p.lastRestart = t
	}
	p.restarts += asInt(status["restartCount"])
}

// exit names how a container ended where it gives no reason.
func exit(terminated map[string]any) string {
	if n := asInt(terminated["signal"]); n != 0 {
		return fmt.Sprintf("Signal:%d", n)
	}
	return fmt.Sprintf("ExitCode:%d", asInt(terminated["exitCode"]))
}

// stateOfPod follows printPod of kubernetes pkg/printers/internalversion.
func stateOfPod(r Row) podState {
	p := podState{total: len(r.list("spec", "containers")), reason: r.text("status", "phase")}
	if reason := r.text("status", "reason"); reason != "" {
		p.reason = reason
	}
	for _, c := range r.list("status", "conditions") {
		if m := asMap(c); m["type"] == "PodScheduled" && m["reason"] == "SchedulingGated" {
			p.reason = "SchedulingGated"
		}
	}
	initializing, sidecars := p.initContainers(r)
	if !initializing || r.condition("Initialized")["status"] == "True" {
		p.restarts, p.lastRestart = sidecars.restarts, sidecars.lastRestart
		running := p.mainContainers(r)
		if p.reason == "Completed" && running {
			p.reason = "NotReady"
			if r.condition("Ready")["status"] == "True" {
				p.reason = "Running"
			}
		}
	}
	phase := r.text("status", "phase")
	switch deleted := r.at("metadata", "deletionTimestamp") != nil; {
	case deleted && r.text("status", "reason") == "NodeLost":
		p.reason = "Unknown"
	case deleted && phase != "Failed" && phase != "Succeeded":
		p.reason = "Terminating"
	}
	return p
}

// initContainers stops at the first that has not done its work. Those that
// restart always are sidecars and count among the containers.
func (p *podState) initContainers(r Row) (initializing bool, sidecars podState) {
	always := map[string]bool{}
	inits := r.list("spec", "initContainers")
	for _, c := range inits {
		if m := asMap(c); m["restartPolicy"] == "Always" {
			always[asText(m["name"])] = true
			p.total++
		}
	}
	for i, c := range r.list("status", "initContainerStatuses") {
		m := asMap(c)
		p.ended(m)
		sidecar := always[asText(m["name"])]
		if sidecar {
			sidecars.ended(m)
		}
		terminated, waiting := asMap(dig(m, "state", "terminated")), asMap(dig(m, "state", "waiting"))
		switch why := asText(waiting["reason"]); {
		case terminated != nil && asInt(terminated["exitCode"]) == 0:
			continue
		case sidecar && m["started"] == true:
			if m["ready"] == true {
				p.ready++
			}
			continue
		case terminated != nil:
			p.reason = "Init:" + orElse(asText(terminated["reason"]), exit(terminated))
		case why != "" && why != "PodInitializing":
			p.reason = "Init:" + why
		default:
			p.reason = fmt.Sprintf("Init:%d/%d", i, len(inits))
		}
		return true, sidecars
	}
	return false, sidecars
}

// mainContainers lets the first container speak last.
func (p *podState) mainContainers(r Row) (running bool) {
	list := r.list("status", "containerStatuses")
	for i := len(list) - 1; i >= 0; i-- {
		m := asMap(list[i])
		p.ended(m)
		terminated := asMap(dig(m, "state", "terminated"))
		switch why := asText(dig(m, "state", "waiting", "reason")); {
		case why != "":
			p.reason = why
		case terminated != nil:
			p.reason = orElse(asText(terminated["reason"]), exit(terminated))
		case m["ready"] == true && dig(m, "state", "running") != nil:
			running = true
			p.ready++
		}
	}
	return running
}

var podColumns = []Column{
	col("READY", func(r Row) string { p := stateOfPod(r); return fmt.Sprintf("%d/%d", p.ready, p.total) }),
	col("STATUS", func(r Row) string { return stateOfPod(r).reason }),
	col("RESTARTS", func(r Row) string {
		p := stateOfPod(r)
		if p.restarts != 0 && !p.lastRestart.IsZero() && !r.End.IsZero() {
			return fmt.Sprintf("%d (%s ago)", p.restarts, Duration(r.End.Sub(p.lastRestart)))
		}
		return fmt.Sprint(p.restarts)
	}),
	age,
	wide("IP", func(r Row) string {
		if ips := texts(r.list("status", "podIPs"), "ip"); len(ips) > 0 {
			return ips[0]
		}
		return orElse(r.text("status", "podIP"), none)
	}),
	wide("NODE", func(r Row) string { return orElse(r.text("spec", "nodeName"), none) }),
	wide("NOMINATED NODE", func(r Row) string { return orElse(r.text("status", "nominatedNodeName"), none) }),
	wide("READINESS GATES", func(r Row) string {
		gates := r.list("spec", "readinessGates")
		if len(gates) == 0 {
			return none
		}
		met := 0
		for _, g := range gates {
			if r.condition(asText(asMap(g)["conditionType"]))["status"] == "True" {
				met++
			}
		}
		return fmt.Sprintf("%d/%d", met, len(gates))
	}),
}

func secondsOf(n int) time.Duration { return time.Duration(n) * time.Second }
