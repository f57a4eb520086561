package collect

import (
	"iter"
	"runtime"
)

// mostAhead is how many files beyond the one in work are read ahead at most; a
// ring holds 2.5 MiB of each.
const mostAhead = 4

// readAhead gives the items of a sequence in its order, each opened some items
// before its turn, so that reading and unpacking them (in the goroutines of
// their rings) overlaps with looking at the ones before: as many as there are
// processors. What is done with an item happens in one goroutine and in order,
// so nobody can tell how many there were. What was opened and did not come to
// its turn is closed.
func readAhead[T any](items iter.Seq[T], open, closed func(T), do func(T) error) error {
	next, stop := iter.Pull(items)
	defer stop()
	var queue []T
	defer func() {
		for _, item := range queue {
			closed(item)
		}
	}()
	ahead := min(mostAhead, runtime.GOMAXPROCS(0)-1)
	for more := true; more || len(queue) > 0; {
		for more && len(queue) <= ahead {
			var item T
			if item, more = next(); more {
				open(item)
				queue = append(queue, item)
			}
		}
		if len(queue) == 0 {
			return nil
		}
		item := queue[0]
		queue = queue[1:]
		err := do(item)
		closed(item)
		if err != nil {
			return err
		}
	}
	return nil
}
