"""Who reads turns: the model where the settings want it or it was measured to read better, else the rules."""

from pathlib import Path

from ....retrieval.errors import ModelUnavailable
from ...backend import Backend
from ...probing.card import CARDS_FILE, card_of
from ...settings import ModelSettings
from ..settings import ChatSettings
from .contract import Reader
from .model import ModelReader
from .rules import RulesReader


def open_reader(chat: ChatSettings, model: ModelSettings, backend: Backend | None, root: Path) -> Reader:
    """Returns the reader that the settings want.

    With `auto` it is the model only if `tastebridge doctor --model` saw it read more of the shipped turns'
    fields right than the rules do, with the prompts that it would be asked with now.

    Args:
        chat: whose `reader` decides.
        model: of the backend.
        backend: the model; None: there is none.
        root: the workspace's directory, which keeps the model's card.

    Raises:
        ModelUnavailable: the settings want a model to read, and there is none.
    """
    if chat.reader == "model" and backend is None:
        raise ModelUnavailable(
            "[chat] reader = 'model' needs a model: set [model] name in tastebridge.toml, or reader = 'rules'"
        )
    if chat.reader == "rules" or backend is None:
        return RulesReader()
    reader = ModelReader(backend, model)
    if chat.reader == "auto" and not _reads_better(reader, backend, root):
        return RulesReader()
    return reader


def _reads_better(reader: ModelReader, backend: Backend, root: Path) -> bool:
    card = card_of(root / CARDS_FILE, backend.name, backend.fingerprint)
    return card is not None and card.reads_better and card.reading.prompts == reader.prompt_ids
