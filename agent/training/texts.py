"""What the model reads of items, by the configuration of its training."""

from collections.abc import Sequence

from ...retrieval.records import Item
from ..wording import described
from .config import TrainingConfig


def texts_of(items: Sequence[Item], config: TrainingConfig) -> list[str]:
    """Returns one text an item, in their order."""
    return [described(item, config.title_words, config.attributes) for item in items]
