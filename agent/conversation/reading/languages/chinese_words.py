"""Chinese words for genres, themes, moods, languages and domains, with their normal forms."""

from collections.abc import Mapping

from .....retrieval.critique.wish import About, Sense

_ATTRIBUTES = {
    "恐怖": "horror", "惊悚": "thriller", "奇幻": "fantasy", "玄幻": "fantasy", "魔幻": "fantasy", "科幻": "science fiction",
    "爱情": "romance", "言情": "romance", "浪漫": "romantic", "悬疑": "mystery", "推理": "mystery", "侦探": "detective",
    "犯罪": "crime", "喜剧": "comedy", "搞笑": "funny", "好笑": "funny", "幽默": "humorous", "有趣": "funny", "悲剧": "tragedy",
    "历史": "history", "战争": "war", "动作": "action", "冒险": "adventure", "动画": "animation", "动漫": "anime", "漫画": "manga",
    "纪录片": "documentary", "纪录": "documentary", "传记": "biography", "自传": "autobiography", "回忆录": "memoir",
    "诗歌": "poetry", "诗集": "poetry", "哲学": "philosophy", "科学": "science", "科普": "science", "宗教": "religion", "旅行": "travel",
    "美食": "cooking", "烹饪": "cooking", "艺术": "art", "政治": "politics", "经济": "economics", "心理学": "psychology", "心理": "psychology",
    "商业": "business", "体育": "sports", "自然": "nature", "武侠": "wuxia", "仙侠": "xianxia", "西部": "western", "黑色电影": "film noir",
    "歌舞": "musical", "音乐剧": "musical", "童话": "fairy tale", "反乌托邦": "dystopia", "赛博朋克": "cyberpunk", "吸血鬼": "vampire",
    "僵尸": "zombie", "丧尸": "zombie", "间谍": "espionage", "谍战": "espionage", "超级英雄": "superhero", "家庭伦理": "family",
    "摇滚": "rock", "爵士": "jazz", "古典": "classical", "流行乐": "pop", "民谣": "folk", "电子乐": "electronic", "说唱": "rap", "嘻哈": "hip-hop",
    "暴力": "violent", "血腥": "bloody", "吓人": "scary", "可怕": "scary", "悲伤": "sad", "伤感": "sad", "难过": "sad", "快乐": "happy", "欢乐": "happy",
    "治愈": "heartwarming", "温馨": "heartwarming", "励志": "uplifting", "色情": "sexual", "情色": "erotica", "非虚构": "nonfiction",
    "虚构": "fiction", "文学": "literature", "散文": "essay", "短篇": "short stories", "经典": "classic", "青春": "coming of age",
    "催泪": "sad", "压抑": "depressing", "写实": "realistic", "现实主义": "realistic", "魔法": "magic", "太空": "space", "末日": "apocalyptic",
    "校园": "school", "宫斗": "palace intrigue", "穿越": "time travel", "成长": "coming of age", "荒诞": "absurd", "讽刺": "satire",
}  # fmt: skip
_FEELINGS = {
    "黑暗": "dark", "阴暗": "dark", "暗黑": "dark", "慢节奏": "slow", "节奏慢": "slow", "缓慢": "slow", "快节奏": "fast", "节奏快": "fast", "轻松": "light",
    "安静": "quiet", "平静": "calm", "温暖": "warm", "紧张": "tense", "刺激": "exciting", "感人": "moving", "复杂": "complex", "简单": "simple",
    "深刻": "deep", "深奥": "difficult", "沉重": "heavy", "奇怪": "strange", "怪异": "weird", "诗意": "poetic", "优美": "beautiful", "烧脑": "cerebral",
    "无聊": "boring", "严肃": "serious", "怀旧": "nostalgic", "梦幻": "dreamy", "激烈": "intense", "现代感": "modern", "有深度": "deep", "慢": "slow",
    "快": "fast", "明快": "cheerful", "欢快": "cheerful", "忧郁": "melancholic", "孤独": "lonely", "细腻": "delicate", "易懂": "easy",
}  # fmt: skip
DESCRIBING: Mapping[str, tuple[About, str]] = {
    **{word: ("attribute", value) for word, value in _ATTRIBUTES.items()},
    **{word: ("text", value) for word, value in _FEELINGS.items()},
}
COMPARATIVE: Mapping[str, tuple[About, str, Sense]] = {}

LANGUAGES: Mapping[str, str] = {
    "英文": "english", "英语": "english", "中文": "chinese", "汉语": "chinese", "国语": "chinese", "普通话": "chinese", "华语": "chinese", "粤语": "chinese",
    "法语": "french", "法文": "french", "德语": "german", "德文": "german", "西班牙语": "spanish", "意大利语": "italian", "葡萄牙语": "portuguese",
    "俄语": "russian", "俄文": "russian", "日语": "japanese", "日文": "japanese", "韩语": "korean", "韩文": "korean", "阿拉伯语": "arabic", "印地语": "hindi",
    "瑞典语": "swedish", "荷兰语": "dutch", "泰语": "thai", "越南语": "vietnamese", "拉丁语": "latin",
}  # fmt: skip

_BOOKS = ("books", "book", "书", "书籍", "图书")
_FILMS = ("films", "movies", "film", "movie", "cinema", "电影")
_MUSIC = ("music", "albums", "songs", "album", "cds", "音乐", "专辑")
_GAMES = ("games", "videogames", "game", "游戏")
_SERIES = ("series", "shows", "tv", "电视剧", *_FILMS)
_RECIPES = ("recipes", "recipe", "food", "kitchen", "菜谱", "食谱")
DOMAIN_WORDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(["书", "书籍", "图书", "小说", "读物", "本书"], _BOOKS),
    **dict.fromkeys(["电影", "影片", "片子", "大片"], _FILMS),
    **dict.fromkeys(["音乐", "专辑", "歌", "歌曲", "唱片"], _MUSIC),
    **dict.fromkeys(["游戏"], _GAMES),
    **dict.fromkeys(["电视剧", "剧集", "连续剧"], _SERIES),
    **dict.fromkeys(["菜谱", "食谱", "菜"], _RECIPES),
    **dict.fromkeys(["books", "book"], _BOOKS),
    **dict.fromkeys(["movies", "movie", "films", "film"], _FILMS),
}
READ, WATCH, LISTEN, PLAY = _BOOKS, (*_FILMS, "series"), _MUSIC, _GAMES

COMMON = frozenset(
    [
        "这",
        "那",
        "这个",
        "那个",
        "这本",
        "那本",
        "这部",
        "那部",
        "它",
        "他",
        "她",
        "它们",
        "这些",
        "那些",
        "什么",
        "为什么",
        "书",
        "电影",
        "小说",
        "音乐",
        "一下",
        "的",
        "了",
        "吗",
        "呢",
        "啊",
        "吧",
        "我",
        "你",
        "我们",
        "你们",
        "东西",
        "故事",
        "作品",
        "类型",
        "一些",
        "几本",
        "几部",
        "一本",
        "一部",
        "更多",
        "别的",
        "其他",
        "其它",
        "看",
        "读",
        "听",
        "这种",
        "那种",
        "太",
        "很",
        "都",
        "一点",
        "点",
        "些",
        "看书",
        "看电影",
        "读书",
        "听音乐",
        "旅行",
        "这样",
        "那样",
        "有",
        "没有",
        "一个",
        "新",
        "旧",
        "好",
        "好看",
        "好的",
        "推荐",
        "你推荐",
        "这个推荐",
        "的书",
        "的电影",
        "的小说",
        "你喜欢",
        "人",
        "全部",
        "所有",
        "一切",
        "前面",
        "后面",
        "上面",
        "第一",
        "第二",
        "第三",
        "我喜欢",
        "别的书",
        "书名",
    ]
)
