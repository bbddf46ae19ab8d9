"""The results of the rating protocol as a table to read."""

from collections.abc import Sequence

from .results import Form, RatingResults, RatingRow

HEADS: dict[Form, tuple[str, str]] = {
    "paper": (
        "As published (optimistic)",
        "The test ratings choose the epoch, for MAE and RMSE separately, with one seed and no validation "
        "users. New people would see larger errors than these.",
    ),
    "clean": (
        "Clean",
        "Validation users choose the setting and the epoch. MAE and RMSE are means over the seeds. The standard "
        "error is over users and the deviation between seeds, both of the mean over users of each user's MAE.",
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
        lines.append(
            f"| {row.method} | {row.mae:.4f} | {row.rmse:.4f} | {row.user_mae:.4f} | {_or_dash(row.se_users)} "
            f"| {_or_dash(row.sd_seeds)} | {len(row.mae_of_seeds)} | {row.seconds:.1f} |"
        )
    return lines


def _or_dash(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
