"""The English table."""

import re

from ...turn import Act
from .english_names import (
    BARE_PLACES,
    CUED,
    NAMES_RULES,
    NUMBER,
    PLACES,
    PRONOUNS,
    SPOKEN_OF,
)
from .english_wishes import (
    AUDIENCES,
    CREATORS,
    CUES,
    EARLY,
    FIRM,
    LANGUAGE,
    LIMITS,
    LOOSE,
    OPINION,
    SOFT,
    WISHES,
)
from .english_words import (
    COMMON,
    COMPARATIVE,
    DESCRIBING,
    DOMAIN_WORDS,
    KINDS,
    LANGUAGES,
    LISTEN,
    NUMBERS,
    OPENERS,
    PAIRED,
    PLAY,
    READ,
    WATCH,
)
from .table import Pattern, Table


def _p(pattern: str) -> Pattern:
    return re.compile(pattern)


_EDGE = r"(?:^|[,.;!?\n] ?)(?:(?:and|but|ok|okay|so|hmm|well|oh|please|yes|no|just|sorry),? ){0,3}"
_OVER = r"(?= ?(?:[,.;!?\n]|$|please))"
_AFTER_COUNT = (
    r"(?:more|others?|books?|films?|movies?|novels?|albums?|songs?|games?|series|shows?|suggestions?|recommendations?|titles?|ideas?|"
    r"options?|picks?|things|of (?:them|those|your)|different|new|good|great|short|long|funny|similar|[a-z-]{3,12} (?:books|films|movies|"
    r"novels|albums|games|ones)|[a-z-]{3,12} [a-z-]{3,12} (?:books|films|movies|novels|albums|games))"
)

_ACTS: tuple[tuple[Act, Pattern], ...] = (
    ("about_me", _p(
        r"\bwhat (?:do|did|have) (?:you|u) (?:already )?(?:know|learned?|learnt|remember(?:ed)?|stored?|saved?|think|got|have|noted?)(?: so far)? (?:about|of|on) (?:me|my taste)\b"
        r"|\bwhat (?:have|did) i (?:told|said|liked|tell|say|like)\b[^.;!?\n]{0,20}|\b(?:show|see|open|read|print|display)(?: me)? (?:my|the) (?:taste )?(?:card|profile|taste|data|memory|history)\b"
        r"|\bwho am i\b|\bwhat(?:'s| is| are) my (?:likes|dislikes|limits|preferences|tastes|wishes)\b|\bwhat(?:'s| is) (?:on |in )?my (?:taste|card|taste card|profile|history)\b|\bmy (?:taste )?(?:card|profile)" + _OVER
        + r"|\bwhat do you (?:remember|know)(?: of me)?" + _OVER + r"|\bdo you (?:know|remember) (?:me|who i am|what i like|anything about me)\b"
        r"|\bhow (?:well )?do you know (?:me|my taste|what i like)\b|\bwhat am i (?:like|into)\b|\bwhat kind of (?:reader|person|viewer) am i\b")),
    ("stop", _p(
        _EDGE + r"(?:bye(?:[- ]bye)?|good ?bye|quit|exit|stop|see you(?: (?:later|soon|tomorrow))?|that's all(?: for (?:now|today))?|that is all|that's it for (?:now|today)|"
        r"i'm done|we're done|good night|end|that will be all|that'll be all|i have to go|gotta go|cya|ciao|farewell|talk (?:to you )?later|have a (?:good|nice) (?:day|one|evening)|enough for (?:now|today))"
        r"(?: (?:then|now|for now|for today|thanks|thank you|everyone|friend))?" + _OVER)),
    ("explain", _p(
        _EDGE + r"(?:but )?(?:why|how come|how so|why so|why(?: is)? (?:this|that|these|those|them|it)(?: one| ones| book| film| movie| list)?|why did you (?:pick|choose|recommend|suggest|show)(?: me)? "
        r"(?:this|that|these|those|it|them)(?: one| ones| book| film| movie)?(?: to me)?|why (?:do|would) you (?:think|recommend|suggest) (?:i(?:'d| would|'ll)? (?:like|enjoy) )?(?:this|that|these|those|it|them)(?: one)?|"
        r"why would i (?:like|enjoy) (?:this|that|these|those|it|them)(?: one)?|explain(?: (?:yourself|why|this|that|it|these|the list|your choice|that one|this one))?|what makes you (?:think|say) (?:so|that)[^.;!?\n]{0,30}|"
        r"what(?:'s| is) the reason[^.;!?\n]{0,20}|how did you (?:come up with|choose|pick|get to|find) (?:this|that|these|those|it|them)(?: list| one)?|what(?:'s| is) (?:this|that|it) based on|on what basis)" + _OVER)),
    ("chat", _p(
        _EDGE + r"(?:hi(?: there)?|hello(?: there)?|hey(?: there)?|good (?:morning|afternoon|evening)|thanks(?: a lot| so much| a bunch)?|thank you(?: so much| very much)?|thx|cheers|how are you(?: doing)?(?: today)?|"
        r"who are you|what are you|what can you do|nice to meet you|you're (?:great|welcome|awesome)|lol|haha|great|cool|nice|perfect|awesome|wow|ok|okay|sorry|are you (?:a )?(?:human|bot|robot|real)[^.;!?\n]{0,20}|"
        r"tell me a joke|help)" + _OVER)),
)  # fmt: skip

_ASKS = _p(
    r"\b(?:recommend|suggest|give me|show me|find me|i want|i need|i'd like|i would like|i'd love|looking for|in the mood for|i feel like|i fancy|"
    r"got any|got anything|(?:which|what) [a-z]{3,12}(?: [a-z]{3,12})? (?:do|have) you|any [a-z]{3,14} for|next (?:two|three|four|five|six|ten|\d{1,2})|(?:do|would|have) you (?:have|got|know)(?: of)? (?:any|some|something|anything|more|a good)|any(?:thing)? (?:good|else|more|other|new)|any (?:recommendations|suggestions|ideas|tips|good)|"
    r"what (?:should|can|could|shall|do|would|to) (?:i|we|you)? ?(?:read|watch|see|listen|play|try|recommend|suggest|pick|cook)|what else|what's (?:next|good|new)|what next|what to (?:read|watch|play|hear|listen)|"
    r"what (?:books|films|movies|music|albums|novels|games|[a-z]{3,12}) (?:should|would|do|can|could|are|is|have|might|fit|suit|go)|which (?:books|films|movies|music|albums|novels|games|book|film|movie)|"
    r"can (?:i|you) (?:get|have|recommend|suggest|find|show)|could (?:i|you) (?:get|have|recommend|suggest|find|show|please)|pick (?:something|one|some|me)|choose (?:something|one) for me|"
    r"(?:some|another|more|other|new|next|different) (?:books?|films?|movies?|novels?|albums?|music|songs?|games?|ones?|recommendations?|suggestions?|ideas?|options?|picks?|titles?)|"
    r"\d{1,2} more|something (?:else|new)|others|another(?: one)?|(?:books?|films?|movies?|novels?|albums?|music|songs?|games?|recommendations?|suggestions?|something|anything) (?:please|now|next|for|to|like|from|that|with|about|by|under)|"
    r"i'll have|let's (?:see|try|have|do|talk)|switch to|how about (?:some|a|books|films|movies|music|something)|what about (?:some|books|films|movies|music|games)|(?:to|a) (?:read|watch|listen to) (?:next|tonight|this|on|for|now)|"
    r"start over|new list|tips|next please|go on|keep going|continue|entertain me)\b|(?:^|[,.;!?] ?)(?:(?:ok|and|please|yes|now|some|a few|any)[, ]{1,2}){0,2}(?:more|next|again|others?|another)(?: please| then)? ?(?:[,.;!?]|$)"
)

ENGLISH = Table(
    numbers=NUMBERS,
    number=_p(rf"\b{NUMBER}\b"),
    places=PLACES,
    bare_places=BARE_PLACES,
    joined=_p(r" ?(?:,|/|&|\band\b|\bor\b|\bnor\b) ?(?:(?:and|or|nor|no|not) )?(?:the )?"),
    names=NAMES_RULES,
    cued=CUED,
    spoken_of=SPOKEN_OF,
    pronouns=PRONOUNS,
    acts=_ACTS,
    surprise=_p(
        r"\bsur?prise?(?: me|s)?\b|\bsomething (?:completely|totally|entirely|very|quite|really|altogether|radically) (?:different|else|new)\b|\b(?:anything|something) (?:but|outside|beyond|out of) (?:my|the) (?:usual|comfort zone|normal)"
        r"[^,.;!?\n]{0,20}|\boutside (?:of )?my (?:usual|comfort zone|taste|normal)[^,.;!?\n]{0,12}|\bwild ?card\b|\b(?:something )?(?:random|unexpected)\b|\bsomething different\b|\bi'?(?:m| am) feeling lucky\b|\bwhatever you (?:like|want|think)\b"
        r"|\bout of (?:my|the) comfort zone\b|\bmix it up\b|\bshake things up\b|\bsomething i (?:would|'d) never (?:pick|choose|read|watch|try)[^,.;!?\n]{0,12}|\bcomfort zone\b"
    ),
    repeat=_p(
        r"\b(?:show|list|tell|give|read|repeat|see)(?: me)? (?:that|those|these|them|the list|it|the same(?: ones| list)?|the (?:last|previous) (?:list|ones)|my list|what you (?:showed|recommended)(?: me)?)(?: ones| list)? (?:again|once more|one more time)\b"
        r"|\b(?:show|give|list|repeat)(?: me)? (?:again )?(?:the (?:same|last|previous) (?:list|ones|books|films|movies)|the list(?: again)?|that list|the last list)\b|\brepeat (?:that|the list|it|them|please|those)\b"
        r"|\bwhat (?:were|was) (?:they|those|the list|it|the (?:last|previous) (?:ones|list))(?: again)?\b|\b(?:including|include|even|also) (?:the )?(?:ones|books|films|things|movies|those|what|stuff) (?:that )?i(?:'ve| have)? (?:already )?(?:read|seen|know|own|watched)\b"
        r"|\bi don't mind (?:re-?reading|re-?watching|repeats|seeing (?:them|it) again)\b|\b(?:repeats|re-?reads|re-?watches) are (?:fine|ok|okay)\b|\bsame (?:list|ones) again\b|\bonce more\b|\brepeat (?:what|the (?:last|previous))\b[^.;!?\n]{0,30}|\bi don't mind (?:things|books|films|ones|what|stuff)? ?(?:that )?i(?:'ve| have)? already\b[^.;!?\n]{0,12}"
    ),
    forget=_p(
        r"\b(?:please )?(?:forget|delete|erase|scrap|remove|wipe|clear|drop|scratch|undo|take back|strike|unlearn|disregard|discard|reset)\b,?(?: about)?(?: "
        r"(?P<all>(?:everything|it all|all(?: (?:of )?my (?:data|history|stuff))?|my (?:card|taste card|profile|data|history|memory|taste))(?: (?:of it|you know|that you know|i (?:said|told you)|about me|of that|that i (?:said|told you)|i've (?:said|told you))){0,3})"
        r"|,? (?P<that>(?:that|it|this|the last (?:thing|one|part|bit)|what i (?:just )?said(?! about)|that last (?:one|part|bit|thing))(?: (?:i said|please|again|one|part))?)"
        r"|,? (?P<what>[^,.;!?\n]{1,80}?))(?= ?(?:[,.;!?\n]|$)| (?:and (?:give|show|recommend|i|find|also)|please|but|from (?:my|the) (?:card|profile|taste))\b)"
        r"|\b(?P<that2>i take (?:that|it) back|scratch that|undo(?: that)?|never ?mind(?: that)?)(?= ?(?:[,.;!?\n]|$))"
    ),
    forget_about=_p(r"(?:that i (?:\w+ ){0,3}?(?:liked?|loved?|hated?|disliked?|said|want(?:ed)?|mentioned|read|watch) |what i (?:said|told you) about |about |the (?:thing|part|bit|one|wish|limit|entry) (?:about|on|with) |my (?:dislike|like|love|liking|hatred|wish|limit) (?:of|for|about|on) |everything (?:i said )?about |the )"),
    forget_tail=_p(r" (?:thing|part|bit|wish|limit|entry|stuff)$"),
    asks=_ASKS,
    count=(
        _p(rf"\bnext (?P<n>{NUMBER})(?= ?(?:[,.;!?\n\ue001]|$)| please)"),
        _p(r"\bno more than (?P<n>\d{1,2})(?= ?(?:[,.;!?\n\ue001]|$)| please| of| books| films)"),
        _p(rf"\b(?:top |just |only |another (?!one)|exactly )?(?P<n>{NUMBER}) {_AFTER_COUNT}\b"),
        _p(rf"\b(?:give me|show me|recommend(?: me)?|suggest(?: me)?|find me|i want|i need|pick|top|just|only|another(?! one)|list|best) (?P<n>{NUMBER})(?= ?(?:[,.;!?\n\ue001]|$)| please| more| [a-z])"),
        _p(r"\b(?:just|only) (?P<n>one|1)\b"),
    ),
    facts=_p(
        r"(?:^|[.;!?\n,] ?|\band |\bbut |\bbecause |\bsince )(?P<fact>(?:i(?:'m| am) (?:a|an|the|in (?:my|a|the|high|grade)|from|\d{1,2}\b|learning|studying|working|retired|vegetarian|vegan|blind|deaf|dyslexic|pregnant|married|"
        r"[a-z]+-handed|colou?r-?blind|not a native|new to|allergic|afraid of|scared of|training|planning|moving|going (?:to|on)|travelling|traveling)(?! (?:fan|big fan|huge fan|bit|little|mood))|i(?:'ve| have) (?:a |an |two |three |four |five |no |young |small |got )(?:\w+ ){0,2}?(?:kids?|child(?:ren)?|dogs?|cats?|"
        r"sons?|daughters?|commute|job|garden|kindle|e-reader|baby|wife|husband|time|allergy|family|phd|degree|house|car|twins|class|students|exam)|i (?:(?:usually|mostly|always|often|only|mainly|never|sometimes|normally|generally|typically) )?(?:read|watch|listen|play|cook)"
        r"(?: (?:to )?(?:books|films|movies|music|podcasts|them|it|mostly|a lot|mainly|usually|only))* (?:on|in|at|during|before|after|while|with|when|every|to (?:fall|relax)|late|for work|for school)\b|i (?:live|work|teach|study|commute|speak|grew up|was born|travel|run|have to|drive|don't have (?:much|a lot of|any) time|"
        r"play (?:the|in)|go to|cook|can't (?:read|see|eat)|studied|trained as|used to|don't (?:own|speak|eat|drive)|am studying|learn|just (?:moved|started|got|had|turned|finished school|retired))|my (?:\w+ ){0,2}?(?:wife|husband|son|daughter|kids?|children|partner|girlfriend|boyfriend|mother|father|mum|mom|dad|job|"
        r"name|eyes|birthday|commute|english|sister|brother|friend|book club|hobby|hobbies|dog|cat) (?:is|are|was|loves?|likes?|hates?|has|have|reads?|takes?|works?|just|and i|died|lives?)|we (?:live|have (?:two|three|a|kids|children)|are (?:a|expecting|moving)))"
        r"[^.;!?\n,]{0,100}?)(?= ?(?:[.;!?\n,]|$)| (?:and|so) (?:i|give|what|can|please|need|want|recommend|show|my|we)\b| looking for| but )"
    ),
    limits=LIMITS,
    wishes=WISHES,
    creators=CREATORS,
    describing=DESCRIBING,
    comparative=COMPARATIVE,
    token=_p(r"[a-z][a-z'-]*"),
    cues=CUES,
    early=EARLY,
    loose=LOOSE,
    opinion=OPINION,
    soft=SOFT,
    firm=FIRM,
    domain_words=DOMAIN_WORDS,
    spaced=True,
    not_asked=_p(r"\b(?:no|not|no more|without|enough|instead of|rather than|than|stop with)(?: (?:the|more|any|with|a|those|these))? $|\b(?:this|that|the|these|those|both|which) (?:last |first |second |whole )?$"),
    doings=(
        (_p(r"\b(?:to|should i|can i|could i|shall i|i|can we|should we) (?:read|be reading)\b"), READ),
        (_p(r"\b(?:to|should i|can i|could i|shall i|i|can we|should we|shall we) (?:watch|see|be watching)\b"), WATCH),
        (_p(r"\b(?:to|should i|can i|could i|i) (?:listen|hear)\b"), LISTEN),
        (_p(r"\b(?:to|should i|can i|could i|should we) play\b"), PLAY),
    ),
    languages=LANGUAGES,
    language=LANGUAGE,
    audiences=AUDIENCES,
    answer_start=_p(r"^ *(?:(?:ok|okay|well|hmm|um|oh|yes|yeah|i think|i'd say|i'd prefer|i prefer|let's go with|let's say|i'll take|i'd like|i mean|i meant|more|rather(?: have)?|i'd rather(?: have)?|probably|definitely|maybe|"
        r"the|a|an|i want|i choose|it's|give me|please|i'm more into|i like|prefer|go with|make it|something|in)[ ,]{1,2}){0,4}"),
    answer_end=_p(r"(?= ?(?:[,.;!?\n]|$)| (?:one|please|it is|then|and|but|i think|rather|for|sounds|would be|thanks|this time|today|tonight)\b)"),
    answer_place=_p(r"^ *(?:(?:ok|okay|well|hmm|yes|i think|i'd say|i'd prefer|i prefer|let's go with|i'll take|i'd like|i meant?|probably|maybe|the|option|number|no\.|#|i want|i choose|it's|please)[ ,]{0,2}){0,4}"
        r"(?:(?P<n>\d{1,2}(?:st|nd|rd|th)?|one|two|three|four|five|first|second|third|fourth|fifth|former)|(?P<end>last|latter))(?: one| option)?(?:,? (?:please|i think|thanks))? *[.!]* *$"),
    contrary=_p(r"\b(?:no|not|nothing|without|less|fewer|forget|why|never|avoid|hate|nor|neither|except)\b|n't\b"),
    yes=_p(r"^ *(?:yes|yeah|yep|yup|sure|ok|okay|of course|right|correct|exactly|definitely|please do|absolutely|indeed|y|true|that's right|i do|it is|why not)(?:,? (?:please|thanks|thank you|it is|i do|that one|do that|that's right|of course|exactly))? *[.!]* *$"),
    no=_p(r"^ *(?:no|nope|nah|not really|no thanks|no thank you|n|wrong|not at all|never|i don't|don't|rather not|it isn't|false)(?:,? (?:thanks|thank you|please|i don't|not really|it isn't))? *[.!]* *$"),
    both=_p(r"^ *(?:both|either(?: one)?|all(?: of them)?|any(?: of them)?|i don't (?:mind|care)|doesn't matter|whichever|no preference|both of them|both please|either is fine|either way|don't care)(?: (?:please|is fine|are fine|works|work))? *[.!]* *$"),
    neither=_p(r"^ *(?:neither(?: of (?:them|those|these))?|none(?: of (?:them|those|these|the above))?|not (?:those|these|any)|something else|no,? neither|nothing of that|neither one|none please)(?: please| thanks)? *[.!]* *$"),
    articles=_p(r"^(?:(?:a|an|the|any|some|really|very|quite|too|so|lots of|a lot of) )+"),
    kinds=KINDS,
    and_a_half=_p(r"and a half"),
    spans=(
        (_p(r"(?P<n>\d{2})(?:st|nd|rd|th) century"), 100),
        (_p(r"(?P<n>\d{2,4})'?s"), 10),
        (_p(r"(?P<n>\d{4})"), 1),
        (_p(r"(?P<n>[a-z]+ies)"), 10),
    ),
    paired=PAIRED,
    openers=OPENERS,
    common=COMMON,
)  # fmt: skip
