package parse

// linkReaders lists the readers of a host's interfaces, routes and reachability.
func linkReaders() []textReader { return nil }

// linkKinds documents the facts of a host's interfaces, routes and reachability.
func linkKinds() []KindDoc { return nil }

// linkParsers lists those whose output is JSON (ip -j).
func linkParsers() []Parser { return nil }
