package checks

// mastersTakeWork finds masters that are open to workloads although there are
// workers (installation guides of 4.x: mastersSchedulable is to be false then).
func mastersTakeWork() *Check {
	return &Check{
		Name:  "masters-take-work",
		Doc:   "Scheduler cluster's mastersSchedulable against the workers there are",
		Reads: []string{"Scheduler", "Node"},
		Run: func(in *Input) (out []Case, compared int) {
			workers := 0
			for _, n := range in.Objects["Node"] {
				if worker, _ := hasRole(n, "worker"); worker && !isMaster(n) {
					workers++
				}
			}
			for _, o := range in.Objects["Scheduler"] {
				if o.Name != "cluster" || o.Table {
					continue
				}
				compared++
				if dig(o.Data, "spec", "mastersSchedulable") == true && workers >= 2 {
					out = append(out, Case{Fields: map[string]string{"workers": itoa(workers)}, Pos: o.Pos, Quote: o.Quote})
				}
			}
			return out, compared
		},
	}
}
