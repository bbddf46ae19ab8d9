"""How titles, places of a list and opinions of them are spoken of in English."""

import re

from ..scan import BODY, NAMED, PLACE, SIGNS, TITLE
from .table import NamedRule, Pattern


def _p(pattern: str) -> Pattern:
    return re.compile(pattern.replace("~", NAMES).replace("@", ONE).replace("%", FREE))


NUMBER = (
    r"(?:\d{1,5}(?:st|nd|rd|th)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|first|second"
    r"|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|top|a couple(?: of)?|couple of|a few)"
)
_ORDINAL = r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|top)"
NAMES = rf"(?<![{TITLE}{PLACE}{BODY}])(?P<named>{NAMED}(?:(?: ?[,&/])? ?(?:(?:and|or|nor) )?(?:both )?(?:the |a )?{NAMED}){{0,12}})"
ONE = rf"(?P<named>{NAMED})"
FREE = rf"(?P<title>[^\s,.;!?\n{SIGNS}][^,.;!?\n{SIGNS}]{{0,70}}?)"
_END = (
    r"(?= ?(?:[,.;!?\n\ue001]|$)| (?:but|because|since|please|either|too|a lot|so much|very much|except|only|though|yet"
    r"|anymore|last|when|and (?:i|give|no|not|want|show|recommend|now|was|the|it|would|hated|loved|liked|something)"
    r"|was|were|is|isn't|wasn't|already|for|with|without|next)\b)"
)
_VERY = r"(?:(?:really|absolutely|quite|also|just|totally|so|always|both|particularly|especially|very much|did) ){0,2}"
_KIND = r"(?:(?:the |a |that )?(?:book|novel|film|movie|album|series|game|record|show)s? )?"

PLACES = tuple(
    re.compile(p)
    for p in (
        rf"\b(?:the )?(?P<first>first) (?P<fn>{NUMBER})(?: ones?| books| films| movies| titles| items)?\b(?! pages| hours?)",
        r"\b(?:the )?(?P<last>last) (?P<ln>two|three|four|five|2|3|4|5)(?: ones?| books| films| movies| titles| items)?\b",
        rf"\b(?:numbers?|nos?\.|nr\.?|items?|#) ?(?P<n>{NUMBER}(?:(?: ?, ?| and | or | & |, and ){NUMBER}){{0,10}})\b",
        r"#(?P<n>\d{1,2})\b",
        r"(?:(?<=like )|(?<=loved )|(?<=liked )|(?<=hated )|(?<=read )|(?<=seen )|(?<=watched )|(?<=know )|(?<=own ))"
        r"(?P<n>\d{1,2}(?:(?: ?, ?| and | or | & |, and )\d{1,2}){0,10})(?= ?(?:[,.;!?]|$)| but| already| please)",
        rf"\bthe (?P<n>{_ORDINAL}(?:(?: ?, ?| and | or | & |, and )(?:the )?{_ORDINAL}){{1,10}})(?: ones?)?\b",
        rf"\b(?:the |that )(?P<n>{_ORDINAL})(?: ones?| book| film| movie| album| title| item| option| suggestion"
        rf"| recommendation)?\b(?! (?:thing|time|two|three|four|half|part|world))",
        r"\b(?:the )?(?P<end>last)(?: one| book| film| movie| album| title| item)\b",
        r"\bthe (?P<end>last)(?= ?(?:[,.;!?]|$| was| is))",
        r"\b(?P<all>(?:all|any|every one|each) of (?:them|these|those)|them all|these all|all (?:these|those|of it)"
        r"|(?:all|both) (?:these|those) (?:books|films|movies|ones))\b",
    )
)
BARE_PLACES = re.compile(r"^ *(?P<n>\d{1,2}(?:(?: ?, ?| and | or | & |, and )\d{1,2}){0,10}) *[.!?]? *$")
"""Numbers and nothing else."""

NAMES_RULES = (
    _p(
        rf"\b(?P<title>the (?:{_ORDINAL}|last|latest|original|new|old) (?!one\b|two\b|book\b|film\b|movie\b)"
        r"[a-z0-9][\w'-]*(?: [\w'-]+){0,3}? (?:book|novel|film|movie|album|instalment|installment|part|season))\b"
    ),
)

_WHY_NOT = (
    r"\bwhy (?:not|no|isn't|aren't|wasn't|weren't|is there no|(?:didn't|don't|did not|do not|wouldn't|won't|haven't) you "
    r"(?:suggest|recommend|show|include|list|pick|give me|choose|mention|put)(?: me)?)(?: there)? "
)
_WHY_POSITIVE = (
    r"\b(?:why|how come) (?:you (?:recommend|suggest)|did you (?:suggest|recommend|show|include|list|pick|give me|choose|mention|put)(?: me)?|do you (?:suggest|"
    r"recommend|show|think i'd like|think i would like|think of)(?: me)?|would i (?:like|enjoy|love)|should i (?:read|watch|try"
    r"|like|listen to|play)|is|was|are|exactly|recommend|suggest)? ?"
)
_SEARCH = (
    r"\b(?:do (?:you|u|ya) (?:have|know|stock|carry|sell)|have you (?:got|seen|read|heard(?: of)?|watched)|is there(?: anything on)?|"
    r"got|tell me (?:more |something )?(?:about|of)|what (?:is|are)|what's|what about|how about|who (?:wrote|directed|made)|"
    r"look(?:ing)? for|search(?: for)?|find(?: me)?|i'm after|have|can you find|is it like|describe|"
    r"(?:what do you think|more) (?:of|about)|anything on|more info on|details (?:of|on|about)|i mean|i meant) "
)
_KNOWN = (
    r"\b(?:i've|i have|i|we've|we|have|ive)?,? ?(?:(?:just|already|recently|once|have|'ve) ){0,2}(?:read|re-read|reread|seen|"
    r"watched|saw|own|know|heard|finished|played|listened to|got|have|read up on|reading|am reading)(?: all of)? (?:already )?"
)
_DISLIKE = (
    r"\b(?:(?:don't|didn't|did not|do not|never|not|doesn't|dont|didnt|couldn't|could not|can't|cannot)"
    rf" {_VERY}(?:like|love|enjoy|liked|loved|enjoyed|care for|got into|get into|finish|stand|get through|bear|liking|want|a fan of|rate|be bothered with)|"
    r"hated?|dislike|disliked|detest(?:ed)?|loathed?|despised?|gave up on|abandoned|dropped|"
    r"(?:not|never been|wasn't|not been) (?:really )?(?:a )?(?:big |huge |great )?fan of|bored by|disappointed by|sick of|"
    r"tired of|no fan of|not into|wasn't into|not for me is) "
)
_LIKE = (
    rf"\b(?:{_VERY}(?:loved|liked|enjoyed|adored|love|enjoy|adore)|(?:i|we) {_VERY}like|"
    r"(?:a )?(?:big |huge |great )?fans? of|fond of|crazy about|obsessed with|favou?rites? (?:(?:book|film|movie|album|novel)s? )?"
    r"(?:(?:of mine|ever|of all time) )?(?:is|are|was|were|include)|was blown away by|hooked on|into) "
)
_ANCHOR = (
    r"\b(?:(?:something|anything|more|books?|films?|movies?|novels?|albums?|stuff|ones?|things?|similar|another|a lot|just|"
    r"exactly|bit|give me|show me|want|recommend|much) (?:more )?like|similar to|(?:the )?same (?:kind|sort|type)(?: of (?:thing|book|film|game|stuff))? as|(?:in the|same) (?:style|spirit|"
    r"vein|mood|veins|vibe) (?:of|as)|along the lines of|reminiscent of|close to|closer to|as good as|based on|if i (?:liked"
    r"|loved|enjoyed|like)|(?:more|others?|another) of|the next|a sequel to|follow-up to|reminds? me of|comparable to) "
)
_BAD = (
    r"(?:(?:just|so|really|too|a bit|rather|very|pretty|quite|kind of|a little|totally|incredibly|way too) ){0,2}(?:boring|bad"
    r"|awful|terrible|dull|overrated|disappointing|not for me|not my (?:thing|cup of tea|taste)|not (?:very |that |so |really )?"
    r"(?:good|great|interesting|funny)|rubbish|horrible|tedious|slow|long|violent|dark|scary|sad|predictable|garbage|trash|"
    r"meh|unreadable|unwatchable|a letdown|a disappointment|a waste of time|the worst|silly|stupid|depressing|confusing|weak|\ue001{4,})"
)
_GOOD = (
    r"(?:(?:just|so|really|absolutely|very|pretty|quite|simply|totally|my|one of my|the|a) ){0,2}(?:great|good|amazing|wonderful|"
    r"brilliant|fantastic|excellent|awesome|perfect|lovely|superb|fun|favou?rites?|best|masterpiece|fabulous|beautiful|"
    r"terrific|incredible|outstanding|a joy|a masterpiece|stunning|moving|gripping|magnificent|delightful)"
)
_NOT_YET = r"\b(?:haven't|have not|never|not|hasn't|didn't) (?:read|seen|watched|heard|played|finished|tried)(?: of)? "

_LOVED = rf"\b(?:i |we )?{_VERY}(?:loved|liked|enjoyed|adored|(?:was )?blown away by) "
_HATED = (
    r"\b(?:(?:didn't|did not|couldn't|could not|never) (?:really )?(?:like|love|enjoy|finish|get into|get through|stand)|hated|"
    r"disliked|gave up on|abandoned|bored by|disappointed by) "
)
_READ = r"\b(?:i've|i have|i|we've|we|ive) (?:(?:just|already|recently) ){0,2}(?:read|re-read|seen|watched|saw|own|finished|played) "
_ASKED = (
    r"\b(?:do (?:you|u|ya) (?:have|know|stock|carry|sell)|have you (?:got|seen|read|heard of|watched|ever read|ever seen)|tell me (?:more )?about|"
    r"what about|how about|who (?:wrote|directed)|i meant?) "
)
_LIKED_SO = r"\b(?:(?:something|anything|more|books?|films?|movies?|novels?|albums?|stuff|ones|things) like|similar to|if i (?:liked|loved|enjoyed)) "
CUED = (
    *(
        _p(cue + _KIND + "%" + _END)
        for cue in (_WHY_NOT, _NOT_YET, _HATED, _LOVED, _LIKED_SO, r"(?:^|[,.;!?] ?)like ", _ASKED, _READ)
    ),
    _p(r"(?:^|[,.;!?] ?)%(?= (?:was|were) " + f"(?:{_BAD}|{_GOOD}))"),
    _p(r"\bwhere(?:'s| is) %(?= ?(?:[?]|$))"),
)

_THEM = r"(?:it|them|that|both|that one|this|this one)"
SPOKEN_OF = (
    NamedRule(_p(_WHY_NOT + _KIND + "~"), "question", act="why_not"),
    NamedRule(_p(r"\bwhy (?:isn't|is|wasn't|aren't) " + _KIND + "~ (?:not|missing)"), "question", act="why_not"),
    NamedRule(_p(r"\bwhere(?:'s| is| are) " + _KIND + "~"), "question", act="why_not"),
    NamedRule(_p(r"\b(?:what about |how about )?~,? why (?:is|are|isn't|aren't) (?:it|they)(?: not)?"), "question", act="why_not"),
    NamedRule(_p(r"\byou (?:left out|forgot|missed|skipped) " + _KIND + "~"), "question", act="why_not"),
    NamedRule(_p(r"\bwhat makes you (?:think|say) (?:that )?(?:i'd|i would|i'll|i) (?:like|enjoy|love) ~"), "question", act="explain"),
    NamedRule(_p(r"\b(?:book|novel|film|movie|album|game|something|one) (?:called|named|titled) ~"), "question", act="search"),
    NamedRule(_p(r"\b(?:how (?:long|old|big|sad|scary|violent)|when|what year) (?:is|was) ~"), "question", act="search"),
    NamedRule(_p(_WHY_POSITIVE + _KIND + "~"), "question", act="explain"),
    NamedRule(_p(r"\b(?:explain|reasons? for) " + _KIND + "~"), "question", act="explain"),
    NamedRule(_p(_NOT_YET + _KIND + "~"), "opinion"),
    NamedRule(_p(rf"@ ?,? ?(?:but |and |which |though )?i {_VERY}(?:hated?|disliked?|(?:didn't|did not|don't) (?:really )?"
                 r"(?:like|enjoy|finish|love|care for)(?: it| that| them)?|couldn't (?:stand|finish))"), "opinion", "dislike"),
    NamedRule(_p(rf"@ ?,? ?(?:and |which )?i {_VERY}(?:loved|liked|enjoyed|adored)"), "opinion", "like"),
    NamedRule(_p(_KNOWN + _KIND + rf"~(?: already)?,? (?:and|but) (?:i )?{_VERY}(?:hated|disliked|didn't like|(?:was|it was|"
                 rf"they were|were) {_BAD})"), "opinion", "dislike"),
    NamedRule(_p(_KNOWN + _KIND + rf"~(?: already)?,? (?:and|but) (?:i )?{_VERY}(?:loved|liked|enjoyed|adored|(?:it was|they"
                 rf" were|was|were) {_GOOD})"), "opinion", "like"),
    NamedRule(_p(_DISLIKE + _KIND + "~"), "opinion", "dislike"),
    NamedRule(_p(rf"@ (?:was|is|seems?|looks?|sounds?|felt|got) {_BAD}"), "opinion", "dislike"),
    NamedRule(_p(rf"~ (?:were|are|both) {_BAD}"), "opinion", "dislike"),
    NamedRule(_p(rf"~ (?:were|are) {_GOOD}"), "opinion", "like"),
    NamedRule(_p(r"@ (?:bored me|didn't do it for me|sucked|disappointed me|left me cold|isn't for me|wasn't for me|put me to "
                 r"sleep|(?:wasn't|isn't|weren't) (?:very |that |so |really |my )?(?:good|great|interesting|funny|thing|any good|"
                 r"taste|cup of tea))"), "opinion", "dislike"),
    NamedRule(_p(r"(?:^|[,.;!?] ?|\b(?:and|but|please) )(?:not|no|anything but|never|except|skip|remove|drop) ~"), "opinion", "dislike"),
    NamedRule(_p(rf"@ (?:was|is|sounds?|looks?|seems?) {_GOOD}"), "opinion", "like"),
    NamedRule(_p(_ANCHOR + _KIND + "~"), "anchor", "neutral"),
    NamedRule(_p(r"(?:^|[,.;!?] ?)like " + _KIND + "~"), "anchor", "neutral"),
    NamedRule(_p(_LIKE + _KIND + "~"), "opinion", "like"),
    NamedRule(_p(r"@,? (?:yes|yeah|definitely|love(?:d)? (?:it|that)|perfect)\b"), "opinion", "like"),
    NamedRule(_p(r"@,? not so much\b"), "opinion", "dislike"),
    NamedRule(_p(r"@,? (?:no|nope|nah|never)(?= ?(?:[,.;!?]|$))"), "opinion", "dislike"),
    NamedRule(_p(r"@,? maybe(?= ?(?:[,.;!?]|$))"), "opinion"),
    NamedRule(_p(r"\bhow come " + _KIND + r"~ (?:isn'?t|is not|ain'?t|wasn'?t)"), "question", act="why_not"),
    NamedRule(_p(r"\b(?:y|why) (?:is|was) @ (?:on top|there|here|in)"), "question", act="explain"),
    NamedRule(_p(r"\bi (?:already )?(?:know|own|have|read|saw|watched) " + _KIND + "~"), "known"),
    NamedRule(_p(_SEARCH + _KIND + "~"), "question", act="search"),
    NamedRule(_p(r"\b(?:is|was|are) " + _KIND + "~ (?:any )?(?:good|worth|there|available|in|on|long|scary|like|violent|funny)"),
              "question", act="search"),
    NamedRule(_p(_KNOWN + _KIND + "~"), "known"),
    NamedRule(_p(r"~,? (?:i've |i have |i )?(?:already )?(?:i've |i have |i )?(?:read|seen|watched|know|own|have)(?: already)?\b"), "known"),
    NamedRule(_p(r"\balready (?:read|seen|watched|know|own|have|heard) ~"), "known"),
    NamedRule(_p(r"\b(?:more|less|shorter|longer) (?:books |films |movies |ones )?(?:like|than) ~"), "anchor"),
    NamedRule(_p(r"~ but (?=[^.;!?]{0,20}(?:less|more|not|without|with|shorter|longer|funnier|darker|lighter|newer|older))"), "anchor"),
    NamedRule(_p(r"\b(?:i'll take|i want|give me|let's go with|i'd like|i'll go with|sounds good) ~"), "opinion", "like"),
)  # fmt: skip

PRONOUNS = (
    NamedRule(_p(rf"\b(?:it|that|which|they) (?:was|is|were) {_BAD}"), "opinion", "dislike"),
    NamedRule(_p(rf"\b(?:it|that|which|they) (?:was|is|were) {_GOOD}"), "opinion", "like"),
    NamedRule(_p(r"\bwho (?:directed|wrote|made|is in|plays in|stars in) (?:that one|this one|it|that)\b"), "question", act="search"),
    NamedRule(_p(rf"\b(?:already |i've |i have |i )?(?:already )?(?:read|seen|watched|know|own|have|heard|finished) {_THEM}"
                 r"(?: already| before)?(?= ?(?:[,.;!?]|$| and| but| so| years| ages| last))"), "known"),
    NamedRule(_p(r"\b(?:hated?|disliked?|(?:didn't|don't|did not) (?:like|want|enjoy|finish)|couldn't (?:stand|finish)|not) "
                 r"(?:that one|this one|it)(?= ?(?:[,.;!?]|$))"), "opinion", "dislike"),
    NamedRule(_p(r"\b(?:i )?(?:loved|liked|love|enjoyed|i like) (?:that one|this one|it)(?= ?(?:[,.;!?]|$))"), "opinion", "like"),
    NamedRule(_p(r"\b(?:more like|similar to|something like) (?:that one|this one|it)\b"), "anchor"),
    NamedRule(_p(r"\btell me more about (?:that one|this one|it)\b"), "question", act="search"),
)  # fmt: skip
