"""From what was asked to answers: whom for, in which order, and what cannot be answered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..retrieval.errors import UnknownName, UnreadableFile
from ..retrieval.person import Person, person_of_likes, person_of_user
from .answer import Answer, Refusal
from .recommender import Recommender

BLOCK_USERS = 128
"""Users asked about at once; answers stream out block by block."""


@dataclass(frozen=True, slots=True)
class Question:
    """Whom a list is asked for; exactly one of the three is given."""

    users: tuple[str, ...] = ()
    users_file: Path | None = None
    likes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return [bool(self.users), self.users_file is not None, bool(self.likes)].count(True) == 1

    @property
    def is_batch(self) -> bool:
        """Whether one person's fault must not stop the others."""
        return self.users_file is not None


def ask(
    recommender: Recommender,
    question: Question,
    target: str,
    *,
    k: int | None = None,
    sources: Sequence[str] | None = None,
    explain: bool = True,
    only_new: bool = False,
) -> Iterator[Answer | Refusal]:
    """Gives the answers in the order of the question; a user of a batch who is unknown gives a refusal.

    Raises:
        UnknownName: the target, a source, a user or every title is unknown.
        UnreadableFile: the file of users cannot be read.
    """
    recommender.log.require_domain(target)
    for source in sources or ():
        recommender.log.require_domain(source)
    recommend = partial(
        recommender.recommend, target=target, k=k, sources=sources, explain=explain, only_new=only_new
    )
    if question.likes:
        person = person_of_likes(recommender.log, question.likes, target)
        yield from recommend([person])
        return
    ids = read_users(question.users_file) if question.users_file else question.users
    for start in range(0, len(ids), BLOCK_USERS):
        block = ids[start : start + BLOCK_USERS]
        found = [_find(recommender, user, target, forgiving=question.is_batch) for user in block]
        people = [one for one in found if isinstance(one, Person)]
        answers = recommend(people)
        for one in found:
            yield one if isinstance(one, Refusal) else next(answers)


def read_users(path: Path) -> tuple[str, ...]:
    """Reads one user id a line; empty lines are skipped, an id given twice is answered twice.

    Raises:
        UnreadableFile: it is missing or no UTF-8 text.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{path} is not UTF-8 text: give one user id a line", path) from error
    except OSError as error:
        raise UnreadableFile(f"cannot read {path}: {error.strerror}", path) from error
    return tuple(line.strip() for line in lines if line.strip())


def _find(recommender: Recommender, user: str, target: str, *, forgiving: bool) -> Person | Refusal:
    try:
        return person_of_user(recommender.log, user, recommender.index.manifest, recommender.settings)
    except UnknownName as error:
        if not forgiving:
            raise
        return Refusal(user=user, target=target, error=str(error))
