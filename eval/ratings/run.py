"""Runs the rating protocol on a workspace: every predictor, share of test users and form."""

import time
from collections.abc import Callable, Sequence

import numpy as np

from ...retrieval.errors import EvaluationError, UnknownName
from ...retrieval.statistics.seeds import seed_variance
from ...retrieval.workspace import Workspace
from .contract import Predictor
from .data import Doubles, read_ratings
from .forms import CleanForm, PaperForm, Rule, bounds
from .registry import PREDICTORS, predictor_named
from .results import RatingResults, RatingRow, RatingSplitRow
from .split import PROTOCOL, RatingSplit, open_split

BETAS = (0.2, 0.5, 0.8)
SEEDS = (1, 2, 3, 4, 5)
RULES: dict[str, type[PaperForm | CleanForm]] = {"paper": PaperForm, "clean": CleanForm}
FORMS = tuple(RULES)
SPLIT_SEED = 20261121
"""Of the order in which users are drawn; the seeds of a run change the training, never the users."""

Progress = Callable[[str], None]


def run_ratings(
    workspace: Workspace,
    source: str,
    target: str,
    betas: Sequence[float] = BETAS,
    forms: Sequence[str] = FORMS,
    seeds: Sequence[int] = SEEDS,
    methods: Sequence[str] = tuple(PREDICTORS),
    progress: Progress | None = None,
) -> RatingResults:
    """Hides the target ratings of test users and predicts them.

    Args:
        workspace: where the events are; the users of each split are written below it.
        source: the domain whose ratings stay known.
        target: the domain whose ratings are predicted.
        betas: shares of the overlapping users who are test users.
        forms: see `forms`.
        seeds: of the training in the clean form; the paper form takes the first.
        methods: names of predictors.
        progress: is told what was finished, in words.

    Raises:
        UnknownName: there is no such domain, predictor or form.
        EvaluationError: the ratings cannot be split this way, or there is no seed.
        MissingExtra: torch is needed and not installed.
    """
    predictors = [predictor_named(name) for name in methods]
    for form in forms:
        if form not in RULES:
            raise UnknownName("form of the protocol", form, FORMS)
    if not seeds:
        raise EvaluationError("there is no seed; give at least one")
    data = read_ratings(workspace, source, target)
    folder = workspace.root / "eval" / "ratings"
    splits = [open_split(folder, data, beta, SPLIT_SEED) for beta in betas]
    rows: list[RatingRow] = []
    for split in splits:
        for form in forms:
            rule = RULES[form](data, split)
            for predictor in predictors:
                rows.append(_row(predictor, split, rule, seeds))
                if progress is not None:
                    progress(f"{predictor.name}, beta {split.beta}, {form}")
    return RatingResults(
        protocol=PROTOCOL,
        source=data.source_name,
        target=data.target_name,
        seeds=tuple(seeds),
        splits=tuple(
            RatingSplitRow(
                beta=split.beta,
                sha256=split.sha256,
                n_test=len(split.test),
                n_validation=len(split.validation),
                n_overlap=len(data.overlap),
            )
            for split in splits
        ),
        rows=tuple(rows),
    )


def _row(predictor: Predictor, split: RatingSplit, rule: Rule, seeds: Sequence[int]) -> RatingRow:
    start = time.perf_counter()
    used = seeds if rule.knows_seeds and predictor.is_trained else seeds[:1]
    outcomes = [rule.run(predictor, seed) for seed in used]
    by_user = np.array([outcome.by_user for outcome in outcomes])
    se_users, sd_seeds = _spread(by_user)
    return RatingRow(
        method=predictor.name,
        beta=split.beta,
        form=rule.form,
        is_optimistic=rule.is_optimistic,
        mae=float(np.mean([outcome.mae for outcome in outcomes])),
        rmse=float(np.mean([outcome.rmse for outcome in outcomes])),
        mae_of_seeds=tuple(outcome.mae for outcome in outcomes),
        rmse_of_seeds=tuple(outcome.rmse for outcome in outcomes),
        user_mae=float(by_user.mean()),
        se_users=se_users,
        sd_seeds=sd_seeds,
        n_ratings=len(rule.test),
        n_users=by_user.shape[1],
        epochs=tuple(outcome.epoch for outcome in outcomes),
        settings=tuple(outcome.setting for outcome in outcomes),
        clipped_to=bounds(rule.known),
        seconds=time.perf_counter() - start,
    )


def _spread(by_user: Doubles) -> tuple[float | None, float | None]:
    """Returns the standard error over users, and the standard deviation between seeds."""
    n_seeds, n_users = by_user.shape
    if n_users < 2:
        return None, None
    if n_seeds < 2:
        return float(by_user[0].std(ddof=1)) / n_users**0.5, None
    variance = seed_variance(by_user)
    return variance.se_users, variance.sd_between_seeds
