"""English words for genres, themes, moods, languages and domains, with their normal forms."""

from collections.abc import Mapping

from .....retrieval.critique.wish import About, Sense, Unit
from .table import words

NUMBERS: Mapping[str, int] = {
    **{w: n for n, w in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1)},
    **{
        w: n
        for n, w in enumerate(["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 1)
    },
    **{f"{n}{s}": n for n, s in enumerate(["st", "nd", "rd", "th", "th", "th", "th", "th", "th", "th", "th", "th", "th", "th", "th", "th", "th", "th", "th", "th"], 1)},
    "top": 1, "former": 1, "thirteen": 13, "fourteen": 14, "sixteen": 16, "a couple of": 2, "a couple": 2, "couple of": 2, "a few": 3, "fifteen": 15, "twenty": 20,
    "twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960, "seventies": 1970,
    "eighties": 1980, "nineties": 1990, "noughties": 2000,
}  # fmt: skip

LANGUAGES: Mapping[str, str] = {
    **{
        w: w
        for w in [
            "english",
            "french",
            "german",
            "spanish",
            "italian",
            "portuguese",
            "dutch",
            "swedish",
            "norwegian",
            "danish",
            "finnish",
            "polish",
            "russian",
            "ukrainian",
            "czech",
            "hungarian",
            "greek",
            "turkish",
            "arabic",
            "hebrew",
            "persian",
            "hindi",
            "bengali",
            "tamil",
            "urdu",
            "chinese",
            "japanese",
            "korean",
            "vietnamese",
            "thai",
            "indonesian",
            "latin",
            "romanian",
            "catalan",
        ]
    },
    "mandarin": "chinese",
    "cantonese": "chinese",
    "farsi": "persian",
}

_GENRES = [
    "horror",
    "fantasy",
    "romance",
    "mystery",
    "thriller",
    "crime",
    "noir",
    "western",
    "drama",
    "comedy",
    "tragedy",
    "satire",
    "action",
    "adventure",
    "war",
    "animation",
    "documentary",
    "musical",
    "biography",
    "memoir",
    "autobiography",
    "poetry",
    "history",
    "philosophy",
    "science",
    "religion",
    "travel",
    "cooking",
    "art",
    "politics",
    "economics",
    "psychology",
    "business",
    "sport",
    "sports",
    "nature",
    "gothic",
    "dystopia",
    "dystopian",
    "utopian",
    "cyberpunk",
    "steampunk",
    "paranormal",
    "supernatural",
    "superhero",
    "vampire",
    "zombie",
    "espionage",
    "spy",
    "detective",
    "children's",
    "historical",
    "romantic",
    "comic",
    "essay",
    "anthology",
    "manga",
    "anime",
    "folk",
    "jazz",
    "rock",
    "pop",
    "metal",
    "punk",
    "classical",
    "hip-hop",
    "rap",
    "blues",
    "country",
    "electronic",
    "techno",
    "reggae",
    "soul",
    "ambient",
    "indie",
    "opera",
    "space",
    "magic",
    "politics",
    "family-saga",
    "heist",
    "slasher",
    "suspense",
    "erotica",
    "violence",
    "gore",
    "sex",
    "humour",
    "strategy",
    "puzzle",
    "simulation",
    "racing",
    "platformer",
    "shooter",
    "multiplayer",
]
GENRES = frozenset(
    [*_GENRES, "science fiction", "young adult", "historical fiction", "short stories", "graphic novel"]
)
"""What items are, in their normal form; other describing words are how they are."""
_MOODS = [
    "funny",
    "humorous",
    "violent",
    "scary",
    "sad",
    "happy",
    "romantic",
    "uplifting",
    "gory",
    "bloody",
    "sexy",
    "sexual",
    "cozy",
    "cosy",
    "heartwarming",
    "feel-good",
    "suspenseful",
    "political",
    "religious",
    "philosophical",
    "epic",
    "magical",
    "spooky",
    "creepy",
    "depressing",
    "melancholic",
    "hilarious",
    "witty",
    "satirical",
    "action-packed",
    "emotional",
    "realistic",
    "graphic",
    "explicit",
    "brutal",
]
_SAME = {
    "sci-fi": "science fiction", "scifi": "science fiction", "sf": "science fiction", "sci fi": "science fiction",
    "science-fiction": "science fiction", "science fiction": "science fiction", "ya": "young adult",
    "mysteries": "mystery", "comedies": "comedy", "tragedies": "tragedy", "biographies": "biography",
    "rom-com": "romantic comedy", "romcom": "romantic comedy", "romantic comedy": "romantic comedy",
    "romantic comedies": "romantic comedy", "rom-coms": "romantic comedy", "romcoms": "romantic comedy",
    "whodunit": "mystery", "whodunits": "mystery", "humor": "humour", "fantasies": "fantasy",
    "dystopias": "dystopia", "non-fiction": "nonfiction", "nonfiction": "nonfiction", "non fiction": "nonfiction",
    "literary fiction": "literary fiction", "historical fiction": "historical fiction", "true crime": "true crime",
    "graphic novel": "graphic novel", "graphic novels": "graphic novel", "short stories": "short stories",
    "short story": "short stories", "film noir": "film noir", "space opera": "space opera",
    "magical realism": "magical realism", "love story": "romance", "love stories": "romance",
    "hip hop": "hip-hop", "fairy tales": "fairy tale", "fairy tale": "fairy tale", "ghost stories": "ghost story",
    "documentaries": "documentary", "memoirs": "memoir", "self-help": "self-help", "self help": "self-help",
    "feel good": "feel-good", "cosy": "cozy", "dramas": "drama", "heartwarming": "heartwarming",
    "young adult": "young adult", "martial arts": "martial arts", "coming-of-age": "coming of age",
    "coming of age": "coming of age", "board game": "board game", "fiction": "fiction",
    "kids": "children's", "superheroes": "superhero", "classics": "classic", "classic": "classic",
    "police procedural": "police procedural", "slapstick": "slapstick", "role-playing": "role-playing",
}  # fmt: skip
_FEELING = [
    "dark",
    "slow",
    "fast",
    "light",
    "lighthearted",
    "light-hearted",
    "gentle",
    "quiet",
    "calm",
    "relaxing",
    "exciting",
    "gripping",
    "moving",
    "complex",
    "simple",
    "easy",
    "difficult",
    "challenging",
    "weird",
    "strange",
    "original",
    "beautiful",
    "lyrical",
    "poetic",
    "clever",
    "smart",
    "serious",
    "silly",
    "short-lived",
    "thoughtful",
    "thought-provoking",
    "atmospheric",
    "intense",
    "bleak",
    "hopeful",
    "warm",
    "cheerful",
    "fun",
    "dreamy",
    "surreal",
    "experimental",
    "fast-paced",
    "slow-paced",
    "slow-burn",
    "page-turner",
    "inspiring",
    "inspirational",
    "educational",
    "deep",
    "mellow",
    "upbeat",
    "loud",
    "energetic",
    "sentimental",
    "cheesy",
    "predictable",
    "boring",
    "heavy",
    "nostalgic",
    "tense",
    "unusual",
    "cerebral",
    "wholesome",
]


def _describing() -> dict[str, tuple[About, str]]:
    words: dict[str, tuple[About, str]] = {word: ("text", word) for word in _FEELING}
    for word in _GENRES:
        words[word] = ("attribute", word)
        if not word.endswith("s") and not word.endswith("y"):
            words[word + "s"] = ("attribute", word)
    words |= {word: ("attribute", word) for word in _MOODS}
    words |= {word: ("attribute", normal) for word, normal in _SAME.items()}
    words["light-hearted"] = words["lighthearted"] = ("text", "lighthearted")
    return words


DESCRIBING: Mapping[str, tuple[About, str]] = _describing()

COMPARATIVE: Mapping[str, tuple[About, str, Sense]] = {
    "shorter": ("length", "", "less"), "briefer": ("length", "", "less"), "thinner": ("length", "", "less"),
    "longer": ("length", "", "more"), "thicker": ("length", "", "more"),
    "newer": ("year", "", "more"), "older": ("year", "", "less"), "earlier": ("year", "", "less"),
    "recent": ("year", "", "more"), "modern": ("year", "", "more"), "contemporary": ("year", "", "more"),
    "new": ("year", "", "more"), "old": ("year", "", "less"), "older-fashioned": ("year", "", "less"),
    "short": ("length", "", "less"), "long": ("length", "", "more"), "quick read": ("length", "", "less"),
    "funnier": ("attribute", "funny", "more"), "scarier": ("attribute", "scary", "more"),
    "sadder": ("attribute", "sad", "more"), "happier": ("attribute", "happy", "more"),
    "bloodier": ("attribute", "bloody", "more"), "sexier": ("attribute", "sexy", "more"),
    "cozier": ("attribute", "cozy", "more"), "creepier": ("attribute", "creepy", "more"),
    "spookier": ("attribute", "spooky", "more"), "wittier": ("attribute", "witty", "more"),
    "darker": ("text", "dark", "more"), "lighter": ("text", "light", "more"), "slower": ("text", "slow", "more"),
    "faster": ("text", "fast", "more"), "easier": ("text", "easy", "more"), "simpler": ("text", "simple", "more"),
    "weirder": ("text", "weird", "more"), "stranger": ("text", "strange", "more"),
    "deeper": ("text", "deep", "more"), "warmer": ("text", "warm", "more"), "calmer": ("text", "calm", "more"),
    "gentler": ("text", "gentle", "more"), "quieter": ("text", "quiet", "more"), "smarter": ("text", "smart", "more"),
    "cleverer": ("text", "clever", "more"), "bleaker": ("text", "bleak", "more"), "sillier": ("text", "silly", "more"),
    "heavier": ("text", "heavy", "more"), "louder": ("text", "loud", "more"), "softer": ("text", "soft", "more"),
}  # fmt: skip

_BOOKS, _FILMS = ("books", "book"), ("films", "movies", "film", "movie", "cinema")
_MUSIC, _GAMES = ("music", "albums", "songs", "album", "cds"), ("games", "videogames", "game")
_SERIES = ("series", "shows", "tv")
_RECIPES = ("recipes", "recipe", "food", "kitchen")
DOMAIN_WORDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        [
            "book",
            "books",
            "novel",
            "novels",
            "reads",
            "read",
            "reading",
            "paperback",
            "paperbacks",
            "e-book",
            "ebook",
            "ebooks",
        ],
        _BOOKS,
    ),
    **dict.fromkeys(["film", "films", "movie", "movies", "flick", "flicks", "cinema"], _FILMS),
    **dict.fromkeys(
        ["music", "album", "albums", "song", "songs", "record", "records", "tune", "tunes", "cd", "cds"],
        _MUSIC,
    ),
    **dict.fromkeys(["game", "games", "videogame", "videogames"], _GAMES),
    **dict.fromkeys(["series", "show", "shows", "tv"], (*_SERIES, *_FILMS)),
    **dict.fromkeys(["recipe", "recipes", "dish", "dishes", "meal", "meals", "food"], _RECIPES),
}
READ, WATCH, LISTEN, PLAY = _BOOKS, (*_FILMS, *_SERIES), _MUSIC, _GAMES

COMMON = words(
    """
    a an the i you he she it we they me him her us them my your his its our their mine yours this that
    these those is am are was were be been being do does did done have has had having will would shall
    should can could may might must ought not no nor yes yeah yep nope ok okay and or but if so because
    as at by for from in into of off on onto out over to under up with without about above after again
    against all any another anything anyone both each either else ever every everything few fewer first
    second third last less least like likes liked love loves loved enjoy enjoyed hate hated dislike
    disliked lot lots many maybe more most much neither never next none nothing now number one ones only
    other others own perhaps please quite rather really recommend recommended recommendation
    recommendations suggest suggested suggestion suggestions same shorter longer show some someone
    something somewhere stuff such than thank thanks then there thing things too try two three four five
    six seven eight nine ten very want wanted wants watch watched watching way well what what's when
    where which while who whom whose why how just give gave given get got find finding found look
    looking tell told think thought know knew known let let's make made need needed go going gone come
    see saw seen read reading bit little also already still yet anyway surprise surprised forget
    remember ignore skip good great nice best better bad worse worst different similar new newer old
    older recent hi hello hey bye goodbye good-bye morning evening cheers cool fine sorry sure
    definitely absolutely i'm i've i'd i'll you're it's that's don't didn't doesn't isn't wasn't won't
    can't couldn't wouldn't haven't hasn't there's here's here system user assistant instructions
    previous before set list lists item items title titles author authors director directors writer kind
    sort type pages page hours hour minutes minute year years english today tonight weekend time day
    happy popular famous long short unknown finished finish bored boring interested mood feel feeling
    fan big huge stand anymore idea ideas option options card completely totally exactly whatever random
    anybody people kids child children son daughter wife husband friend mum mom dad teacher adult adults
    teens family age story stories wrong right actually honestly oh hmm um uh wow please, quick easy
    hard simple maybe, could've should've
    """
)
KINDS: Mapping[str, tuple[Unit, int]] = {
    "^[ -]*h": ("minutes", 60),
    "hour": ("minutes", 60),
    "^[ -]*m|minute": ("minutes", 1),
    "^[ -]*p|page": ("pages", 1),
}
PAIRED = words(
    """
    war peace pride prejudice crime punishment sense sensibility fire ice blood love death beauty romeo
    juliet sons lovers mice men angels demons fury sound power glory cloak dagger north south thelma
    louise sand fog shadow bone salt sea heaven hell harold kumar bonnie clyde fast furious lady tramp
    lilo stitch wallace gromit beast night day
    """
)
OPENERS = words(
    """
    to that how when what if you more some any something anything my your these those them lots a lot
    all both it this me him her us books films movies reading watching everything nothing anyone there
    either one ones no not every
    """
)
