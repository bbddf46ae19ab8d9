"""A comparison in plain words."""

from .effect import Effect

SIGNIFICANT = 0.05


def in_words(
    a: str, b: str, metric: str, effect: Effect, low: float, high: float, p: float, mde: float
) -> str:
    """Returns one sentence: who is better by how much, how sure that is, or what could have been missed.

    Args:
        a: name of the first method.
        b: name of the second.
        metric: what was compared.
        effect: sizes of a - b.
        low: lower end of the 95 % interval of the difference.
        high: upper end.
        p: adjusted over the family.
        mde: minimum detectable effect.
    """
    size = f"{abs(effect.difference):.4f}"
    if effect.relative is not None:
        size += f" ({abs(effect.relative):.1%})"
    span = f"95 % interval {low:+.4f} to {high:+.4f}, p {_p(p)} after Holm"
    if p < SIGNIFICANT and effect.difference:
        verb = "is better than" if effect.difference > 0 else "is worse than"
        return f"{a} {verb} {b} by {size} {metric} ({span})."
    if not effect.better and not effect.worse:
        return f"{a} and {b} gave every user the same {metric}."
    return (
        f"No difference between {a} and {b} was shown in {metric}: {effect.difference:+.4f} ({span}); "
        f"a true one smaller than {mde:.4f} would probably have been missed."
    )


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"
