# Thin wrapper over Maven and bin/normbench. `make` alone lists the targets.
.DEFAULT_GOAL := help
.PHONY: help build test test-fast api bench bench-overhead bench-eval smoke gate gate-audit aa reproducibility conformance gpu-verify gpu-dry-run peer doctor methods methods-page report bundle image runners chaos clean

# Maven as it is installed; the pinned one where there is none.
MVN ?= $(if $(shell command -v mvn),mvn,$(CURDIR)/harness/wrapper/mvnw)
# PROFILES=cuda builds with LibTorch's CUDA natives; CUDA_REDIST=1 adds NVIDIA's CUDA libraries to them.
PROFILES ?=
CUDA_REDIST ?=
comma := ,
ALL_PROFILES := $(PROFILES)$(if $(CUDA_REDIST),$(if $(PROFILES),$(comma))cuda-redist)
MVNFLAGS := -B -q $(if $(ALL_PROFILES),-P$(ALL_PROFILES))
DIST := harness/app/target/normbench
NORMBENCH := $(DIST)/bin/normbench
# A stamp for every choice of profiles, so that a build with others is not taken for this one.
STAMP := $(DIST)/.built$(if $(ALL_PROFILES),-$(subst $(comma),-,$(ALL_PROFILES)))$(if $(findstring !dl4j,$(MVN)),-without-dl4j)
# GPU_ARCH=90 makes `make bundle` keep GPU code of compute capability 9.0 only.
GPU_ARCH ?=
# COMPRESS=xz or zstd instead of gz: a quarter smaller.
COMPRESS ?=
BUNDLES := target/bundle
SOURCES := $(shell find pom.xml harness suites templates -name target -prune -o -type f -print 2>/dev/null)
# SUITE=path runs another suite; OUT=dir names the run directory (an existing one is resumed).
SUITE ?= quick
OUT ?=
# BUSY=1 makes `make reproducibility` keep a core busy meanwhile.
BUSY ?=
# BASE=<git ref> is what `make gate` compares with; ABFLAGS goes to `normbench ab` and `normbench aa`, GATEFLAGS to
# `normbench gate`.
BASE ?=
ABFLAGS ?=
GATEFLAGS ?=
REBUILDS ?= 2
# KILLS=n is how often `make chaos` kills, over all runners.
KILLS ?= 100
# Checkouts of other commits, and further ones of this commit; built once, removed by `make clean`.
TREES := $(CURDIR)/target/trees
# A commit with neither of these files, of now and of before, cannot be an arm.
CLI := harness/app/src/main/java/io/normbench/cli
ARM := $(CLI)/compare/ArmCommand.java
EARLIER_ARM := $(CLI)/ArmCommand.java

help: ## list the targets
	@echo "NormBench: normalization methods, measured. Targets:"
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'
	@echo "First time here: make bench. Java 17 or newer and Maven do the rest."

$(STAMP): $(SOURCES)
	@echo "building (the first time downloads about 500 MB)"
	@rm -rf harness/*/target/lib
	@$(MVN) $(MVNFLAGS) -DskipTests package
	@$(NORMBENCH) prepare smoke $(if $(ALL_PROFILES),|| echo "workers start without a class data archive")
	@touch $@

build: $(STAMP) ## build the distribution in harness/app/target/normbench

test: ## run all tests
	@$(MVN) -B $(if $(PROFILES),-P$(PROFILES)) --no-transfer-progress verify

# Classes that take more than some seconds, most because they start workers, are tagged `slow`.
test-fast: ## run the tests that take no longer than a moment: minutes instead of a quarter of an hour
	@$(MVN) -B $(if $(PROFILES),-P$(PROFILES)) --no-transfer-progress -DexcludedGroups=slow verify

bench: $(STAMP) ## run suite `quick` (SUITE=…, OUT=…): every core method, batch 1 to 256; writes a report
	@$(NORMBENCH) run $(SUITE) $(if $(OUT),-o $(OUT))

bench-overhead: $(STAMP) ## what the harness itself costs: worker start, time without a worker
	@$(NORMBENCH) run smoke

smoke: $(STAMP) ## run suite `smoke`: seconds
	@$(NORMBENCH) run smoke

gate: $(STAMP) ## compare with BASE=<git ref>: build it, measure both in turn, judge (OUT=…, ABFLAGS=…, GATEFLAGS=…)
	@test -n "$(BASE)" || { echo "make gate: name what to compare with, as in: make gate BASE=main" >&2; exit 2; }
	@commit=$$(git rev-parse --verify --quiet "$(BASE)^{commit}") \
		|| { echo "make gate: BASE=$(BASE): no commit of this repository; fetch it, or name another" >&2; exit 2; }; \
	git cat-file -e "$$commit:$(ARM)" 2>/dev/null || git cat-file -e "$$commit:$(EARLIER_ARM)" 2>/dev/null \
		|| { echo "make gate: BASE=$(BASE) ($$commit) is older than 'normbench ab' and cannot be measured;" \
			"choose a later commit" >&2; exit 2; }; \
	tree=$(TREES)/$$commit; \
	out=$(if $(OUT),$(OUT),runs/gate-$$(date -u +%Y%m%d-%H%M%S)); \
	git worktree prune; \
	test -e $$tree/Makefile || git worktree add --quiet --force --detach $$tree $$commit || exit 5; \
	$(MAKE) --no-print-directory -C $$tree build || exit 5; \
	$(NORMBENCH) ab --base $$tree/$(DIST) --head $(DIST) suites/gate.yaml -o $$out $(ABFLAGS) \
		&& $(NORMBENCH) gate $$out $(GATEFLAGS)

aa: ## the noise of this machine: REBUILDS=2 builds of this commit, apart, measured in turn (OUT=…, ABFLAGS=…)
	@commit=$$(git rev-parse HEAD) || exit 2; \
	git diff --quiet HEAD || echo "make aa: measures commit $$commit, without the changes that are not committed"; \
	git worktree prune; \
	builds=; \
	for i in $$(seq $(REBUILDS)); do \
		tree=$(TREES)/$$commit-$$i; \
		test -e $$tree/Makefile || git worktree add --quiet --force --detach $$tree $$commit || exit 5; \
		$(MAKE) --no-print-directory -C $$tree build || exit 5; \
		builds="$$builds --dist $$tree/$(DIST)"; \
	done; \
	$(TREES)/$$commit-1/$(NORMBENCH) aa $$builds suites/gate.yaml $(if $(OUT),-o $(OUT)) $(ABFLAGS)

# Differences are listed in harness/core/target/japicmp.
api: ## what plug-ins compile against, compared with BASE=<git ref>: fails where a plug-in of then would
	@test -n "$(BASE)" || { echo "make api: name what to compare with, as in: make api BASE=v0.1.0" >&2; exit 2; }
	@commit=$$(git rev-parse --verify --quiet "$(BASE)^{commit}") \
		|| { echo "make api: BASE=$(BASE): no commit of this repository; fetch it, or name another" >&2; exit 2; }; \
	tree=$(TREES)/$$commit; \
	git worktree prune; \
	test -e $$tree/Makefile || git worktree add --quiet --force --detach $$tree $$commit || exit 5; \
	jar() { ls $$tree/harness/core/target/normbench-core-*.jar 2>/dev/null | head -n 1; }; \
	test -n "$$(jar)" || $(MVN) $(MVNFLAGS) -f $$tree -pl harness/core -am -Dmaven.test.skip=true package || exit 5; \
	log=harness/core/target/japicmp.log; mkdir -p harness/core/target; \
	if $(MVN) $(MVNFLAGS) -Papi -pl harness/core -am -Dmaven.test.skip=true "-Dnormbench.api.base=$$(jar)" verify >$$log 2>&1; then \
		echo "make api: a plug-in that was compiled against $(BASE) still works"; \
	elif grep -q 'at least one incompatibility' $$log; then \
		found=$$(sed -n 's/.*at least one incompatibility: \(.*\) -> \[Help 1\]/\1/p' $$log | sed 's/\(:[A-Z_]*\),/\1\n/g'); \
		echo "$$found" | sed 's/^/  /' | head -n 20; \
		echo "make api: a plug-in that was compiled against $(BASE) may break: $$(echo "$$found" | wc -l) differences, all of" \
			"them in harness/core/target/japicmp" >&2; \
		exit 1; \
	else cat $$log; exit 5; fi

# An audit of an hour can be stopped and carried on: OUT names its directory.
gate-audit: $(STAMP) ## how often the gate errs here: 20 gates, identical builds and one method slower, an hour (OUT=…)
	@NORMBENCH=$(DIST) harness/audit/gate-audit.sh $(if $(OUT),$(OUT),runs/gate-audit)

reproducibility: $(STAMP) ## time suite `quick` twice, compare (BUSY=1: beside a busy process; SUITE=…, OUT=…)
	@NORMBENCH=$(DIST) SUITE=$(SUITE) BUSY=$(BUSY) harness/audit/reproducibility.sh \
		$(if $(OUT),$(OUT),runs/reproducibility-$$(date -u +%Y%m%d-%H%M%S))

conformance: $(STAMP) ## check every method against the reference vectors
	@$(NORMBENCH) conformance

peer: $(STAMP) ## compare step times with PyTorch (needs python3 with torch; SET=research or all for other methods)
	@python3 harness/peers/compare.py --normbench $(NORMBENCH) $(if $(SET),--set $(SET))

gpu-verify: $(STAMP) ## check all that is said of GPUs on one: make gpu-verify PROFILES=cuda OUT=…
	@NORMBENCH=$(NORMBENCH) harness/gpu/gpu-verify.sh $(if $(OUT),$(OUT),runs/gpu-verify)

gpu-dry-run: ## check the CUDA build without a GPU: natives load, refusals are right (needs CUDA 13's libraries, as of Python's nvidia-*)
	@if harness/gpu/gpu-dry-run.sh --ready; then \
		$(MAKE) --no-print-directory build PROFILES=cuda MVN='$(MVN) -P!dl4j' \
			&& NORMBENCH=$(NORMBENCH) harness/gpu/gpu-dry-run.sh; \
	fi

doctor: $(STAMP) ## say what this machine can run
	@$(NORMBENCH) doctor

methods: $(STAMP) ## list the methods
	@$(NORMBENCH) methods

methods-page: $(STAMP) ## write suites/METHODS.md, the catalogue of methods, from the classes
	@$(NORMBENCH) methods --markdown > suites/METHODS.md.new
	@mv suites/METHODS.md.new suites/METHODS.md

report: $(STAMP) ## render the report of a run again: make report OUT=runs/…
	@test -n "$(OUT)" || { echo "make report: name the run, as in: make report OUT=runs/mine" >&2; exit 2; }
	@$(NORMBENCH) report $(OUT)

bundle: $(STAMP) ## a folder and an archive that run offline, without Java (PROFILES=cuda, GPU_ARCH=90, CUDA_REDIST=1, COMPRESS=xz)
	@rm -rf $(BUNDLES)
	@$(NORMBENCH) bundle -o $(BUNDLES) $(if $(GPU_ARCH),--arch $(GPU_ARCH)) $(if $(COMPRESS),--compress $(COMPRESS))

image: $(STAMP) ## a container image of the bundle, without a registry; loaded where Docker or Podman answers
	@rm -rf target/image
	@$(NORMBENCH) bundle --no-archive -o target/image $(if $(GPU_ARCH),--arch $(GPU_ARCH)) >/dev/null
	@$(NORMBENCH) image --bundle target/image/normbench-* -o target/image/normbench.tar --load
	@$(NORMBENCH) prepare smoke --runner container || echo "workers in containers start without a class data archive"

# Needs python3; containers need DOCKER_HOST and `make image`, Slurm needs sbatch. A runner that is not here is left out.
chaos: $(STAMP) ## kill parts of runs at random moments by every runner that is here, count rows (KILLS=100, OUT=…)
	@NORMBENCH=$(NORMBENCH) KILLS=$(KILLS) harness/runners/chaos.sh $(if $(OUT),$(OUT),runs/chaos)

runners: $(STAMP) ## suite smoke by every runner that is here: the same metrics and losses as local? (OUT=…)
	@harness/runners/check.sh $(NORMBENCH) $(if $(OUT),$(OUT),runs/runners-$$(date -u +%Y%m%d-%H%M%S))

clean: ## remove what was built (runs and reports stay)
	@$(MVN) $(MVNFLAGS) clean

bench-eval: $(STAMP) ## time the COCO evaluator, boxes and masks, on inputs of the size of val2017 (python3; pycocotools for a ratio)
	@python3 harness/peers/coco_eval.py --normbench $(NORMBENCH)
