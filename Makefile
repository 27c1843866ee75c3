# Two commands on a bare machine with Python >= 3.11, pip and make:
#   make demo [PORT=8000]   the whole system with example agencies; Ctrl-C ends it
#   make test               every check and every test

PORT ?= 8000
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done || echo python3)

.PHONY: help demo demo-reset test messages lock
.DEFAULT_GOAL := help

help:
	@sed -n 's/^#   //p' Makefile

demo:
	@$(PYTHON) deploy/local/install.py demo
	@exec .venv/bin/python -m deploy.local demo --port $(PORT)

#   make demo-reset         delete the data of the demo
demo-reset:
	@$(PYTHON) deploy/local/install.py demo
	@exec .venv/bin/python -m deploy.local reset

test:
	@$(PYTHON) deploy/local/install.py all
	@exec .venv/bin/python -m deploy.quality

#   make messages           bring the translation files in step with the code
messages:
	@exec .venv/bin/python -m deploy.messages

#   make lock               resolve pyproject.toml anew into requirements/ (needs uv: pip installs it)
lock:
	@.venv/bin/pip install --quiet uv
	@.venv/bin/uv lock --upgrade --quiet
	@.venv/bin/uv export --quiet --no-emit-project --no-default-groups --output-file requirements/base.txt
	@.venv/bin/uv export --quiet --no-emit-project --no-default-groups --group local --output-file requirements/demo.txt
	@.venv/bin/uv export --quiet --no-emit-project --output-file requirements/all.txt
