package parse

// filterReaders lists the readers of packet filters and SELinux.
func filterReaders() []textReader { return nil }

// filterKinds documents the facts of packet filters and SELinux.
func filterKinds() []KindDoc { return nil }
