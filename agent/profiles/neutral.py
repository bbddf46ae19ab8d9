"""The words a summary may use besides those of the history: closed lists that say nothing about a taste."""

import re

from .evidence import Evidence, is_wide, words_of


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEUTRAL = _words(
    """
    a an the and or of in on at to for from with by as is are be been was were it its this that these
    those them they their there he she his her him who whom which what whose you your i we person people
    reader viewer listener customer buyer someone somebody user shopper like likes liked liking love
    loves loved enjoy enjoys enjoyed prefer prefers preferred preferring preference preferences favour
    favours favor favors choose chooses chose pick picks picked want wants buy buys bought have has had
    own owns read reads watch watches watched listen listens play plays seem seems appear appears tend
    tends show shows shown lean leans drawn draw draws go goes explore explores exploring involve
    involves involving feature features featuring focus focuses focused focusing include includes
    including deal deals dealing centre centres center centers combine combines combining mix mixes
    blend blends range ranges ranging revolve revolves around about taste tastes interest interests
    interested fondness fan leaning leanings appetite history list kind kinds sort sorts type types
    style styles genre genres theme themes subject subjects topic topics category categories area areas
    element elements story stories title titles item items thing things product products work works one
    ones variety selection collection many much most more mostly mainly often usually sometimes several
    some few various different other others both also too especially particularly notably above all well
    such very rather quite strongly strong clear clearly wide broad varied general overall when where
    while if than then so only just but though although however yet within across between into over up
    out can could may might do does did will would no not never nor neither without none dislike
    dislikes disliked disliking avoid avoids avoided avoiding hate hates hated less little care cares
    """
)
"""Articles, pronouns, verbs of liking, words for items and kinds, amounts, negations."""

NEGATIONS = _words(
    "no not never nor neither without none dislike dislikes disliked disliking avoid avoids avoided "
    "avoiding hate hates hated less little"
)
"""What follows one of these in a sentence is said to be disliked."""

_SENTENCE_END = re.compile(r"[.!?;]\s*")
_NOT_ONLY = re.compile(r"\bnot (?:only|just)\b", re.IGNORECASE)


def unsupported_word(summary: str, evidence: Evidence) -> str | None:
    """Returns the first word that the history does not say, None if there is none.

    Before a negation the words must be of liked items, behind it of disliked ones. Words of languages that
    are written without spaces are not looked at.
    """
    for sentence in _SENTENCE_END.split(_NOT_ONLY.sub("", summary)):
        liked = True
        for word in words_of(sentence):
            liked = liked and word not in NEGATIONS
            if word in NEUTRAL or is_wide(word) or word.isdigit():
                continue
            if not evidence.has_word(word, liked=liked):
                return word
    return None
