package parse

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"time"
)

func isAlertPath(p string) bool {
	switch base := path.Base(p); base {
	case "alerts.json", "silenced_alerts.json":
		return true
	case "rules.json":
		return strings.Contains(p, "prometheus")
	}
	return false
}

// alertParser reads alerts as the Prometheus API answers (/api/v1/alerts and
// /api/v1/rules) and as Alertmanager does (/api/v2/alerts), the form of
// insights archives.
func alertParser() Parser {
	return jsonFile(Parser{
		Kind: "alert",
		Doc:  "alerts from the Prometheus or Alertmanager API",
		Sniff: func(head []byte) bool {
			return bytes.HasPrefix(trimStart(head), []byte(`{`)) && bytes.Contains(head, []byte(`"status"`)) && bytes.Contains(head, []byte(`"alerts"`)) ||
				bytes.HasPrefix(trimStart(head), []byte(`[`)) && bytes.Contains(head, []byte(`"alertname"`))
		},
		Sample: `{"status":"success","data":{"alerts":[{"labels":{"alertname":"KubePodNotReady","namespace":"openshift-dns","severity":"warning"},` +
			`"annotations":{"summary":"Pod has been in a non-ready state for more than 15 minutes."},"state":"firing","activeAt":"2024-05-01T10:00:00Z","value":"1e+00"}]}}`,
	}, isAlertPath, readAlerts)
}

func readAlerts(c *textCtx, text []byte, v any) {
	silenced := path.Base(c.in.File.Path) == "silenced_alerts.json"
	if list, ok := v.([]any); ok {
		for _, a := range list {
			c.alert(text, mapOf(a), silenced)
		}
		return
	}
	data := mapOf(mapOf(v)["data"])
	for _, a := range listOf(data["alerts"]) {
		c.alert(text, mapOf(a), false)
	}
	for _, g := range listOf(data["groups"]) {
		c.group(text, mapOf(g))
	}
}

// group reads a rule group: its alerts hang under the rule that fires.
func (c *textCtx) group(text []byte, g map[string]any) {
	for _, r := range listOf(g["rules"]) {
		rule := mapOf(r)
		c.seen.addText(textOf(rule["lastEvaluation"]))
		for _, a := range listOf(rule["alerts"]) {
			c.alert(text, mapOf(a), false)
		}
	}
}

func (c *textCtx) alert(text []byte, a map[string]any, silenced bool) {
	labels := mapOf(plainJSON(a["labels"], 0))
	name := textOf(labels["alertname"])
	if name == "" {
		return
	}
	d := map[string]any{"name": name, "labels": labels}
	put(d, "severity", textOf(labels["severity"]))
	put(d, "namespace", textOf(labels["namespace"]))
	if m := mapOf(plainJSON(a["annotations"], 0)); m != nil {
		d["annotations"] = m
	}
	state := textOf(a["state"])
	since := textOf(a["activeAt"])
	if st, ok := a["status"].(map[string]any); ok {
		// Alertmanager calls firing alerts active, and suppressed when silenced or inhibited.
		if state = textOf(st["state"]); state == "active" {
			state = "firing"
		}
		silenced = silenced || len(listOf(st["silencedBy"])) > 0
		since = textOf(a["startsAt"])
		put(d, "endsAt", textOf(a["endsAt"]))
		c.seen.addText(textOf(a["updatedAt"]))
	}
	put(d, "state", state)
	if t, err := time.Parse(time.RFC3339, since); err == nil && t.Year() > 1 {
		d["activeAt"] = since
		c.seen.add(t.UTC())
	}
	d["silenced"] = silenced
	line, _ := lineWith(text, name)
	quote := fmt.Sprintf("alert %s %s", name, state)
	for _, k := range []string{"severity", "namespace", "name", "instance", "pod", "node"} {
		if v := textOf(labels[k]); v != "" {
			quote += fmt.Sprintf(" %s=%s", k, v)
		}
	}
	if since != "" {
		quote += " since " + since
	}
	c.fact("alert", section{}, line, quote, d)
}
