"""What an experiment's numbers mean, in plain sentences."""

from .results import Compared, ExperimentResults, Preferred

SIGNIFICANT = 0.05
METRICS = {"lists": "of their lists had an accepted item", "items": "accepted items a list"}


def verdict(results: ExperimentResults) -> tuple[str, ...]:
    """Returns the sentences; a broken split gets no other."""
    if results.mismatch:
        told = ", ".join(f"{arm.name} {arm.users}" for arm in results.arms)
        return (
            f"No verdict: the users are not split as designed (users by arm: {told}; such numbers come by "
            f"chance with p = {results.sample_ratio_p:.2g}). Lists were lost or shown twice in one arm more "
            f"than in another; find out where before believing any difference.",
        )
    if not results.users:
        waiting = f" whose window of outcomes is over ({results.waiting} lists wait for that)"
        return (f"Nobody was shown a list yet{waiting if results.waiting else ''}.",)
    said = [_difference(results, one) for one in results.compared]
    if results.preferred is not None:
        said.append(_preference(results, results.preferred))
    said += [f"{arm.name} was ended early: {arm.ended}." for arm in results.arms if arm.ended]
    if results.users < results.planned_users:
        said.append(_before_the_end(results))
    return tuple(said)


def _difference(results: ExperimentResults, one: Compared) -> str:
    if one.difference is None or one.low is None or one.high is None:
        return f"{one.arm} and {one.baseline}: too few users to compare."
    sizes = f"{_size(results, one.mean_arm)} against {_size(results, one.mean_baseline)}"
    span = f"95 % interval of the difference {one.low:+.4f} to {one.high:+.4f}, p {_p(one.p_holm)} after Holm"
    means = f"{sizes} {METRICS[results.metric]} ({span})"
    side = _side(results, one, one.difference, one.p_holm)
    if side:
        told = f"{one.arm} is {'better' if side > 0 else 'worse'} than {one.baseline}"
    else:
        told = f"No difference between {one.arm} and {one.baseline} is shown yet"
        means += f"; a true one smaller than {one.mde:.4f} would probably be missed with so many users"
    if results.looks == "planned_end":
        return f"{told}: {means}."
    return f"{told}: {_always(one)}. Over all lists: {means}."


def _preference(results: ExperimentResults, one: Preferred) -> str:
    if one.share is None:
        return f"Nobody chose anything from lists of {one.arm} and {one.baseline} yet."
    span = f"95 % interval {one.low:.1%} to {one.high:.1%}, p {_p(one.p)}, {one.people} people who chose"
    share = f"{one.share:.1%} of the people prefer {one.arm} ({span})"
    side = _side(results, one, one.share - 0.5, one.p)
    if side:
        told = f"{one.arm} is {'preferred to' if side > 0 else 'liked less than'} {one.baseline}"
    else:
        told = f"No preference between {one.arm} and {one.baseline} is shown yet"
    if results.looks == "planned_end":
        return f"{told}: {share}."
    return f"{told}: {_always(one)}. Over all lists: {share}."


def _side(results: ExperimentResults, one: Compared | Preferred, difference: float, p: float) -> int:
    """Returns 1 if the arm is better for certain, -1 if the baseline is, 0 if neither.

    One rule a design: who could decide by either of two would be wrong nearly twice as often.
    """
    if results.looks == "planned_end":
        shown = results.users >= results.planned_users and p < SIGNIFICANT
        return (1 if difference > 0 else -1) if shown else 0
    if one.always_low is None or one.always_high is None:
        return 0
    return int(one.always_low > 0) - int(one.always_high < 0)


def _always(one: Compared | Preferred) -> str:
    """Returns what the first lists say, and whether the experiment may stop."""
    if one.always_difference is None or one.always_low is None or one.always_high is None:
        return "too few users for the always-valid interval"
    span = f"always valid: {one.always_low:+.4f} to {one.always_high:+.4f}"
    told = f"{one.always_difference:+.4f} on the first list of each user ({span})"
    if one.decided_at is None:
        return told
    if one.always_low <= 0 <= one.always_high:
        return f"{told}, which left 0 after {one.decided_at} users and contains it again"
    return f"{told}, which left 0 after {one.decided_at} users, so that the experiment may stop"


def _before_the_end(results: ExperimentResults) -> str:
    so_far = f"{results.users} of {results.planned_users} planned users were shown a list"
    if results.looks == "any_time":
        return f"{so_far}; the always-valid intervals hold at any time, the others at the planned end."
    if results.runs:
        return f"{so_far}; the design decides when all were."
    return f"{so_far} when the experiment was stopped, so that its design decides nothing."


def _size(results: ExperimentResults, mean: float | None) -> str:
    if mean is None:
        return "nothing"
    return f"{mean:.1%}" if results.metric == "lists" else f"{mean:.3f}"


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"
