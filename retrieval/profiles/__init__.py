"""Taste profiles: a few words that stand for a history, with their strengths. No language model is needed."""

from .compose import COMPOSED, compose
from .history import Taken, history_sha256, recency
from .profile import MAX_TAGS, Profile, Tag
from .space import TagSpace
from .vocabulary import TagVocabulary

__all__ = [
    "COMPOSED",
    "MAX_TAGS",
    "Profile",
    "Tag",
    "TagSpace",
    "TagVocabulary",
    "Taken",
    "compose",
    "history_sha256",
    "recency",
]
