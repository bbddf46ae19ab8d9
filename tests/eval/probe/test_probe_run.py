"""The whole probe over the sample world: what is found, what is left out, and who may be told."""

import re
from collections.abc import Sequence

import pytest

from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.remote import is_remote
from tastebridge.agent.settings import ModelSettings
from tastebridge.eval.probe.model import probed_model
from tastebridge.eval.probe.run import Findings, ProbeSize, run_probe
from tastebridge.eval.results import ProbeResult
from tastebridge.retrieval.errors import EvaluationError, ModelUnavailable, UnknownName
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.workspace import Workspace

SMALL = ProbeSize(titles=16, people=16, lists=12)


def constant(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
    return {label: -0.1 if label == "A" else -9.0 for label in labels}


class Remembers:
    """Knows every title and row of the log, and which histories people have."""

    def __init__(self, log: EventLog, target: str) -> None:
        items = log.items(target)
        self.titles = {item.title for item in items}
        columns = log.events(target)
        names = {item.item_no: item.item_id for item in items}
        users = log.user_ids(set(columns.user_no.tolist()))
        titles = {item.item_no: item.title for item in items}
        self.pairs, self.owned = set(), {}
        for user, item in zip(columns.user_no.tolist(), columns.item_no.tolist(), strict=True):
            self.pairs.add((users[user], names[item]))
            self.owned.setdefault(user, set()).add(titles[item])

    def __call__(self, messages: Messages, labels: Sequence[str]) -> dict[str, float]:
        text = messages[-1].text
        options = dict(re.findall(r'^([A-T])\. "(.*)"$', text, re.MULTILINE))
        right = {label for label in labels if self._knows(text, options[label])}
        return {label: -0.5 if label in right else -4.0 for label in labels}

    def _knows(self, text: str, option: str) -> bool:
        if "How does it go on?" in text:
            beginning = re.findall(r'begins with "(.*)"', text)[0]
            return f"{beginning} {option}" in self.titles
        if "Which one is real?" in text:
            return tuple(option.split(",")[:2]) in self.pairs
        if "choose next" in text:
            shown = set(re.findall(r'^- "(.*)"$', text, re.MULTILINE))
            return any(shown <= owned and option in owned for owned in self.owned.values())
        return False


def by_kind(findings: Findings) -> dict[str, ProbeResult]:
    return {result.kind: result for result in findings.results}


def test_a_model_that_remembers_everything_is_found_out(sample_workspace: Workspace, sample_log: EventLog):
    backend = FunctionBackend(chooses=Remembers(sample_log, "books"), name="elephant")
    findings = run_probe(sample_workspace, "books", size=SMALL, backend=backend)
    found = by_kind(findings)
    assert findings.left_out == ()
    assert found["titles"].value == found["interactions"].value == 1.0
    assert found["users"].value > 0.9
    for kind in ("titles", "users", "interactions"):
        assert (found[kind].model, found[kind].dataset, found[kind].n) == ("elephant", "books", 16)
        assert found[kind].low > found[kind].chance == 0.25
    assert "no proof that it has seen this data set" in found["titles"].message
    assert "these cannot be told apart here" in found["users"].message
    assert "Memory of the data explains that" in found["interactions"].message


def test_a_model_that_prefers_a_letter_is_exactly_at_chance_everywhere(sample_workspace: Workspace):
    findings = run_probe(sample_workspace, "books", size=SMALL, backend=FunctionBackend(chooses=constant))
    found = by_kind(findings)
    for kind in ("titles", "users", "interactions"):
        assert found[kind].value == 0.25
        assert "no proof that there is none" in found[kind].message
    assert "not seen to use the person's own history" in found["users"].message
    assert found["anonymised titles"].value == found["anonymised titles"].chance == 0.0
    assert "No difference is seen" in found["anonymised titles"].message
    assert "not seen to rank better than at random" in found["anonymised titles"].message


def test_a_model_that_ranks_by_what_titles_say_loses_without_them(
    sample_workspace: Workspace, sample_log: EventLog
):
    read = Remembers(sample_log, "books")
    sources = {
        item.title: item.item_no for name in ("albums", "films", "games") for item in sample_log.items(name)
    }
    columns = [sample_log.events(name) for name in ("albums", "films", "games")]
    has = {}
    for one in columns:
        for user, item in zip(one.user_no.tolist(), one.item_no.tolist(), strict=True):
            has.setdefault(user, set()).add(item)

    def chooses(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
        text = messages[-1].text
        options = dict(re.findall(r'^([A-T])\. "(.*)"$', text, re.MULTILINE))
        shown = {sources.get(title, -1) for title in re.findall(r'^- "(.*)" \(', text, re.MULTILINE)}
        owners = [owned for user, owned in read.owned.items() if shown <= has.get(user, set())]
        known = set().union(*owners) if shown and -1 not in shown else set()
        return {label: -0.5 if options[label] in known else -4.0 for label in labels}

    findings = run_probe(sample_workspace, "books", size=SMALL, backend=FunctionBackend(chooses=chooses))
    result = by_kind(findings)["anonymised titles"]
    assert result.low > 0.0
    assert result.value > 0.3
    assert "The ranking rests on the titles" in result.message
    assert "at random" not in result.message


def test_a_model_that_only_writes_is_probed_but_ranks_nothing(sample_workspace: Workspace):
    findings = run_probe(
        sample_workspace, "books", size=SMALL, backend=FunctionBackend(writes=lambda messages: "C")
    )
    assert set(by_kind(findings)) == {"titles", "users", "interactions"}
    assert [one.split(":")[0] for one in findings.left_out] == ["anonymised titles"]


def test_what_cannot_be_read_is_left_out_and_said(sample_workspace: Workspace):
    backend = FunctionBackend(writes=lambda messages: "I would rather not", name="shy")
    with pytest.raises(EvaluationError, match="titles: no answer of 'shy' could be read"):
        run_probe(sample_workspace, "books", size=SMALL, backend=backend)


def test_few_questions_are_left_out(sample_workspace: Workspace):
    size = ProbeSize(titles=9, people=16, lists=12)
    findings = run_probe(sample_workspace, "books", size=size, backend=FunctionBackend(chooses=constant))
    assert "titles" not in by_kind(findings)
    assert any(one.startswith("titles: only 9 questions") for one in findings.left_out)


def test_the_same_seed_finds_the_same(sample_workspace: Workspace, sample_log: EventLog):
    backend = FunctionBackend(chooses=Remembers(sample_log, "books"))
    size = ProbeSize(titles=12, people=12, lists=0)
    first, again = (run_probe(sample_workspace, "books", size=size, seed=3, backend=backend) for _ in "ab")
    assert first == again


def test_an_unknown_domain_is_an_error(sample_workspace: Workspace):
    with pytest.raises(UnknownName, match="did you mean 'books'"):
        run_probe(sample_workspace, "book", size=SMALL, backend=FunctionBackend(chooses=constant))


class TestRemote:
    @pytest.mark.parametrize(
        ("name", "remote"),
        [
            ("local:m", False),
            ("none", False),
            ("openai:m", True),
            ("vllm:m", False),
            ("openai:m@http://localhost:8000/v1", False),
            ("openai:m@http://127.0.0.1:8000/v1", False),
            ("vllm:m@http://[::1]:8000/v1", False),
            ("vllm:m@http://10.0.0.5:8000/v1", True),
            ("openai:m@https://localhost.example.org/v1", True),
            ("langchain:module:factory", True),  # what it makes cannot be told
        ],
    )
    def test_only_a_server_on_this_machine_is_not_remote(self, name: str, remote: bool):
        assert is_remote(ModelSettings(name=name)) is remote

    def test_people_are_not_sent_away_without_leave(self):
        settings = ModelSettings(name="openai:m@https://api.example.org/v1")
        with pytest.raises(EvaluationError, match=r"(?s)api\.example\.org.*--allow-remote"):
            probed_model(settings, allow_remote=False)
        assert probed_model(settings, allow_remote=True).name == "m"

    def test_without_a_model_the_setting_is_named(self):
        with pytest.raises(ModelUnavailable, match=r"\[model\] name"):
            probed_model(ModelSettings(name="none"), allow_remote=False)
