"""A random language model of a few thousand parameters with a tokenizer of whole words."""

from collections.abc import Sequence
from pathlib import Path


def make_tiny_llama(folder: Path, words: Sequence[str], *, hidden: int = 32, layers: int = 2) -> Path:
    """Writes a float32 model that transformers loads; other words than `words` are unknown to it."""
    import torch
    import transformers
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers

    known = ["<s>", "</s>", "<unk>", "\n", *dict.fromkeys(words)]
    tokenizer = Tokenizer(
        models.WordLevel({word: place for place, word in enumerate(known)}, unk_token="<unk>")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex("\n"), "isolated"),
            pre_tokenizers.Split(Regex(" +"), "removed"),
            pre_tokenizers.Split(Regex("[-:]"), "isolated"),
        ]
    )
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>"
    ).save_pretrained(folder)
    config = transformers.LlamaConfig(
        vocab_size=len(known),
        hidden_size=hidden,
        intermediate_size=2 * hidden,
        num_hidden_layers=layers,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=hidden // 2,
        max_position_embeddings=512,
        eos_token_id=1,
        bos_token_id=0,
        tie_word_embeddings=True,
        # Far apart: with transformers' own range the tied output layer could prefer nothing clearly.
        initializer_range=0.3,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        transformers.LlamaForCausalLM(config).save_pretrained(folder)
    return folder
