"""Words that people use for the genres and themes that catalogues name otherwise, in English and Chinese."""

from .stems import key_of

_GROUPS = """
violence, violent, gore, gory, brutal, brutality, bloody, bloodshed, 暴力, 血腥
comedy, funny, comic, comical, humour, humor, humorous, hilarious, laugh, 喜剧, 搞笑, 幽默, 好笑
horror, scary, frightening, creepy, terrifying, spooky, 恐怖, 惊悚恐怖, 吓人, 可怕
science fiction, sci-fi, scifi, sf, science-fiction, 科幻
romance, romantic, love story, love stories, 爱情, 浪漫, 言情
fantasy, fantastical, high fantasy, 奇幻, 魔幻
mystery, mysteries, whodunit, detective, detective story, detective fiction, 推理, 悬疑推理, 侦探
thriller, suspense, suspenseful, thrilling, 惊悚, 悬疑
crime, criminal, gangster, organised crime, organized crime, 犯罪, 黑帮
war, wartime, military, 战争
history, historical, period, 历史
adventure, adventurous, 冒险
action, action-packed, 动作
animation, animated, cartoon, anime, 动画, 动漫
documentary, docs, 纪录片
drama, dramatic, 剧情
musical, music theatre, 音乐剧, 歌舞
western, cowboys, 西部
children, childrens, kids, juvenile, 儿童, 少儿
young adult, ya, teen, teenage, 青少年
non-fiction, nonfiction, non fiction, 非虚构, 纪实
biography, biographical, memoir, autobiography, 传记, 回忆录
dystopia, dystopian, 反乌托邦
post-apocalypse, post-apocalyptic, apocalyptic, apocalypse, 末世, 末日
space travel, space, outer space, space opera, 太空
cyberpunk, 赛博朋克
vampires, vampire, 吸血鬼
aliens, alien, extraterrestrial, first contact, 外星人, 外星
artificial intelligence, robots, robot, ai, androids, 人工智能, 机器人
murder, murders, serial killers, serial killer, 谋杀, 凶杀
political intrigue, politics, political, 政治
immigration, immigrants, migration, 移民
friendship, friends, buddy, 友情, 友谊
revenge, vengeance, 复仇
mythology, myths, mythical, 神话
fairy tale, fairy tales, fairytale, 童话
time travel, time loop, 穿越, 时间旅行
zombies, zombie, undead, 僵尸, 丧尸
magic, magical, wizards, witches, 魔法
noir, film noir, neo-noir, hard-boiled, 黑色电影, 黑色
dark humour, black comedy, dark comedy, 黑色幽默
cosiness, cosy, cozy, heartwarming, 温馨, 治愈
grief, sad, sadness, sorrow, 悲伤, 悲剧
melancholy, melancholic, 忧郁
the supernatural, supernatural, paranormal, ghosts, ghost, 超自然, 鬼
espionage, spy, spies, secret agent, 间谍, 谍战
heist, robbery, 劫案
coming of age, growing up, bildungsroman, 成长
family saga, 家族
the sea, sea, ocean, nautical, 海洋
religion, religious, faith, spirituality, 宗教
poetry, poems, verse, 诗歌
short stories, short story, 短篇, 短篇小说
graphic novels, graphic novel, comics, manga, 漫画
self-help, self help, personal development, 励志
hip hop, hip-hop, rap, 嘻哈, 说唱
electronic, electronica, techno, edm, 电子
classical, classical music, 古典
rock, 摇滚
jazz, 爵士
folk, 民谣
pop, 流行
soul, soulful, r&b
role-playing, rpg, role playing, 角色扮演
puzzle, puzzles, 解谜
strategy, strategic, 策略
shooter, fps, 射击
simulation, sim, 模拟
sports, sport, 体育, 运动
cookbooks, cooking, cookery, recipes, 烹饪, 美食
travel, journey, road trip, 旅行
animals, animal, 动物
"""


def _table() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in _GROUPS.strip().splitlines():
        group = frozenset(key_of(word) for word in row.split(","))
        for key in group:
            found[key] = found.get(key, frozenset()) | group
    return found


SYNONYMS: dict[str, frozenset[str]] = _table()
"""By key of a word: the keys that mean the same, its own among them."""
