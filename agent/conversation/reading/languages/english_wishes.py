"""How limits, preferences and critiques are said in English."""

import re

from .....retrieval.critique.wish import Sense
from ..scan import SIGNS
from .table import Cues, LimitRule, Pattern, WishRule


def _p(pattern: str) -> Pattern:
    return re.compile(pattern)


_NUM = r"(?:\d{1,5}(?:\.\d{1,2})?|one|two|three|four|five|six|seven|eight|nine|ten|an?|half an)"
_UNIT = r"(?: ?-? ?(?:pages?|pgs?|pp|p|hours?|hrs?|hr|h|minutes?|mins?|min)\b)"
_TAIL = r"(?: and a (?:half|quarter)| (?:and )?\d{1,2} ?(?:minutes?|mins?|m)\b)?"
_AMOUNT = rf"{_NUM}{_UNIT}{_TAIL}"
_LONG = r"(?: (?:long|in length))?"
_UP_TO = (
    r"(?:(?:anything |something |be |must be |stay |keep it )?(?<!nothing )(?<!not )(?:under|below|within|up to)|"
    r"(?:at|at the) (?:the )?(?:most|max|maximum)|less than|fewer than|(?:no|not|nothing) (?:more|longer|bigger|thicker) than|"
    r"shorter than|(?:a )?max(?:imum)?(?: of| length)?|(?:not|nothing|no|never) (?:over|above|beyond)|<=?|don't exceed|"
    r"(?:anything|something) (?:under|below)|never (?:read|watch|want|listen to|play) (?:anything |books |films )?(?:over|above|longer than)|i (?:only |just )?have(?: only| just)?)"
)
_FROM = (
    r"(?:(?:nothing |anything |something )?(?:over|above)|at least|(?:more|longer|thicker|bigger) than|min(?:imum)?(?: of)?|"
    r"(?:no|not|nothing) (?:less|shorter|fewer) than|(?:not|nothing) (?:under|below)|>=?)"
)
_YEAR = r"(?:1[4-9]\d\d|20\d\d)"
_DECADE = r"(?:(?:1[5-9]|20)\d0'?s|'?\d0'?s|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|(?:1[5-9]|2[01])(?:st|th) century)"
_WHEN = rf"(?:the )?(?:year )?(?:{_YEAR}|{_DECADE})(?!\d| ?(?:pages|min|years old))"
_OUT = r"(?:(?:published|released|made|written|out|recorded|came out|come out|filmed|dated|be) ){0,2}"
_NO = r"(?:nothing|not|none|no (?:books|films|movies|albums|novels)|no|never|don't want anything)"
_OLD = r"(?:older|earlier)"
_NEW = r"(?:newer|later|more recent)"

LIMITS = (
    LimitRule(_p(rf"\b(?:between |from )?(?P<low>\d{{1,4}}) ?(?:-|–|to|and) ?(?P<high>{_AMOUNT}){_LONG}"), "length"),
    LimitRule(_p(rf"(?<!\w){_UP_TO} (?:about |around |of )?(?P<high>{_AMOUNT}){_LONG}"), "length"),
    LimitRule(_p(rf"(?<!\w){_FROM} (?:about |around )?(?P<low>{_AMOUNT}){_LONG}"), "length"),
    LimitRule(_p(rf"\b(?P<high>{_AMOUNT}) (?:or (?:less|shorter|under|fewer)|max(?:imum)?|tops|at (?:the )?most){_LONG}"), "length"),
    LimitRule(_p(rf"\b(?P<low>{_AMOUNT}) (?:or (?:more|longer|over)|min(?:imum)?|at least){_LONG}|(?<!\d)(?P<low2>\d{{2,4}})\+ ?pages"),
              "length"),
    LimitRule(_p(rf"\b(?:(?:about|around|roughly|approximately|circa|some|maybe) )(?P<at>{_AMOUNT}){_LONG}(?: or so)?"),
              "length", around=True),
    LimitRule(_p(rf"(?<!\w){_UP_TO} (?P<high>\d{{2,4}})(?! ?[\w-]*(?:\d|year|star|book|film|movie|people|%))\b(?= ?(?:[,.;!?]|$| and| but| please))"),
              "length"),
    LimitRule(_p(rf"\b(?:between|from) (?P<low>{_WHEN}) (?:and|to|until|till|-) (?P<high>{_WHEN})"), "year"),
    LimitRule(_p(rf"(?<![\d-])(?P<low>{_YEAR}) ?(?:-|–|to) ?(?P<high>{_YEAR})(?![\d-])"), "year"),
    LimitRule(_p(rf"\b{_NO} {_OUT}(?:from )?(?:before|{_OLD} than|prior to|pre-?) ?(?P<low>{_WHEN})"), "year"),
    LimitRule(_p(rf"\b{_NO} {_OUT}(?:from )?(?:after|{_NEW} than|since|past|post-?) ?(?P<high>{_WHEN})"), "year"),
    LimitRule(_p(rf"\b{_OUT}(?:(?:from )?(?:before|prior to)|{_OLD} than|pre-) ?(?P<high>{_WHEN})"), "year", before=True),
    LimitRule(_p(rf"\b{_OUT}(?:(?:from )?after|{_NEW} than|post-) ?(?P<low>{_WHEN})"), "year", after=True),
    LimitRule(_p(rf"\b{_OUT}(?:since|from) (?P<low>{_WHEN}) (?:on|onwards?|or later|and later|or newer|up|forward)\b"), "year"),
    LimitRule(_p(rf"\b{_OUT}since (?P<low>{_WHEN})"), "year"),
    LimitRule(_p(rf"(?<!\w)(?P<low>{_YEAR}) (?:or (?:later|newer|after)|and (?:later|newer|after)|onwards?)\b"), "year"),
    LimitRule(_p(rf"\b{_OUT}(?:until|up to|by the end of|till|no later than|not later than|at the latest) (?P<high>{_WHEN})"), "year"),
    LimitRule(_p(rf"(?<!\w)(?P<high>{_YEAR}) (?:or (?:earlier|older|before)|and (?:earlier|older|before)|at the latest)\b"), "year"),
    LimitRule(_p(rf"(?<!\w){_OUT}(?:(?:from|in|during) )?(?:the )?(?:(?:early|late|mid) ?-?)?(?P<at>{_DECADE})(?!\w)"), "year", around=True),
    LimitRule(_p(rf"\b{_OUT}(?:from|in|of|around) (?:the year )?(?P<at>{_YEAR})(?! ?(?:pages|min))(?!\d)"), "year", around=True),
)  # fmt: skip

_SHORT = r"(?:length|size)"
WISHES = (
    WishRule(_p(r"\b(?:not|nothing|isn't|don't want (?:anything|it)|without being) (?:too|so|very|that|overly|super) "
                r"(?:long|thick)\b(?: a)?"), "length", "less"),
    WishRule(_p(r"\b(?:not|nothing|isn't) (?:too|so|very|that) short\b"), "length", "more"),
    WishRule(_p(r"\b(?:they're|these are|those are|that's|it's|are|is|all) (?:all )?(?:much |far |way |a bit )?too long\b|\btoo long\b"),
             "length", "less"),
    WishRule(_p(r"\b(?:they're|these are|those are|that's|it's)? ?(?:much |far |way |a bit )?too short\b"), "length", "more"),
    WishRule(_p(r"\b(?:they're|these are|those are)? ?(?:much |far |way |a bit )?too old\b|\bnothing (?:too )?old\b|\bnot (?:too|so|that) old\b"),
             "year", "more"),
    WishRule(_p(r"\b(?:they're|these are)? ?(?:much |far |way |a bit )?too (?:new|modern|recent)\b"), "year", "less"),
    WishRule(_p(r"\b(?:less|not (?:so|too|that|as)|nothing (?:so|too|that)) (?:well[- ]known|popular|famous|mainstream|obvious|known|hyped)\b"
                r"|\blesser[- ]known\b|\bunder(?:rated|-the-radar)\b|\bunder the radar\b|\bhidden gems?\b|\bobscure\b|\bmore niche\b|\bniche\b"
                r"|\bunknown\b|\boff the beaten (?:path|track)\b|\bunderappreciated\b|\boverlooked\b|\btoo (?:popular|mainstream|famous|well[- ]known|obvious)\b"),
             "popularity", "less", "popular"),
    WishRule(_p(r"\b(?:no|not|nothing|without|avoid|skip|don't want) (?:any |a |the |more |from the |on the )?(?:best-?sellers?|blockbusters?|"
                r"mainstream|popular (?:ones|stuff|books|films|movies)|hits|big names|charts)\b(?: (?:please|stuff|ones))?"),
             "popularity", "avoid", "popular", hard=True),
    WishRule(_p(r"\b(?:more |most |very |really )?(?:popular|well[- ]known|famous|mainstream)\b|\bbest-?sell(?:ers?|ing)\b|\bblockbusters?\b"
                r"|\bcrowd[- ]pleasers?\b|\beveryone (?:is reading|is watching|likes|loves)\b|\b(?:big )?hits\b|\btrending\b"),
             "popularity", "more", "popular"),
)  # fmt: skip

_NAME = (
    r"(?!(?:the way|number|no|him|her|them|anyone|someone|a|an|the (?:same|end|sea|beach)|now|then|that|this|it|myself"
    r"|accident|chance|name|far|heart|train|bus|car|tonight)\b|\d)"
    rf"[^\s,.;!?{SIGNS}][^,;!?\n{SIGNS}.]{{0,20}}?(?:\. ?[^\s,;!?\n{SIGNS}.][^,;!?\n{SIGNS}.]{{0,30}}?){{0,3}}"
)
_NAME_END = (
    r"(?= ?(?:[,;!?\n\ue001]|\.(?: |$)|$)| (?:but|please|again|and (?:no|not|give|i|something|show|nothing|under|in)|with"
    r"|from|in|or something|if|that|who|which|under|over|before|after|this time|anymore|either|though|too|for|only|because"
    r"|since|published|released|about|instead)\b)"
)
_WORKS = r"(?:books?|novels?|films?|movies?|albums?|music|songs?|stuff|something|anything|works?|stories|ones?|more|another)"
_V = rf"(?P<v>{_NAME}){_NAME_END}"
_BY = r"(?:(?:written|directed|made|composed|authored|sung|drawn) )?by"
_NONE = r"(?:not|no|nothing|anything but|never|none|no more|nothing more|avoid|skip|exclude|without|except|not anything|don't want)"
CREATORS = (
    WishRule(_p(rf"\b{_NONE} (?:(?:more|any|anything|something|else|other|another|{_WORKS}) ){{0,2}}{_BY} "
                r"(?P<v>him|her|them|(?:that|this|the same) (?:author|writer|director|artist|band))\b"), "creator", "avoid", hard=True),
    WishRule(_p(rf"\b{_BY} (?P<v>him|her|them|(?:that|this|the same) (?:author|writer|director|artist|band|guy|person))\b"),
             "creator", "want", hard=True),
    WishRule(_p(rf"\b{_NONE} (?:(?:more|any|anything|something|else|other|another|{_WORKS}) ){{0,2}}{_BY} {_V}"), "creator", "avoid", hard=True),
    WishRule(_p(rf"\b(?:anything|something|everything|{_WORKS}|only|just|more|mostly|maybe|preferably|ideally|written|directed|be|else)? ?{_BY} {_V}"),
             "creator", "want", hard=True),
    WishRule(_p(rf"\b(?:the )?(?:author|writer|director|artist|composer|band)(?: is| must be| should be|:) {_V}"), "creator", "want", hard=True),
)  # fmt: skip

_S = r"(?:really |very |too |so |quite |a bit |a little |rather |super |especially |particularly |that |more )?"
CUES = (
    Cues(_p(r"\b(?:not|nothing|isn't|aren't|never|don't make it)(?: so| too| that| as| overly| quite so| very) (?:much )?(?:of a )?$"), "less"),
    Cues(_p(r"\b(?:less|fewer|not as|not so|not as much|a bit less|toned? down(?: the)?|reduce(?: the)?|way less)(?: of)?(?: the)? $"), "less"),
    Cues(_p(r"\b(?:too much|too many|too|way too|far too|a bit too|a little too) $"), "less"),
    Cues(_p(r"\b(?:no|not|nothing|without|avoid|skip|except|exclude|excluding|never|anything but|leave out|minus|isn't|aren't|don't|do not"
            r"|hate|dislike|can't stand|sick of|tired of|enough|drop|remove|other than|nor|cut(?: out)?)"
            r"(?: (?:want|like|show me|give me|recommend|need|include|enjoy|care for|read|watch|feel like|be|is|of|with|the|any|more|in the mood for"
            r"|a|an|anything|something|stuff|really|into|fan of|suggest|me)){0,4} $"), "avoid", hard=True),
    Cues(_p(r"\b(?:more|much more|a bit more|a little more|even more|slightly more)(?: of)?(?: the)? $"), "more"),
    Cues(_p(r"$"), "want"),
)  # fmt: skip

_ANY = rf"[^\s,.;!?\n{SIGNS}][^,.;!?\n{SIGNS}]{{0,50}}?"
_STOP = (
    r"(?= ?(?:[,.;!?\n\ue000-\ue003]|$)| (?:but|please|and (?:no|not|give|i|something|show|nothing|under|with|less|more)|if|because|"
    r"like|than|that|which|for|from|under|in the|next|instead|this time|in it|in them|by|in)\b)"
)
_WORD = r"[a-z][a-z'’-]{2,24}"
EARLY = (
    WishRule(_p(rf"\b(?:set|takes? place|happens?|happening) in (?P<v>{_ANY}){_STOP}"), "text", "want"),
    WishRule(_p(rf"(?<!tell me )(?<!more )(?<!what )(?<!know )(?<!think )(?<!how )(?<!said )(?<!something )\babout (?!you|me\b|it\b|that\b|this\b|them|us\b|what|number|the (?:first|second|third|last))(?P<v>{_ANY}){_STOP}"), "text", "want"),
)  # fmt: skip
LOOSE = (
    WishRule(_p(r"^ *(?:a bit |much |something |even )?(?P<v>[a-z]{3,12}er)(?: ones?)?(?: please)? *[.!]? *$"), "text", "more"),
    WishRule(_p(rf"\b(?:not|nothing) (?:so|too|that|as) (?P<v>{_WORD})\b"), "text", "less"),
    WishRule(_p(rf"\b(?:less|fewer|too much|too many|too) (?P<v>{_WORD}(?: {_WORD})?){_STOP}"), "text", "less"),
    WishRule(_p(rf"\b(?:more|with more) (?!of\b|like\b|than\b|please|books|films|movies|ideas)(?P<v>{_WORD}(?: {_WORD}){{0,2}}?){_STOP}"), "text", "more"),
    WishRule(_p(rf"\b(?:no|without(?: any)?|avoid|no more|nothing with|not with|nothing about|not about|not set in|leave out|exclude) "
                rf"(?:any )?(?!more\b|thanks|thank|problem|idea|worries|i\b|way\b|need|one\b|matter)(?P<v>{_ANY}){_STOP}"), "text", "avoid", hard=True),
    WishRule(_p(rf"\b(?:something|anything|stuff|books|films|movies|novels|albums|ones|one|book|film|movie|novel|story|stories|music|songs) "
                rf"(?:that's |that is |that are |which is |a bit |a little |really |very |quite |rather )?(?!like\b|to\b|for\b|else\b|please|by\b|that|i\b|you|"
                rf"from|in\b|on\b|under|with\b|about|set\b|similar|different|new\b|is\b|was|are\b|and\b|or\b|but\b|of\b|where|who)(?P<v>{_WORD}(?:(?:,? and | or |, ){_WORD}){{0,3}}){_STOP}"),
             "text", "want"),
    WishRule(_p(rf"\b(?:must|should|has to|have to|needs to|need to) (?:be |have |contain |feature |include )(?P<v>{_ANY}){_STOP}"), "text", "want"),
    WishRule(_p(rf"\bwith (?!it\b|that\b|this\b|you|me\b|them)(?P<v>{_ANY}){_STOP}"), "text", "want"),
    WishRule(_p(rf"\b(?:i'm in the mood for|in the mood for|i feel like|i fancy|i want|i'd like|i need|give me|show me|looking for) (?:something |a bit of |some |a |an )?"
                rf"(?!more\b|to\b|books|something|one\b|another|that\b|it\b|the\b|you\b|them|number|else|new\b|ideas|recommend|suggest|help|\d)(?P<v>{_ANY}){_STOP}"),
             "text", "want"),
    WishRule(_p(rf"\bi (?:also |really |just |mostly |usually |only )?(?:love|like|enjoy|prefer|adore) (?!to\b|it\b|that\b|them|this|these|those|you|how|when|the idea|all\b|both)"
                rf"(?P<v>{_ANY}){_STOP}"), "text", "want"),
    WishRule(_p(rf"\bi (?:really |also |just )?(?:hate|dislike|can't stand|don't (?:really )?(?:like|want|enjoy)) (?!to\b|it\b|that\b|them|this|these|those|you|how|when|any of)"
                rf"(?:any |anything |reading |watching )?(?P<v>{_ANY}){_STOP}"), "text", "avoid", hard=True),
)  # fmt: skip

OPINION: tuple[tuple[Pattern, Sense], ...] = (
    (_p(r"\bi(?:'m| am)? (?:(?:really|also|just|mostly|usually|always|only|quite|generally) ){0,2}(?:love|like|enjoy|adore|prefer|read|watch|"
        r"listen to|into|a (?:big |huge )?fan of)(?: (?:a lot of|lots of|reading|watching|mostly|good|dark|long|short|some|the|a bit of|old|my))*? $"),
     "want"),
    (_p(r"\bi (?:really |also |just |absolutely )?(?:hate|dislike|detest|loathe|can't stand|cannot stand|can't bear|cannot bear|never (?:read|watch|liked)|"
        r"don't (?:really |usually )?(?:like|enjoy|read|watch|care for)|do not like)(?: (?:reading|watching|any|the|all|a lot of))*? $|"
        r"\b(?:not (?:really )?a (?:big |huge )?fan of|i'm not into|not into) $"), "avoid"),
)  # fmt: skip
SOFT = _p(
    r"\b(?:maybe|perhaps|rather|preferably|prefer|ideally|a bit|a little|if possible|possibly|slightly|wouldn't mind|would be nice|"
    r"not necessarily|if you can|kind of|sort of|roughly|about|or so|hopefully|mostly|mainly|somewhat|could be|nice to have|"
    r"if you have|would prefer|best if|if at all)\b"
)
FIRM = _p(
    r"\b(?:must|only|has to|have to|needs to|definitely|absolutely|strictly|it's important|essential|required|under no "
    r"circumstances|exclusively|no exceptions|at all costs|mandatory|need it to)\b"
)
LANGUAGE_WORD = "english french german spanish italian portuguese dutch swedish norwegian danish finnish polish russian ukrainian czech hungarian greek turkish arabic hebrew persian farsi hindi bengali tamil urdu chinese mandarin cantonese japanese korean vietnamese thai indonesian latin romanian catalan".replace(
    " ", "|"
)
_IT = r"(?: (?:books?|films?|movies?|novels?|albums?|music|songs?|literature|language|cinema|authors?|edition|translation|ones?))"
LANGUAGE: tuple[tuple[Pattern, Sense], ...] = (
    (_p(rf"\b(?:not|nothing|no|never|anything but|none)(?: (?:books|films|movies|music|novels|written))?(?: in)? (?P<v>{LANGUAGE_WORD})\b{_IT}?"), "avoid"),
    (_p(rf"\b(?:(?:written|spoken|available|sung|made|only|original) )?in (?:the )?(?:original )?(?P<v>{LANGUAGE_WORD})\b(?: (?:only|please|language))?"), "want"),
    (_p(rf"\b(?P<v>{LANGUAGE_WORD}){_IT}\b"), "want"),
    (_p(rf"\b(?P<v>{LANGUAGE_WORD})[- ](?:language|only|spoken|speaking)\b"), "want"),
    (_p(rf"\b(?:something|anything|some|must be|i read|only|be) (?P<v>{LANGUAGE_WORD})\b"), "want"),
)  # fmt: skip

_MY = r"(?:my|our|a|an|the|his|her|their|some|two|three)"
_KID = r"(?:kids?|child(?:ren)?|sons?|daughters?|nephews?|nieces?|grandsons?|granddaughters?|grandchild(?:ren)?|grandkids?|toddlers?|boys?|girls?|little ones?|bab(?:y|ies)|preschoolers?|students?|brother|sister)"
AUDIENCES = (
    (_p(rf"\b(?:(?:suitable|good|appropriate|okay|fun|ok|right|a gift|something|one) )?for (?:{_MY} )?(?:little |young )?(?P<age>\d{{1,2}}|one|two|three|four|five|six|seven|eight|"
        rf"nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen)[- ]?(?:years?[- ]?olds?|yo\b|yr old|y/o)(?: {_KID})?(?: (?:and|or) \d{{1,2}} ?-?years? ?-?olds?)?"), ""),
    (_p(rf"\b(?:(?:suitable|good|fun) )?for (?:{_MY} )?(?:little |young )?{_KID}(?:,? (?:who is|who's|aged?|is|he's|she's|of) (?P<age>\d{{1,2}}))?(?: and (?:me|i|us))?\b"), "children"),
    (_p(r"\b(?:for |aged? )(?:people |readers )?(?:of |aged )?(?P<age>\d{1,2})(?: ?(?:-|to|\+) ?\d{0,2})? ?(?:years?|and (?:up|older))\b"), ""),
    (_p(r"\b(?:kid|child)[- ]?(?:friendly|safe)\b|\bsuitable for (?:kids|children)\b|\bchildren'?s (?:books?|films?|movies?|stories|novels?)\b|\bkids'? (?:books?|films?|movies?|stories)\b"
        r"|\bpicture books?\b|\bfor bedtime\b"), "children"),
    (_p(r"\bfamily[- ]?friendly\b|\bfor (?:the |my |our |a )?(?:whole |entire )?family\b(?: (?:night|evening))?|\bfamily (?:films?|movies?|night)\b|\bwith (?:the |my )(?:kids|children|family)\b|"
        r"\bfor all ages\b|\bthe whole family\b"), "family"),
    (_p(r"\bfor (?:my |a |our |the )?(?:teens?|teenagers?|teenage (?:son|daughter|boy|girl|niece|nephew)|young adults?|adolescents?)\b|\bya\b|\byoung[- ]adult\b|\bteen (?:books?|films?|movies?)\b"),
     "young adult"),
    (_p(r"\bfor (?:an |my )?(?:adults?|grown-?ups?)(?: only)?\b|\badults?[- ]only\b|\bnot for (?:kids|children)\b|\bnothing for (?:kids|children)\b|\bno (?:kids|children's) (?:books|films|stuff)\b"), "adult"),
)  # fmt: skip
