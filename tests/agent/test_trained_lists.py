"""A trained model in the lists: where it has earned a weight, for whom, and what is said of it."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from worlds.tiny_llama import make_tiny_llama
from worlds.trained_world import earned, put_adapter

from tastebridge.agent.answer import Answer
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.backends.transformers_local import TransformersBackend
from tastebridge.agent.recommender import Recommender
from tastebridge.agent.trained_lists import TrainedLists
from tastebridge.retrieval.errors import ModelUnavailable
from tastebridge.retrieval.index.build import build_index
from tastebridge.retrieval.index.site import Silence
from tastebridge.retrieval.ingest.load import ingest_file
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.person import Person, person_of_user
from tastebridge.retrieval.retriever import Retriever
from tastebridge.retrieval.sample import DEMO_USERS
from tastebridge.retrieval.settings import write_settings
from tastebridge.retrieval.workspace import SETTINGS_FILE, Workspace

pytest.importorskip("peft")

FAVOURITE = "Neuromancer"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_llama(tmp_path_factory.mktemp("tiny") / "tiny", ["Books", "Films", "that"])


@pytest.fixture
def shop(sample_copy: Workspace, tiny: Path) -> Workspace:
    """The sample world: trained models are of the tiny base, neighbours come from exact search.

    Chroma may find another neighbour each time it is opened, and lists are compared here.
    """
    for store in sample_copy.index_root.glob("*/chroma"):
        shutil.rmtree(store)
    model = {**sample_copy.settings.model, "name": "none", "trained_base": str(tiny)}
    write_settings(sample_copy.root / SETTINGS_FILE, sample_copy.settings.model_copy(update={"model": model}))
    return Workspace(sample_copy.root)


@pytest.fixture(autouse=True)
def prefers_favourite(monkeypatch: pytest.MonkeyPatch) -> None:
    """The adapter's model finds the favourite likelier after any history."""
    told = FunctionBackend(
        scores=lambda prefix, text: -1.0 + 5.0 * (FAVOURITE in text and "the same person" in str(prefix))
    )
    monkeypatch.setattr(
        TransformersBackend, "score", lambda self, asked, *, deadline: told.score(asked, deadline=deadline)
    )


def answer_for_ada(workspace: Workspace, *, k: int = 10, only_new: bool = False) -> Answer:
    with Recommender(workspace) as recommender:
        manifest, settings = recommender.index.manifest, recommender.settings
        person = person_of_user(recommender.log, DEMO_USERS[0], manifest, settings)
        return next(recommender.recommend([person], "books", k=k, only_new=only_new))


def test_it_moves_what_it_prefers_and_says_so(shop: Workspace, tiny: Path):
    before = answer_for_ada(shop, k=20)
    place = next(item.rank for item in before.items if item.title == FAVOURITE)
    assert place > 1
    assert before.model is None
    manifest = put_adapter(shop, tiny, (earned(weight=2.0),))
    answer = answer_for_ada(shop, k=20)
    assert answer.items[0].title == FAVOURITE
    assert answer.items[0].contributions["model"] > 0
    assert sum(answer.items[0].contributions.values()) == pytest.approx(answer.items[0].score, abs=1e-4)
    assert answer.items[0].evidence[-1].kind == "model"
    assert {own.domain for own in answer.items[0].evidence[-1].own_items} == {"films"}
    assert answer.level == "fused_with_model"
    assert answer.model is not None
    assert answer.model.name == f"tiny+{manifest.version}"
    assert answer.model.ranked
    assert answer.model.ranking_weight == 2.0
    assert answer.prompt.rank == manifest.prompt
    assert sorted(item.item_id for item in answer.items) == sorted(item.item_id for item in before.items)


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (earned(used=False),),
        (earned(), earned(low=1, high=50, used=False)),
        (earned("new items"),),
    ],
)
def test_without_an_earned_weight_the_list_is_as_without(shop: Workspace, tiny: Path, rows: tuple):
    before = answer_for_ada(shop)
    put_adapter(shop, tiny, rows)
    answer = answer_for_ada(shop)
    assert [(i.item_id, i.score) for i in answer.items] == [(i.item_id, i.score) for i in before.items]
    assert answer.level == "fused"


def test_it_can_be_left_out(shop: Workspace, tiny: Path):
    put_adapter(shop, tiny, (earned(),))
    with Recommender(shop, use_model=False) as recommender:
        manifest, settings = recommender.index.manifest, recommender.settings
        person = person_of_user(recommender.log, DEMO_USERS[0], manifest, settings)
        assert next(recommender.recommend([person], "books")).level == "fused"


def test_another_prompt_makes_it_refuse_and_names_the_command(shop: Workspace, tiny: Path):
    put_adapter(shop, tiny, (earned(),), prompt="titles/history@v9#00000000")
    answer = answer_for_ada(shop)
    assert answer.level == "fused"
    (warning,) = [words for words in answer.warnings if "trained model" in words]
    assert "titles/history@v9#00000000" in warning
    assert "tastebridge train --source films --target books" in warning


def test_a_model_that_fails_leaves_the_list(shop: Workspace, tiny: Path, monkeypatch: pytest.MonkeyPatch):
    before = answer_for_ada(shop)
    put_adapter(shop, tiny, (earned(),))

    def away(self: object, asked: object, *, deadline: object) -> None:
        raise ModelUnavailable("it is away")

    monkeypatch.setattr(TransformersBackend, "score", away)
    answer = answer_for_ada(shop)
    assert [item.item_id for item in answer.items] == [item.item_id for item in before.items]
    assert any("it is away" in words for words in answer.warnings)


def test_new_items_are_what_nobody_has(shop: Workspace, tiny: Path, tmp_path: Path):
    answer = answer_for_ada(shop, only_new=True)
    assert answer.items == []
    assert any("none is new" in words for words in answer.warnings)
    rows = [f"new-{n},books,{title},novel" for n, title in enumerate((FAVOURITE + " II", "Emma II", "Ada"))]
    (tmp_path / "more.csv").write_text("\n".join(["item_id,domain,title,genres", *rows]), encoding="utf-8")
    with EventLog(shop.log_url) as log, shop.writing():
        settings = shop.settings
        ingest_file(log, tmp_path / "more.csv", what="items", settings=settings, report_dir=shop.reports)
        build_index(shop, log, Silence())
    assert {item.item_id for item in answer_for_ada(shop, only_new=True).items} == {"new-0", "new-1", "new-2"}
    put_adapter(shop, tiny, (earned("new items", weight=2.5),))
    answer = answer_for_ada(shop, only_new=True)
    assert answer.items[0].item_id == "new-0"
    assert answer.items[0].contributions["model"] > 0
    assert answer_for_ada(shop).level == "fused"  # the ordinary list has earned nothing
    assert np.isfinite([item.score for item in answer.items]).all()


def test_what_the_model_writes_joins_the_candidates(shop: Workspace, tiny: Path):
    """A random model proposes at random, but never what the catalogue has not."""
    model = {**shop.settings.model, "proposals": 4}
    write_settings(shop.root / SETTINGS_FILE, shop.settings.model_copy(update={"model": model}))
    shop = Workspace(shop.root)
    put_adapter(shop, tiny, (earned(),))
    with Recommender(shop) as recommender:
        manifest, settings = recommender.index.manifest, recommender.settings
        ada = person_of_user(recommender.log, DEMO_USERS[0], manifest, settings)
        nobody = Person(None, {})
        trained = TrainedLists(
            shop, recommender.index, recommender.log, recommender.model_settings, wanted=True
        )
        proposed = trained.proposals([ada, nobody], "books", "list", None)
        assert proposed is not None
        assert 0 < len(proposed[0]) <= 4
        assert len(proposed[1]) == 0
        assert set(proposed[0].tolist()) <= set(recommender.index.space("books").item_nos.tolist())
        assert trained.proposals([ada], "books", "list", ["albums"]) is None
        retriever = Retriever(recommender.index, recommender.log, settings)
        (found,) = retriever.retrieve([ada], "books", 3, also=[proposed[0]])
        numbers = [candidate.item.item_no for candidate in found.candidates]
        (without,) = retriever.retrieve([ada], "books", 3)
        assert numbers[:3] == [candidate.item.item_no for candidate in without.candidates]
        assert set(proposed[0].tolist()) <= set(numbers)
        assert next(recommender.recommend([ada], "books")).level == "fused_with_model"
