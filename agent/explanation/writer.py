"""Has a language model phrase the evidence, and takes its words only where the evidence says the same."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ...retrieval.errors import ModelError
from ...retrieval.records import Candidate
from ..backend import Backend, Completion, Message, Usage
from ..deadline import Deadline
from ..prompting import as_messages, open_prompt
from ..settings import ModelSettings
from .composer import MAX_SENTENCES, compose, sentence, strongest
from .phrases import own_titles, shown_title
from .records import Explanation, Reason
from .verifier import verify
from .vocabulary import COMMON

MAX_TOKENS = 64

_IT = re.compile(r"\b[Ii]t\b")
_LEAD = re.compile(r"^(?:sure[^:.]*[:.]|(?:one )?sentence:|answer:|[-*•])\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WriterReport:
    """What came of asking the model."""

    asked: int = 0
    accepted: int = 0
    rejected: dict[Reason, int] = field(default_factory=dict)
    """How many texts were rejected, by reason."""
    usage: Usage = field(default_factory=Usage)
    failure: str = ""
    """Why the model gave nothing at all; empty when it answered."""


class ExplanationWriter:
    """Explains the items of a list: in the model's words where they verify, in the composer's otherwise.

    Args:
        backend: the model; None: the composer writes everything.
        settings: which prompt is used.

    Raises:
        SettingsError: there is no such prompt.
    """

    def __init__(self, backend: Backend | None, settings: ModelSettings) -> None:
        self._backend = backend
        self._prompt = open_prompt("explain", settings.explain_prompt, settings.explain_prompt_version)

    @property
    def prompt_id(self) -> str:
        """The prompt's name, version and hash."""
        return self._prompt.id

    def explain(
        self, candidates: Sequence[Candidate], deadline: Deadline
    ) -> tuple[list[Explanation], WriterReport]:
        """Returns an explanation of each candidate; a model that fails costs its words, never an error."""
        (explained,) = self.explain_lists([candidates], deadline)
        return explained

    def explain_lists(
        self, lists: Sequence[Sequence[Candidate]], deadline: Deadline
    ) -> list[tuple[list[Explanation], WriterReport]]:
        """Explains the lists of several people; the model is asked about all of them together."""
        composed = [[compose(each.item, each.evidence) for each in candidates] for candidates in lists]
        asked = [
            (number, place)
            for number, own in enumerate(composed)
            for place, explanation in enumerate(own)
            if explanation.claims
        ]
        if self._backend is None or not asked:
            return [(own, WriterReport()) for own in composed]
        counts = Counter(number for number, _ in asked)
        prompts = [self._messages(lists[number][place]) for number, place in asked]
        try:
            written = self._backend.complete(prompts, max_tokens=MAX_TOKENS, deadline=deadline)
        except ModelError as error:
            return [(own, WriterReport(counts[n], failure=str(error))) for n, own in enumerate(composed)]
        explained = [list(own) for own in composed]
        usages = [Usage() for _ in lists]
        for (number, place), completion in zip(asked, written, strict=True):
            explained[number][place] = _checked(lists[number][place], completion, composed[number][place])
            usages[number] += completion.usage
        return [(own, _report(own, counts[number], usages[number])) for number, own in enumerate(explained)]

    def _messages(self, candidate: Candidate) -> list[Message]:
        title = f"“{shown_title(candidate.item.title)}”"
        evidence = [candidate.evidence[place] for place in strongest(candidate.evidence)[:MAX_SENTENCES]]
        facts = [_IT.sub(lambda _: title, sentence(candidate.item, each), count=1) for each in evidence]
        return as_messages(self._prompt, facts=facts)


def _report(explanations: Sequence[Explanation], asked: int, usage: Usage) -> WriterReport:
    rejected = Counter(each.rejected for each in explanations if each.rejected is not None)
    accepted = sum(each.written_by == "model" for each in explanations)
    return WriterReport(asked, accepted, dict(rejected), usage)


def _checked(candidate: Candidate, completion: Completion, composed: Explanation) -> Explanation:
    """Returns the model's text if its evidence says the same, else the composer's with the reason."""
    text = cleaned(completion, candidate)
    verdict = verify(text, candidate.item, candidate.evidence)
    if verdict.ok:
        return Explanation(text, verdict.claims, "model")
    reason: Reason | None = "late" if completion.finish_reason == "deadline" else verdict.reason
    return Explanation(composed.text, composed.claims, "composer", reason)


def cleaned(completion: Completion, candidate: Candidate) -> str:
    """Returns the model's text as one line of whole sentences, its titles in quotes, else as it was."""
    line = _LEAD.sub("", " ".join(completion.text.split()))
    if completion.finish_reason != "stop":
        line = line[: line.rfind(".") + 1]
    titles = {title for each in candidate.evidence for title in own_titles(each)}
    for title in sorted(titles | {shown_title(candidate.item.title)}, key=len, reverse=True):
        if COMMON.issuperset(title.casefold().split()):
            continue  # 'It' and 'You' are words before they are titles
        line = re.sub(rf'(?<![\w“"]){re.escape(title)}(?![\w”"])', lambda found: f"“{found[0]}”", line)
    return line
