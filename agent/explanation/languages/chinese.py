"""Simplified Chinese.

There are no spaces to part words, so a text is read by the longest word of the tables that fits; a character
that no word takes is a word outside the vocabulary. Most words are whole turns of phrase, because single
characters would add up to words that nobody listed.
"""

import re
from collections.abc import Iterator, Sequence

from ....retrieval.records import EvidenceKind
from .language import Count, Language, Token, words

_PHRASINGS: dict[EvidenceKind, tuple[str, ...]] = {
    "neighbours": (
        "在{source}方面与你品味最接近的{of}人里，有{people}人拥有{it}。",
        "在{source}方面，品味与你最相近的{of}人中有{people}人拥有{it}。",
        "与你在{source}方面品味最接近的{of}人里，{people}人有{it}。",
        "与你品味最接近的{of}人里，有{people}人拥有{it}。",
        "有{people}位在{source}方面与你品味接近的人拥有{it}。",
        "有{people}位与你品味接近的人拥有{it}。",
        "你在{source}方面的品味指向{it}。",
        "你的品味指向{it}。",
    ),
    "cooccurrence": (
        "{it}与{one}相配：有{people}人两者都有。",
        "有{people}人同时拥有{it}和{one}。",
        "有{people}人既有{it}，也有{one}。",
        "有{people}人同时拥有{it}和你已有的某样东西，比如{several}。",
        "有{people}人既有{it}，也有你已有的某样东西，比如{several}。",
        "{it}与{one}相配。",
        "{it}与{several}相配。",
        "{it}与你在{source}方面拥有的东西相配。",
        "{it}与你拥有的东西相配。",
    ),
    "transfer": (
        "你的{one}指向{it}：喜欢前者的人，在{target}方面往往偏向后者。",
        "从你拥有的{one}出发，品味在{target}方面往往通向{it}。",
        "你的{several}指向{it}：喜欢前者的人，在{target}方面往往偏向后者。",
        "从你拥有的{several}出发，品味在{target}方面往往通向{it}。",
        "你在{source}方面的品味，在{target}方面指向{it}。",
        "你喜欢的东西指向{it}。",
    ),
    "model": (
        "从人们在{source}和{target}方面的记录中学习的模型，预期{one}之后是{it}。",
        "在{one}之后，从人们在{source}和{target}方面的记录中学习的模型预期{it}。",
        "从人们在{source}和{target}方面的记录中学习的模型，预期{several}之后是{it}。",
        "在{several}之后，从人们在{source}和{target}方面的记录中学习的模型预期{it}。",
        "根据你在{source}方面拥有的东西，从人们的记录中学习的模型预期{it}。",
        "根据你拥有的东西，从人们的记录中学习的模型预期{it}。",
    ),
    "content": (
        "{it}的描述与你拥有的{first}接近。",
        "从描述来看，{it}与你拥有的{first}相近。",
        "{it}的描述和你拥有的{first}相似。",
        "{it}的描述与你在{source}方面拥有的东西接近。",
        "{it}的描述与你拥有的东西接近。",
    ),
    "attributes": (
        "{it}与{several}有共同的特点：{attributes}。",
        "{it}和{several}的共同点：{attributes}。",
        "{it}与{one}有共同的特点：{attributes}。",
        "{it}和你拥有的{one}有这样的共同点：{attributes}。",
        "{it}与你拥有的{one}共有{attributes}。",
        "{it}与你拥有的东西有共同的特点：{attributes}。",
        "{it}与你拥有的{first}有共同之处。",
        "{it}与你拥有的东西有共同之处。",
    ),
    "popularity": (
        "有{people}位在两个领域都活跃的人拥有{it}。",
        "在两个领域都活跃的人里，有{people}人拥有{it}。",
        "{it}是{target}方面的通用推荐。",
        "{it}是通用推荐。",
    ),
}

_COMMON = words(
    "的 了 在 和 与 跟 及 以及 也 还 而 而且 并且 因为 所以 因此 由于 它 它们 你 你的 有 已有 已经 拥有 "
    "拥有的 你有的 你拥有的 你已有的 按照 东西 某样东西 可能 也许 适合 方面 领域 前者 后者 与之 比如 例如 "
    "这样的"
)

_COUNTED_PEOPLE = words("人 个人 位")
_PEOPLE = _COUNTED_PEOPLE | words("的人 人们")
_OF_PEOPLE = words("人里 人中 个人里 个人中 人当中 个人当中")
_NEAR = words("接近 相近 相似 类似")
_NEAREST = words("最接近 最相近 最相似")

_OF_KIND: dict[EvidenceKind, frozenset[str]] = {
    "neighbours": _PEOPLE | _OF_PEOPLE | _NEAR | _NEAREST | words("品味 口味 指向"),
    "cooccurrence": _PEOPLE | words("你喜欢的 相配 搭配 同时 同时拥有 一起 两者都有 既有 也有 其中之一"),
    "transfer": words("的人 人们 你喜欢的 喜欢 品味 口味 出发 从 往往 往往会 指向 通向 偏向"),
    "model": words(
        "从人们在 从人们的 的记录中学习的模型 记录中学习的模型 根据 预期 预期的是 之后是 之后 接下来是 "
        "你喜欢的"
    ),
    "content": _NEAR | words("描述 简介 从描述来看 从描述看 你喜欢的"),
    "attributes": words("共同的 共同点 共同之处 共有 同样带有 特点 元素 主题 题材 类型 标签 你喜欢的"),
    "popularity": words("人 位 的人 的人里 的人中 在两个领域都活跃 是 通用推荐"),
}

_COUNTED: dict[EvidenceKind, frozenset[str]] = {
    "neighbours": _NEAR | _NEAREST,
    "cooccurrence": words("同时 同时拥有 一起 两者都有 既有"),
    "popularity": words("在两个领域都活跃"),
}

_WORDS = "|".join(sorted(_COMMON.union(*_OF_KIND.values()), key=lambda word: (-len(word), word)))

_PIECES = re.compile(
    rf"(?P<title>[\ue000-\uf8ff])|(?P<number>\d+(?:,\d{{3}})*)|(?P<word>{_WORDS}|[a-z]+|[^\W\d_])"
    r"|(?P<sign>[ ,.:，。：；、！（）()])|(?P<other>.)",
    re.DOTALL,
)


def _forms(phrase: str) -> tuple[str, ...]:
    return (phrase,)


def _counts(tokens: Sequence[Token]) -> Iterator[Count]:
    """Counts of people are said as 'N人' or '位', or as 'M人里有N人', where the first is out of how many."""
    said = [place for place, token in enumerate(tokens) if token.number is not None]
    while said:
        first, *said = said
        unit = _text(tokens, first + 1)
        if unit in _OF_PEOPLE and said:
            counted = said.pop(0)
            between = [token.text for token in tokens[first + 2 : counted]]
            told = between in ([], ["有"]) and _text(tokens, counted + 1) in _COUNTED_PEOPLE
            yield Count(tokens[counted].number if told else None, tokens[first].number)
        else:
            yield Count(tokens[first].number if unit in _COUNTED_PEOPLE else None)


def _text(tokens: Sequence[Token], place: int) -> str:
    return tokens[place].text if place < len(tokens) else ""


def _slips(target: str, own: str, domains: Sequence[str]) -> Iterator[str]:
    """In Chinese 'and' and 'with' are one word: an own title joined to the item's by it counts as a slip."""
    alone = target not in own
    it = f"它(?!们)|{target}" if alone else "它(?!们)"
    where = "|".join(map(re.escape, domains))
    at = rf"(?:在(?:{where})(?:方面|领域)[，,]?)?" if where else ""
    yours = rf"你(?:们)?{at}(?:已经|已|也|还|可能|也许|同时|既)*(?:拥有|有|喜欢)(?:了|的)?"
    yield rf"{yours}(?:{it})"
    yield rf"你的?(?:{it})"
    yield r"你[和与跟及]"
    yield rf"(?:{it})[，,也还 ]*{yours}(?!的?[{own}])" if own else rf"(?:{it})[，,也还 ]*{yours}"
    yield rf"喜欢了?(?:{it})的"
    yield rf"(?:{it})(?:往往会?|也|还)*(?:指向|通向|偏向)"
    if own and alone:
        owned = rf"(?:你的|{yours})[{own}][{own}、，,和与跟及 ]*"
        yield rf"{owned}(?:以及|[、和与跟及]) *(?:{it})"
        yield rf"{owned}[，,] *{target}(?:[，,。：:；、！]|$|[和与跟及][{own}])"
        # After the person's own item alone, 'it' would be that one.
        yield rf"{owned}[，,：:](?![^。！]*{target})[^。！]*它(?!们)"
        yours = "(?:你(?:的|有的|拥有的|已有的|喜欢的))?"
        yield rf"(?:之后是|接下来是|预期的是|指向|通向|偏向){yours}[{own}]|{target}之后"
        yield rf"预期{yours}[{own}](?![{own}、和与跟及]*之后)(?![、和与跟及][{own}])"


CHINESE = Language(
    phrasings=_PHRASINGS,
    it="它",
    comma="、",
    last_comma="和",
    with_domain="{title}（{domain}）",
    between="",
    common=_COMMON,
    of_kind=_OF_KIND,
    counted=_COUNTED,
    of_all=_NEAREST,
    any_own=words("某样东西"),
    one_own=words("某样东西 其中之一"),
    # 'Some of the people', and 'one after the other'.
    misplaced=frozenset({("有", "的"), ("有", "的人"), ("人", "人"), ("了", "了")}),
    unnamed=words("不 没 没有 无 非 未 别 勿 莫 否 你 你的 你有 它 有 no not none without"),
    number_words={},
    sentence_end=re.compile(r"(?<=[。！])\s*"),
    clause_end=re.compile(r"；|，而且|，并且|，同时(?!拥有)|，因此|，所以"),
    ends="。！",
    pieces=_PIECES,
    before=r"(?<![^\W\u2e80-\u9fff])",
    after=r"(?![^\W\u2e80-\u9fff])",
    has=re.compile(r"拥有|既有|两者都有|一起|搭配|有了?(?:它|[\ue000-\uf8ff])"),
    forms=_forms,
    counts=_counts,
    slips=_slips,
    lead=re.compile(r"^(?:好的[^：。]*[：。]|(?:一句话|句子|回答|答案|推荐理由|解释)[:：]|[-*•])\s*"),
)
