"""What a workspace's conversations share: index, log, catalogue, model, readers and writers."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import permutations
from threading import Thread
from types import TracebackType
from typing import NamedTuple, Self

from sqlalchemy import Engine

from ...prompts import PromptError
from ...retrieval.critique.steering import Critic
from ...retrieval.embedding import Embedder
from ...retrieval.embedding.open import is_here, open_embedder
from ...retrieval.errors import PromptUnusable, TastebridgeError, UnknownName
from ...retrieval.log.sessions import Session, SessionLog
from ...retrieval.person import Person
from ...retrieval.records import Floats
from ...retrieval.workspace import Workspace
from ..backend import Backend
from ..card.desk import CardDesk
from ..experiments.served import ExperimentService
from ..prompting import library
from ..recommender import Recommender
from ..settings import ModelSettings
from .catalogue import Catalogue
from .checkpoints import SqlCheckpoints
from .reading.choose import open_reader
from .reading.contract import Reader
from .reading.rules import RulesReader
from .reply_writer import ReplyWriter
from .room import Room
from .session_rows import DAY_US
from .settings import ChatSettings
from .title_index import TitleIndex
from .turn import Language

EXPLAINS: dict[Language, str] = {"en": "sentence@v1", "zh": "sentence_zh@v1"}
"""The prompt by which explanations in a language are asked for, where the settings are in the other."""
UNNAMED = "~"
"""Before the session's name: whose taste card belongs to nobody, and ends with the session."""


class Taking(NamedTuple):
    """What takes part in conversations now."""

    model: str | None
    reader: str
    writer: str
    prompts: tuple[str, ...]


class Tools:
    """Opens everything once; conversations of one process share it.

    Args:
        workspace: whose.
        use_model: False leaves language models out.
        backend: the model to use instead of the one that the settings name.

    Raises:
        IndexUnusable, LogError, SettingsError: the workspace cannot serve.
    """

    def __init__(
        self, workspace: Workspace, *, use_model: bool = True, backend: Backend | None = None
    ) -> None:
        self._workspace = workspace
        self._use_model = use_model
        self._given = backend
        self.chat = ChatSettings.from_table(workspace.settings.chat)
        self.model_settings = ModelSettings.of(workspace)
        self._foreign: dict[Language, Recommender] = {}
        self._warming: Thread | None = None
        self._base = ExperimentService(workspace, use_model=use_model, backend=backend)
        self.experiments = self._base.experiments
        self.recommender: Recommender = self._base
        self.log = self._base.log
        self.desk = CardDesk(self.log)
        self.sessions = SessionLog(self.log.engine)
        self.checkpoints = SqlCheckpoints(self.log.engine)

    def close(self) -> None:
        """Frees the files."""
        self.ready()
        self._base.close()

    def warm_up(self) -> None:
        """Begins to read what the first turn needs, while the person types."""
        if self._warming is None:
            self._warming = Thread(target=self._read_all, name="warm-up", daemon=True)
            self._warming.start()

    def ready(self) -> None:
        """Waits until that is done."""
        if self._warming is not None:
            self._warming.join()

    def _read_all(self) -> None:
        # What cannot be read is told by the turn that needs it.
        with suppress(TastebridgeError):
            _ = self.rules, self.catalogue.finder, self.reader
            for domain in self.domains:
                self.critic.ground(domain)
            index = self._base.index
            for source, target in permutations(self.domains, 2):
                index.users_index(index.direction(source, target).entry, "taste")
                self.recommender.candidates(Person(None, {}), target, 1)
            self.critic.is_attribute("warm-up")  # embeds the names of all attributes

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def engine(self) -> Engine:
        """Of the log's database."""
        return self.log.engine

    @property
    def domains(self) -> list[str]:
        """Names of all domains that lists can be made of."""
        return self._base.index.domains

    def require_domain(self, name: str) -> str:
        """Returns the name.

        Raises:
            UnknownName: no domain is called so.
        """
        if name not in self.domains:
            raise UnknownName("domain", name, self.domains)
        return name

    @cached_property
    def catalogue(self) -> Catalogue:
        """All items."""
        return Catalogue(self._base.index, self.log)

    @cached_property
    def critic(self) -> Critic:
        """Applies wishes; without the weights that words are compared with, by what is written alone."""
        can_embed = is_here(self._workspace.settings.embedding)
        return Critic(self._base.index, self.log, embed=self._embed if can_embed else None)

    @cached_property
    def rules(self) -> RulesReader:
        """Reads turns without a model."""
        return RulesReader(lambda text: [(one.start, one.end) for one in self.catalogue.finder.spot(text)])

    @property
    def reader(self) -> Reader:
        """Who reads turns."""
        settings = self.recommender.model_settings
        reader = open_reader(self.chat, settings, self._backend, self._workspace.root)
        return self.rules if isinstance(reader, RulesReader) else reader

    @property
    def writer(self) -> ReplyWriter | None:
        """The model that writes around lists; None: the composer does."""
        backend = self._backend
        if backend is None or self.chat.writer == "composer":
            return None
        if self.chat.writer == "auto" and not self.recommender.writes_well:
            return None
        return ReplyWriter(backend, self.recommender.model_settings)

    @cached_property
    def titles(self) -> TitleIndex:
        """Titles by their beginnings."""
        return TitleIndex([item.title for domain in self.domains for item in self.log.items(domain)])

    def described(self) -> Taking:
        """Says what takes part."""
        backend, writer = self._backend, self.writer
        settings = self.recommender.model_settings
        return Taking(
            None if backend is None else backend.name,
            self.reader.name,
            "composer" if writer is None else writer.name,
            (f"rank/{settings.rank_prompt}", f"explain/{settings.explain_prompt}"),
        )

    def set_model(self, name: str) -> None:
        """Takes another model from now on.

        Raises:
            SettingsError: the name names none.
        """
        self._take(self.recommender.model_settings.with_model(name))

    def set_prompt(self, name: str) -> None:
        """Takes another prompt for ranking or for explanations from now on.

        Raises:
            PromptUnusable: there is none, or no part of a list is made by such a prompt.
        """
        settings = self.recommender.model_settings
        try:
            prompt = library(settings).load(name)
        except PromptError as error:
            raise PromptUnusable(str(error)) from error
        keys = {"rank": "rank_prompt", "explain": "explain_prompt"}
        if prompt.head.task not in keys:
            raise PromptUnusable(
                f"{name!r} is a prompt for {prompt.head.task!r}; a list takes one for rank or explain"
            )
        table = {**settings.model_dump(), keys[prompt.head.task]: name.split("/", 1)[-1]}
        self._take(ModelSettings.from_table(table))

    def _take(self, settings: ModelSettings) -> None:
        self.recommender = Recommender(
            self._workspace, use_model=self._use_model, model_settings=settings, sharing=self._base
        )
        self._foreign.clear()

    def card_user(self, user: str, session: str) -> str:
        """Returns whose taste card it is: the user's, or that of a session of somebody unnamed."""
        return user or f"{UNNAMED}{session}"

    def session_for(self, user: str, name: str | None, at_us: int) -> str:
        """Returns the session to go on with, made if there is none of this name; deletes those that expired.

        Raises:
            UnknownName: the session is somebody else's.
            LogError: the name cannot be one.
        """
        self._expire(at_us)
        if name is None:
            return self.sessions.begin(user, at_us).session_id
        try:
            found = self.sessions.get(name)
        except UnknownName:
            return self.sessions.begin(user, at_us, name).session_id
        if found.user_id != user:
            raise UnknownName("session of yours", name)
        return found.session_id

    def _expire(self, at_us: int) -> None:
        before_us = at_us - int(self.chat.keep_days * DAY_US)
        for one in self._old(before_us):
            self.desk.delete(self.card_user("", one.session_id))
        self.sessions.expire(before_us)

    def _old(self, before_us: int) -> list[Session]:
        return [one for one in self.sessions.list("") if one.used_us < before_us]

    def room(
        self,
        *,
        session: str,
        user: str,
        k: int | None,
        progress: Callable[[str], None],
        clock: Callable[[], int],
    ) -> Room:
        """Returns the tools of one turn."""
        return Room(
            session=session,
            user=user,
            card_user=self.card_user(user, session),
            settings=self.chat,
            recommender=self.recommender,
            speaking=self._speaking,
            catalogue=self.catalogue,
            critic=self.critic,
            desk=self.desk,
            experiments=self.experiments,
            reader=self.reader,
            fallback=self.rules,
            writer=self.writer,
            k=k,
            progress=progress,
            clock=clock,
        )

    def _speaking(self, language: Language) -> Recommender:
        """Returns the recommender, or one like it whose explanations are in the language."""
        settings = self.recommender.model_settings
        if settings.explain_language == language:
            return self.recommender
        if language not in self._foreign:
            changed = {"explain_language": language, "explain_prompt": EXPLAINS[language]}
            self._foreign[language] = Recommender(
                self._workspace,
                use_model=self._use_model,
                model_settings=settings.model_copy(update=changed),
                sharing=self.recommender,
            )
        return self._foreign[language]

    @property
    def _backend(self) -> Backend | None:
        return self.recommender.backend

    @cached_property
    def _embedder(self) -> Embedder:
        return open_embedder(self._workspace.settings.embedding)

    def _embed(self, texts: Sequence[str]) -> Floats:
        return self._embedder.embed(texts)
