"""From requests to answers, those that ask alike in one pass through the recommender."""

from collections.abc import Sequence

from ...retrieval.errors import TastebridgeError
from ...retrieval.person import Person, person_of_likes, person_of_user
from ..answer import Answer
from ..recommender import Recommender
from .request import ForOneUser, Request

Outcome = Answer | TastebridgeError


def answer_all(recommender: Recommender, requests: Sequence[Request], *, explain: bool) -> list[Outcome]:
    """Returns the answer to each request, or why there is none, in their order.

    Args:
        recommender: makes the lists.
        requests: they may differ in everything.
        explain: whether to say why.
    """
    outcomes: dict[int, Outcome] = {}
    alike: dict[tuple[str, int | None, tuple[str, ...] | None], dict[int, Person]] = {}
    for place, request in enumerate(requests):
        try:
            person = person_of(recommender, request, user=request.user, likes=request.likes)
        except TastebridgeError as error:
            outcomes[place] = error
            continue
        sources = None if request.sources is None else tuple(request.sources)
        alike.setdefault((request.target, request.k, sources), {})[place] = person
    for (target, k, sources), people in alike.items():
        answers = recommender.recommend(list(people.values()), target, k=k, sources=sources, explain=explain)
        try:
            outcomes |= zip(people, answers, strict=True)
        except TastebridgeError as error:
            outcomes |= {place: error for place in people if place not in outcomes}
    return [outcomes[place] for place in range(len(requests))]


def person_of(
    recommender: Recommender, asked: ForOneUser, *, user: str | None, likes: Sequence[str] = ()
) -> Person:
    """Returns whom a list is for.

    Raises:
        UnknownName: the target, a source, the user or every title is unknown.
    """
    for domain in (asked.target, *(asked.sources or ())):
        recommender.log.require_domain(domain)
    if user is not None:
        return person_of_user(recommender.log, user, recommender.index.manifest, recommender.settings)
    return person_of_likes(recommender.log, likes, asked.target)
