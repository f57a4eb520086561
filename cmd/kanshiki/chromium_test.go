package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// browser is a headless Chromium with one page, spoken to over the pipe of its
// DevTools protocol: JSON messages that end in a zero byte.
type browser struct {
	t       *testing.T
	to      *os.File
	session string
	next    int
	answers chan devtools
	mu      sync.Mutex
	log     []string // what the console, the security policy and the loader complained of
	asked   []string // addresses that were requested
}

type devtools struct {
	ID     int             `json:"id,omitempty"`
	Method string          `json:"method,omitempty"`
	Params json.RawMessage `json:"params,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
	Session string `json:"sessionId,omitempty"`
}

// openBrowser starts Chromium; it ends with the test. No name resolves for it,
// so that nothing can leave even if a page tries.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	program := realTool(t, "chromium")
	theirs, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, ours, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
		"--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir="+t.TempDir(), "about:blank")
	cmd.ExtraFiles = []*os.File{theirs, ours} // descriptors 3 and 4
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	theirs.Close()
	ours.Close()
	b := &browser{t: t, to: to, answers: make(chan devtools, 64)}
	go b.listen(from)
	t.Cleanup(func() {
		late := time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
		to.Close() // Chromium ends when nobody speaks to it any more
		cmd.Wait()
		late.Stop()
		from.Close()
	})
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	b.call("Emulation.setScrollbarsHidden", map[string]any{"hidden": true}, nil) // they would be cut off the pictures
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		b.call(domain+".enable", nil, nil)
	}
	return b
}

func (b *browser) listen(from *os.File) {
	defer close(b.answers)
	r := bufio.NewReader(from)
	for {
		data, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m devtools
		if json.Unmarshal(data[:len(data)-1], &m) != nil {
			continue
		}
		if m.ID != 0 {
			b.answers <- m
			continue
		}
		b.mu.Lock()
		switch m.Method {
		case "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded":
			b.log = append(b.log, string(m.Params))
		case "Network.requestWillBeSent":
			var p struct{ Request struct{ URL string } }
			json.Unmarshal(m.Params, &p)
			b.asked = append(b.asked, p.Request.URL)
		}
		b.mu.Unlock()
	}
}

// call asks Chromium for one thing and waits for the answer.
func (b *browser) call(method string, params map[string]any, into any) {
	b.t.Helper()
	b.next++
	msg := map[string]any{"id": b.next, "method": method}
	if params != nil {
		msg["params"] = params
	}
	if b.session != "" {
		msg["sessionId"] = b.session
	}
	data, err := json.Marshal(msg)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.to.Write(append(data, 0)); err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	limit := time.After(60 * time.Second)
	for {
		select {
		case m, ok := <-b.answers:
			switch {
			case !ok:
				b.t.Fatalf("%s: chromium has gone", method)
			case m.ID != b.next:
				continue
			case m.Error != nil:
				b.t.Fatalf("%s: %s", method, m.Error.Message)
			}
			if into != nil {
				if err := json.Unmarshal(m.Result, into); err != nil {
					b.t.Fatal(err)
				}
			}
			return
		case <-limit:
			b.t.Fatalf("%s: no answer from chromium", method)
		}
	}
}

// open loads a file and waits until it is complete.
func (b *browser) open(file string) {
	b.t.Helper()
	b.mu.Lock()
	b.log, b.asked = nil, nil
	b.mu.Unlock()
	b.call("Page.navigate", map[string]any{"url": "file://" + file}, nil)
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if b.eval(`document.readyState + location.protocol`) == "completefile:" {
			return
		}
	}
	b.t.Fatalf("%s was never complete", file)
}

// eval runs an expression in the page and returns its value as text.
func (b *browser) eval(expression string) string {
	b.t.Helper()
	var out struct {
		Result           struct{ Value any }
		ExceptionDetails json.RawMessage
	}
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &out)
	if out.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", expression, out.ExceptionDetails)
	}
	return fmt.Sprint(out.Result.Value)
}

// want compares what an expression gives.
func (b *browser) want(expression, value string) {
	b.t.Helper()
	if got := b.eval(expression); got != value {
		b.t.Errorf("%s is %s, want %s", expression, got, value)
	}
}

// size sets the window, scheme the colours that the reader prefers.
func (b *browser) size(width int) {
	b.t.Helper()
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false}, nil)
}

func (b *browser) scheme(name string) {
	b.t.Helper()
	b.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": name}}}, nil)
}

// shoot keeps a picture of the whole page in the folder that
// KANSHIKI_SCREENSHOTS names, for a person to look at.
func (b *browser) shoot(name string) {
	b.t.Helper()
	dir := os.Getenv("KANSHIKI_SCREENSHOTS")
	if dir == "" {
		return
	}
	var shot struct{ Data string }
	var tall int
	fmt.Sscan(b.eval(`Math.min(document.documentElement.scrollHeight, 16000)`), &tall) // no more fits into a picture
	var wide int
	fmt.Sscan(b.eval(`innerWidth`), &wide)
	b.call("Page.captureScreenshot", map[string]any{"format": "png", "captureBeyondViewport": true,
		"clip": map[string]any{"x": 0, "y": 0, "width": wide, "height": tall, "scale": 1}}, &shot)
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), data, 0o644)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// quiet wants no complaint, and no request but for the file itself.
func (b *browser) quiet(file string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, l := range b.log {
		b.t.Errorf("%s: console: %s", filepath.Base(file), l)
	}
	for _, u := range b.asked {
		if u != "file://"+file && !strings.HasPrefix(u, "data:") {
			b.t.Errorf("%s: it asked for %s", filepath.Base(file), u)
		}
	}
	if len(b.asked) == 0 {
		b.t.Error("the page itself was not seen to be loaded: requests are not watched")
	}
}
