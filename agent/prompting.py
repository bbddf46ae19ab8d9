"""From the prompt files to the messages of a model."""

from pathlib import Path
from typing import Literal

from ..prompts import Library, Prompt, PromptError
from ..retrieval.errors import SettingsError
from .backend import Message
from .ranking.contract import ModeName
from .settings import DEFAULT_RANK_PROMPT, ModelSettings

Form = Literal["listwise", "pointwise", "generate", "likelihood", "query"]

DEFAULTS: dict[Form, str] = {
    "listwise": DEFAULT_RANK_PROMPT,
    "pointwise": "pointwise@v1",
    "generate": "written@v1",
    "likelihood": "likelihood@v1",
    "query": "query@v1",
}

FORMS: dict[ModeName, Form] = {
    "listwise": "listwise",
    "setwise": "listwise",
    "pairwise": "listwise",
    "pointwise": "pointwise",
    "written": "generate",
    "likelihood": "likelihood",
    "reranker": "query",
}
"""Which form each way of ranking needs."""


def library(settings: ModelSettings) -> Library:
    """Returns the prompts that the settings may name: the workspace's own before those shipped."""
    return Library(Path(settings.prompts) if settings.prompts else None)


def shipped_prompt(wanted: str) -> Prompt:
    """Returns a prompt of the program's own, as `task/name@v1`."""
    return Library().load(wanted)


def rank_prompt(settings: ModelSettings, form: Form) -> Prompt:
    """Returns the prompt for a form of ranking: the one that the settings name if it has that form.

    Raises:
        SettingsError: there is no such prompt, wording or example, or the settings name a prompt of one form
            and a mode that needs another.
    """
    named = _named(settings, "rank", settings.rank_prompt)
    if named.head.form != form:
        if settings.rank_mode != "auto" and settings.rank_prompt != DEFAULT_RANK_PROMPT:
            raise SettingsError(
                f"[model] rank_prompt: {named.name} is for ranking by {named.head.form!r}, but rank_mode "
                f"{settings.rank_mode!r} needs a prompt of the form {form!r}"
            )
        return _named(settings, "rank", DEFAULTS[form])
    try:
        one = settings.wording
        worded = named.paraphrase(one) if isinstance(one, int) else named.reworded(one)
        return worded.with_examples(settings.examples)
    except PromptError as error:
        raise SettingsError(f"[model] rank_prompt: {error}") from error


def form_of(settings: ModelSettings) -> Form:
    """Returns the form of prompt that the settings' way of ranking needs; left open, the one they name.

    Raises:
        SettingsError: there is no such prompt.
    """
    if settings.rank_mode != "auto":
        return FORMS[settings.rank_mode]
    prompt = _named(settings, "rank", settings.rank_prompt)
    return next(form for form in DEFAULTS if form == prompt.head.form)


def explain_prompt(settings: ModelSettings) -> Prompt:
    """Returns the prompt for explanations.

    Raises:
        SettingsError: there is no such prompt.
    """
    return _named(settings, "explain", settings.explain_prompt)


def tells_taste(settings: ModelSettings) -> bool:
    """Whether the settings' ranking prompt tells the model of the person's taste summary.

    Raises:
        SettingsError: there is no such prompt.
    """
    return "taste" in _named(settings, "rank", settings.rank_prompt).variables


def as_messages(prompt: Prompt, **variables: object) -> list[Message]:
    """Returns the rendered prompt as messages."""
    return [Message(part.role, part.text) for part in prompt.render(**variables)]


def _named(settings: ModelSettings, task: str, name: str) -> Prompt:
    try:
        return library(settings).load(f"{task}/{name}")
    except PromptError as error:
        raise SettingsError(f"[model] {task}_prompt: {error}") from error
