"""Has a language model write the words around a list."""

from dataclasses import dataclass, field

from ...prompts import Prompt
from ...retrieval.errors import ModelError
from ..answer import TokensOut
from ..backend import Backend, Completion, Message
from ..deadline import Deadline
from ..explanation.phrases import shown_phrase, shown_title
from ..prompting import as_messages, library
from ..settings import ModelSettings
from .draft import Draft
from .turn import Language

PROMPTS: dict[Language, str] = {"en": "reply/list@v1", "zh": "reply/list_zh@v1"}

MAX_TOKENS = 80
"""Two sentences. A small model in process writes about 35 tokens a second, and nobody waits for four."""

_ENDS = ".!?。！？"


@dataclass(frozen=True)
class Written:
    """What the model wrote; it is not checked yet."""

    text: str
    prompt: str
    tokens: TokensOut
    warnings: list[str] = field(default_factory=list)


class ReplyWriter:
    """Writes two or three sentences that present a list which was already made.

    Args:
        backend: the model.
        settings: where prompts of one's own are.
    """

    def __init__(self, backend: Backend, settings: ModelSettings) -> None:
        self._backend = backend
        self._prompts: dict[Language, Prompt] = {
            language: library(settings).load(name) for language, name in PROMPTS.items()
        }

    @property
    def name(self) -> str:
        """The model's name."""
        return self._backend.name

    def write(self, turn: str, draft: Draft, language: Language, deadline: Deadline) -> Written:
        """Returns the model's text, empty where the model failed: the composer's stands then."""
        prompt = self._prompts[language]
        messages = self.messages(turn, draft, language)
        try:
            (written,) = self._backend.complete(
                [messages], max_tokens=min(MAX_TOKENS, prompt.head.model.max_tokens), deadline=deadline
            )
        except ModelError as error:
            nothing = TokensOut(prompt=0, completion=0, calls=0)
            return Written("", prompt.id, nothing, [f"the model wrote nothing: {error}"])
        usage = written.usage
        tokens = TokensOut(prompt=usage.prompt_tokens, completion=usage.completion_tokens, calls=usage.calls)
        return Written(_whole_sentences(written), prompt.id, tokens)

    def messages(self, turn: str, draft: Draft, language: Language) -> list[Message]:
        """Returns what the model is asked."""
        items = [
            {
                "rank": shown.item.rank,
                "title": shown_title(shown.item.title),
                "why": shown.item.explanation.text if shown.item.explanation else "",
            }
            for shown in draft.items
        ]
        target = shown_phrase(draft.target)
        return as_messages(self._prompts[language], turn=turn, target=target, items=items)


def _whole_sentences(written: Completion) -> str:
    """Returns the text on one line, without a sentence that was cut off."""
    line = " ".join(written.text.split())
    if written.finish_reason == "stop":
        return line
    return line[: max(line.rfind(end) for end in _ENDS) + 1]
