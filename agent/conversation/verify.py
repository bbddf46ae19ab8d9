"""The node that lets nothing through which names what is not there."""

from .composing.languages import TABLES
from .draft import Draft, Line
from .memory import draft_of
from .reply import Reply
from .reply_check import QUOTED, Allowed, quoted, title_problem, written_problem
from .room import Room
from .state import State, turn_of
from .turn import Language

_PRESENTS = ("list", "list_surprise")
"""Lines that a model may replace by its own words."""


def verify(state: State, room: Room) -> State:
    """Checks every title of the reply against the catalogue, and takes a model's words only where they pass."""
    draft, reply = draft_of(state), _only_real_items(Reply.model_validate(state["reply"]), room)
    language = turn_of(state).language
    kept, problems = _real_lines(draft, reply, language, room)
    written, problem = _checked(state, reply, language, room)
    if problem:
        problems.append(f"the model's words were not used: {problem}")
    if written and room.writer is not None:
        kept = [line for line in kept if line.say not in _PRESENTS]
        made_by = reply.made_by.model_copy(update={"writer": room.writer.name})
        reply = reply.model_copy(update={"made_by": made_by})
    table = TABLES[language]
    told = dict.fromkeys([*(table.line(line) for line in kept), *([written] if written else [])])
    warnings = [*reply.warnings, *problems]
    reply = reply.model_copy(update={"text": table.between.join(told), "warnings": warnings})
    return State(reply=reply.model_dump(mode="json"))


def _only_real_items(reply: Reply, room: Room) -> Reply:
    """Returns the reply without items that the catalogue does not have under this id and title."""
    ids = [one.item.item_id for one in reply.items]
    real = {item.item_id: item.title for item in room.catalogue.named(reply.target, ids)}
    kept = [one for one in reply.items if real.get(one.item.item_id) == one.item.title]
    return reply if len(kept) == len(reply.items) else reply.model_copy(update={"items": kept})


def _real_lines(draft: Draft, reply: Reply, language: Language, room: Room) -> tuple[list[Line], list[str]]:
    """Returns the lines whose quoted titles are items or the person's own words, and why others are not said."""
    told = [said.tells for said in (one for item in draft.items for one in item.said)]
    own = {words for text in (*told, *(line.text for line in draft.lines if line.say == "why_made"))
           for words in quoted(text)}  # fmt: skip
    kept, problems = [], []
    for line in draft.lines:
        titles = {line.title, *line.titles} - {""}
        real = {title for title in titles if room.catalogue.has_title(title)}
        invented = title_problem(TABLES[language].line(line), real | own)
        if invented is None:
            kept.append(line)
        else:
            problems.append(f"a line was left out: {invented!r} is no item")
    return kept, problems


def _checked(state: State, reply: Reply, language: Language, room: Room) -> tuple[str, str]:
    """Returns the model's text if it may be shown, else nothing and why."""
    written = state.get("written", "")
    if not written:
        return "", ""
    shown = room.catalogue.named(reply.target, [one.item.item_id for one in reply.items])
    wishes = [wish for wish in turn_of(state).wishes if wish.about in ("attribute", "audience", "language")]
    allowed = Allowed(
        {item.title for item in shown},
        [
            reply.target,
            *(name for item in shown for name in (*item.creators, *item.attributes)),
            *(wish.value for wish in wishes),
        ],
        {len(shown)} | {item.year for item in shown if item.year},
    )
    problem = written_problem(written, allowed, language)
    if problem is None and (named := room.finder.spot(_unquoted(written))):
        problem = f"it names a work without quotes: {written[named[0].start : named[0].end]!r}"
    return ("", problem) if problem else (written, "")


def _unquoted(text: str) -> str:
    """Returns the text with blanks in place of quotations, each character where it was."""
    return QUOTED.sub(lambda found: " " * len(found[0]), text)
