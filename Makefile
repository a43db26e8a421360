# Everything that is done here by hand or by CI. `make` alone lists it.
SHELL := bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# mold links in a tenth of the time. Asked anew for each recipe, since the set-up may just have installed it.
given_rustflags := $(RUSTFLAGS)
mold = $(if $(findstring fuse-ld,$(given_rustflags)),,$(if $(shell command -v mold),-C link-arg=-fuse-ld=mold))
export RUSTFLAGS = $(strip $(given_rustflags) $(mold))

installed := node_modules/.package-lock.json
page := ui/dist/index.html
page_sources := docs/troubleshooting.md $(wildcard docs/*/troubleshooting.md) $(shell find ui locales -type f -not -path '*/node_modules/*' -not -path 'ui/dist/*' -not -path 'ui/test/*')
built := $(or $(CARGO_TARGET_DIR),target)
screen := $(DISPLAY)$(WAYLAND_DISPLAY)

.PHONY: help
help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## Build, start the sandbox and open the window beside it (ACCOUNT=real: the window alone)
	@tests/setup/packages.sh build $(if $(screen),,desktop)
	@$(MAKE) --no-print-directory build
	@ACCOUNT='$(ACCOUNT)' node --import tsx tests/setup/run.ts

.PHONY: test
test: ## Run every check and every test, the journeys in a real window too
	@tests/setup/packages.sh build desktop test
	@$(MAKE) --no-print-directory $(page)
	@tests/setup/check.sh test

.PHONY: fuzz
fuzz: ## Fuzz what strangers can send, each target for FUZZ_SECONDS (60); takes Rust's nightly
	@tests/setup/packages.sh build
	@tests/fuzz/run.sh

.PHONY: faults
faults: ## Make every outside call of every act go wrong, all of the fifty-runtime batch's too
	@tests/setup/packages.sh build
	PATROL_ALL_FAULTS=1 cargo test -p patrol-core --test service -- --nocapture whatever_

.PHONY: soak
soak: ## Ten minutes of bad weather over 2,000 runtimes, git asking too (SOAK_SECONDS), judged; then in a window
	@tests/setup/packages.sh build desktop test
	@$(MAKE) --no-print-directory $(page)
	PATROL_SOAK_SECONDS=$(or $(SOAK_SECONDS),600) cargo test --release -p patrol-core --test soak -- --nocapture
	cargo build --release --workspace
	PATROL_BUILT=release PATROL_SOAK_SECONDS=$(or $(SOAK_SECONDS),600) node --import tsx --test --test-reporter=spec tests/soak/window.ts

.PHONY: bench
bench: package ## Measure, as ratios against something measured in the same run
	@tests/setup/packages.sh build desktop test bench
	cargo build --release --manifest-path tests/bench/bare/Cargo.toml --target-dir '$(built)'
	cargo bench -p patrol-core
	node --import tsx tests/bench/git_credential.ts
	node --import tsx tests/bench/bench.ts

.PHONY: package
package: $(page) ## Make the .deb and the .rpm, in target/packages/
	@tests/setup/packages.sh build package
	cargo build --release --workspace
	packaging/package.sh target/packages

.PHONY: package-test
package-test: package ## Install the .deb on a clean Debian, do the main job there, and remove it (as root)
	@tests/setup/packages.sh desktop test package-test
	tests/packages/run.sh target/packages

.PHONY: lint
lint: ## Check formatting, lints and types
	@tests/setup/packages.sh build
	@$(MAKE) --no-print-directory $(page)
	@tests/setup/check.sh lint

.PHONY: audit
audit: ## Check what Patrol is made of: licences, sources, duplicates, advisories
	@tests/setup/audit.sh audit

.PHONY: sbom
sbom: $(page) ## Write what is in it to target/sbom/ (CycloneDX)
	@tests/setup/audit.sh sbom

.PHONY: build
build: $(page) ## Build the page and the programs, for development
	@tests/setup/packages.sh build
	cargo build --workspace

.PHONY: bindings
bindings: ## Write the page's types anew from Rust's
	TS_RS_EXPORT_DIR='$(CURDIR)/ui/src/bindings' cargo test --quiet -p patrol-core --lib export_bindings

.PHONY: texts
texts: $(installed) ## Write locales/patrol.pot from the sources, and bring every language's file to it
	node --import tsx tests/texts/write.ts

.PHONY: icons
icons: ## Draw the tray's icons anew from icons/tray/*.svg
	@tests/setup/packages.sh icons
	@for drawing in icons/tray/*.svg; do \
	  name=$$(basename "$$drawing" .svg); \
	  rsvg-convert --width 128 --height 128 --output "icons/tray-$$name.png" "$$drawing"; \
	  for size in 16 22 24 32 48 64; do \
	    rsvg-convert --width $$size --height $$size --output "icons/tray/$$name-$$size.png" "$$drawing"; \
	  done; \
	done

.PHONY: docs
docs: build ## Have the journeys take the pictures in docs/ anew
	@tests/setup/packages.sh desktop test
	node --import tsx tests/docs/take.ts

.PHONY: clean
clean: ## Remove what was built and installed here
	rm -rf target ui/dist node_modules

$(page): $(page_sources) $(installed)
	npm --silent -w ui run build

$(installed): package.json package-lock.json ui/package.json tests/package.json
	npm ci --no-audit --no-fund
	@touch $@
