"""Users who are asked about and were fitted on."""

import numpy as np

from ...retrieval.records import Ints
from .check import Check, passed_unless


def seen_in_fitting(fitted: Ints, validation: Ints, test: Ints, *, disjoint: bool) -> list[Check]:
    """Looks for held-out interactions among those that methods were fitted on, and for users in both stages.

    Args:
        fitted: each fitted interaction, or each fitted user where whole users are held out, as one number.
        validation: the same of what validation users must find.
        test: the same of what test users must find.
        disjoint: whether the protocol promises that no user is in both stages.
    """
    seen = len(np.intersect1d(fitted, np.union1d(validation, test)))
    checks = [
        passed_unless(
            "test users seen in fitting",
            seen,
            f"{seen} of what is to be found was in the data that methods were fitted on: the split leaks",
            "nothing that is to be found was fitted on",
        )
    ]
    if disjoint:
        both = len(np.intersect1d(validation, test))
        checks.append(
            passed_unless(
                "validation and test apart",
                both,
                f"{both} users are in the validation and in the test: settings were chosen on test users",
                "no user is in both",
            )
        )
    return checks
