# Everything runs in a virtual environment of its own, made on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MODELS ?= local:smollm2-135m-instruct
PEOPLE ?= 64
# Two test processes on two cores: more threads would only wait for each other.
ONE_THREAD := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
PIP := $(BIN)/pip --disable-pip-version-check install --quiet --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test coverage test-vllm check types bench-ingest bench-main bench-study bench-deep bench-curves bench-model bench-train bench-llm bench-ab bench-recommend bench-chat sample-adapter clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /: /'

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("tastebridge needs Python 3.11 or newer, %s is %s; use: make PYTHON=python3.11 ..." % (sys.executable, sys.version.split()[0]))'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: $(BIN)/pip pyproject.toml constraints.txt
	$(PIP) --editable '.[chat,local]'
	$(BIN)/tastebridge models pull
	@touch $@

$(VENV)/.dev: $(BIN)/pip pyproject.toml constraints.txt
	$(PIP) --editable '.[chat,langchain,local,parquet,postgres,train,dev]'
	$(BIN)/tastebridge models pull
	@touch $@

demo: $(VENV)/.demo  ## books for three film lovers, in a sample world with synthetic people
	$(BIN)/tastebridge demo

test: $(VENV)/.dev  ## run the tests
	$(ONE_THREAD) $(BIN)/pytest -n 2 --dist loadfile

coverage: $(VENV)/.dev  ## the same, and say which lines no test reaches (slower)
	$(ONE_THREAD) $(BIN)/pytest -n 2 --dist loadfile --cov --cov-report=term:skip-covered

test-vllm: $(VENV)/.dev  ## serve SmolLM2 with a real vLLM on the CPU, and run the tests that need one
	$(BIN)/python tests/vllm/suite.py .vllm -q -rf

check: $(VENV)/.dev types  ## lint and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# mypy does not run import hooks, which is how the editable install finds the package: links give it the mapping.
types: $(VENV)/.dev
	mkdir -p .types/tastebridge
	ln -sfn $(addprefix ../../,agent eval prompts retrieval cli.py) .types/tastebridge/
	$(BIN)/mypy -p tastebridge

bench-ingest: $(VENV)/.dev  ## a million interactions: seconds and memory
	$(BIN)/python tests/bench/bench_ingest.py

bench-main: $(VENV)/.dev  ## lists for cold users of the real data sets, against popularity
	$(BIN)/python tests/bench/bench_main.py

bench-study: $(VENV)/.dev  ## every baseline against tastebridge on the real data sets, four directions
	$(BIN)/python tests/bench/bench_study.py tests/bench/study.yaml

bench-deep: $(VENV)/.dev  ## EMCDR with a network and PTUPCDR on the same people
	$(BIN)/python tests/bench/bench_study.py tests/bench/deep.yaml

bench-curves: $(VENV)/.dev  ## the same with fewer people and fewer items, and the price of diversity
	$(BIN)/python tests/bench/bench_study.py tests/bench/curves.yaml

bench-train: $(VENV)/.dev  ## trains the small model on each direction and asks what it adds
	$(BIN)/python tests/bench/bench_train.py

bench-recommend: $(VENV)/.dev  ## seconds for lists with a model in process; WORKSPACE and TARGET say of which
	$(BIN)/python tests/bench/bench_recommend.py $(WORKSPACE) --target $(TARGET)

bench-llm: $(VENV)/.dev  ## every ranking mode with MODELS on held-out people; DATA is the folder of the data sets
	$(BIN)/python tests/bench/bench_llm.py --data $(DATA) $(addprefix --model ,$(MODELS)) --orders-people 30

bench-ab: $(VENV)/.dev  ## averaging over orders against one order, and one order against itself, in one test
	$(BIN)/tastebridge ab --workspace $(WORKSPACE) --target $(TARGET) --people $(PEOPLE) --repeats 2 --no-stop \
		--arm "one: model=$(MODELS),mode=listwise,orders=1" \
		--arm "eight: model=$(MODELS),mode=listwise,orders=8" \
		--arm "one again: model=$(MODELS),mode=listwise,orders=1"

bench-chat: $(VENV)/.dev  ## conversations: how well turns are read, seconds a turn, attacks by text
	$(BIN)/tastebridge eval turns tests/worlds/turns/en.jsonl
	$(BIN)/tastebridge eval turns tests/worlds/turns/zh.jsonl
	$(BIN)/tastebridge demo --workspace .tastebridge/demo --no-model > /dev/null
	$(BIN)/python tests/bench/bench_chat.py .tastebridge/demo books
	$(BIN)/python tests/bench/bench_attacks.py $(MODELS)

sample-adapter: $(VENV)/.dev  ## trains the adapter that ships with the sample world anew
	$(BIN)/python tests/bench/sample_adapter.py

bench-model: $(VENV)/.dev  ## what the small language model adds, on 100 of the same people
	$(BIN)/python tests/bench/bench_study.py tests/bench/model.yaml

clean:  ## remove the environment and everything that was built
	rm -rf $(VENV) .vllm .types .tastebridge build dist *.egg-info .coverage .mypy_cache .pytest_cache .ruff_cache
