"""Has a language model phrase the evidence, and takes its words only where the evidence says the same."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ...retrieval.errors import ModelError, SettingsError
from ...retrieval.records import Candidate
from ..backend import Backend, Completion, Message, Usage
from ..deadline import Deadline
from ..prompting import as_messages, explain_prompt
from ..settings import ModelSettings
from .composer import MAX_SENTENCES, compose, sentence, strongest
from .languages import LANGUAGES, Language, LanguageCode
from .phrases import own_titles, shown_phrase, shown_title
from .records import Explanation, Reason
from .verifier import verify


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
        settings: which prompt is used, and in which language is written.

    Raises:
        SettingsError: there is no such prompt, or it is not written in the language.
    """

    def __init__(self, backend: Backend | None, settings: ModelSettings) -> None:
        self._backend = backend
        self._prompt = explain_prompt(settings)
        self._language: LanguageCode = settings.explain_language
        if self._language not in self._prompt.languages:
            raise SettingsError(
                f"[model] explain_prompt: {self._prompt.name} is written in "
                f"{' and '.join(self._prompt.languages)}, but explain_language is {self._language!r}; "
                "see: tastebridge prompts list --task explain"
            )

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
        composed = [
            [compose(each.item, each.evidence, self._language) for each in candidates] for candidates in lists
        ]
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
            written = self._backend.complete(
                prompts, max_tokens=self._prompt.head.model.max_tokens, deadline=deadline
            )
        except ModelError as error:
            return [(own, WriterReport(counts[n], failure=str(error))) for n, own in enumerate(composed)]
        explained = [list(own) for own in composed]
        usages = [Usage() for _ in lists]
        for (number, place), completion in zip(asked, written, strict=True):
            explained[number][place] = _checked(
                lists[number][place], completion, composed[number][place], self._language
            )
            usages[number] += completion.usage
        return [(own, _report(own, counts[number], usages[number])) for number, own in enumerate(explained)]

    def told(self, candidate: Candidate) -> dict[str, object]:
        """Returns what the prompt is told of a candidate: its strongest evidence as sentences."""
        evidence = [candidate.evidence[place] for place in strongest(candidate.evidence)[:MAX_SENTENCES]]
        spoken = LANGUAGES[self._language]
        return {
            "facts": [sentence(candidate.item, each, spoken, by_title=True) for each in evidence],
            "title": shown_title(candidate.item.title),
            "target": shown_phrase(candidate.item.domain),
        }

    def _messages(self, candidate: Candidate) -> list[Message]:
        return as_messages(self._prompt, **self.told(candidate))


def _report(explanations: Sequence[Explanation], asked: int, usage: Usage) -> WriterReport:
    rejected = Counter(each.rejected for each in explanations if each.rejected is not None)
    accepted = sum(each.written_by == "model" for each in explanations)
    return WriterReport(asked, accepted, dict(rejected), usage)


def _checked(
    candidate: Candidate, completion: Completion, composed: Explanation, language: LanguageCode
) -> Explanation:
    """Returns the model's text if its evidence says the same, else the composer's with the reason."""
    text = cleaned(completion, candidate, language)
    verdict = verify(text, candidate.item, candidate.evidence, language)
    if verdict.ok:
        return Explanation(text, verdict.claims, "model")
    reason: Reason | None = "late" if completion.finish_reason == "deadline" else verdict.reason
    return Explanation(composed.text, composed.claims, "composer", reason)


def cleaned(completion: Completion, candidate: Candidate, language: LanguageCode = "en") -> str:
    """Returns the model's text as one line of whole sentences, its titles in quotes, else as it was."""
    spoken = LANGUAGES[language]
    line = spoken.lead.sub("", " ".join(completion.text.split()))
    if completion.finish_reason != "stop":
        line = line[: max(line.rfind(end) for end in spoken.ends) + 1]
    return _with_quoted_titles(line, candidate, spoken)


def _with_quoted_titles(line: str, candidate: Candidate, language: Language) -> str:
    """Returns the line with “ ” around the titles that have none, or other brackets."""
    titles = {title for each in candidate.evidence for title in own_titles(each)}
    found = [
        re.escape(title)
        for title in sorted(titles | {shown_title(candidate.item.title)}, key=len, reverse=True)
        if not language.common.issuperset(title.casefold().split())  # 'It' and 'You' are words before
    ]
    if not found:
        return line
    one = "|".join(found)
    quoted = re.compile(
        rf'“[^“”]*”|"[^"]*"|[《「『](?P<work>{one})[》」』]|{language.before}(?P<bare>{one}){language.after}'
    )
    return quoted.sub(lambda m: f"“{m['work'] or m['bare']}”" if m["work"] or m["bare"] else m[0], line)
