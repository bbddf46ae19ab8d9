"""Words that people say all the time, and that are titles too."""

_WORDS = """
i me my mine we us our you your yours he him his she her hers it its they them their this that these those a
an the and or but if so as of in on at to for from by with without about into over under up down out is am
are was were be been being do does did done have has had can could will would shall should may might must
not no yes yeah ok okay please thanks thank sorry hello hi hey bye goodbye wow oh well great good bad best
better worst nice fine cool fun funny sad happy dark light scary weird strange crazy boring slow fast long
short new old young big small little real true right wrong same other another different more most less least
much many few some any all none every each both either one two three four five six seven eight nine ten
first second third last next once twice again always never ever often sometimes now then today tonight
tomorrow yesterday soon later before after still yet just only even also too very really quite almost maybe
perhaps here there where when why how what who which whose anything something nothing everything anyone
someone nobody everyone everybody thing things stuff like liked love loved hate hated want wanted need
needed watch watched watching see saw seen read reading heard hear play played listen try tried think
thought know knew known say said tell told ask asked get got go going gone went come came make made take
took give gave find found look looking feel felt seem let keep stop start end begin wait help show work
works enjoy enjoyed prefer recommend recommended suggest suggestion suggestions surprise choose movie movies
film films book books novel novels game games album albums song songs music series story stories title list
author director actor actress genre kind type sort part number page pages hour hours minute minutes action
adventure animation comedy comedies crime drama dramas documentary family fantasy horror mystery romance
romantic thriller thrillers war western history historical biography musical sport science fiction classic
classics modern noir children kids kid child teen adult baby boy boys girl girls man men woman women guy
guys people person friend friends mother mom father dad son daughter sister sisters brother brothers wife
husband parents couple home house school job life death day days night nights week weekend month year years
time times world country city town place way road money food water fire air earth sun moon star stars heart
head hand eye eyes face body mind summer winter spring fall christmas halloween birthday party date dating
sex kiss dream dreams hope fear joy luck power magic secret secrets lies truth lost alone together away back
forward inside outside open close closer red blue green black white sure welcome enough whatever cheers
taken hits hit cut edge focus crash super perfect interesting awesome amazing excellent anyway actually
probably definitely totally absolutely instead else live lived living alive dead die killed killer kill run
running walk talk drive ride fly rise born
"""
_HAN_WORDS = """
喜欢 电影 小说 推荐 看过 读过 什么 为什么 怎么 我们 你们 他们 大家 朋友 孩子 爱情
科幻 喜剧 悬疑 恐怖 动作 历史 音乐 游戏 专辑 今天 明天 昨天 时间 世界 生活 人生 故事
谢谢 你好 再见 可以 不要 没有 知道 觉得 一个 一些 这个 那个 家庭 战争 父亲 母亲 女人
男人
"""
EVERYDAY = frozenset(_WORDS.split())
"""English."""
EVERYDAY_HAN = frozenset(_HAN_WORDS.split())
"""Chinese words of two characters."""
