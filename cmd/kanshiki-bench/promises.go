package main

import "math"

// promises are what the project holds itself to.
func promises() []promise {
	wall := func(one, other string) func(*board) (float64, bool) {
		return func(b *board) (float64, bool) { return b.ratio(one, other) }
	}
	cpu := func(one, other string) func(*board) (float64, bool) {
		return func(b *board) (float64, bool) { return b.cpuRatio(one, other) }
	}
	peak := func(of string) func(*board) (float64, bool) {
		return func(b *board) (float64, bool) { return b.peak(of) }
	}
	const k = "/kanshiki analyze"
	all := []promise{
		{text: "tar.gz 1 GB: analyze / tar xzf into memory", limit: 0.25, value: wall("tar.gz 1000M"+k, "tar.gz 1000M/tar xf into memory")},
		{text: "tar.gz 1 GB: analyze / (tar xzf; rg --no-unicode -f)", limit: 0.20, value: wall("tar.gz 1000M"+k, "tar.gz 1000M/tar xf; rg -f")},
		{text: "tar.gz 1 GB: analyze / the bare inflate in use", limit: 1.25, value: wall("tar.gz 1000M"+k, "tar.gz 1000M/bare decompression")},
		{text: "tar.gz 100 MB: analyze / tar xzf into memory", limit: 0.40, value: wall("tar.gz 100M"+k, "tar.gz 100M/tar xf into memory")},
		{text: "2,000 rules / 200 rules, wall", limit: 1.15, value: wall("rules/2000 rules", "rules/200 rules")},
		{text: "2,000 rules / 200 rules, CPU", limit: 1.15, value: cpu("rules/2000 rules", "rules/200 rules")},
		{text: "10,000 rules / 200 rules, wall", limit: 2, value: wall("rules/10000 rules", "rules/200 rules")},
		{text: "10,000 rules / 200 rules, CPU", limit: 2, value: cpu("rules/10000 rules", "rules/200 rules")},
	}
	for _, kind := range hostilePacks {
		all = append(all, promise{text: "2,000 rules with " + kind + " literals, a core", limit: 300, unit: " MB/s", atLeast: true,
			value: func(b *board) (float64, bool) { return b.speed(kind) }})
	}
	return append(all,
		promise{text: "tar.zst: analyze / zstd -dc", limit: 1.2, value: wall("tar.zst"+k, "tar.zst/zstd -dc")},
		promise{text: "zip uses both cores: CPU / wall", limit: 1.5, atLeast: true, value: cores("zip" + k)},
		promise{text: "directory uses both cores: CPU / wall", limit: 1.5, atLeast: true, value: cores("dir" + k)},
		promise{text: "directory: analyze / rg --no-unicode -f", limit: 0.5, value: wall("dir"+k, "dir/rg -f")},
		promise{text: "directory: analyze / ugrep -f", limit: 1, value: wall("dir"+k, "dir/ugrep -f")},
		promise{text: "tar.xz: analyze / the pure-Go reader in use", limit: 1.1, value: wall("tar.xz"+k, "tar.xz/bare decompression")},
		promise{text: "CPU a GB at 8 GB / at 1 GB", limit: 1.1, value: func(b *board) (float64, bool) {
			r, ok := b.cpuRatio("tar.gz 8000M"+k, "tar.gz 1000M"+k)
			return r / 8, ok
		}},
		promise{text: "peak memory, logs, 1 GB", limit: 64, unit: " MiB", value: peak("logs 1000M" + k)},
		promise{text: "peak memory, logs, 8 GB", limit: 64, unit: " MiB", value: peak("logs 8000M" + k)},
		promise{text: "peak memory, with resources, 1 GB", limit: 100, unit: " MiB", value: peak("tar.gz 1000M" + k)},
		promise{text: "peak memory, with resources, 8 GB", limit: 100, unit: " MiB", value: peak("tar.gz 8000M" + k)},
		promise{text: "real must-gather (aws), tar.xz: analyze / bare decompression", limit: 1.2, value: wall("real aws xz"+k, "real aws xz/bare decompression")},
		promise{text: "real must-gather (vsphere), tar.xz: analyze / bare decompression", limit: 1.2, value: wall("real vsphere xz"+k, "real vsphere xz/bare decompression")},
		promise{text: "real must-gather (aws), tar.gz: analyze / tar xzf", limit: 0.4, value: wall("real aws gz"+k, "real aws gz/tar xf into memory")},
		promise{text: "real must-gather (vsphere), tar.gz: analyze / tar xzf", limit: 0.4, value: wall("real vsphere gz"+k, "real vsphere gz/tar xf into memory")},
		promise{text: "a quarter of the lines are errors: analyze / bare inflate", limit: 2.5, value: wall("errors"+k, "errors/bare decompression")},
		promise{text: "scan, 2 jobs on two cores: bundles an hour / one worker on a core", limit: 1.8, atLeast: true, value: wall("scan/one core", "scan/2 jobs")},
		promise{text: "scan: peak memory of the parent", limit: 100, unit: " MiB", value: peak("scan/2 jobs")},
		promise{text: "results differ from a naive reference (bundle, must-gathers)", limit: 0, value: func(b *board) (float64, bool) {
			r, measured := b.results["same/naive reference"]
			if r.err != nil {
				return math.Inf(1), true
			}
			return 0, measured
		}},
	)
}

// cores is how many cores a contender kept busy.
func cores(of string) func(*board) (float64, bool) {
	return func(b *board) (float64, bool) {
		r := b.results[of]
		if !r.ok() {
			return 0, false
		}
		return r.cpu.Seconds() / r.wall.Seconds(), true
	}
}
