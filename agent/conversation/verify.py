"""The node that lets nothing through which names what is not there."""

from .composing.languages import TABLES
from .memory import draft_of
from .reply import Reply
from .reply_check import QUOTED, Allowed, written_problem
from .room import Room
from .state import State, turn_of
from .telling import told
from .turn import Language


def verify(state: State, room: Room) -> State:
    """Checks every title of the reply, and takes a model's words only where they pass."""
    draft, reply = draft_of(state), _only_real_items(Reply.model_validate(state["reply"]), room)
    language = turn_of(state).language
    text, problems = told(draft, language, room)
    written, problem = _checked(state, reply, language, room)
    if problem:
        problems.append(f"the model's words were not used: {problem}")
    changes: dict[str, object] = {"text": text, "warnings": [*reply.warnings, *problems]}
    if written and room.writer is not None:
        more = (TABLES[language].between if text else "") + written
        room.on_text(more)
        changes["text"] = text + more
        changes["made_by"] = reply.made_by.model_copy(update={"writer": room.writer.name})
    return State(reply=reply.model_copy(update=changes).model_dump(mode="json"))


def _only_real_items(reply: Reply, room: Room) -> Reply:
    """Returns the reply without items that the catalogue does not have under this id and title."""
    ids = [one.item.item_id for one in reply.items]
    real = {item.item_id: item.title for item in room.catalogue.named(reply.target, ids)}
    kept = [one for one in reply.items if real.get(one.item.item_id) == one.item.title]
    return reply if len(kept) == len(reply.items) else reply.model_copy(update={"items": kept})


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
