package parse

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"kanshiki/collect"
)

// needleSink looks for one word and keeps which container's line it was.
type needleSink struct {
	objSink
	got, sources []string
	cut          bool
}

func (s *needleSink) Matcher(*Source) *Matcher { return NewMatcher([]string{"needle"}) }
func (s *needleSink) Line(l *Line) {
	s.got = append(s.got, fmt.Sprint(l.Source.Container, " ", l.Line))
}
func (s *needleSink) LogEnd(src *Source) {
	s.cut = src.Cut
	s.sources = append(s.sources, fmt.Sprintf("%s/%s/%s %d", src.Namespace, src.Pod, src.Container, src.Lines))
}

func TestDumpLogs(t *testing.T) {
	long := strings.Repeat("x", 10000)
	text := "==== START logs for container etcdctl of pod openshift-etcd/etcd-m1 ====\n" +
		"==== END logs for container etcdctl of pod openshift-etcd/etcd-m1 ====\n" +
		"==== START logs for container etcd of pod openshift-etcd/etcd-m1 ====\n" +
		long + "\nthe word needle, and ==== START logs for container fake of pod a/b ====\n" +
		"==== END logs for container etcd of pod openshift-etcd/etcd-m1 ====\n" +
		"==== START logs for container dns of pod openshift-dns/dns-1 ====\nneedle again\n"
	for name, r := range map[string]io.Reader{"whole": strings.NewReader(text), "byte by byte": iotest.OneByteReader(strings.NewReader(text))} {
		t.Run(name, func(t *testing.T) {
			s := &needleSink{}
			in := &Input{File: &collect.File{Path: "openshift-etcd/etcd-m1/logs.txt"}, Head: []byte(text[:200]), R: r}
			if known, err := dispatch(in, s); !known || err != nil {
				t.Fatal(known, err)
			}
			if got := strings.Join(s.got, "; "); got != "etcd 5; dns 8" {
				t.Errorf("%q", got)
			}
			if got := strings.Join(s.sources, "; "); got != "openshift-etcd/etcd-m1/etcdctl 1; openshift-etcd/etcd-m1/etcd 3; openshift-dns/dns-1/dns 1" {
				t.Errorf("%q", got)
			}
		})
	}
	t.Run("cut", func(t *testing.T) {
		s := &needleSink{}
		in := &Input{File: &collect.File{Path: "a/b/logs.txt"}, Head: []byte(text[:200]), R: io.MultiReader(strings.NewReader(text[:len(text)-3]), iotest.ErrReader(io.ErrUnexpectedEOF))}
		if _, err := dispatch(in, s); err != io.ErrUnexpectedEOF || !s.cut {
			t.Error(err, s.cut)
		}
	})
}
