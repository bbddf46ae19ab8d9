"""One conversation with one person: turns in, replies out, everything between stored as it goes."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any, Literal, cast

from ...retrieval.log.session_lock import one_turn
from ...retrieval.mentions.mention import Mention
from ...retrieval.workspace import Workspace
from ..card import json as card_json
from ..card import markdown as card_markdown
from ..deadline import Deadline
from .asking.asked import Asked
from .graph import build_graph
from .opening import Tools
from .places import NoSuchPlace
from .reply import Reply
from .resuming import abandon, config_of, go_on, waiting_nodes
from .room import now_us
from .session_rows import session_rows
from .state import Json, State, fresh_turn
from .talks import CardFormat, Described, SessionRow
from .turn import Turn

WAIT_S = 30.0
"""So long a turn waits for the one before it in the same session."""


def _nothing(_: str) -> None:
    """Watches nothing."""


class Conversation:
    """Talks with one person. It satisfies `Talks`.

    Args:
        tools: an open workspace's; the caller closes it.
        user: whose history and taste card; None: somebody who is not in the data, whose card ends with the
            session.
        session: to go on with, or a name for a new one; None: a new one.
        target: the domain of the lists to come; it can be said as well.
        k: items a list; None: the settings' number.
        clock: the time in microseconds since 1970 (UTC).

    Raises:
        UnknownName: no such target; or the session is somebody else's, which looks as if there were none.
        LogError: the session's name is none.
    """

    def __init__(
        self,
        tools: Tools,
        *,
        user: str | None = None,
        session: str | None = None,
        target: str | None = None,
        k: int | None = None,
        clock: Callable[[], int] = now_us,
    ) -> None:
        self._tools = tools
        self._user = user or ""
        self._clock = clock
        self._k = k
        self._target = tools.require_domain(target) if target else ""
        self._ended = True
        """Whether the last turn came to its end."""
        self._graph = build_graph(tools.checkpoints)
        self._session = tools.session_for(self._user, session, clock())

    @property
    def session(self) -> str:
        """Name of the session, by which it is resumed."""
        return self._session

    @property
    def domains(self) -> Sequence[str]:
        """Names of all domains."""
        return self._tools.domains

    @property
    def options(self) -> Sequence[str]:
        """Of the question asked last, as they were offered; empty: none is open."""
        question = self._state().get("question")
        return [one.text for one in Asked.from_dict(question["asked"]).options] if question else []

    def turn(
        self,
        text: str,
        *,
        progress: Callable[[str], None] = _nothing,
        on_text: Callable[[str], None] = _nothing,
    ) -> Reply:
        """Returns the answer to what a person says.

        Raises:
            TastebridgeError: it could not be answered; nothing of the turn is remembered.
        """
        return self._run(text, None, progress, on_text)

    def act(self, turn: Turn, words: str) -> Reply:
        """Returns the answer to a turn that needs no reading.

        Args:
            turn: what is wanted.
            words: the person's own, which stand beside what is noted.

        Raises:
            TastebridgeError: it could not be answered; nothing of the turn is remembered.
        """
        return self._run(words, turn, _nothing, _nothing)

    def react(
        self,
        kind: Literal["like", "dislike", "known"],
        place: int,
        *,
        progress: Callable[[str], None] = _nothing,
    ) -> Reply:
        """Notes what they think of an item of the list shown last; `place` is from 1.

        Raises:
            NoSuchPlace: the list is shorter, or there is none.
        """
        self._require_place(place)
        sentiment: Literal["like", "dislike", "neutral"] = "neutral" if kind == "known" else kind
        mention = Mention("", sentiment, "known" if kind == "known" else "opinion", place)
        return self._run("", Turn(("remember",), mentions=(mention,)), progress, _nothing)

    def why(
        self,
        place: int,
        *,
        progress: Callable[[str], None] = _nothing,
        on_text: Callable[[str], None] = _nothing,
    ) -> Reply:
        """Says why an item is in the list shown last; `place` is from 1.

        Raises:
            NoSuchPlace: the list is shorter, or there is none.
        """
        self._require_place(place)
        turn = Turn(("explain",), mentions=(Mention("", "neutral", "question", place),))
        return self._run("", turn, progress, on_text)

    def card(self) -> Reply:
        """Returns the taste card in `Reply.card`."""
        return self._run("", Turn(("about_me",)), _nothing, _nothing)

    def undo(self) -> Reply:
        """Takes back what the turn before put on the card, took off it or wished."""
        return self._run("", None, _nothing, _nothing, undoing=True)

    def drop(self) -> bool:
        """Forgets a turn that was interrupted; see `Talks.drop`."""
        waiting = waiting_nodes(self._graph, self._session)
        if not waiting:
            return not self._ended  # a turn that stored nothing yet was stopped before it began
        if "remember" in waiting:  # it may have stored the turn already
            go_on(self._graph, self._session, self._room(_nothing))
            return False
        abandon(self._graph, self._session)
        return True

    def export(self, how: CardFormat) -> str:
        """Returns the taste card as a document."""
        entries = self._tools.desk.entries(self._card_user)
        render = card_markdown.render if how == "markdown" else card_json.render
        return render(self._user, entries, self._clock())

    def set_target(self, name: str) -> None:
        """Makes a domain the target of the lists to come.

        Raises:
            UnknownName: there is no such domain.
        """
        self._target = self._tools.require_domain(name)

    def set_model(self, name: str) -> None:
        """Takes another model from now on, as in `local:NAME`; 'none' leaves it out.

        Raises:
            SettingsError: the name names none.
        """
        self._tools.set_model(name)

    def set_prompt(self, name: str) -> None:
        """Takes another prompt from now on, as `task/name@version` or `task/name`.

        Raises:
            PromptUnusable: there is none, or no part of a list is made by such a prompt.
        """
        self._tools.set_prompt(name)

    def describe(self) -> Described:
        """Says who and what takes part."""
        told = self._tools.described()
        return Described(
            self._user, self._target or self._state().get("target", ""), told.model, told.reader, told.writer,
            told.prompts,
        )  # fmt: skip

    def sessions(self) -> Sequence[SessionRow]:
        """Returns the person's stored sessions, the last one on top; of somebody unnamed only this one."""
        rows = session_rows(self._tools.sessions.list(self._user), self._tools.chat)
        return [row for row in rows if self._user or row.session == self._session]

    def new(self) -> None:
        """Begins a new session. The taste card of a named person stays."""
        self._session = self._tools.session_for(self._user, None, self._clock())

    def titles(self, prefix: str) -> Sequence[str]:
        """Returns a few titles that begin like this."""
        return self._tools.titles.starting(prefix)

    @property
    def _card_user(self) -> str:
        return self._tools.card_user(self._user, self._session)

    def _state(self) -> State:
        return cast(State, self._graph.get_state(config_of(self._session)).values)

    def _require_place(self, place: int) -> None:
        length = len(self._state().get("last", []))
        if not 1 <= place <= length:
            raise NoSuchPlace(place, length)

    def _room(self, progress: Callable[[str], None]) -> Any:
        return self._tools.room(
            session=self._session, user=self._user, k=self._k, progress=progress, clock=self._clock
        )

    def _run(
        self,
        text: str,
        given: Turn | None,
        progress: Callable[[str], None],
        on_text: Callable[[str], None],
        *,
        undoing: bool = False,
    ) -> Reply:
        self._ended = False
        progress("open")
        self._tools.ready()
        start = perf_counter()
        room = self._room(progress)
        room.on_text = on_text
        room.deadline = Deadline(self._tools.chat.deadline_s)
        with one_turn(self._tools.engine, self._session, wait_s=WAIT_S):
            self._end_what_was_cut_off(room)
            number = self._state().get("turn_no", 0) + 1
            turn = fresh_turn(text, number=number, given=given, target=self._target, undoing=undoing)
            final = self._invoke(turn, room)
            self._ended = True
            self._tools.sessions.touch(self._session, self._clock(), turns=number, title=text)
        reply = Reply.model_validate(final["reply"])
        made_by = reply.made_by.model_copy(update={"milliseconds": round((perf_counter() - start) * 1000, 1)})
        if reply.target:
            self._target = ""  # the state has it now, and the person can change it by words
        return reply.model_copy(update={"made_by": made_by})

    def _invoke(self, turn: State, room: Any) -> Json:
        try:
            final: Json = self._graph.invoke(turn, config_of(self._session), context=room, durability="sync")
        except Exception:
            abandon(self._graph, self._session)
            raise
        return final

    def _end_what_was_cut_off(self, room: Any) -> None:
        """Brings a turn that a kill cut off to its end; one that fails again is given up."""
        try:
            go_on(self._graph, self._session, room)
        except Exception:
            abandon(self._graph, self._session)
            raise


@contextmanager
def open_conversation(
    workspace: Workspace,
    *,
    user: str | None = None,
    target: str | None = None,
    session: str | None = None,
    k: int | None = None,
    use_model: bool = True,
) -> Iterator[Conversation]:
    """Gives a conversation in a workspace, and closes what it opened.

    Raises:
        IndexUnusable, LogError, SettingsError: the workspace cannot serve.
        UnknownName: no such target or session.
    """
    with Tools(workspace, use_model=use_model) as tools:
        tools.warm_up()
        yield Conversation(tools, user=user, target=target, session=session, k=k)


def stored_sessions(workspace: Workspace, user: str | None = None) -> Sequence[SessionRow]:
    """Returns the stored sessions of a user, or with None of everybody; the one used last comes first."""
    from ...retrieval.log import EventLog
    from ...retrieval.log.sessions import SessionLog
    from .settings import ChatSettings

    with EventLog(workspace.log_url) as log:
        stored = SessionLog(log.engine).list(user)
        return session_rows(stored, ChatSettings.from_table(workspace.settings.chat))
