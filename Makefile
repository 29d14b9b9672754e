# `make demo` and `make test` set up everything they need; each is quick the second time.
.DEFAULT_GOAL := help
.PHONY: help demo test check viewer docs bench

help:  ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

demo:  ## install crumple and draw the article's error surface
	@scripts/install
	@.venv/bin/crumple demo

test:  ## install the test tools and a browser, then run every check and every test
	@scripts/install test
	@scripts/browser
	@scripts/check
	@scripts/test

check: ## style, types and the length of every file, without Python's tests
	@scripts/check

viewer: ## build the page of the explorer into the package
	@scripts/viewer

docs:  ## make a site of the documents, build/docs/index.html
	@scripts/docs

bench: ## measure the speeds that the documents claim
	@scripts/bench
