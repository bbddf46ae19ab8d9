"""The grammar lets through what the schema allows, and nothing else."""

import pytest

pytest.importorskip("llguidance")

from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from tastebridge.agent.backends.json_grammar import JsonGrammar, grammar_vocabulary
from tastebridge.retrieval.errors import ModelError

SCHEMA = {
    "type": "object",
    "properties": {"a": {"type": "string", "enum": ["x", "y"]}},
    "required": ["a"],
    "additionalProperties": False,
}
END = "<end>"


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    letters = {letter: n for n, letter in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    bare = Tokenizer(models.BPE(vocab=letters, merges=[]))
    bare.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bare.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(tokenizer_object=bare, eos_token=END)


def test_only_what_the_schema_allows_can_follow(tokenizer: PreTrainedTokenizerFast):
    end = tokenizer.eos_token_id
    width = len(tokenizer) + 3  # models have more rows than their tokenizer has tokens
    grammar = JsonGrammar(grammar_vocabulary(tokenizer, [end]), [end], SCHEMA, rows=2)
    texts = ['{"a": "x"}', '{"a": "y"}']
    rows = [tokenizer(text)["input_ids"] + [end] for text in texts]
    for step, tokens in enumerate(zip(*rows, strict=True)):
        allowed = grammar.allowed(width)
        for row, token in enumerate(tokens):
            own = set(allowed[row].nonzero().flatten().tolist())
            choice = {rows[0][step], rows[1][step]} if texts[0][:step] == texts[1][:step] else {token}
            assert own == choice
        grammar.read(tokens)
    assert grammar.allowed(width).nonzero()[:, 1].tolist() == [end, end]


def test_a_schema_that_nobody_knows_is_refused(tokenizer: PreTrainedTokenizerFast):
    end = tokenizer.eos_token_id
    with pytest.raises(ModelError, match="cannot be enforced"):
        JsonGrammar(grammar_vocabulary(tokenizer, [end]), [end], {"type": "poem"}, rows=1)


def test_a_tokenizer_that_cannot_be_read_has_no_grammar():
    bare = Tokenizer(models.WordLevel(vocab={"a": 0, END: 1}, unk_token="a"))
    odd = PreTrainedTokenizerFast(tokenizer_object=bare, eos_token=END)
    assert grammar_vocabulary(odd, [1]) is None
