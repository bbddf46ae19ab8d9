"""What can be wrong with a ranking that a model wrote, and how it becomes a permutation all the same.

Whatever the text is, what leaves is each candidate once: unknown and repeated labels are dropped, missing
ones follow in the order of retrieval.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from ..backend import Completion

Fault = Literal[
    "ok",
    "wrong_format",
    "repeated",
    "missing",
    "unknown_label",
    "truncated",
    "white_space_loop",
    "refusal",
    "empty",
    "grammar_not_enforced",
]
FAULTS: tuple[Fault, ...] = get_args(Fault)

MAX_CHARS = 100_000
"""What a model writes after so many characters is no longer looked at."""
WHITE_SPACE_RUN = 40
"""So many white-space characters in a row are a loop, not a layout."""

_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_REFUSAL = re.compile(
    r"\b(?:i(?:'m| am)? (?:sorry|unable|not able)|i (?:cannot|can't|can not|won't)|as an ai)\b", re.IGNORECASE
)
# A label stands alone: 'B', '[B]', 'B.', '2) B', 'A>B'. A lone 'I' or 'A' in a sentence is a word.
_WORD = r"(?:I|(?<=\n)A)[^\S\n]+[a-z]"
_LABEL = rf"(?<![^\W_])(?<!\w')(?!{_WORD})[A-Z](?![^\W_]|'\w)"
# Nothing here can be matched in two ways, and what begins a line has bounds: else a long answer of dots or
# arrows takes hours to parse.
_BETWEEN = r"(?:[\s,;>|/\-\[\]\"'.)(*:→]|\d{1,2}[.):])+"
_RUN = re.compile(rf"{_LABEL}(?:{_BETWEEN}{_LABEL})+")
_ALL_SMALL = re.compile(rf"\W*{_LABEL}(?:{_BETWEEN}{_LABEL})*\W*".replace("A-Z", "a-z"))
_LINE = re.compile(
    r"^[^\w\n]{0,8}(?:\d{1,2}[.):])?[^\w\n]{0,8}([A-Z])(?![^\W_]|'\w|[^\S\n]+[a-z])", re.MULTILINE
)
_CUT = re.compile(r'"ranking"\s*:\s*\[([^\]]*)')


@dataclass(frozen=True, slots=True)
class Parsed:
    """A ranking read from a text."""

    ranking: tuple[int, ...]
    """Each place of the list once, best first."""
    told: int
    """How many of them, the first ones, are the model's own."""
    faults: frozenset[Fault]
    """What was wrong; 'ok' alone if nothing was."""

    @property
    def repaired(self) -> bool:
        """Whether places were filled in."""
        return self.told < len(self.ranking)


def parse_ranking(
    completion: Completion, labels: Sequence[str], places: Sequence[int], *, schema: bool = False
) -> Parsed:
    """Reads the labels that a model wrote, best first.

    Args:
        completion: the model's text.
        labels: single letters, one a candidate, in the order in which the model saw them.
        places: the candidates' places in the order of retrieval, in the same order.
        schema: whether the text was to follow `ranking_schema`.
    """
    text = _plain(completion.text)
    from_json = _from_json(text)
    written = _from_text(text) if from_json is None else from_json
    known = [label for label in written if label in labels]
    told = list(dict.fromkeys(known))
    faults = _faults_of_text(completion, text, bool(told), len(told) == len(labels))
    faults |= {"unknown_label"} if len(known) < len(written) else set()
    faults |= {"repeated"} if len(told) < len(known) else set()
    faults |= {"missing"} if 0 < len(told) < len(labels) else set()
    if schema and text and not faults & {"truncated", "white_space_loop"} and not _follows(text, labels):
        faults |= {"grammar_not_enforced"}
    place_of = dict(zip(labels, places, strict=True))
    ranking = [place_of[label] for label in told]
    rest = sorted(set(places) - set(ranking))
    return Parsed((*ranking, *rest), len(ranking), frozenset(faults or {"ok"}))


def ranking_schema(labels: Sequence[str]) -> Mapping[str, Any]:
    """Returns the JSON schema of a ranking, one for each length of list: a server compiles few."""
    return {
        "type": "object",
        "properties": {
            "ranking": {
                "type": "array",
                "items": {"type": "string", "enum": list(labels)},
                "minItems": len(labels),
                "maxItems": len(labels),
            }
        },
        "required": ["ranking"],
        "additionalProperties": False,
    }


def _faults_of_text(completion: Completion, text: str, any_told: bool, all_told: bool) -> set[Fault]:
    """Returns what is wrong with the text as such."""
    faults: set[Fault] = set()
    if completion.finish_reason == "white_space" or re.search(rf"\s{{{WHITE_SPACE_RUN},}}", completion.text):
        faults.add("white_space_loop")
    if completion.finish_reason in ("length", "deadline") and not all_told:
        faults.add("truncated")
    if not text:
        faults.add("empty")
    elif not any_told and _REFUSAL.search(text):
        faults.add("refusal")
    elif not any_told:
        faults.add("wrong_format")
    return faults


def _plain(text: str) -> str:
    """Returns the text without what the model thought, in plain letters: a full-width A is an A."""
    answer = _THOUGHT.sub("", text).strip()[:MAX_CHARS]
    return unicodedata.normalize("NFKC", answer).replace("’", "'").strip()


def _json(text: str) -> Any:
    """Returns the JSON value of a text, None if it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _from_json(text: str) -> list[str] | None:
    """Returns the labels of a JSON ranking, whole or cut, in other text or alone; None if there is none."""
    found = _json(text[text.find("{") : text.rfind("}") + 1])
    ranking = found.get("ranking") if isinstance(found, dict) else None
    if found is None and (cut := _CUT.search(text)):
        ranking = re.findall(r'"([^"]*)"', cut[1]) or None
    if not isinstance(ranking, list):
        return None
    return [label.strip().upper() if isinstance(label, str) else "" for label in ranking]


def _follows(text: str, labels: Sequence[str]) -> bool:
    """Whether a text is what `ranking_schema` describes."""
    found = _json(text)
    if not isinstance(found, dict) or list(found) != ["ranking"] or not isinstance(found["ranking"], list):
        return False
    ranking = found["ranking"]
    return len(ranking) == len(labels) and all(isinstance(one, str) and one in labels for one in ranking)


def _from_text(text: str) -> list[str]:
    """Returns the labels that begin lines, or the longest run of them where that is longer.

    One letter in a refusal is a word of it, and small letters count only where the text is nothing else.
    """
    runs = [re.findall(_LABEL, run) for run in _RUN.findall(text)]
    best = max([_LINE.findall(text), *runs], key=len)
    if len(best) < 2 and _REFUSAL.search(text):
        return []
    return best or (re.findall(_LABEL, text.upper()) if _ALL_SMALL.fullmatch(text) else [])
