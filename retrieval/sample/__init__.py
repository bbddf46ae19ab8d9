"""The sample world: a catalogue of real works and the histories of people who do not exist.

It is the world of the demo and of the tests: small, fixed, and with right answers that are obvious.
How it is made: docs/sample-world.md.
"""

from .answers import suited_items
from .files import SampleFiles, sample_files
from .people import profile_of

DEMO_USERS: tuple[str, ...] = ("demo-ada", "demo-ben", "demo-cleo")
"""People with a short film history of one taste and nothing else."""

SYNTHETIC_NOTICE: str = (
    "The people in this sample are synthetic: computed from a taste model, none of them exists; "
    "only the works are real."
)
"""To be shown wherever something of the sample people is shown."""

__all__ = ["DEMO_USERS", "SYNTHETIC_NOTICE", "SampleFiles", "profile_of", "sample_files", "suited_items"]
