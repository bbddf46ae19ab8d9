"""Why an item is in the list: sentences made from its evidence, and checked against it."""

from .composer import compose
from .records import Claim, Explanation
from .verifier import Verdict, verify
from .writer import ExplanationWriter, WriterReport

__all__ = ["Claim", "Explanation", "ExplanationWriter", "Verdict", "WriterReport", "compose", "verify"]
