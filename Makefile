# kanshiki: everything that is done to the source, by one name each.
# `make` or `make help` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help build test lint check bench fuzz update demo

export CGO_ENABLED := 0

VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
FUZZTIME ?= 5m
GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

# Tools that some tests run for real; a test skips loudly without its tool.
# command:package of what the tests run for real.
TEST_TOOLS := haproxy:haproxy ovs-vswitchd:openvswitch-switch named:bind9 dig:bind9-dnsutils ip:iproute2 iptables:iptables nft:nftables \
  ethtool:ethtool ping:iputils-ping tracepath:iputils-tracepath shellcheck:shellcheck busybox:busybox dash:dash mawk:mawk gawk:gawk \
  /lib/systemd/systemd-journal-remote:systemd-journal-remote kubectl:kubernetes-client chromium:chromium

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

build: ## write bin/kanshiki, static
	go build -trimpath -ldflags '-s -w -X main.release=$(VERSION)' -o bin/kanshiki ./cmd/kanshiki

test: ## fetch what is missing, vet, run every test
	go mod download
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
	go test -timeout 25m ./...

lint: bin/tools/golangci-lint ## run the linters (pinned; built once, about two minutes)
	bin/tools/golangci-lint run ./...

bin/tools/golangci-lint: Makefile
	GOBIN=$(CURDIR)/bin/tools go install $(GOLANGCI)
	@touch $@

check: ## formatting, vet, linters, ten seconds of every fuzz target
	@bad=$$(gofmt -l cmd report rules parse collect); if [ -n "$$bad" ]; then echo "not gofmt-clean:"; echo "$$bad"; exit 1; fi
	go vet ./...
	$(MAKE) --no-print-directory lint
	$(MAKE) --no-print-directory fuzz FUZZTIME=10s

BENCH ?=

bench: build ## measure kanshiki beside other tools (BENCH='-sizes 100M,1G,8G -only gz'), then the parts in MB/s
	go build -o bin/tools/kanshiki-bench ./cmd/kanshiki-bench
	bin/tools/kanshiki-bench run $(BENCH)
	go test -run '^$$' -bench . -benchmem ./...

fuzz: ## run every fuzz target for FUZZTIME (default 5m)
	@for file in $$(grep -rl --include='*_test.go' '^func Fuzz' cmd report rules parse collect); do \
	  for target in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' $$file); do \
	    echo "$$file $$target"; \
	    go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) ./$$(dirname $$file); \
	  done; \
	done

update: ## rewrite rules/REFERENCE.md, rules/COVERAGE.md and the expected output of tests; read the difference before you commit it
	go test ./rules -run 'TestReference|TestCoverage' -update
	go test ./report ./cmd/kanshiki -update

demo: build ## diagnose a broken and a healthy install
	bin/kanshiki analyze --fail-on never fixtures/mixed/broken-install
	@echo
	bin/kanshiki analyze --fail-on never fixtures/ok/healthy-install
