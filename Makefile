# The two commands: make demo, make test. The rest helps those who work on it.
GO ?= go
NODE_MODULES := node_modules/.installed
BIN := bin/chaland
SOURCES := $(shell git ls-files -co --exclude-standard '*.go' '*.sql' '*.json' '*.html' '*.css' '*.js' '*.csv' '*.txt' '*.svg' '*.woff2' 'docs/*.md' 2>/dev/null) go.mod go.sum
TEST_TIMEOUT ?= 20m
DATA ?= ../shared/data

.DEFAULT_GOAL := help
.PHONY: help setup demo build test lint bench verify soak chromium office oracles clean fmt

help: ## Expliquer les cibles
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: build ## Installer ce qu'il faut, générer le cas pratique, tout démarrer
	@$(BIN) demo

build: setup $(BIN) ## Construire bin/chaland

setup: $(NODE_MODULES) ## Installer le moteur ClickHouse et les paquets npm

$(NODE_MODULES): package.json package-lock.json
	@echo "J'installe le moteur ClickHouse et les paquets npm (environ 200 Mo la première fois)…"
	@npm ci --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

$(BIN): $(SOURCES)
	@echo "Je compile chaland (quelques minutes la première fois, quelques secondes ensuite)…"
	@$(GO) mod download
	@$(GO) build -v -trimpath -ldflags "-s -w" -o $@ ./cmd/chaland 2>&1 | awk '/^[^ ]+$$/ { if (++n % 50 == 0) print "  " n " paquets compilés"; next } { print; failed = 1 } END { exit failed }'
	@test -x $@

test: setup chromium office ## Installer ce qu'il faut et lancer tous les tests
	$(GO) test -timeout $(TEST_TIMEOUT) ./...

chromium: ## Installer Chromium (tests des pages)
	@tools/install-chromium

office: ## Installer LibreOffice (tests des documents)
	@tools/install-office

lint: setup ## Format, vet, règles du dépôt
	@tools/lint

bench: build ## Mesurer, avec les limites de la machine à côté
	@tools/bench

oracles: ## Installer les outils auxquels « make verify » compare l'audit
	@tools/install-oracles

verify: build chromium oracles ## Comparer avec des données réelles (DATA=dossier) et d'autres outils
	@set -e; out=$$(mktemp); trap 'rm -f "$$out"' EXIT; code=0; \
	CHALAND_VERIFY_DATA=$(abspath $(DATA)) CHALAND_ORACLES=$(abspath tools/oracles) $(GO) test -count=1 -timeout $(TEST_TIMEOUT) -run 'Verify' -v ./... > "$$out" 2>&1 || code=$$?; \
	grep -vE '^(ok|\?|PASS|testing: warning|=== )|no tests to run' "$$out" || true; exit $$code

soak: build ## Longues épreuves (arrêts brutaux répétés, SQL faussé de 900 façons)
	CHALAND_SOAK=1 $(GO) test -count=1 -timeout 120m -run 'Soak|Kill|Fault|Mutation|ClickHouse|FullDisk|Jumps|ThreeTimes|TwoCollectors|HostileValues' ./...

fmt: ## Mettre le code en forme
	gofmt -w $$(git ls-files '*.go')

clean: ## Enlever ce qui a été construit
	rm -rf bin
