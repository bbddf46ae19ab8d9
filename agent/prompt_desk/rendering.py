"""What exactly would be sent to a model for a person, with its tokens and with what others wrote marked."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from ...prompts import MarkedPart, Prompt
from ...retrieval.errors import PromptUnusable, TastebridgeError
from ...retrieval.person import Person, person_of_user
from ...retrieval.records import Candidate
from ...retrieval.workspace import Workspace
from ..backend import Backend, Message, TokenCounter
from ..explanation import ExplanationWriter
from ..models import open_model
from ..prompting import explain_prompt, form_of, rank_prompt
from ..ranking.costs import estimated_tokens
from ..ranking.orders import orders_of
from ..ranking.shown import candidate, person, with_candidates
from ..ranking.task import RankingTask
from ..ranking.title_likelihood import read_titles
from ..recommender import Recommender
from ..settings import ModelSettings
from .visible import visible


@dataclass(frozen=True)
class CountedPart:
    """A turn of a prompt and the tokens of its text."""

    part: MarkedPart
    tokens: int

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(piece.text for piece in self.part.pieces)


@dataclass(frozen=True)
class Rendered:
    """A prompt as it would be sent."""

    prompt_id: str
    parts: tuple[CountedPart, ...]
    tokens: int
    """Of the whole, with what the model's chat template adds."""
    counted_by: str
    """The model whose tokenizer counted, or 'estimate'."""


def render_for(workspace: Workspace, user: str, target: str | None, wanted: str | None) -> Rendered:
    """Returns what would be sent for a user of the workspace; nothing is sent.

    Args:
        workspace: with its index.
        user: id of somebody in the data.
        target: domain to recommend from; None: the only one in which the user has nothing.
        wanted: `rank/recent@v1` or `explain/brief@v1`; None: the settings' ranking prompt.

    Raises:
        PromptUnusable: the prompt is for no task that is rendered for a person, or there is nothing to show.
        SettingsError: there is no such prompt.
        UnknownName: there is no such user or domain.
    """
    settings = ModelSettings.of(workspace)
    task_name, _, name = (wanted or f"rank/{settings.rank_prompt}").partition("/")
    if task_name not in ("rank", "explain"):
        raise PromptUnusable(f"{wanted!r} is not rendered for a person; render rank/NAME or explain/NAME")
    chosen = settings.model_copy(
        update={f"{task_name}_prompt": name} | ({"rank_mode": "auto"} if wanted else {})
    )
    with Recommender(workspace, use_model=False, model_settings=chosen) as recommender:
        manifest = recommender.index.manifest
        someone = person_of_user(recommender.log, user, manifest, workspace.settings)
        target = target or _new_domain(someone, recommender.index.domains)
        task, candidates = recommender.to_rank(someone, target)
    if not candidates:
        raise PromptUnusable(f"nothing of {target!r} is left to recommend to {user!r}")
    if task_name == "rank":
        prompt, variables = _ranking(chosen, task, workspace.settings.seed)
    else:
        prompt, variables = _explaining(chosen, candidates)
    return _counted(prompt, prompt.marked(**variables), _counter(settings, workspace))


def as_json(rendered: Rendered) -> dict[str, object]:
    """Returns a rendered prompt for machines."""
    return {
        "prompt": rendered.prompt_id,
        "tokens": rendered.tokens,
        "counted_by": rendered.counted_by,
        "parts": [
            {
                "role": one.part.role,
                "tokens": one.tokens,
                "pieces": [{"text": piece.text, "untrusted": piece.untrusted} for piece in one.part.pieces],
            }
            for one in rendered.parts
        ],
    }


def show_rendered(out: Console, rendered: Rendered) -> None:
    """Prints a rendered prompt; what others wrote stands in ⟦brackets⟧ and in colour."""
    counted = "tokens estimated" if rendered.counted_by == "estimate" else f"by {rendered.counted_by}"
    out.print(Text(f"{rendered.prompt_id}: {rendered.tokens} tokens ({counted})", style="bold"))
    for one in rendered.parts:
        out.print(Text(f"── {one.part.role}, {one.tokens} tokens", style="dim"))
        text = Text()
        for piece in one.part.pieces:
            text.append(
                f"⟦{visible(piece.text)}⟧" if piece.untrusted else visible(piece.text),
                "yellow" if piece.untrusted else "",
            )
        out.print(text, soft_wrap=True)


def _ranking(settings: ModelSettings, task: RankingTask, seed: int) -> tuple[Prompt, Mapping[str, object]]:
    form = form_of(settings)
    prompt = rank_prompt(settings, form)
    order = orders_of(task, seed, settings.orders)[0]
    variables: dict[str, object] = with_candidates(task, order, settings)
    if form == "pointwise":
        variables = {**person(task, settings), "candidate": candidate(task, 0)}
    elif form == "likelihood":
        variables["titles"] = read_titles(task, settings.history_titles)
    return prompt, variables


def _explaining(
    settings: ModelSettings, candidates: Sequence[Candidate]
) -> tuple[Prompt, Mapping[str, object]]:
    return explain_prompt(settings), ExplanationWriter(None, settings).told(candidates[0])


def _new_domain(person: Person, domains: Sequence[str]) -> str:
    new = [name for name in domains if not len(person.item_nos(name))]
    if len(new) != 1:
        raise PromptUnusable(
            f"{person.name!r} has nothing in {len(new)} domains; give one of {', '.join(domains)} as --target"
        )
    return new[0]


def _counter(settings: ModelSettings, workspace: Workspace) -> Backend | None:
    try:
        return open_model(settings, workspace.root)
    except TastebridgeError:  # no model is needed to look at a prompt
        return None


def _counted(prompt: Prompt, parts: Sequence[MarkedPart], backend: Backend | None) -> Rendered:
    texts = ["".join(piece.text for piece in part.pieces) for part in parts]
    messages = [Message(part.role, text) for part, text in zip(parts, texts, strict=True)]
    counts, by = [estimated_tokens(text) for text in texts] + [estimated_tokens(messages)], "estimate"
    if backend is not None and isinstance(backend, TokenCounter):
        with suppress(TastebridgeError):  # else the estimate stands, and says so
            counts, by = backend.count([*texts, messages]), backend.name
    counted = tuple(CountedPart(part, tokens) for part, tokens in zip(parts, counts[:-1], strict=True))
    return Rendered(prompt.id, counted, counts[-1], by)
