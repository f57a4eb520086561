package main

import (
	"cmp"
	"io"

	"github.com/spf13/cobra"

	"kanshiki/report/fleet"
)

// scanEmit prints what an engine for many machines is fed with.
func (a *app) scanEmit() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "emit COMMAND",
		Short: "write a Job for Kubernetes, or a script for Slurm",
		Long: `Print what runs a scan on many machines: each does one shard, and scan merge puts
them together. Options of scan run may follow --.

  kanshiki scan emit k8s --shards 50 --image registry.example.com/kanshiki:1.0 | oc apply -f -
  kanshiki scan emit slurm /archives --shards 50 --results /shared/results -- --brief > scan.sh`,
		DisableFlagsInUseLine: true,
		Args:                  subcommand,
		RunE:                  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.scanEmitOne("k8s", "print a Kubernetes Indexed Job", fleet.WriteJob),
		a.scanEmitOne("slurm PATH…", "print a script for sbatch", fleet.WriteArray))
	return cmd
}

func (a *app) scanEmitOne(use, short string, write func(io.Writer, *fleet.Batch) error) *cobra.Command {
	b := &fleet.Batch{}
	memory := sizeValue(2 << 30)
	k8s := use == "k8s"
	cmd := &cobra.Command{
		Use:                   use,
		Short:                 short,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			dash := len(args)
			if n := cmd.ArgsLenAtDash(); n >= 0 {
				dash = n
			}
			b.Paths, b.Args, b.Memory = args[:dash], args[dash:], int64(memory)
			b.Parallel = min(cmp.Or(b.Parallel, b.Shards), b.Shards)
			switch {
			case b.Shards < 1:
				return hinted(cmd.CommandPath()+" --shards 20", "into how many shards is not said")
			case b.Jobs < 1 || b.Parallel < 1:
				return hinted("leave the option out", "--jobs and --parallel count from 1")
			case memory < 64<<20:
				return hinted("genuine bundles need 200 MiB and more", "--memory %s is too little", memory.String())
			case k8s && b.Bucket == "" && (fleet.Remote(b.ArchivesClaim) || fleet.Remote(b.ResultsClaim)):
				return hinted("--bucket NAME of the ObjectBucketClaim", "where pods find the object store is not said")
			case k8s && len(b.Paths) > 0:
				return hinted("mount them with --archives CLAIM", "a pod cannot see %s", b.Paths[0])
			case !k8s && len(b.Paths) == 0:
				return hinted("kanshiki scan emit slurm /archives --shards 20", "nothing to scan")
			}
			if err := write(a.stdout, b); err != nil {
				return hinted("see "+cmd.CommandPath()+" --help", "%w", err)
			}
			return nil
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.IntVar(&b.Shards, "shards", 0, "spread the bundles over `N` shards")
	f.IntVar(&b.Parallel, "parallel", 0, "run `N` shards at a time (default: all)")
	f.IntVarP(&b.Jobs, "jobs", "j", 2, "let each machine read so many `bundles` at a time")
	f.Var(&memory, "memory", "`size` of memory that one of them may have")
	f.StringVar(&b.Name, "name", "kanshiki-scan", "`name` of the job")
	if k8s {
		f.StringVar(&b.Image, "image", "", "`image` whose entry point is kanshiki")
		f.StringVar(&b.Namespace, "namespace", "", "`namespace` of the job (default: that of kubectl)")
		f.StringVar(&b.ArchivesClaim, "archives", "archives", "persistent volume `claim` with the archives, or s3://BUCKET/PREFIX")
		f.StringVar(&b.ResultsClaim, "results", "kanshiki-results", "persistent volume `claim` for the results, or s3://BUCKET/PREFIX")
		f.StringVar(&b.Bucket, "bucket", "", "`name` of the ObjectBucketClaim, or Secret, that tells pods the object store")
		f.StringVar(&b.CA, "ca", "openshift-service-ca.crt", "`ConfigMap` with authorities that the object store's certificate may be of")
	} else {
		f.StringVar(&b.Program, "program", "kanshiki", "`path` of this program on the nodes")
		f.StringVar(&b.Results, "results", defaultResults, "`dir` for the results, seen by every node")
	}
	return cmd
}
