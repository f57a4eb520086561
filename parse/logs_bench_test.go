package parse

import (
	"bytes"
	"fmt"
	"io"
	"math/rand"
	"runtime"
	"testing"
	"time"
)

// syntheticLog is n bytes of lines as a must-gather holds them; about one in
// 300 holds a literal of syntheticLiterals.
func syntheticLog(n int) []byte {
	rnd := rand.New(rand.NewSource(5))
	literals := syntheticLiterals(200)
	var b bytes.Buffer
	for i := 0; b.Len() < n; i++ {
		sec := i % 60
		switch i % 4 {
		case 0:
			fmt.Fprintf(&b, "Aug 03 10:14:%02d.069246 ip-10-0-189-142 hyperkube[1359]: I0803 10:14:01.069173    1359 kubelet_getters.go:176] \"Pod status updated\" pod=\"openshift-etcd/etcd-%d\" status=Running\n", sec, rnd.Intn(1e6))
		case 1:
			fmt.Fprintf(&b, "Aug 03 10:12:%02d.224906 ip-10-0-195-177 crio[1314]: time=\"2021-08-03 10:12:48.224871360Z\" level=info msg=\"Image status: &{0xc%07x map[]}\" id=52ef4d92 name=/runtime.v1alpha2.ImageService/ImageStatus\n", sec, rnd.Intn(1e8))
		case 2:
			fmt.Fprintf(&b, "2021-08-03T10:11:%02d.393680928Z {\"level\":\"info\",\"ts\":\"2021-08-03T10:11:05.393Z\",\"caller\":\"mvcc/kvstore_compaction.go:56\",\"msg\":\"finished scheduled compaction\",\"compact-revision\":%d}\n", sec, rnd.Intn(1e6))
		default:
			text := "event from workqueue successfully processed"
			if i%300 == 3 {
				text = literals[rnd.Intn(len(literals))]
			}
			fmt.Fprintf(&b, "2021-08-03T10:12:%02d.204895081Z I0803 10:12:32.204850       1 controller.go:372] %s\n", sec, text)
		}
	}
	return b.Bytes()
}

// repeated gives the same bytes n times.
type repeated struct {
	data []byte
	n    int
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.at == len(r.data) {
		if r.n--; r.n <= 0 {
			return 0, io.EOF
		}
		r.at = 0
	}
	n := copy(p, r.data[r.at:])
	r.at += n
	return n, nil
}

// count is a sink that keeps nothing.
type count struct {
	record
	lines int
}

func (c *count) Line(*Line)     { c.lines++ }
func (c *count) LogEnd(*Source) {}
func (c *count) Seen(time.Time) {}

func TestMemoryStaysFlat(t *testing.T) {
	data := syntheticLog(1 << 20)
	sink := &count{record: record{literals: []string{"no such words"}}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	src := &Source{}
	if err := ReadLog(src, &repeated{data: data, n: 64}, Options{}, sink); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 4<<20 {
		t.Errorf("%d bytes allocated for %d read", got, src.Bytes)
	}
	if src.Bytes != int64(64*len(data)) || src.Lines != 64*bytes.Count(data, newline) {
		t.Errorf("%d bytes, %d lines", src.Bytes, src.Lines)
	}
}

func BenchmarkReadLog(b *testing.B) {
	data := syntheticLog(16 << 20)
	for _, n := range []int{200, 2000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			sink := &count{record: record{literals: syntheticLiterals(n)}}
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if err := ReadLog(&Source{Kinds: []Kind{Journal}}, bytes.NewReader(data), Options{}, sink); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(sink.lines)/float64(b.N), "hits/op")
		})
	}
}
