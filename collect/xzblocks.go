package collect

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"runtime"
	"sync"

	"github.com/therootcompany/xz"
)

// xzLargest is the largest block, packed or unpacked, that is unpacked beside
// others, in bytes: xz -T0 makes blocks of three dictionaries, 24 MiB at its
// usual level. xzSmallest is the first block's for which that is worth while.
const (
	xzLargest  = 64 << 20
	xzSmallest = 1 << 20
)

// xzRecords bounds what is remembered of a stream's blocks, to compare it with
// the index at the stream's end.
const xzRecords = 1 << 20

// xzBlocks unpacks the blocks of an xz file side by side, where they tell their
// sizes beforehand as those of xz -T do, and gives them in order. Each becomes a
// stream of its own for the library. All else is left to the library alone.
type xzBlocks struct {
	br      *bufio.Reader
	workers int
	stop    chan struct{}
	running sync.WaitGroup
	free    chan *xz.Reader

	head    []byte     // of the stream
	records []xzRecord // of its blocks
	jobs    []*xzJob   // in their order
	ended   bool       // no more jobs in this stream
	index   bool       // because its index comes next; else tail does
	tail    io.Reader  // the library, for what cannot be split
	block   *[]byte
	rest    []byte
	err     error
}

// xzJob is one block on its way; err is set when out is closed.
type xzJob struct {
	out chan *[]byte
	err error
}

func newXZ(br *bufio.Reader) (io.Reader, error) {
	x := &xzBlocks{br: br, workers: min(4, runtime.GOMAXPROCS(0)), stop: make(chan struct{})}
	x.free = make(chan *xz.Reader, x.workers)
	if x.begin() { // with one worker too: how far damage lets read must not depend on their number
		return x, nil
	}
	// The default dictionary limit, 64 MiB, is that of xz -9.
	return xz.NewReader(br, 0)
}

// begin looks at the next stream's head; false if it must not be split.
func (x *xzBlocks) begin() bool {
	head, err := x.br.Peek(xzHeadLen)
	if err != nil || !xzHead(head) {
		return false
	}
	both, err := x.br.Peek(xzHeadLen + 1)
	if err != nil {
		return false
	}
	size := xzHeaderLen(both[xzHeadLen])
	if both, err = x.br.Peek(xzHeadLen + size); err != nil {
		return false
	}
	if b, ok := parseXZBlock(both[xzHeadLen:], both[7]); !ok || b.unpacked < xzSmallest {
		return false
	}
	x.head = append([]byte{}, head...)
	x.records, x.ended, x.index = nil, false, false
	_, _ = x.br.Discard(xzHeadLen)
	return true
}

func (x *xzBlocks) Read(p []byte) (int, error) {
	for len(x.rest) == 0 {
		if x.block != nil {
			blockPool.Put(x.block)
			x.block = nil
		}
		for len(x.jobs) < x.workers && !x.ended {
			x.ended = !x.start()
		}
		switch {
		case x.err != nil:
			return 0, x.err
		case len(x.jobs) > 0:
			x.take()
		case x.tail != nil:
			return x.tail.Read(p)
		case x.index:
			x.err = x.end()
		default: // what comes is no block to split: the library shall say why
			x.tail, x.err = xz.NewReader(io.MultiReader(bytes.NewReader(x.head), x.br), 0)
		}
	}
	n := copy(p, x.rest)
	x.rest = x.rest[n:]
	return n, nil
}

// take gets the next piece of the first job.
func (x *xzBlocks) take() {
	job := x.jobs[0]
	if b, ok := <-job.out; ok {
		x.block, x.rest = b, *b
		return
	}
	x.jobs = x.jobs[1:]
	if job.err != io.EOF {
		x.err = job.err
	}
}

// start reads the next block and begins to unpack it; false if there is none.
func (x *xzBlocks) start() bool {
	first, err := x.br.Peek(1)
	if err != nil {
		return false
	}
	if first[0] == 0 {
		x.index = true
		return false
	}
	header, err := x.br.Peek(xzHeaderLen(first[0]))
	if err != nil {
		return false
	}
	b, ok := parseXZBlock(header, x.head[7])
	if !ok || len(x.records) == xzRecords {
		return false
	}
	record := xzRecord{b.unpadded, b.unpacked}
	x.records = append(x.records, record)
	index := xzIndex([]xzRecord{record}, x.head)
	data := make([]byte, xzHeadLen+b.stored, xzHeadLen+b.stored+len(index))
	copy(data, x.head)
	n, err := io.ReadFull(x.br, data[xzHeadLen:])
	if err == nil {
		data = append(data, index...)
	} else {
		data = data[:xzHeadLen+n]
	}
	job := &xzJob{out: make(chan *[]byte, b.unpacked/blockSize+2)}
	x.jobs = append(x.jobs, job)
	x.running.Go(func() { x.unpack(job, data, err) })
	return err == nil
}

// unpack is what each job's goroutine does; cut is why the block is not whole.
func (x *xzBlocks) unpack(job *xzJob, data []byte, cut error) {
	defer close(job.out)
	job.err = errStopped
	defer func() { // as in ring.produce
		if p := recover(); p != nil {
			job.err = fmt.Errorf("decompressor failed: %v", p)
		}
	}()
	var z *xz.Reader
	var err error
	select {
	case z = <-x.free:
		err = z.Reset(bytes.NewReader(data))
	default:
		z, err = xz.NewReader(bytes.NewReader(data), 0)
	}
	for err == nil {
		b := blockPool.Get().(*[]byte)
		var n int
		n, err = fill(z, (*b)[:blockSize], true)
		*b = (*b)[:n]
		select {
		case <-x.stop:
			return
		case job.out <- b:
		}
	}
	if cut != nil && cut != io.EOF && cut != io.ErrUnexpectedEOF {
		err = cut
	}
	if job.err = err; z == nil {
		return
	}
	select {
	case x.free <- z:
	default:
	}
}

// end compares a stream's index and foot with its blocks and begins the next
// stream, if there is one.
func (x *xzBlocks) end() error {
	want := xzIndex(x.records, x.head)
	have := make([]byte, len(want))
	n, err := io.ReadFull(x.br, have)
	if !bytes.Equal(have[:n], want[:n]) {
		return xz.ErrData
	}
	if err != nil {
		return noEOF(err)
	}
	for {
		next, err := x.br.Peek(4)
		switch {
		case len(next) == 0:
			return err
		case len(next) == 4 && allZero(next):
			_, _ = x.br.Discard(4)
		case x.begin():
			return nil
		default:
			x.ended, x.index = true, false
			x.tail, err = xz.NewReader(x.br, 0)
			return err
		}
	}
}

// Close ends the jobs that nobody waits for.
func (x *xzBlocks) Close() error {
	close(x.stop)
	x.running.Wait()
	return nil
}
