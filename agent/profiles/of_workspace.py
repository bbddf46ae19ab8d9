"""Shows, writes and lists the profiles of a workspace's people."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from ...prompts import Prompt, PromptError
from ...retrieval.errors import SettingsError
from ...retrieval.index.live import LiveIndex
from ...retrieval.index.site import BuildProgress
from ...retrieval.log import EventLog
from ...retrieval.log.profiles import ProfileLog
from ...retrieval.person import Person, person_of_user
from ...retrieval.profiles import Profile
from ...retrieval.workspace import Workspace
from ..backend import Backend
from ..models import require_model
from ..prompting import library
from ..settings import ModelSettings
from .desk import ProfileDesk, State
from .writer import ProfileWriter
from .writing import ProfileWriting, WritingReport

DEADLINE_S = 120.0
"""For the writing of one profile; nobody waits for an answer meanwhile."""
DEFAULT_PROMPT = "summary@v1"


@dataclass(frozen=True)
class ShownProfile:
    """A profile with whose it is and how it stands to the history."""

    user: str
    profile: Profile
    state: State
    at_us: int
    """When it was stored, UTC; -1: it is not, it was composed just now."""

    def as_json(self) -> dict[str, Any]:
        """Returns what programs read."""
        profile = self.profile
        return {
            "user": self.user,
            "domain": profile.domain,
            "summary": profile.summary,
            "tags": [{"name": tag.name, "strength": tag.strength} for tag in profile.tags],
            "made_by": profile.made_by,
            "model": profile.model or None,
            "state": self.state,
            "stored_at_us": self.at_us if self.at_us >= 0 else None,
        }


class _Room:
    """An open workspace: log, desk, and people as they are now."""

    def __init__(self, workspace: Workspace, log: EventLog) -> None:
        self.log = log
        self.profiles = ProfileLog(log.engine)
        self.desk = ProfileDesk(log)
        self._settings = workspace.settings
        index = LiveIndex.open(workspace)
        self._manifest = index.manifest
        index.close()

    def person(self, user: str) -> Person:
        return person_of_user(self.log, user, self._manifest, self._settings)

    def domains(self, source: str | None) -> list[str]:
        return self.log.domains() if source is None else [self.log.require_domain(source)]

    def users(self, domains: Sequence[str]) -> Iterator[str]:
        """Yields everybody active in a domain, by the log's number."""
        numbers = np.unique(np.concatenate([self.log.events(domain).user_no for domain in domains]))
        yield from self.log.user_ids(numbers.tolist()).values()

    def due(self, domains: Sequence[str]) -> Iterator[Person]:
        """Yields who has a history without a profile that is up to date."""
        for person in map(self.person, self.users(domains)):
            held = self.desk.of_domains(person, domains)
            if any(one.stored != "fresh" and one.profile.tags for one in held):
                yield person


def show_profiles(workspace: Workspace, user: str, source: str | None = None) -> list[ShownProfile]:
    """Returns a user's profiles, one a domain with a history: stored ones while up to date, else composed.

    Raises:
        UnknownName: there is no such user or domain.
        IndexUnusable: there is no index.
    """
    with _open(workspace) as room:
        person = room.person(user)
        held = room.desk.of_domains(person, room.domains(source))
    return [
        ShownProfile(user, one.profile, one.stored, one.at_us)
        for one in held
        if len(person.item_nos(one.profile.domain))
    ]


def list_profiles(workspace: Workspace) -> list[ShownProfile]:
    """Returns all stored profiles with whether the history is still the one they were written from.

    A composed profile counts as fresh if it would be composed the same today.
    """
    with _open(workspace) as room:
        shown: list[ShownProfile] = []
        people: dict[str, Person] = {}
        for one in room.profiles.all():
            person = people.get(one.user_id) or room.person(one.user_id)
            people = {one.user_id: person}  # they come user by user
            digest = room.desk.digest(person, one.profile.domain)
            state: State = "fresh" if digest == one.profile.history_sha256 else "stale"
            shown.append(ShownProfile(one.user_id, one.profile, state, one.at_us))
    return shown


def write_profiles(
    workspace: Workspace,
    *,
    progress: BuildProgress,
    users: Sequence[str] | None = None,
    people: int = 0,
    source: str | None = None,
    prompt: str = DEFAULT_PROMPT,
    backend: Backend | None = None,
    use_model: bool = True,
) -> WritingReport:
    """Writes and stores the profiles that are missing or out of date.

    Args:
        workspace: whose people and model.
        progress: told of every profile.
        users: whom for; None: the first `people` who have no profile that is up to date.
        people: how many, where no users are given.
        source: the only domain to write of; None: every one.
        prompt: name and version of the prompt in `prompts/profile/`.
        backend: another model than the settings'.
        use_model: False: the plain method writes all.

    Raises:
        UnknownName: there is no such user or domain.
        IndexUnusable: there is no index.
        ModelUnavailable: the settings name no model, or it cannot be opened.
        SettingsError: there is no such prompt.
    """
    writer = _writer(workspace, prompt, backend) if use_model else None
    with workspace.writing(), _open(workspace) as room:
        domains = room.domains(source)
        if users is None:
            chosen = list(islice(room.due(domains), people))
        else:
            chosen = [room.person(user) for user in dict.fromkeys(users)]
        progress.step("writing profiles", sum(len(one.item_nos(d)) > 0 for one in chosen for d in domains))
        writing = ProfileWriting(room.desk, room.profiles, writer, DEADLINE_S)
        report = writing.write(chosen, domains, told=lambda person, outcome: progress.advance())
        progress.advance(report.fresh)
    return report


def _writer(workspace: Workspace, prompt: str, backend: Backend | None) -> ProfileWriter:
    settings = ModelSettings.of(workspace)
    return ProfileWriter(backend or require_model(settings, workspace.root), _prompt(settings, prompt))


def _prompt(settings: ModelSettings, name: str) -> Prompt:
    try:
        return library(settings).load(f"profile/{name}")
    except PromptError as error:
        raise SettingsError(f"--prompt: {error}") from error


@contextmanager
def _open(workspace: Workspace) -> Iterator[_Room]:
    with EventLog(workspace.log_url) as log:
        yield _Room(workspace, log)
