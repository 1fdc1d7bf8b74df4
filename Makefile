# Proving Ground: `make help` says what there is.
SHELL := /bin/sh
.DEFAULT_GOAL := help

node_modules: package.json package-lock.json .npmrc
	npm ci --no-audit --no-fund
	@touch node_modules

# Where the demo runs: embedded (processes of this machine), kind, or the name of a kube context.
CLUSTER ?= embedded
export CLUSTER
PROFILE = $(if $(filter embedded,$(CLUSTER)),default,$(if $(filter kind,$(CLUSTER)),kind,kubernetes))
SPECIFICATION = $(if $(filter kubernetes,$(PROFILE)),KUBE_CONTEXT=$(CLUSTER) )npx cucumber-js --profile $(PROFILE)
DEMO = node -r ts-node/register tools/agentspec/demo/main.ts
TEST_ENV = node -r ts-node/register tools/optiinfra/test-env/main.ts
DOCS = node -r ts-node/register runner/living-documentation/main.ts

.PHONY: help install build test test-nodes check unit demo demo-patch demo-reset operator-e2e images demo-cluster demo-operator demo-deploy demo-provision demo-status \
	demo-logs demo-opa demo-verify demo-e2e demo-e2e-in-cluster demo-down test-kubernetes merge docs faults policies benchmark benchmark-suite benchmark-operator benchmark-optiinfra benchmark-docs generate-policy format clean \
	verify-prerequisites build-all kill-at-every-step start-test-env health-check init-test-data stop-test-env test-e2e test-integration test-fast

help: ## this text
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-21s %s\n", $$1, $$2 }'

install: node_modules ## install what package-lock.json names

build: node_modules ## bundle the reference systems into dist/ (runs do it by themselves)
	npm run --silent build

test: check unit ## types, lint, format, unit tests, and every feature of both platforms
	npx cucumber-js

test-e2e: node_modules ## the whole workflows (tag @e2e)
	npx cucumber-js --tags @e2e

test-integration: node_modules ## agents and orchestrator together (tag @integration)
	npx cucumber-js --tags @integration

test-fast: node_modules ## everything of both platforms that is not tagged @slow
	npx cucumber-js --tags 'not @slow'

verify-prerequisites: node_modules ## what OptiInfra's test environment needs of this machine
	@$(TEST_ENV) verify-prerequisites

build-all: node_modules ## build the programs of OptiInfra
	@$(TEST_ENV) build-all

start-test-env: node_modules ## bring OptiInfra up, until make stop-test-env (OPTIINFRA_PORT_BASE=auto: on free ports)
	@$(TEST_ENV) start

health-check: node_modules ## its eleven services, measured now; fails unless all are healthy
	@$(TEST_ENV) health-check

init-test-data: node_modules ## companies to try it on, with their logins
	@$(TEST_ENV) init-test-data

kill-at-every-step: node_modules ## kill each process of OptiInfra in each step of a migration, and see how it ends
	@node -r ts-node/register tools/optiinfra/kill-at-every-step/main.ts

stop-test-env: node_modules ## end it
	@$(TEST_ENV) stop

check: node_modules ## types, lint and format
	npm run --silent types
	npm run --silent lint
	npm run --silent format:check

unit: node_modules ## the Jest tests of the reference systems and of the support code
	npx jest

test-nodes: node_modules ## make test under each Node that is supported, from npm (NODES="22 24")
	@node -r ts-node/register tools/node-versions.ts test

demo-cluster: node_modules ## start the demo cluster, empty (CLUSTER=embedded, kind, or a context, here and below)
	@$(DEMO) cluster

demo-operator: node_modules demo-cluster ## the operator, its webhook and the central service (embedded: nothing to do)
	@$(DEMO) operator

demo-deploy: node_modules ## start the five agents, their sidecars and their policy engines
	@$(DEMO) deploy

demo-provision: node_modules ## the three above: the demo cluster, up until make demo-down
	@$(DEMO) provision

demo-status: node_modules ## a table: how each agent fares
	@$(DEMO) status

demo-logs: node_modules ## the last log lines of the sidecars (AGENT=name, LINES=20)
	@$(DEMO) logs

demo-opa: node_modules ## the policy engines, and what they say to a chat without guardrails
	@$(DEMO) opa

demo-patch: node_modules ## repair two agents live, and let a third one report by itself (CLUSTER=)
	@$(DEMO) patch

demo-reset: node_modules ## put back what demo-patch has changed
	@$(DEMO) reset

demo-verify: node_modules ## a quick look whether the demo stands
	@$(DEMO) verify

demo: demo-provision demo-verify ## provision and verify

demo-e2e: node_modules ## run the AgentSpec specification (embedded: on a demo cluster of its own unless one is up; AGENTSPEC_SIDECAR=command: with your sidecar; CONFORMANCE=core)
	@$(SPECIFICATION) --tags @agentspec; status=$$?; $(DOCS); exit $$status

operator-e2e: node_modules ## a quick look at the operator: observations, injection (needs a Kubernetes cluster)
	$(SPECIFICATION) --tags '@operator and @smoke'

demo-e2e-in-cluster: node_modules ## the same by pods of the cluster itself (CLUSTER=, SHARDS=4, TAGS=@opa, KEEP=1)
	@[ '$(CLUSTER)' != embedded ] || { echo 'it needs a Kubernetes cluster: CLUSTER=kind, or the name of a context' >&2; exit 2; }
	@$(DEMO) e2e-in-cluster

demo-down: node_modules ## end the demo cluster
	@$(DEMO) down

faults: node_modules ## plant every known fault and see whether the specification notices (PLATFORM=optiinfra; CLUSTER=context: in the operator; FAULT=id,id)
	@node -r ts-node/register tools/faults/main.ts

policies: node_modules ## compile the policies to WebAssembly (needs opa)
	node -r ts-node/register systems/agentspec/policies/compile.ts

test-kubernetes: node_modules ## all of it on the cluster of KUBE_CONTEXT, up to down again (skipped where none is named)
	@node -r ts-node/register tools/agentspec/demo/kubernetes/test-kubernetes.ts

merge: node_modules ## the shards of one run into one report: make merge FROM=folder [OUT=reports]
	@node -r ts-node/register runner/merge/main.ts $(if $(OUT),--out $(OUT)) $(FROM)

docs: node_modules ## the living documentation of the last run, for reviewers (FROM=messages or folder of shards, OUT=folder)
	@$(DOCS) $(if $(OUT),--out $(OUT)) $(FROM)

images: node_modules ## build the images, and load or push them (IMAGE_LOAD=kind:agentspec; node … --help says all)
	@node -r ts-node/register tools/agentspec/images/main.ts

benchmark: node_modules ## requests per second through the sidecar, beside those to the bare agent
	node tools/agentspec/benchmark/sidecar.js

benchmark-suite: node_modules ## how long a cold run, make demo-provision and a YAML step take
	node -r ts-node/register tools/agentspec/benchmark/main.ts

benchmark-operator: node_modules ## what the operator needs for 1,000 observations (CLUSTER=context, OBSERVATIONS=, INTERVALS=)
	@node -r ts-node/register tools/agentspec/benchmark/operator.ts

benchmark-optiinfra: node_modules ## what OptiInfra takes: bring-up, a migration, the API under load, memory, its specification
	@node -r ts-node/register tools/optiinfra/benchmark/main.ts

benchmark-docs: node_modules ## how long the documentation of 500 scenarios takes to write and to open (after a run)
	@node -r ts-node/register tools/benchmark/documentation.ts

generate-policy: node_modules ## a policy from a manifest: make generate-policy FILE=agent.yaml [OUT=folder]
	node -r ts-node/register systems/agentspec/policies/generate-policy.ts $(FILE) $(if $(OUT),--out $(OUT))

format: node_modules ## write every file as the formatter wants it
	npm run --silent format

clean: ## remove what was built and reported; reports/history.ndjson, the history of runs, stays
	rm -rf dist coverage
	@[ ! -d reports ] || find reports -mindepth 1 -maxdepth 1 ! -name history.ndjson -exec rm -rf {} +
