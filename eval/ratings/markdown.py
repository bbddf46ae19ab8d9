"""The results of the rating protocol as a table to read."""

from collections.abc import Sequence

from .results import Form, RatingResults, RatingRow

HEADS: dict[Form, tuple[str, str]] = {
    "paper": (
        "As published (optimistic)",
        "The test ratings choose the epoch, for MAE and RMSE separately, with one seed and no validation "
        "users: the same training would show new people larger errors than these. Settings are the defaults.",
    ),
    "clean": (
        "Clean",
        "Validation users choose the setting and the epoch. MAE and RMSE are means over the seeds. SE over "
        "users and SD over seeds are of the mean over users of each user's own MAE.",
    ),
}


def markdown(results: RatingResults) -> str:
    """Returns a heading, and a table for each form and share of test users."""
    lines = [
        f"# Ratings of cold users, {results.source} to {results.target}",
        "",
        f"Protocol {results.protocol}: a share of the users with ratings in both domains are test users; all "
        "their target ratings are hidden. Predictions are clipped to the range of the known target ratings.",
    ]
    for form, (head, text) in HEADS.items():
        rows = [row for row in results.rows if row.form == form]
        if rows:
            lines += ["", f"## {head}", "", text]
        for split in results.splits:
            here = [row for row in rows if row.beta == split.beta]
            if here:
                lines += [
                    "",
                    f"{split.beta:.0%} of {split.n_overlap} users are test users: {here[0].n_users} users, "
                    f"{here[0].n_ratings} ratings; split {split.sha256[:12]}.",
                    "",
                    *_table(here),
                ]
    return "\n".join(lines) + "\n"


def _table(rows: Sequence[RatingRow]) -> list[str]:
    lines = [
        "| method | MAE | RMSE | MAE a user | SE over users | SD over seeds | seeds | seconds |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        numbers = (row.mae, row.rmse, row.user_mae, row.se_users, row.sd_seeds)
        cells = [row.method, *map(_or_dash, numbers), str(len(row.mae_of_seeds)), f"{row.seconds:.1f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _or_dash(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
