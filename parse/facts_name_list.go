package parse

// nameReaders lists the readers of DNS and DHCP.
func nameReaders() []textReader { return nil }

// nameKinds documents the facts of DNS and DHCP.
func nameKinds() []KindDoc { return nil }
