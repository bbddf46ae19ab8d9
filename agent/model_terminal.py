"""What the command line shows of a model: how it ranks, what it is worth, what it can do."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .model_weight import ModelWeight, ModeResult
from .probing.card import Bias, ModelCard


def show_weight(out: Console, weight: ModelWeight) -> None:
    """Prints what a model's ranking is worth."""
    out.print(
        f"{weight.model} on {weight.target}, {weight.people} held-out people, each judged by others' choice"
    )
    show_modes(out, weight.modes, weight.everybody.chance)
    table = _table("what it adds")
    for heading in ("liked items", "people", "mode", "weight", "without", "with", "gain", "p", "used"):
        table.add_column(heading, justify="left" if heading in ("liked items", "mode") else "right")
    for row in weight.rows:
        to = "" if row.history_to is None else f" to {row.history_to}"
        amount = f"{row.history_from}{to or ' or more'}" if row.history_from else "any"
        table.add_row(
            *(amount, str(row.people), row.mode, f"{row.popular:g}"),
            *(f"{row.without:.3f}", f"{row.with_model:.3f}", f"{row.low:+.3f} to {row.high:+.3f}"),
            *(f"{row.p:.3f}", "yes" if row.used else "no"),
        )
    out.print(table)
    if not weight.may_rank:
        out.print("it stays out of the ranking: its gain is not beyond chance")
    writer = "it writes" if weight.may_write else "the composer writes"
    out.print(f"{weight.wrote} of {weight.asked_to_write} of its explanations passed the verifier: {writer}")


def show_modes(out: Console, modes: Iterable[ModeResult], chance: float) -> None:
    """Prints how a model ranks in each mode, and what that costs; fits into 80 columns."""
    table = _table("NDCG@10 in the model's own order, within lists of 20")
    for heading in ("mode", "people", "NDCG@10", "against", "beyond", "agree", "in", "out", "calls", "s"):
        table.add_column(heading, justify="left" if heading == "mode" else "right", no_wrap=True)
    for one in modes:
        table.add_row(
            *(one.mode, str(one.people), f"{one.ndcg_at_10:.3f}", f"{one.reference:.3f}"),
            f"{one.low:+.2f}..{one.high:+.2f}",
            "" if one.agreement is None else f"{one.agreement:.2f}",
            *(f"{one.prompt_tokens:.0f}", f"{one.completion_tokens:.0f}", f"{one.calls:.0f}"),
            f"{one.seconds:.1f}",
        )
    out.print(table)
    out.print(
        Text(
            f"against: the same lists in random order ({chance:.3f} over all people), or as retrieved "
            "where a mode begins with that; beyond: 95 % interval of the difference; in, out, calls, s: "
            "tokens, calls and seconds of a person",
            style="dim",
        )
    )


def show_card(out: Console, card: ModelCard) -> None:
    """Prints what a model can do."""
    out.print(f"{card.model} ({card.fingerprint}), probed in {card.seconds:.0f} s")
    for world in card.worlds:
        out.print(
            f"{world.name}: {world.people} held-out people, "
            f"NDCG@10 in the order of retrieval {world.without:.3f}"
        )
        show_modes(out, world.modes, world.chance)
        out.print(f"best mode beyond chance: {world.best or 'none'}")
    for why in card.refused.values():
        out.print(Text(f"note: {why}", style="dim"))
    if card.bias is not None:
        _show_bias(out, card.bias)
    enforced = {True: "enforced", False: "NOT enforced", None: "not offered by its backend"}
    for what, right, asked, verdict in (
        ("follows a JSON schema", card.schema_followed, card.schema_asked, card.follows_schema),
        ("writes what the evidence supports", card.wrote, card.asked_to_write, card.may_write),
        ("reads a chat turn", card.turns_read, card.turns_asked, card.reads_chat),
    ):
        out.print(f"{what}: {right} of {asked}: {'yes' if verdict else 'no'}")
    out.print(f"grammar: {enforced[card.grammar_enforced]}")
    if card.knee is not None:
        out.print(f"calls at the same time: {card.knee}")
    for failure in card.failures:
        out.print(Text(f"could not be measured: {failure}", style="yellow"))


def _show_bias(out: Console, bias: Bias) -> None:
    table = _table("mean rank of each place of the list, 1 is best")
    table.add_column("")
    places = range(0, len(bias.rank_by_slot), 4)
    for place in places:
        table.add_column(f"{place + 1}", justify="right")
    for name, ranks in (
        ("as it is", bias.rank_by_slot),
        ("letters' prior off", bias.rank_by_slot_calibrated),
    ):
        table.add_row(name, *(f"{ranks[place]:.1f}" for place in places))
    out.print(table)
    out.print(
        f"places differ by {bias.spread(bias.rank_by_slot):.0%} of what is possible, "
        f"{bias.spread(bias.rank_by_slot_calibrated):.0%} without the letters' prior; two orders agree by "
        f"{bias.agreement:.2f} (1: the order does not matter); calibration error {bias.calibration_error:.3f}"
    )


def _table(title: str) -> Table:
    return Table(title=Text(title), title_justify="left", box=None, padding=(0, 1, 0, 0))
