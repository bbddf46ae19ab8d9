"""A LangChain retriever of recommended items, and of what similar people share."""

from typing import Any, Literal

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field, PrivateAttr, model_validator

from ...retrieval.errors import TastebridgeError
from ...retrieval.records import Item
from ..answer import Answer
from ..recommender import Recommender
from .documents import of_answer, of_shared
from .lists import answer_all, person_of
from .request import Request
from .shared import SharedRecommender
from .similar import shared_likes

MANY = 10
"""Documents of similar users, unless told otherwise."""
SAME_TITLE = 20
"""Items of one title that are looked at to find the one that is meant."""


class TastebridgeRetriever(BaseRetriever):
    """Finds items for somebody, each as a document with its evidence as data in the metadata.

    `invoke` raises UnknownName when a name of the query is unknown, and IndexUnusable, LogError or
    SettingsError when the workspace cannot serve.
    """

    recommender: Any = Field(repr=False, exclude=True)
    """A Recommender, a SharedRecommender, a Workspace or a workspace's folder."""
    target: str
    """The domain to find items in."""
    finds: Literal["items", "similar_users"] = "items"
    """`items`: recommendations. `similar_users`: what the people with the nearest taste like, with how many
    of how many; never who, and nothing that fewer than the settings' `min_people` of them like."""
    user: str | None = None
    """Whom the items are for, whatever the query says; None: the query says it."""
    query_is: Literal["likes", "user"] = "likes"
    """What the query says: `likes`, titles with `;` or a new line between them; `user`, a user's id."""
    k: int | None = Field(None, ge=1, le=100)
    """The most documents; None: the workspace's number, and 10 for similar users."""
    sources: list[str] | None = None
    """Domains whose history may be used; None: all in which there is some."""
    explain: bool = True
    """Whether the text of an item says why it fits."""

    _shared: SharedRecommender = PrivateAttr()

    @model_validator(mode="after")
    def _share(self) -> "TastebridgeRetriever":
        self._shared = SharedRecommender.of(self.recommender)
        return self

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        request = self._request(query)
        with self._shared.lent() as recommender:
            if self.finds == "similar_users":
                return self._similar(recommender, request)
            return self._items(recommender, request)

    def _request(self, query: str) -> Request:
        fixed = {"target": self.target, "k": self.k, "sources": self.sources}
        user = self.user if self.user is not None else query.strip() if self.query_is == "user" else None
        if user is not None:
            return Request.model_validate({**fixed, "user": user})
        titles = [title.strip() for title in query.replace("\n", ";").split(";")]
        return Request.model_validate({**fixed, "likes": [title for title in titles if title]})

    def _items(self, recommender: Recommender, request: Request) -> list[Document]:
        (answer,) = answer_all(recommender, [request], explain=self.explain)
        if isinstance(answer, TastebridgeError):
            raise answer
        return of_answer(answer, _entries(recommender, answer))

    def _similar(self, recommender: Recommender, request: Request) -> list[Document]:
        person = person_of(recommender, request, user=request.user, likes=request.likes)
        found = shared_likes(recommender, person, self.target, self.k or MANY, self.sources)
        return [of_shared(one, self.target) for one in found]


def _entries(recommender: Recommender, answer: Answer) -> dict[str, Item]:
    """Returns the catalogue's entries of an answer's items, by item id; one without a title has none."""
    entries: dict[str, Item] = {}
    for item in answer.items:
        # The first item of that title nearly always is the one; looking for more also looks for similar ones.
        for limit in (1, SAME_TITLE):
            found = recommender.log.find_items(item.title, answer.target, limit)
            entries |= {one.item_id: one for one in found if one.item_id == item.item_id}
            if item.item_id in entries:
                break
    return entries
