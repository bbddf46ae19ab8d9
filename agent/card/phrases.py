"""What a card is told with, in each language."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..conversation.turn import Language
from .entry import CardEntry, EntryKind, Source


@dataclass(frozen=True)
class CardPhrases:
    """How one language tells a card."""

    tells: Mapping[Source, Mapping[EntryKind, str]]
    """Sentences about {what}, which is quoted where it is not somebody's own sentence."""
    said_of: str
    """How a title or a word is named: {text}."""
    in_domain: str
    """{what} and the {domain} that it is of."""
    told_as: str
    """A fact that was retold as {fact}, from 'I read' to 'you read'."""
    headings: Mapping[EntryKind, str]
    """Of the document."""
    guesses: str
    """The heading of what nobody stated."""
    guess_kinds: Mapping[EntryKind, str]
    """Before each line under it."""
    title: str
    """Of the document of {user}."""
    intro: str
    sources: Mapping[Source, str]
    """How an entry came to be, in a word or three."""

    def heading(self, entry: CardEntry) -> str:
        """Returns the heading that an entry stands under."""
        return self.guesses if entry.source == "inferred" else self.headings[entry.kind]


_ENGLISH = CardPhrases(
    tells={
        "said": {
            "like": "you said you like {what}",
            "dislike": "you said you do not like {what}",
            "known": "you said you know {what}",
            "wish": "you said: {what}",
            "fact": "you told me: {what}",
        },
        "did": {
            "like": "you marked {what} as liked",
            "dislike": "you marked {what} as disliked",
            "known": "you marked {what} as known",
            "wish": "you chose: {what}",
            "fact": "you chose: {what}",
        },
        "edited": {
            "like": "you wrote on your card that you like {what}",
            "dislike": "you wrote on your card that you do not like {what}",
            "known": "you wrote on your card that you know {what}",
            "wish": "you wrote on your card: {what}",
            "fact": "you wrote on your card: {what}",
        },
        "inferred": {
            "like": "a guess, not used until you say yes: you like {what}",
            "dislike": "a guess, not used until you say yes: you do not like {what}",
            "known": "a guess, not used until you say yes: you know {what}",
            "wish": "a guess, not used until you say yes: {what}",
            "fact": "a guess, not used until you say yes: {what}",
        },
    },
    said_of="“{text}”",
    in_domain="{what} ({domain})",
    told_as="you told me that {fact}",
    headings={
        "like": "Likes",
        "dislike": "Dislikes",
        "known": "Already known",
        "wish": "Limits and wishes",
        "fact": "About me",
    },
    guesses="Guesses (not used until you say yes)",
    guess_kinds={"like": "like", "dislike": "dislike", "known": "known", "wish": "wish", "fact": "about me"},
    title="Taste card of {user}",
    intro=(
        "Change it in any editor: delete a line, change it, or add one such as `- no horror` or "
        "`- Emma (books)`. To say yes to a guess, move its line under another heading."
    ),
    sources={
        "said": "in a conversation",
        "did": "by a tap or a command",
        "edited": "written by hand",
        "inferred": "a guess",
    },
)

_CHINESE = CardPhrases(
    tells={
        "said": {
            "like": "你说过你喜欢{what}",
            "dislike": "你说过你不喜欢{what}",
            "known": "你说过你已经知道{what}",
            "wish": "你说过：{what}",
            "fact": "你告诉过我：{what}",
        },
        "did": {
            "like": "你把{what}标记为喜欢",
            "dislike": "你把{what}标记为不喜欢",
            "known": "你把{what}标记为已知",
            "wish": "你选择了：{what}",
            "fact": "你选择了：{what}",
        },
        "edited": {
            "like": "你在卡片上写了你喜欢{what}",
            "dislike": "你在卡片上写了你不喜欢{what}",
            "known": "你在卡片上写了你已经知道{what}",
            "wish": "你在卡片上写了：{what}",
            "fact": "你在卡片上写了：{what}",
        },
        "inferred": {
            "like": "一个猜测，你同意之前不会使用：你喜欢{what}",
            "dislike": "一个猜测，你同意之前不会使用：你不喜欢{what}",
            "known": "一个猜测，你同意之前不会使用：你已经知道{what}",
            "wish": "一个猜测，你同意之前不会使用：{what}",
            "fact": "一个猜测，你同意之前不会使用：{what}",
        },
    },
    said_of="“{text}”",
    in_domain="{what}（{domain}）",
    told_as="你告诉过我{fact}",
    headings={
        "like": "喜欢",
        "dislike": "不喜欢",
        "known": "已经知道",
        "wish": "限制和愿望",
        "fact": "关于我",
    },
    guesses="猜测（你同意之前不会使用）",
    guess_kinds={"like": "喜欢", "dislike": "不喜欢", "known": "已知", "wish": "愿望", "fact": "关于我"},
    title="{user} 的口味卡片",
    intro=(
        "可以用任何编辑器修改：删除一行、改写一行，或者添加一行，例如 `- 不要恐怖` 或 `- Emma (books)`。"
        "如果一个猜测是对的，把它移到别的标题下面。"
    ),
    sources={
        "said": "在对话中",
        "did": "通过点击或命令",
        "edited": "手写",
        "inferred": "猜测",
    },
)

PHRASES: Mapping[Language, CardPhrases] = {"en": _ENGLISH, "zh": _CHINESE}
