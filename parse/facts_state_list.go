package parse

// stateReaders lists the readers of what a host is and how it fares.
func stateReaders() []textReader {
	return []textReader{
		osReleaseReader(), unameReader(), hostnameReader(), hostnamectlReader(), virtReader(),
		uptimeReader(), meminfoReader(), vmstatReader(), pressureReader(), processReader(),
		mountReader(), bootsReader(), containerReader(), nmDeviceReader(), conntrackReader(), priorityLevelReader(),
		clusterStatusReader(), enforceReader(), apiCheckReader(),
	}
}

// stateKinds documents the facts of what a host is and how it fares.
func stateKinds() []KindDoc {
	return []KindDoc{
		{"host-identity", "what a host says it is, one record for each of /etc/os-release, uname, hostname, hostnamectl, systemd-detect-virt",
			[]string{"hostname", "os", "os_id", "os_version", "kernel", "architecture", "virtualization (none: hardware)", "source"}},
		{"host-load", "load of a host, from uptime", []string{"up_seconds", "load1", "load5", "load15"}},
		{"host-memory", "memory of a host, from free and /proc/meminfo", []string{"total_bytes", "available_bytes", "swap_total_bytes", "swap_used_bytes"}},
		{"vmstat", "the last row of vmstat", []string{"runnable", "blocked", "swap_in", "swap_out", "io_wait_percent", "steal_percent"}},
		{"pressure", "a line of /proc/pressure: percent of time in which some or all tasks waited", []string{"resource (cpu|io|memory|irq)", "share (some|full)", "avg10", "avg60", "avg300"}},
		{"process", "a row of ps: the program's name only, its arguments are not kept", []string{"pid", "ppid", "state", "elapsed_seconds", "cpu_percent", "memory_percent", "command"}},
		{"mount", "a mounted file system, from findmnt, mount or /proc/mounts", []string{"target", "source", "type", "read_only", "options[]"}},
		{"boot", "a boot of journalctl --list-boots; index 0 is the current one", []string{"index", "id", "first", "last"}},
		{"container", "a container or a pod, from crictl, podman and docker ps", []string{"tool (crictl|podman|docker)", "id", "name", "state", "image", "created", "attempt", "pod", "namespace", "is_pod", "exit_code"}},
		{"nm-device", "a device of nmcli", []string{"device", "type", "state", "connection"}},
		{"conntrack", "tracked connections and how many there may be", []string{"count", "max"}},
		{"ovn-cluster-status", "what a member of OVN's clustered databases says of its cluster (cluster/status)",
			[]string{"database (OVN_Northbound|OVN_Southbound)", "cluster", "server", "status", "role (leader|follower|candidate)", "leader (self|ID|unknown)", "vote", "term", "uncommitted", "servers[].id/address/self", "peers_down (how many members it has no connection to)"}},
		{"api-check", "a check of the API server that answered, from /readyz?verbose and /livez?verbose", []string{"of (readyz|livez)", "check", "ok"}},
		{"ignition-file", "an Ignition file of the install directory; paths and units are how many it holds", []string{"file", "bytes", "sha256", "modified", "version", "paths", "units"}},
		{"api-requests", "requests of one program to one API server, of one verb and status, from an audit log; nothing else of it is read. The counts of the last ten minutes are those before the log's end. A watch is never slow",
			[]string{"apiserver", "agent", "verb", "status (2xx…5xx)", "count", "count_429", "count_409", "slow (5 s and more)", "slowest_seconds", "busiest_minute", "first", "last", "from (the log)", "until (the log)", "last_10m", "last_10m_429", "last_10m_slow", "deprecated", "removed_release"}},
		{"api-priority-level", "a priority level of an API server, as it dumps them; what it does not print is absent", []string{"level", "active_queues", "waiting", "executing", "dispatched", "rejected", "timed_out", "cancelled"}},
	}
}
