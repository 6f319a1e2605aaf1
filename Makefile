# What a developer and CI run. `make` alone lists the targets.
#
# The servers below are the project's own: processes of this machine, started by hand from Debian packages and Go modules.
# docs/testing.md says what each needs and where it keeps its files.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

.PHONY: help
help: ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)$$/\1\t\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r t d; do printf '%-14s %s\n' "$$t" "$$d"; done

.PHONY: docker-up
docker-up: ## make a Docker engine available and print its DOCKER_HOST
	@testing/docker/up.sh

.PHONY: docker-down
docker-down: ## stop the engine that docker-up started
	@testing/docker/down.sh

.PHONY: images
images: ## build the images the tests run and load them into the engine
	@export $$(testing/docker/up.sh); testing/images/build.sh
