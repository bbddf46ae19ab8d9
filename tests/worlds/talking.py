"""A conversation in memory that answers by fixed rules: for tests of what shows it."""

import time
from collections.abc import Sequence

from tastebridge.agent.answer import ExplanationOut, ItemOut, TokensOut
from tastebridge.agent.conversation.reply import (
    CardLine,
    LimitOut,
    MadeBy,
    QuestionOut,
    Reply,
    SaidOut,
    ShownItem,
)
from tastebridge.agent.conversation.talks import (
    CardFormat,
    Described,
    OnText,
    Progress,
    Reaction,
    SessionRow,
    nobody,
)
from tastebridge.agent.conversation.title_index import TitleIndex
from tastebridge.retrieval.errors import TastebridgeError, UnknownName

HOSTILE = (
    "Red \x1b[31mEvil\x1b[0m",
    "Clip \x1b]52;c;cm0gLXJm\x07board",
    "Bell \x07\x9b31mC1\x9d0;title\x9c",
    "Right \u202eotleft\u2066 and zero\u200bwidth",
    "[red]markup[/red] [link=https://example.org]here[/link]",
    ":pile_of_poo: \r\n\x1b[2J\x1b[Hcleared",
)
"""Titles that would change a terminal if they were printed as they are."""
TITLES = ("Dune", "Dune Messiah", "The Left Hand of Darkness", "Emma", "三体", *HOSTILE)


def card_line(tells: str, words: str = "", entry_id: str = "c1") -> CardLine:
    """An entry of the taste card."""
    return CardLine(
        entry_id=entry_id, kind="like", tells=tells, words=words, source="said", at="2026-11-25T10:00:00Z"
    )


def shown(
    rank: int,
    title: str,
    *,
    creators: Sequence[str] = (),
    year: int | None = None,
    why: str = "",
    said: Sequence[str] = (),
    unknown: Sequence[str] = (),
) -> ShownItem:
    """One item of a list."""
    explanation = ExplanationOut(text=why, claims=[], written_by="composer", rejected=None) if why else None
    item = ItemOut(
        rank=rank,
        item_id=f"i{rank}",
        title=title,
        year=year,
        creators=list(creators),
        score=1 / rank,
        contributions={},
        explanation=explanation,
        evidence=[],
    )
    tells = [SaidOut(entry_id=f"c{n}", words=text, tells=text) for n, text in enumerate(said)]
    return ShownItem(item=item, said=tells, unknown=list(unknown))


def limit(words: str, fit: int, *, hard: bool = True, unknown: int = 0, dropped: bool = False) -> LimitOut:
    """What became of a limit, of 20 candidates."""
    return LimitOut(words=words, hard=hard, fit=fit, unknown=unknown, of=20, dropped=dropped)


def question(text: str, *options: str) -> QuestionOut:
    """A question with options."""
    return QuestionOut(text=text, options=list(options), about="preference", gain=0.1)


def reply(text: str = "Hello.", **parts: object) -> Reply:
    """A reply with these parts; the others are empty."""
    made = MadeBy(
        reader="rules",
        writer="composer",
        level="fused" if parts.get("items") else None,
        model=None,
        prompts=[],
        tokens=TokensOut(prompt=0, completion=0, calls=0),
        milliseconds=12.4,
    )
    empty: dict[str, object] = {
        "session": "s1", "turn": 1, "acts": ["chat"], "language": "en", "target": "", "items": [],
        "limits": [], "question": None, "card": [], "remembered": [], "forgotten": [], "warnings": [],
        "made_by": made, "ended": False,
    }  # fmt: skip
    return Reply.model_validate({"text": text, **empty, **parts})


class FakeTalks:
    """Follows the terminal's `Talks`; what it does depends on the turn's words alone.

    Attributes:
        calls: what was asked of it, in order.
        wait_s: how long the turn 'slow' takes.
    """

    def __init__(self, wait_s: float = 30.0) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.wait_s = wait_s
        self.kept = False
        self.session = "s1"
        self.domains: Sequence[str] = ("books", "films")
        self.options: Sequence[str] = ()
        self._target = ""
        self._model: str | None = None
        self._titles = TitleIndex(TITLES)

    def turn(self, text: str, *, progress: Progress = nobody, on_text: OnText = nobody) -> Reply:
        """Answers what the words say, by the first of them."""
        self.calls.append(("turn", text))
        self.options = ()
        first = text.split()[0]
        if first == "slow":
            progress("finding films like yours")
            time.sleep(self.wait_s)
        if first == "fail":
            raise UnknownName("item", text, ("Dune",))
        if first == "stream":
            progress("compose")
            for word in ("Here ", "are ", "ten\x1b[31m ", "words ", "for you."):
                on_text(word)
                time.sleep(self.wait_s)
            return reply("Here are ten[31m words for you.")
        return self._quick(first, text)

    def _quick(self, first: str, text: str) -> Reply:
        if first == "hostile":
            items = [shown(n, title, why=title, said=[title]) for n, title in enumerate(HOSTILE, start=1)]
            return reply("\n".join(HOSTILE), items=items, question=question(HOSTILE[0], *HOSTILE))
        if first == "list":
            return reply("Two books.", items=[shown(1, "Dune", year=1965), shown(2, "Emma", year=1815)])
        if first == "ask":
            self.options = ("shorter", "longer")
            return reply("One question.", question=question("How long?", *self.options))
        if text[0] > "\u2e80":
            return reply("好的。", language="zh")
        return reply(f"{len(text.splitlines())} lines: {text!r}", ended=first == "bye")

    def react(self, kind: Reaction, place: int, *, progress: Progress = nobody) -> Reply:
        """Notes it for two places."""
        self.calls.append(("react", kind, place))
        if place > 2:
            raise TastebridgeError(f"there is no place {place} in a list of 2")
        return reply("Noted.", remembered=[card_line(f"you {kind} number {place}")])

    def why(self, place: int, *, progress: Progress = nobody, on_text: OnText = nobody) -> Reply:
        """Says so."""
        self.calls.append(("why", place))
        return reply(f"Because of {place}.")

    def card(self) -> Reply:
        """Returns one entry."""
        return reply("What I know of you:", card=[card_line("you like “noir”", "I love noir")])

    def undo(self) -> Reply:
        """Takes back one entry."""
        return reply("Taken back.", forgotten=["you like “noir”"])

    def drop(self) -> bool:
        """Tells what `kept` says."""
        self.calls.append(("drop",))
        return not self.kept

    def export(self, how: CardFormat) -> str:
        """Returns a card of one line."""
        return '{"likes": ["noir"]}' if how == "json" else "# Taste card\n\n- likes\n  - noir \x1b[31m\n"

    def set_target(self, name: str) -> None:
        """Takes one of its domains."""
        if name not in self.domains:
            raise UnknownName("domain", name, self.domains)
        self._target = name

    def set_model(self, name: str) -> None:
        """Takes any."""
        self._model = name

    def set_prompt(self, name: str) -> None:
        """Takes any."""
        self.calls.append(("prompt", name))

    def describe(self) -> Described:
        """Tells the target and the model."""
        return Described("ann", self._target, self._model, "rules", "composer", ("rank/list@v1",))

    def sessions(self) -> Sequence[SessionRow]:
        """Returns this one."""
        row = SessionRow(self.session, "ann", "books", 3, "2026-11-25T10:00:00Z", "2026-12-25T10:00:00Z")
        return (row,)

    def new(self) -> None:
        """Changes the name."""
        self.session = "s2"

    def titles(self, prefix: str) -> Sequence[str]:
        """Looks them up."""
        return self._titles.starting(prefix)
