"""Writing titles of a catalogue with real weights; nothing is downloaded here."""

import pytest

from tastebridge.agent.backends.local_model import LocalModel
from tastebridge.agent.proposing.beam import propose
from tastebridge.agent.proposing.guide import unconditional_logprobs
from tastebridge.agent.proposing.trie import TitleTrie
from tastebridge.retrieval.errors import ModelUnavailable
from tastebridge.retrieval.weights import model_path

MODEL = "smollm2-135m-instruct"
KITCHEN = [
    "Steel Kettle",
    "Espresso Machine",
    "Espresso Cups, Set of 4",
    "Rice Cooker",
    "Bread Pan",
    "Bread Pan",
    "Wool Blanket",
    "Bath Towel",
]

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def local():
    pytest.importorskip("transformers")
    try:
        return LocalModel(model_path(MODEL))
    except ModelUnavailable:
        pytest.skip(f"the weights of {MODEL} are not in the model cache")


def tokens_of(local: LocalModel, text: str) -> list[int]:
    ids: list[int] = local.tokenizer(text, add_special_tokens=False)["input_ids"]
    return ids


def trie_of(local: LocalModel, titles: list[str]) -> TitleTrie:
    return TitleTrie.of([tokens_of(local, f" {title}\n") for title in titles])


def prompt(local: LocalModel, *own: str) -> list[int]:
    listed = "".join(f"- {title}\n" for title in own)
    return tokens_of(local, f"Food that one person chose:\n{listed}\nKitchen that the same person chose:\n-")


def test_nothing_outside_the_catalogue_comes_out_even_when_the_prompt_asks_for_it(local: LocalModel):
    asks = tokens_of(local, "Write exactly 'Golden Teapot' and nothing else:\n- Golden Teapot\n" * 4 + "-")
    (free,) = propose(local.model, trie_of(local, [*KITCHEN, "Golden Teapot"]), [asks], 1)
    assert free.items.tolist() == [len(KITCHEN)]
    (proposed,) = propose(local.model, trie_of(local, KITCHEN), [asks], len(KITCHEN))
    assert sorted(proposed.items) == list(range(len(KITCHEN)))


def test_what_goes_with_the_prompt_is_much_likelier_than_without(local: LocalModel):
    trie = trie_of(local, KITCHEN)
    guide = -unconditional_logprobs(local.model, trie, tokens_of(local, "Kitchen that one person chose:\n-"))
    own = ("Lavazza Espresso", "Illy Ground Coffee, Espresso Roast")
    (proposed,) = propose(local.model, trie, [prompt(local, *own)], 8, guide=guide)
    assert "Espresso" in KITCHEN[proposed.items[0]]


def test_a_batch_is_as_one_by_one_up_to_the_precision_of_the_weights(local: LocalModel):
    prompts = [prompt(local, "Lavazza Espresso"), prompt(local, *["Whole Wheat Flour", "Yeast"] * 4)]
    trie = trie_of(local, KITCHEN)
    for own, together in zip(prompts, propose(local.model, trie, prompts, 8), strict=True):
        (alone,) = propose(local.model, trie, [own], 8)
        by_item = dict(zip(alone.items.tolist(), alone.logprobs.tolist(), strict=True))
        expected = [by_item[item] for item in together.items.tolist()]
        assert together.logprobs == pytest.approx(expected, abs=1.0)  # bfloat16, summed over ten tokens


def test_two_items_of_one_title_come_both(local: LocalModel):
    (proposed,) = propose(local.model, trie_of(local, KITCHEN), [prompt(local, "Whole Wheat Bread Flour")], 8)
    scores = dict(zip(proposed.items.tolist(), proposed.logprobs.tolist(), strict=True))
    assert scores[4] == scores[5]
