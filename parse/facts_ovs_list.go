package parse

// ovsReaders lists the readers of Open vSwitch.
func ovsReaders() []textReader { return nil }

// ovsKinds documents the facts of Open vSwitch.
func ovsKinds() []KindDoc { return nil }
