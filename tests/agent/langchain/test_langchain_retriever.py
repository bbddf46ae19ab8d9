"""The retriever: items with their evidence, and similar people as nothing but counts."""

import asyncio
import json
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough
from pydantic import ValidationError

from tastebridge.agent.langchain import TastebridgeRetriever, recommendation_runnable
from tastebridge.agent.recommender import Recommender
from tastebridge.retrieval.errors import UnknownName
from tastebridge.retrieval.settings import write_settings
from tastebridge.retrieval.workspace import Workspace

FILMS = "Arrival; Moon\nSolaris"


def test_documents_are_the_list_with_attributes_and_evidence(recommender: Recommender):
    retriever = TastebridgeRetriever(recommender=recommender, target="books", user="demo-ada", k=5)
    documents = retriever.invoke("whatever I ask")
    answer = recommendation_runnable(recommender).invoke({"user": "demo-ada", "target": "books", "k": 5})
    assert [one.metadata["item_id"] for one in documents] == [item["item_id"] for item in answer["items"]]
    for document, item in zip(documents, answer["items"], strict=True):
        assert document.id == f"books/{item['item_id']}"
        assert item["title"] in document.page_content
        assert item["explanation"]["text"] in document.page_content
        assert document.metadata["score"] == item["score"]
        assert document.metadata["evidence"] == item["evidence"]
        assert document.metadata["attributes"]
    assert json.dumps(documents[0].metadata)


def test_attributes_are_those_of_the_catalogue(recommender: Recommender):
    (document, *_) = TastebridgeRetriever(recommender=recommender, target="books").invoke(FILMS)
    catalogue = {item.item_id: item for item in recommender.log.items("books")}
    assert document.metadata["attributes"] == list(catalogue[document.metadata["item_id"]].attributes)


def test_a_query_can_be_titles_or_a_user(recommender: Recommender):
    by_titles = TastebridgeRetriever(recommender=recommender, target="books", k=3)
    by_user = TastebridgeRetriever(recommender=recommender, target="books", k=3, query_is="user")
    runnable = recommendation_runnable(recommender)
    likes = runnable.invoke({"likes": ["Arrival", "Moon", "Solaris"], "target": "books", "k": 3})
    ada = runnable.invoke({"user": "demo-ada", "target": "books", "k": 3})
    assert [one.metadata["title"] for one in by_titles.invoke(FILMS)] == [i["title"] for i in likes["items"]]
    assert [one.metadata["title"] for one in by_user.invoke(" demo-ada ")] == [
        i["title"] for i in ada["items"]
    ]


def test_what_is_unknown_or_empty_is_told(recommender: Recommender):
    retriever = TastebridgeRetriever(recommender=recommender, target="books")
    with pytest.raises(UnknownName, match="no item is called"):
        retriever.invoke("xqzzkv")
    with pytest.raises(ValidationError, match="give either user"):
        retriever.invoke(" ; ")
    for finds in ("items", "similar_users"):
        astray = TastebridgeRetriever(recommender=recommender, target="bocks", user="demo-ada", finds=finds)
        with pytest.raises(UnknownName, match="no domain is called 'bocks'"):
            astray.invoke("")


def similar(recommender: Recommender, **options: object) -> list[Document]:
    retriever = TastebridgeRetriever(
        recommender=recommender, target="books", finds="similar_users", **options
    )
    return retriever.invoke(FILMS)


def test_similar_people_are_counts_of_what_they_share(recommender: Recommender):
    documents = similar(recommender, k=8)
    assert len(documents) == 8
    scores = [document.metadata["score"] for document in documents]
    assert scores == sorted(scores, reverse=True)
    for document in documents:
        people, of_people = document.metadata["people"], document.metadata["of_people"]
        assert 5 <= people <= of_people
        assert f"liked by {people} of the {of_people} people with the nearest taste in films" in (
            document.page_content
        )
        assert document.metadata["attributes"]


def test_what_similar_people_share_fits_the_taste(recommender: Recommender):
    documents = similar(recommender, k=5)
    fitting = [one for one in documents if "science fiction" in one.metadata["attributes"]]
    assert len(fitting) >= 3


def test_the_person_s_own_items_are_not_among_them(recommender: Recommender):
    found = TastebridgeRetriever(
        recommender=recommender, target="films", finds="similar_users", user="demo-ada", k=100
    ).invoke("")
    own = {
        recommender.log.items_by_no([event.item_no])[event.item_no].item_id
        for event in recommender.log.history("demo-ada")
    }
    assert not own & {document.metadata["item_id"] for document in found}


def test_nobody_can_be_told_from_them(recommender: Recommender):
    documents = similar(recommender, k=100)
    users = set(recommender.log.user_ids(range(2000)).values())
    assert len(users) > 100
    for document in documents:
        told = json.dumps([document.page_content, document.metadata])
        assert not any(user in told for user in users)
        assert document.metadata["people"] >= 5


def test_what_too_few_share_is_not_there(sample_copy: Workspace):
    settings = sample_copy.settings
    with Recommender(sample_copy, use_model=False) as recommender:
        usual = {document.id: document.metadata["people"] for document in similar(recommender, k=100)}
    least = sorted(usual.values())[len(usual) // 2]
    assert min(usual.values()) < least
    privacy = settings.privacy.model_copy(update={"min_people": least})
    write_settings(sample_copy.root / "tastebridge.toml", settings.model_copy(update={"privacy": privacy}))
    with Recommender(Workspace(sample_copy.root), use_model=False) as recommender:
        stricter = {document.id: document.metadata["people"] for document in similar(recommender, k=100)}
    assert min(stricter.values()) >= least
    # The vector store finds its neighbours approximately: who is the 300th may differ with each opening.
    assert {one for one, people in usual.items() if people >= least + 3} <= stricter.keys()


def test_it_is_the_context_of_a_chain(recommender: Recommender):
    retriever = TastebridgeRetriever(recommender=recommender, target="books", user="demo-ada", k=3)
    prompt = ChatPromptTemplate.from_template("Books:\n{books}\n\nQuestion: {question}")
    seen: list[str] = []

    def read(value: object) -> object:
        seen.append(str(value))
        return value

    def as_lines(documents: list[Document]) -> str:
        return "\n".join(document.page_content for document in documents)

    model = FakeListChatModel(responses=["Read the first one."])
    chain = (
        {"books": retriever | as_lines, "question": RunnablePassthrough()}
        | prompt
        | read
        | model
        | StrOutputParser()
    )
    assert chain.invoke("What next?") == "Read the first one."
    for document in retriever.invoke(""):
        assert document.metadata["title"] in seen[0]


def test_it_waits_in_another_thread(recommender: Recommender):
    retriever = TastebridgeRetriever(recommender=recommender, target="books", k=3)
    assert asyncio.run(retriever.ainvoke(FILMS)) == retriever.invoke(FILMS)


def test_its_description_holds_no_recommender(recommender: Recommender, tmp_path: Path):
    retriever = TastebridgeRetriever(recommender=recommender, target="books", k=3)
    assert "recommender" not in retriever.model_dump()
    assert "Recommender" not in repr(retriever)
