package fleet

import "runtime/debug"

// headroom is what a Go program has mapped besides its heap: stacks, the
// runtime's own tables, and the rest of the 64 MiB piece in use.
const headroom = 128 << 20

// LimitMemory bounds what this process may allocate, in bytes: the collector
// works harder as the heap nears nine tenths of it, and beyond it and some
// headroom the process ends, where the system can see to that. Zero is no limit.
func LimitMemory(bytes int64) error {
	if bytes <= 0 {
		return nil
	}
	debug.SetMemoryLimit(bytes / 10 * 9)
	return limitData(uint64(bytes) + headroom)
}
