"""What a run of the rating protocol found."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Form = Literal["paper", "clean"]


class RatingRow(BaseModel):
    """One predictor at one share of test users in one form."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    method: str
    beta: float
    """Share of the overlapping users who are test users."""
    form: Form
    is_optimistic: bool
    """The test ratings themselves chose the epoch: the errors are lower than new people's would be."""
    mae: float
    """Over all test ratings, the mean over seeds."""
    rmse: float
    mae_of_seeds: tuple[float, ...]
    """One a seed; one value where nothing is trained or the form knows one seed."""
    rmse_of_seeds: tuple[float, ...]
    user_mae: float
    """The mean over users of their own MAE: every user weighs the same."""
    se_users: float | None
    """Standard error of `user_mae` if only users were drawn anew; None with one user."""
    sd_seeds: float | None
    """Standard deviation of `user_mae` between seeds, luck of the users taken out; None with one seed."""
    n_ratings: int
    n_users: int
    epochs: tuple[int, ...]
    """Whose predictions count, from 1, one a seed; in the paper form that of the MAE."""
    settings: tuple[float, ...]
    """Which value of the predictor's setting was used, one a seed."""
    clipped_to: tuple[float, float]
    """Lowest and highest known target rating; predictions outside are moved to them."""
    seconds: float


class RatingSplitRow(BaseModel):
    """How the users of one share were divided."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    beta: float
    sha256: str
    n_test: int
    n_validation: int
    n_overlap: int


class RatingResults(BaseModel):
    """All rows of one direction."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    protocol: str
    source: str
    target: str
    seeds: tuple[int, ...]
    splits: tuple[RatingSplitRow, ...]
    rows: tuple[RatingRow, ...]
