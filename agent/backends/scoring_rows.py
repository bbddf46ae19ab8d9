"""Which texts a model reads together to score them: rows of a prefix with branches, and batches of rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .reading import Tokens

ROW_TOKENS = 1024
"""Branch tokens in one row, unless one branch alone has more: attention costs the square of the width."""


@dataclass(frozen=True, slots=True)
class Row:
    """A prefix and some of the texts to be scored after it."""

    asked: int
    """Which of the prefixes asked for."""
    prefix: Tokens
    branches: list[Tokens]

    @property
    def width(self) -> int:
        """Tokens of the row."""
        return len(self.prefix) + sum(map(len, self.branches))


def rows_of(asked: int, prefix: Tokens, branches: Sequence[Tokens]) -> list[Row]:
    """Returns rows with all branches in their order; none for no branches."""
    rows: list[Row] = []
    used = ROW_TOKENS
    for branch in branches:
        if not rows or used + len(branch) > ROW_TOKENS:
            rows.append(Row(asked, prefix, []))
            used = 0
        rows[-1].branches.append(branch)
        used += len(branch)
    return rows


def batches_of_rows(rows: Sequence[Row], limit: int) -> Iterator[list[int]]:
    """Yields the indices of rows to read together: of about one width, padded to at most `limit` tokens."""
    chosen: list[int] = []
    for index in sorted(range(len(rows)), key=lambda i: rows[i].width):
        if chosen and rows[index].width * (len(chosen) + 1) > limit:
            yield chosen
            chosen = []
        chosen.append(index)
    if chosen:
        yield chosen
