package rules

import "time"

// deskAhead is how far the clock of whoever collected a bundle may move its end
// beyond the last time that its own clocks print. Half a day, a wrong zone, must
// not make a request old that has just been made; in a quiet namespace nothing
// else may tell that something has lasted. Of a whole cluster, nodes that report
// every few minutes do.
const deskAhead = time.Hour

// deskSeen notes a time of the clock of whoever collected the bundle.
func (e *engine) deskSeen(part int, t time.Time) {
	if part < len(e.marked) && t.After(e.marked[part].desk) {
		e.marked[part].desk = t
	}
}

// settleDesks ends bundles by that clock where nothing better tells their end:
// ages run to when the cluster was looked at, and the desk may be years off.
func (e *engine) settleDesks() {
	only := e.lastSeen.IsZero() // nothing else in the case is dated
	for i := range e.marked {
		m := &e.marked[i]
		most := m.end.Add(deskAhead)
		switch {
		case e.into[i] != i || m.desk.IsZero():
		case !only && (m.gathered || m.shows() || m.end.IsZero()):
		case !only && m.desk.After(most):
			e.seenIn(i, most)
		default:
			e.seenIn(i, m.desk)
		}
	}
}
