"""A real small model knows famous titles, and not the same words in another order."""

from dataclasses import replace

import numpy as np
import pytest

from tastebridge.agent.backends.transformers_local import TransformersBackend
from tastebridge.eval.probe.asking import ask
from tastebridge.eval.probe.titles import title_questions
from tastebridge.retrieval.errors import ModelUnavailable
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.records import Item
from tastebridge.retrieval.weights import model_path

MODEL = "smollm2-135m-instruct"


def shuffled(item: Item) -> Item:
    words = np.random.default_rng(item.item_no).permutation(item.title.split())
    return replace(item, title=" ".join(words.tolist()))


@pytest.mark.model
def test_famous_titles_are_known_and_shuffled_ones_are_not(sample_log: EventLog):
    pytest.importorskip("transformers")
    try:
        model = TransformersBackend(model_path(MODEL))
    except ModelUnavailable:
        pytest.skip(f"the weights of {MODEL} are not in the model cache")
    films = [item for item in sample_log.items("films") if len(item.title.split()) >= 3]
    known, scrambled = (
        ask(model, title_questions(titles, "films", 32, seed=1), lambda n: None)
        for titles in (films, [shuffled(item) for item in films])
    )
    assert known.way == scrambled.way == "likelihood"
    assert known.right.mean() > 0.5
    assert known.right.mean() > scrambled.right.mean() + 0.2
