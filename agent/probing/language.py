"""Whether a model follows a schema, whether the grammar is enforced, and whether it reads a chat turn."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ...retrieval.errors import CannotChoose
from ..backend import Backend
from ..deadline import Deadline
from ..prompting import as_messages, shipped_prompt

FACTS = (
    ("Arrival, a film of 2016", "Arrival", 2016),
    ("The Left Hand of Darkness (novel, 1969)", "The Left Hand of Darkness", 1969),
    ("In 1982 came the film Blade Runner", "Blade Runner", 1982),
    ("Middlemarch, first published 1871", "Middlemarch", 1871),
)
ODD_ANSWER = {"word": "zq-7f"}
ODD_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"word": {"type": "string", "enum": [ODD_ANSWER["word"]]}},
    "required": ["word"],
    "additionalProperties": False,
}
TURNS = (
    ("I loved Dune, give me more like that.", "Dune", "More"),
    ("No more vampire stories, please.", "vampire stories", "Less"),
    ("Something with dragons would be great.", "dragons", "More"),
    ("I am tired of crime novels.", "crime novels", "Less"),
    ("My favourite is slow, quiet science fiction.", "quiet science fiction", "More"),
    ("Anything but romance.", "romance", "Less"),
    ("Cook books make me happy, show me some.", "cook books", "More"),
    ("I hated Twilight.", "Twilight", "Less"),
    ("I can't get enough of heist films.", "heist films", "More"),
    ("Leave out everything violent.", "violence", "Less"),
    ("History, and lots of it!", "history", "More"),
    ("I never want to see another musical.", "musicals", "Less"),
    ("Do you have more by Ursula K. Le Guin?", "Ursula K. Le Guin", "More"),
    ("The last thriller bored me to death, stop suggesting them.", "thrillers", "Less"),
    ("I am looking for funny travel books.", "funny travel books", "More"),
    ("I used to like westerns, but not any more.", "westerns", "Less"),
)


class Count(NamedTuple):
    """How many of how many were right."""

    right: int
    asked: int


def follows_schema(backend: Backend, deadline: Deadline) -> Count:
    """Asks for facts as JSON, with the schema where the backend takes one; keys, types and values must fit.

    Raises:
        ModelError: the model could not be asked.
    """
    prompt = shipped_prompt("probe/json_facts@v1")
    written = backend.complete(
        [as_messages(prompt, text=text) for text, _, _ in FACTS],
        max_tokens=48,
        deadline=deadline,
        schema=prompt.schema if backend.abilities.schema else None,
    )
    wanted = [{"title": title, "year": year} for _, title, year in FACTS]
    right = [_object(one.text) == facts for one, facts in zip(written, wanted, strict=True)]
    return Count(sum(right), len(FACTS))


def enforces_grammar(backend: Backend, deadline: Deadline) -> bool | None:
    """Asks a plain question under a schema that nobody would follow unprompted.

    Returns:
        Whether the answer keeps to it; None if the backend takes no schema.

    Raises:
        ModelError: the model could not be asked.
    """
    if not backend.abilities.schema:
        return None
    prompt = shipped_prompt("probe/plain_question@v1")
    (written,) = backend.complete([as_messages(prompt)], max_tokens=32, deadline=deadline, schema=ODD_SCHEMA)
    return bool(_object(written.text) == ODD_ANSWER)


def reads_turns(backend: Backend, deadline: Deadline) -> Count:
    """Asks what people who say something want; half of them want more, half less.

    What the model prefers of the two words is taken off: its median over all turns.

    Raises:
        ModelError: the model could not be asked.
    """
    prompt = shipped_prompt("probe/chat_turn@v1")
    asked = [as_messages(prompt, turn=turn, subject=subject) for turn, subject, _ in TURNS]
    meant = np.array([answer == "More" for _, _, answer in TURNS])
    try:
        choices = backend.choose(asked, ("More", "Less"), deadline=deadline)
    except CannotChoose:
        written = backend.complete(asked, max_tokens=4, deadline=deadline)
        said = [one.text.strip().casefold() for one in written]
        right = [text.startswith("more" if more else "less") for text, more in zip(said, meant, strict=True)]
        return Count(sum(right), len(TURNS))
    odds = np.array([choice.logprobs["More"] - choice.logprobs["Less"] for choice in choices])
    more = odds > np.median(odds)
    if not more.any():  # more than half of the turns share the highest odds
        more = odds >= np.median(odds)
    return Count(int((more == meant).sum()), len(TURNS))


def _object(text: str) -> Any:
    """Returns the JSON object of a text, fenced or not; None if there is none."""
    start, end = text.find("{"), text.rfind("}")
    try:
        return json.loads(text[start : end + 1])
    except (ValueError, RecursionError):
        return None
