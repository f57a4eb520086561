package parse

// siteReaders lists the readers of balancers, boot files, certificates and tools.
func siteReaders() []textReader { return nil }

// siteKinds documents the facts of balancers, boot files, certificates and tools.
func siteKinds() []KindDoc { return nil }
