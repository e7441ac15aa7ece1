# SPDX-License-Identifier: Apache-2.0

# debug builds in half the time; `make run CONFIGURATION=release` is what to measure.
CONFIGURATION ?= debug
OUT ?= Benchmarks/results
ROUNDS ?= 5
CASES ?= ABCDEF
ONLY ?= floor

export SWIFT_BACKTRACE := enable=no

.PHONY: build run test newcomer bench soak format lint needs

needs:
	@scripts/install-needs

build: needs
	swift build -c $(CONFIGURATION)

# Builds and starts the shop: registry, broker, gateway, eleven services and the provider; fills it, and places the
# first orders. Ctrl-C stops all.
run: needs
	swift build -c $(CONFIGURATION) --product apus
	swift build -c $(CONFIGURATION) --product apus-registry
	swift build -c $(CONFIGURATION) --product apus-broker
	swift build -c $(CONFIGURATION) --product apus-gateway
	swift build -c $(CONFIGURATION) --product apus-console
	swift build -c $(CONFIGURATION) --product shop
	@scripts/link-bin $(CONFIGURATION)
	@exec scripts/run-shop

test: needs
	@scripts/install-needs redis-server
	swift build --build-tests
	@scripts/test
	@scripts/link-bin debug
	scripts/chaos 25 4 1
	Tests/StorefrontTests/run --quick
	scripts/flaws all
	Tests/NewcomerTests/run
	Tests/BuildMatrix/build.sh .build-matrix
	Tests/ConsolePagesTests/run
	scripts/tour

newcomer: needs
	Tests/NewcomerTests/run

# Our server and client beside the floor and whatever peers ONLY names, taking turns in one run.
bench: needs
	OUT="$(OUT)" ROUNDS="$(ROUNDS)" CASES="$(CASES)" ONLY="$(ONLY)" Benchmarks/run

# The long rest: seeds and rounds that `make test` has a slice of. Appends to docs/soak.md.
soak: needs
	scripts/soak

# Not the goldens, which are generated, nor the peers, which are others' style.
SOURCES = git ls-files -z --cached --others --exclude-standard -- '*.swift' ':!:*/Goldens/*' ':!:Benchmarks/peers'

format:
	$(SOURCES) | xargs -0 swift format --in-place

lint:
	$(SOURCES) | xargs -0 swift format lint --strict
