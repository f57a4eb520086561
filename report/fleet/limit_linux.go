package fleet

import "syscall"

// limitData sets RLIMIT_DATA, which since Linux 4.7 counts private writable
// memory. RLIMIT_AS would also count what Go only reserves, over 1 GiB.
func limitData(bytes uint64) error {
	return syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: bytes, Max: bytes})
}
