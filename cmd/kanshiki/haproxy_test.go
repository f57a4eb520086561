package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// logServer gathers what HAProxy sends to its log socket.
type logServer struct {
	mu    sync.Mutex
	lines []string
}

// serve reads datagrams until the socket is closed; it adds the host that
// rsyslog would add, and takes off the priority.
func (s *logServer) serve(conn net.PacketConn) {
	priority := regexp.MustCompile(`^<\d+>(\w+ [ \d]\d \S+) `)
	buf := make([]byte, 64<<10)
	for {
		n, _, err := conn.ReadFrom(buf)
		if err != nil {
			return
		}
		line := priority.ReplaceAllString(strings.TrimSpace(string(buf[:n])), "$1 lb ")
		s.mu.Lock()
		s.lines = append(s.lines, line)
		s.mu.Unlock()
	}
}

func (s *logServer) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.lines, "\n") + "\n"
}

// wait for the n-th line that holds a text.
func (s *logServer) wait(t *testing.T, text string, n int) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if strings.Count(s.text(), text) >= n {
			return
		}
	}
	t.Fatalf("HAProxy never logged %q %d times:\n%s", text, n, s.text())
}

// apiServer listens on a loopback address, as a node's API server would.
func apiServer(t *testing.T, address string) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.Close()
		}
	}()
	return l
}

// A live HAProxy loses its only API server, gets it back, and loses it again;
// its own log lines are then judged at three moments.
func TestLiveHAProxy(t *testing.T) {
	haproxy := realTool(t, "haproxy")
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	logs := &logServer{}
	go logs.serve(conn)
	api := apiServer(t, "127.0.0.1:0")
	address := api.Addr().String()
	front, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	bind := front.Addr().String()
	front.Close()
	config := filepath.Join(t.TempDir(), "haproxy.cfg")
	if err := os.WriteFile(config, fmt.Appendf(nil, `global
    log %s local0
defaults
    mode tcp
    log global
    timeout connect 1s
    timeout client 5s
    timeout server 5s
frontend kubeapi
    bind %s
    default_backend kube_api
backend kube_api
    server m1 %s check inter 100ms fall 2 rise 2
`, conn.LocalAddr(), bind, address), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, haproxy, "-f", config, "-db")
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cancel()
		_ = cmd.Wait() // it was killed
	}()
	time.Sleep(400 * time.Millisecond)
	api.Close()
	logs.wait(t, "has no server available!", 1)
	down := logs.text()
	api = apiServer(t, address)
	logs.wait(t, "kube_api/m1 is UP", 1)
	back := logs.text()
	api.Close()
	logs.wait(t, "has no server available!", 2)

	judge := func(log string) string {
		t.Helper()
		file := filepath.Join(t.TempDir(), "haproxy.log")
		if err := os.WriteFile(file, []byte(log), 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		run(context.Background(), []string{"analyze", "--no-color", "--show", "all", file}, strings.NewReader(""), &out, &errs)
		return out.String() + errs.String()
	}
	if got := judge(down); !strings.Contains(got, "too early to tell") || strings.HasPrefix(got, "FAULT") {
		t.Errorf("down a moment ago:\n%s", got)
	}
	if got := judge(back); strings.HasPrefix(got, "FAULT") || !strings.Contains(got, "transient") {
		t.Errorf("down and up again:\n%s", got)
	}
	// The same lines with half an hour of the balancer's life after them.
	later := time.Now().Add(30*time.Minute).Format("Jan _2 15:04:05") +
		" lb haproxy[1]: Connect from 127.0.0.1:40000 to 127.0.0.1:6443 (kubeapi/TCP)\n"
	if got := judge(logs.text() + later); !strings.HasPrefix(got, "FAULT") || !strings.Contains(got, "kube_api") {
		t.Errorf("down for half an hour:\n%s", got)
	}
}
