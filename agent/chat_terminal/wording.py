"""The terminal's own words, one table a language."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..answer import AnswerLevel
from ..conversation.turn import Language


@dataclass(frozen=True, slots=True)
class Wording:
    """What the terminal says around a reply, and the turns that commands stand for."""

    fits: str
    """Of `fit`, `of`, `words`: how many candidates keep a limit."""
    wished: str
    """The same of a wish that nothing was left out for."""
    lifted: str
    """Of a limit that left too little, and was lifted."""
    untold: str
    """Of a limit or wish of which the catalogue tells for no candidate whether it is kept."""
    unknown: str
    """Of `unknown`: for how many it cannot be told."""
    not_told: str
    """Of `words`: the catalogue does not tell whether one item keeps them."""
    noted: str
    forgotten: str
    replaced: str
    """What was streamed did not stand, and another text follows."""
    stopped: str
    kept_all_the_same: str
    more: str
    """A turn that asks for more."""
    like: str
    dislike: str
    known: str
    why: str
    """Turns about `title`."""
    note: str
    choose: str
    levels: Mapping[AnswerLevel, str]
    made: str
    """Of `reader`, `writer` and `milliseconds`."""
    doing: Mapping[str, str]
    """What the spinner says of a step of the conversation; other words of `Progress` stand for themselves."""


_ENGLISH = Wording(
    fits="{fit} of {of} fit “{words}”",
    wished="{fit} of {of} fit the wish “{words}”, which put them higher and left nothing out",
    lifted="“{words}” was lifted: only {fit} of {of} fit",
    untold="“{words}”: of none of {of} it is known",
    unknown="; of {unknown} it is unknown",
    not_told="not known: {words}",
    noted="noted: {tells}",
    forgotten="forgotten: {tells}",
    replaced="That did not pass the check. Instead:",
    stopped="Stopped. Nothing of this turn was kept.",
    kept_all_the_same="Stopped, but too late: the turn was kept. /undo takes back what it noted.",
    more="more",
    like="I like “{title}”",
    dislike="I do not like “{title}”",
    known="I already know “{title}”",
    why="why “{title}”?",
    note="note: {text}",
    choose="type a number, or your own words",
    levels={
        "fused_with_model": "signals fused, with the language model",
        "fused": "signals fused",
        "neighbours_and_popularity": "neighbours and popularity",
        "content_and_popularity": "descriptions and popularity",
        "popularity": "popularity only",
    },
    made="read by {reader} · written by {writer} · {milliseconds:.0f} ms",
    doing={
        "read": "reading",
        "resolve": "looking up titles",
        "recommend": "finding what fits your taste",
        "search": "searching",
        "explain": "looking for the reasons",
        "why_not": "looking for what held it back",
        "compose": "writing",
        "verify": "checking what is written",
        "remember": "noting",
    },
)
_CHINESE = Wording(
    fits="{of} 项中有 {fit} 项符合“{words}”",
    wished="{of} 项中有 {fit} 项符合愿望“{words}”，它们排得更前，其余没有去掉",
    lifted="已放宽“{words}”：{of} 项中只有 {fit} 项符合",
    untold="“{words}”：{of} 项全部未知",
    unknown="；{unknown} 项未知",
    not_told="未知：{words}",
    noted="已记下：{tells}",
    forgotten="已忘记：{tells}",
    replaced="上文没有通过核对，改为：",
    stopped="已停止，这一轮没有留下任何内容。",
    kept_all_the_same="已停止，但晚了一步：这一轮已经记下。用 /undo 撤回。",
    more="再来一些",
    like="我喜欢《{title}》",
    dislike="我不喜欢《{title}》",
    known="我已经看过《{title}》",
    why="为什么推荐《{title}》？",
    note="注意：{text}",
    choose="输入数字，或者用自己的话回答",
    levels={
        "fused_with_model": "多种信号，加上语言模型",
        "fused": "多种信号",
        "neighbours_and_popularity": "相似用户与热门程度",
        "content_and_popularity": "内容描述与热门程度",
        "popularity": "仅热门程度",
    },
    made="理解：{reader} · 撰写：{writer} · {milliseconds:.0f} 毫秒",
    doing={
        "read": "正在阅读",
        "resolve": "正在查找作品",
        "recommend": "正在寻找合你口味的",
        "search": "正在搜索",
        "explain": "正在查找理由",
        "why_not": "正在查找原因",
        "compose": "正在撰写",
        "verify": "正在核对",
        "remember": "正在记录",
    },
)
WORDING: dict[Language, Wording] = {"en": _ENGLISH, "zh": _CHINESE}
