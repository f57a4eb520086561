# kanshiki: everything that is done to the source, by one name each.
# `make` or `make help` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help build build-s3 man test race lint licences vuln check bench fuzz update demo release slurm nightly

export CGO_ENABLED := 0

VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
FUZZTIME ?= 5m
GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
LICENSES := github.com/google/go-licenses@v1.6.0
NFPM     := github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.43.0
VULN     := golang.org/x/vuln/cmd/govulncheck@v1.1.4
# What a dependency's licence may be, by its SPDX name.
ALLOWED  := MIT,BSD-2-Clause,BSD-3-Clause,Apache-2.0,ISC,MPL-2.0,CC0-1.0

# It carries the published schema of SARIF; only its data is used.
SARIF    := github.com/owenrumney/go-sarif/v3@v3.3.1

# Tools that some tests run for real, command:package; a test skips loudly without its tool.
TEST_TOOLS := haproxy:haproxy ovs-vswitchd:openvswitch-switch named:bind9 dig:bind9-dnsutils ip:iproute2 iptables:iptables nft:nftables \
  ethtool:ethtool ping:iputils-ping tracepath:iputils-tracepath shellcheck:shellcheck busybox:busybox dash:dash mawk:mawk gawk:gawk \
  /lib/systemd/systemd-journal-remote:systemd-journal-remote kubectl:kubernetes-client chromium:chromium minisign:minisign groff:groff-base \
  tmux:tmux sqlite3:sqlite3 xz:xz-utils

help: ## list the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

build: ## write bin/kanshiki, static
	go run ./cmd/kanshiki-pack rules/packs rules/packs.zip
	go build -tags packed -trimpath -ldflags '-s -w -X main.release=$(VERSION)' -o bin/kanshiki ./cmd/kanshiki

build-s3: ## write bin/kanshiki-s3, which also scans object stores
	go run ./cmd/kanshiki-pack rules/packs rules/packs.zip
	go build -tags packed,s3 -trimpath -ldflags '-s -w -X main.release=$(VERSION)' -o bin/kanshiki-s3 ./cmd/kanshiki

man: build ## write the manual pages to bin/man
	bin/kanshiki man bin/man

test: ## fetch what is missing, vet, run every test
	go mod download
	@go mod download $(SARIF) || echo "note: $(SARIF) could not be had; SARIF is not held against its schema"
	@want=""; for tool in $(TEST_TOOLS); do command -v $${tool%%:*} >/dev/null || want="$$want $${tool##*:}"; done; \
	if [ -z "$$want" ] || [ "$$(id -u)" != 0 ]; then :; \
	elif command -v apt-get >/dev/null; then \
	  export DEBIAN_FRONTEND=noninteractive; apt-get update -qq >/dev/null 2>&1; \
	  for package in $$want; do apt-get install -y -qq --no-install-recommends $$package >/dev/null 2>&1 || \
	    echo "note: $$package could not be installed; its tests will skip"; done; \
	elif command -v dnf >/dev/null; then \
	  for package in $$want; do dnf install -y -q $$package >/dev/null 2>&1 || \
	    echo "note: $$package could not be installed; its tests will skip"; done; \
	fi
	go vet ./...
	go vet -tags s3 ./cmd/kanshiki ./report/fleet/...
	go test -timeout 25m ./...
	go test -timeout 10m -tags s3 -run TestS3 ./cmd/kanshiki
	go test -timeout 10m -tags s3 -run Object ./report/fleet
	go test -timeout 10m -tags s3 ./report/fleet/bucket

# Under the detector tests take five to ten times as long; what only times, or
# reads every rule and fixture once more, shows no other race.
race: ## run the tests under the race detector, package by package (needs a C compiler)
	@for package in $$(go list ./...); do \
	  CGO_ENABLED=1 GOFLAGS=-p=1 go test -race -timeout 60m -skip 'TestPacks|TestDamage|TestDesksClocks|TestZooMeets|EndsWithinASecond' $$package; \
	done

lint: bin/tools/golangci-lint ## run the linters (pinned; built once, about two minutes)
	bin/tools/golangci-lint run ./...
	bin/tools/golangci-lint run --build-tags s3 ./cmd/kanshiki ./report/fleet/...

licences: bin/tools/go-licenses ## refuse a dependency whose licence is not permissive
	@GOFLAGS="$${GOFLAGS:-} -tags=s3" bin/tools/go-licenses check ./cmd/... --ignore kanshiki --allowed_licenses=$(ALLOWED) 2>bin/tools/licences.log || { cat bin/tools/licences.log; exit 1; }

vuln: bin/tools/govulncheck ## known weaknesses of what is built in (fetches a database)
	bin/tools/govulncheck ./...

bin/tools/golangci-lint: TOOL = $(GOLANGCI)
bin/tools/go-licenses: TOOL = $(LICENSES)
bin/tools/govulncheck: TOOL = $(VULN)
bin/tools/nfpm: TOOL = $(NFPM)
bin/tools/%: Makefile
	GOBIN=$(CURDIR)/bin/tools go install $(TOOL)
	@touch $@

check: ## formatting, vet, linters, licences, ten seconds of every fuzz target
	@bad=$$(gofmt -l cmd report rules parse collect); if [ -n "$$bad" ]; then echo "not gofmt-clean:"; echo "$$bad"; exit 1; fi
	go vet ./...
	$(MAKE) --no-print-directory lint licences
	$(MAKE) --no-print-directory fuzz FUZZTIME=10s

BENCH ?=

bench: build ## measure kanshiki beside other tools (BENCH='-sizes 100M,1G,8G -only gz'), then the parts in MB/s
	go build -o bin/tools/kanshiki-bench ./cmd/kanshiki-bench
	bin/tools/kanshiki-bench run $(BENCH)
	go test -run '^$$' -bench . -benchmem ./...

# Go calls a run failed if its time ended in the middle of something
# (go.dev/issue/56238), so it has a second try: what really fails is kept in
# testdata by the first, and fails in the second at once.
fuzz: ## run every fuzz target for FUZZTIME (default 5m)
	@for file in $$(grep -rl --include='*_test.go' '^func Fuzz' cmd report rules parse collect); do \
	  for target in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' $$file); do \
	    echo "$$file $$target"; \
	    run="go test -run ^$$ -fuzz ^$$target$$ -fuzztime $(FUZZTIME) -fuzzminimizetime 20x ./$$(dirname $$file)"; $$run || $$run; \
	  done; \
	done

update: ## rewrite rules/REFERENCE.md, rules/COVERAGE.md and the expected output of tests; read the difference before you commit it
	go test ./rules -run 'TestReference|TestCoverage' -update
	go test ./report ./cmd/kanshiki -update

demo: build ## diagnose a broken and a healthy install
	bin/kanshiki analyze --fail-on never fixtures/mixed/broken-install
	@echo
	bin/kanshiki analyze --fail-on never fixtures/ok/healthy-install

slurm: ## run an array of a scan under Slurm, on loopback (installs slurm-wlm and munge)
	apt-get install -y -qq --no-install-recommends slurm-wlm munge >/dev/null
	CI=true go test -tags slurm -run TestSlurmArray ./cmd/kanshiki

# Each line below the build is one thing that takes too long for every commit.
nightly: ## what is too long for every commit: Jobs on a real API server (half an hour to build it, once), an array under Slurm
	@cd .nightly/kubernetes; version=$$(go list -m -f '{{.Version}}' k8s.io/kubernetes); \
	for tool in etcd=go.etcd.io/etcd/server/v3 kube-apiserver=k8s.io/kubernetes/cmd/kube-apiserver kubectl=k8s.io/kubernetes/cmd/kubectl; do \
	  echo "building $${tool%%=*}"; \
	  go build -trimpath -ldflags "-s -w -X k8s.io/component-base/version.gitVersion=$$version" -o $(CURDIR)/bin/nightly/$${tool%%=*} $${tool#*=}; \
	done
	CI=true go test -tags nightly -count=1 -v -run TestJobOnAPIServer ./cmd/kanshiki
	$(MAKE) --no-print-directory slurm

release: bin/tools/nfpm bin/tools/go-licenses ## write dist/: binaries for every platform, deb, rpm, checksums, bill of materials
	VERSION=$(VERSION) .packaging/release.sh
