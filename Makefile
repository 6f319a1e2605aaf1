# What a developer and CI run. `make` alone lists the targets.
#
# The servers are the project's own: processes of this machine, made from Debian packages and Go modules. docs/testing.md says
# what each needs, where it keeps its files and how tests find it.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

.PHONY: help
help: ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)$$/\1\t\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r t d; do printf '%-14s %s\n' "$$t" "$$d"; done

.PHONY: test
test: ## build and run all tests this machine can run; says which it cannot
	@. testing/lib/jdk.sh; variables=$$(testing/servers.sh); eval "$$variables"; mvn -B -ntp verify

.PHONY: smoke
smoke: ## the shortest proof, on processes, Docker and a cluster: in order, killed in between, gone
	@. testing/lib/jdk.sh; variables=$$(testing/servers.sh); eval "$$variables"; testing/smoke.sh; mvn -B -ntp verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=OperatorIT

.PHONY: crds
crds: ## make crds/ and the JSON schema again from the records of dev.cairn.api
	@. testing/lib/jdk.sh; mvn -B -ntp -q test-compile org.codehaus.mojo:exec-maven-plugin:3.5.1:java -Dexec.classpathScope=test -Dexec.mainClass=dev.cairn.build.CrdGenerator

.PHONY: lifecycle
lifecycle: ## draw the pictures of docs/lifecycle.md again from the engine's table of phases
	@. testing/lib/jdk.sh; mvn -B -ntp -q test-compile org.codehaus.mojo:exec-maven-plugin:3.5.1:java -Dexec.classpathScope=test -Dexec.mainClass=dev.cairn.build.LifecyclePage

.PHONY: docker-up
docker-up: ## make a Docker engine available and print its DOCKER_HOST
	@testing/docker/up.sh

.PHONY: docker-down
docker-down: ## stop the engine that docker-up started
	@testing/docker/down.sh

.PHONY: images
images: ## build the images the tests run and load them into the engine
	@export $$(testing/docker/up.sh); testing/images/build.sh

.PHONY: cluster-up
cluster-up: ## make a Kubernetes cluster available and print its CAIRN_TEST_KUBECONFIG; PODS=real for one that runs containers
	@CAIRN_CLUSTER_PODS=$(PODS) testing/cluster/up.sh

.PHONY: cluster-down
cluster-down: ## stop the cluster that cluster-up started and forget its content; PODS=real for the other one
	@CAIRN_CLUSTER_PODS=$(PODS) testing/cluster/down.sh

.PHONY: bench
bench: ## measure the command line on this machine: ratios with their raw numbers; RUNS=N instead of 5
	@variables=$$(CAIRN_TIERS=docker testing/servers.sh); eval "$$variables"; . testing/lib/jdk.sh; \
	newer=$$(testing/docker/fetch-newer.sh) || newer=; export CAIRN_BENCH_COMPOSE=$${CAIRN_BENCH_COMPOSE-$${newer:+$$newer/docker-compose}}; \
	java $(if $(RUNS),-Druns=$(RUNS)) testing/bench/Laptop.java

.PHONY: bench-engine
bench-engine: ## measure planning and the engine with large stacks (JMH)
	@. testing/lib/jdk.sh; mvn -B -ntp -q test-compile dependency:build-classpath -Dmdep.outputFile=target/bench.classpath -Dmdep.includeScope=test; java -cp "target/classes:target/test-classes:$$(cat target/bench.classpath)" dev.cairn.local.EngineBenchmark target/bench.tsv; java testing/bench/Engine.java target/bench.tsv

.PHONY: bench-operator
bench-operator: ## measure the packaged operator on a cluster of its own with an audit log; STACKS=N, LARGE=true for 10,000 workloads
	@. testing/lib/jdk.sh; export CAIRN_CLUSTER_STATE=$${XDG_STATE_HOME:-$$HOME/.local/state}/cairn-bench CAIRN_CLUSTER_AUDIT=true; \
	variables=$$(testing/cluster/up.sh); export "$$variables"; trap testing/cluster/down.sh EXIT; \
	mvn -B -ntp -q package -DskipTests dependency:build-classpath -Dmdep.outputFile=target/bench.classpath -Dmdep.includeScope=test; \
	java $(if $(STACKS),-Dstacks=$(STACKS)) $(if $(LARGE),-Dlarge=$(LARGE)) -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
	-cp "target/classes:target/test-classes:$$(cat target/bench.classpath)" dev.cairn.operator.OperatorBench target/bench-operator.tsv; \
	java testing/bench/Operator.java target/bench-operator.tsv

.PHONY: kill-test
kill-test: ## kill Cairn at random instants, 50 rounds per backend; SEED=N replays
	@variables=$$(CAIRN_TIERS=docker testing/servers.sh); eval "$$variables"; . testing/lib/jdk.sh; java $(if $(SEED),-Dseed=$(SEED)) $(if $(ROUNDS),-Drounds=$(ROUNDS)) testing/kill/Kill.java

.PHONY: simulate
simulate: ## play random histories in virtual time: SEEDS=10000; SEED=17 PROFILE=BARE KEEP='1 1.r0' plays one, or that much of it; PROFILE=API the operator's shell
	@. testing/lib/jdk.sh; mvn -B -ntp -q test-compile dependency:build-classpath -Dmdep.outputFile=target/simulate.classpath -Dmdep.includeScope=test; \
	java -XX:+UseParallelGC $(if $(SEEDS),-Dseeds=$(SEEDS)) $(if $(SEED),-Dseed=$(SEED)) $(if $(PROFILE),-Dprofile=$(PROFILE)) -Dkeep='$(KEEP)' $(if $(LEAST),-Dleast=$(LEAST)) \
	--add-opens java.base/java.lang=ALL-UNNAMED -cp "target/classes:target/test-classes:$$(cat target/simulate.classpath)" dev.cairn.histories.Simulate

.PHONY: mutation
mutation: ## which small changes of the engine no test notices (PIT): at least 85 % of them have to be; CLASSES=dev.cairn.engine.Stops for those alone
	@. testing/lib/jdk.sh; mvn -B -ntp -Pmutation $(if $(CLASSES),-Dmutation.classes=$(CLASSES)) test-compile org.pitest:pitest-maven:mutationCoverage

.PHONY: kill-operator
kill-operator: ## kill the packaged operator at random instants, 50 rounds on the cluster; SEED=N replays, ROUNDS=N
	@. testing/lib/jdk.sh; variables=$$(CAIRN_TIERS=api testing/servers.sh); eval "$$variables"; \
	mvn -B -ntp -q package -DskipTests dependency:build-classpath -Dmdep.outputFile=target/kill.classpath -Dmdep.includeScope=test; \
	java $(if $(SEED),-Dseed=$(SEED)) $(if $(ROUNDS),-Drounds=$(ROUNDS)) -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
	-cp "target/classes:target/test-classes:$$(cat target/kill.classpath)" dev.cairn.operator.OperatorKill

.PHONY: podman-test
podman-test: ## run the conformance suite on Podman instead of Docker
	@. testing/lib/jdk.sh; variables=$$(testing/podman/up.sh); export "$$variables"; trap testing/podman/down.sh EXIT; testing/images/build.sh >/dev/null; \
	mvn -B -ntp test -Dtest=DockerConformanceTest -Dsurefire.failIfNoSpecifiedTests=false

.PHONY: conformance
conformance: ## run the conformance suite alone, and write its matrix into docs/conformance.md
	@. testing/lib/jdk.sh; variables=$$(CAIRN_TIERS=docker,api,cluster testing/servers.sh); eval "$$variables"; mvn -B -ntp test -Dtests.excluded= -Dtest='*ConformanceTest' org.codehaus.mojo:exec-maven-plugin:3.5.1:java -Dexec.classpathScope=test -Dexec.mainClass=dev.cairn.build.ConformancePage
