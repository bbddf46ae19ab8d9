"""How many users a protocol asks about, and what decides which."""

from pydantic import PositiveInt

from ...retrieval.settings import Section, Share


class SplitConfig(Section):
    """How many users a stage gets."""

    seed: int = 20261121
    test_share: Share = 0.2
    """Of the users that can be hidden; none of them is fitted on."""
    validation_share: Share = 0.1
    max_test: PositiveInt = 2000
    """At most so many of the test users are asked about."""
    max_validation: PositiveInt = 1000
    test_from: Share = 0.9
    """Global time split: the test begins after this share of the target's events."""
    validation_from: Share = 0.8
    """Global time split: the validation begins after this share of the target's events."""
