"""The words of the questions, one table a language."""

from dataclasses import dataclass

from ..turn import Language


@dataclass(frozen=True)
class Wording:
    """What a language says; places in braces are filled in."""

    attributes: str
    """Asks about `{names}`."""
    name: str
    """An attribute within a sentence."""
    comma: str
    last_or: str
    year: str
    year_under: str
    year_over: str
    pages: str
    pages_under: str
    pages_over: str
    minutes: str
    minutes_under: str
    minutes_over: str
    popularity: str
    well_known: str
    less_known: str
    no_preference: str
    which: str
    """Asks which item `{words}` means."""
    which_shown: str
    """The same where nothing but a place in a list was named."""
    item: str
    """An item: its `{title}`, and what it is, `{about}`."""
    in_year: str
    listed: str
    """Between what an item is."""
    none_of_these: str
    inference: str
    """Asks whether `{name}`, which `{count}` liked items have, may be remembered."""
    yes: str
    no: str
    not_now: str


WORDINGS: dict[Language, Wording] = {
    "en": Wording(
        attributes="What are you more in the mood for: {names}, or does it not matter?",
        name="{name}",
        comma=", ",
        last_or=" or ",
        year="Should it be from before {bound}, or from {bound} or later?",
        year_under="before {bound}",
        year_over="{bound} or later",
        pages="Something short or something long: under {bound} pages, or more?",
        pages_under="under {bound} pages",
        pages_over="{bound} pages or more",
        minutes="Something short or something long: under {bound} minutes, or more?",
        minutes_under="under {bound} minutes",
        minutes_over="{bound} minutes or more",
        popularity="Something well known, or something fewer people know?",
        well_known="well known",
        less_known="less known",
        no_preference="no preference",
        which="Which one do you mean by “{words}”?",
        which_shown="Which one do you mean?",
        item="{title} ({about})",
        in_year="{year}",
        listed=", ",
        none_of_these="none of these",
        inference="You have liked {count} items tagged “{name}”. Shall I remember that you like “{name}”?",
        yes="yes",
        no="no",
        not_now="not now",
    ),
    "zh": Wording(
        attributes="你现在更想要{names}，还是都可以？",
        name="“{name}”",
        comma="、",
        last_or="还是",
        year="你想要{bound}年以前的，还是{bound}年及以后的？",
        year_under="{bound}年以前",
        year_over="{bound}年及以后",
        pages="你想要短一点还是长一点的：不到{bound}页，还是{bound}页以上？",
        pages_under="不到{bound}页",
        pages_over="{bound}页以上",
        minutes="你想要短一点还是长一点的：不到{bound}分钟，还是{bound}分钟以上？",
        minutes_under="不到{bound}分钟",
        minutes_over="{bound}分钟以上",
        popularity="你想要大家熟知的，还是比较冷门的？",
        well_known="大家熟知的",
        less_known="比较冷门的",
        no_preference="都可以",
        which="你说的“{words}”是哪一个？",
        which_shown="你说的是哪一个？",
        item="{title}（{about}）",
        in_year="{year}年",
        listed="，",
        none_of_these="都不是",
        inference="你喜欢过{count}个与“{name}”有关的作品。要我记住你喜欢“{name}”吗？",
        yes="好",
        no="不用",
        not_now="以后再说",
    ),
}

KINDS: dict[Language, dict[str, str]] = {
    "en": {
        "films": "film",
        "movies": "film",
        "books": "book",
        "games": "game",
        "albums": "album",
        "songs": "song",
        "series": "series",
    },
    "zh": {
        "films": "电影",
        "movies": "电影",
        "books": "书",
        "games": "游戏",
        "albums": "专辑",
        "songs": "歌曲",
        "series": "剧集",
    },
}
"""What one item of a domain is called; of a domain that is not here, the domain's own name serves."""
