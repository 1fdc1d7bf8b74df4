# Proving Ground: `make help` says what there is.
SHELL := /bin/sh
.DEFAULT_GOAL := help

node_modules: package.json package-lock.json .npmrc
	npm ci --no-audit --no-fund
	@touch node_modules

DEMO = node -r ts-node/register support/demo/main.ts

.PHONY: help install build test check unit demo demo-cluster demo-operator demo-deploy demo-provision demo-status \
	demo-logs demo-opa demo-verify demo-e2e demo-down faults policies benchmark benchmark-suite generate-policy format clean

help: ## this text
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-17s %s\n", $$1, $$2 }'

install: node_modules ## install what package-lock.json names

build: node_modules ## bundle the reference systems into dist/ (runs do it by themselves)
	node systems/build.js

test: check unit ## types, lint, format, unit tests, and every feature of both platforms
	npx cucumber-js

check: node_modules ## types, lint and format
	npm run --silent types
	npm run --silent lint
	npm run --silent format:check

unit: node_modules ## the Jest tests of the reference systems and of the support code
	npx jest

demo-cluster: node_modules ## start the demo cluster, empty
	@$(DEMO) cluster

demo-operator: node_modules demo-cluster ## nothing to do on the embedded cluster
	@$(DEMO) operator

demo-deploy: node_modules ## start the five agents, their sidecars and their policy engines
	@$(DEMO) deploy

demo-provision: node_modules ## the three above: the demo cluster, up until make demo-down
	@$(DEMO) provision

demo-status: node_modules ## a table: grade, score, source, OPA mode, addresses
	@$(DEMO) status

demo-logs: node_modules ## the last log lines of the sidecars (AGENT=name, LINES=20)
	@$(DEMO) logs

demo-opa: node_modules ## the policy engines, and what they say to a chat without guardrails
	@$(DEMO) opa

demo-verify: node_modules ## a quick look whether the demo stands
	@$(DEMO) verify

demo: demo-provision demo-verify ## provision and verify

demo-e2e: node_modules ## run the AgentSpec specification (starts a demo cluster of its own unless one is up)
	npx cucumber-js --tags @agentspec

demo-down: node_modules ## end the demo cluster
	@$(DEMO) down

faults: node_modules ## plant every known fault in the sidecar and see whether the specification notices (FAULT=id, FULL=1)
	@node -r ts-node/register support/faults/main.ts

policies: node_modules ## compile the policies to WebAssembly (needs opa)
	node -r ts-node/register systems/agentspec/policies/compile.ts

benchmark: node_modules ## requests per second through the sidecar, beside those to the bare agent
	node systems/agentspec/sidecar/benchmark.js

benchmark-suite: node_modules ## how long a cold run, make demo-provision and a YAML step take
	node -r ts-node/register support/benchmark/main.ts

generate-policy: node_modules ## a policy from a manifest: make generate-policy FILE=agent.yaml [OUT=folder]
	node -r ts-node/register systems/agentspec/policies/generate-policy.ts $(FILE) $(if $(OUT),--out $(OUT))

format: node_modules ## write every file as the formatter wants it
	npm run --silent format

clean: ## remove what was built and reported
	rm -rf dist reports coverage
