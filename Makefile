# `make run` opens Windlass, `make test` tests it. The work is in scripts/.
.PHONY: run test check dev dev-ui setup desktop-tests measure-startup measure-memory sbom sabotage

run:             ## install what is missing, build, open the window
	scripts/run

test:            ## every test and check
	scripts/test

check:           ## formatting, lints, types, licences
	scripts/setup
	scripts/check

dev:             ## the window with hot reload
	scripts/dev

dev-ui:          ## the UI alone in a browser, on a scripted backend
	scripts/setup build
	npm --prefix ui run dev

setup:           ## only install what is missing
	scripts/setup

desktop-tests:   ## only the tests in the real window (after make run or make test)
	scripts/desktop-tests

measure-startup: ## time to a usable window, beside an empty one
	scripts/measure-startup

measure-memory: ## peak memory of a small and a large file
	scripts/measure-memory

sbom:            ## what the program is made of, as CycloneDX, in target/sbom
	scripts/sbom

sabotage:        ## takes out each safeguard in turn; the tests must notice
	scripts/sabotage
