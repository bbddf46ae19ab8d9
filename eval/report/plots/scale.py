"""From values to pixels, and the values worth a tick."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Scale:
    """A linear or logarithmic axis."""

    low: float
    """Value at `start`."""
    high: float
    """Value at `end`."""
    start: float
    """Pixel."""
    end: float
    """Pixel."""
    is_log: bool = False

    @classmethod
    def over(
        cls, values: Iterable[float], start: float, end: float, *, is_log: bool = False, zero: bool = False
    ) -> Self:
        """Returns a scale that holds the values with a margin; with `zero` it also holds 0.

        The margin of values that are not negative ends at 0.

        Values that the axis cannot show (not finite; not positive on a logarithmic axis) do not count.
        """
        shown = [value for value in values if math.isfinite(value) and (value > 0 or not is_log)]
        if is_log:
            low, high = (math.log10(f(shown)) for f in (min, max)) if shown else (0.0, 1.0)
            margin = 0.06 * (high - low) or 0.5
            return cls(10 ** (low - margin), 10 ** (high + margin), start, end, True)
        shown += [0.0] if zero or not shown else []
        low, high = min(shown), max(shown)
        margin = 0.06 * (high - low) or abs(high) * 0.1 or 0.5
        low_margin = margin if low < 0 else min(margin, low)
        high_margin = 0.0 if zero and high == 0 and low < 0 else margin
        return cls(low - low_margin, high + high_margin, start, end)

    def at(self, value: float) -> float:
        """Returns the pixel of a value."""
        low, high, here = self.low, self.high, value
        if self.is_log:
            low, high, here = math.log10(low), math.log10(high), math.log10(here)
        return self.start + (here - low) / (high - low) * (self.end - self.start)

    def ticks(self) -> list[tuple[float, str]]:
        """Returns about five round values within the axis, and how they are written."""
        values = self._log_ticks() if self.is_log else self._linear_ticks()
        return [(value, written) for value, written in values if self.low <= value <= self.high]

    def _linear_ticks(self) -> list[tuple[float, str]]:
        rough = (self.high - self.low) / 5
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(f * power for f in (1, 2, 2.5, 5, 10) if f * power >= rough * 0.999)
        decimals = max(0, -math.floor(math.log10(step) + 1e-9) + (1 if f"{step:e}".startswith("2.5") else 0))
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [(n * step, f"{n * step:,.{decimals}f}".replace("-", "−")) for n in range(first, last + 1)]

    def _log_ticks(self) -> list[tuple[float, str]]:
        first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
        within = sum(self.low <= 10.0**n <= self.high for n in range(first, last + 1))
        factors = (1,) if within >= 3 else (1, 2, 5)
        return [(f * 10.0**n, f"{f * 10.0**n:,g}") for n in range(first, last + 1) for f in factors]
