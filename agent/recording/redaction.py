"""What must never be written down, in logs and recordings alike: keys, passwords and e-mail addresses."""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SECRET_NAME = re.compile(r"(?:^|_)(?:API_?KEY|KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)(?:$|_)", re.I)
"""What the name of an environment variable must contain for its value to be a secret."""
SHORTEST_SECRET = 8
"""Characters; a shorter value, such as `1`, would be found in every text."""

KEY, EMAIL, CREDENTIALS = "[redacted key]", "[redacted e-mail]", "[redacted credentials]"


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a kind of secret looks like. Most texts hold no needle, and looking for needles is quick."""

    needles: tuple[str, ...]
    """In lower case; every text with a secret of this kind holds one of them."""
    pattern: re.Pattern[str]
    mark: str = KEY


# The marks hold no character that a value may begin with, so what is redacted stays as it is. No pattern may
# step back far: a long text without a secret is read once by each.
_RULES = (
    _Rule(("://",), re.compile(r"(?<=://)[^\s/?#\[\]]+(?=@)"), CREDENTIALS),
    _Rule(
        ("bearer", "basic"),
        re.compile(r"\b(?:bearer|basic)\s+(?=[\w.~+/=-]{0,60}\d)[\w.~+/=-]{8,}", re.I),
    ),
    _Rule(
        ("sk-", "sk_", "pk-", "pk_", "rk-", "rk_"),
        re.compile(r"\b(?:sk|pk|rk)[-_](?=[\w-]{0,60}\d)[\w-]{8,}"),
    ),
    _Rule(
        ("ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "hf_", "xox"),
        re.compile(r"\b(?:gh[opsur]_|github_pat_|glpat-|hf_|xox[abprs]-)(?=[\w-]{0,60}\d)[\w-]{10,}"),
    ),
    _Rule(
        ("akia", "asia", "aiza"),
        re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[\w-]{30,}"),
    ),
    _Rule(("eyj",), re.compile(r"\beyJ[\w-]{10,400}\.[\w-]{4,}+\.[\w-]*")),
    _Rule(
        ("key", "token", "secret", "passw"),
        re.compile(
            r"""\b((?:api|access|auth|secret)[_ -]?(?:key|token)|client[_ -]?secret|passw(?:or)?d)"""
            r"""(["']?\s{0,8}[:=]\s{0,8}["']?)[^\s"',;&\[\]]{6,}""",
            re.I,
        ),
        rf"\1\2{KEY}",
    ),
    _Rule(("@",), re.compile(r"(?<![\w.%+-])[\w.%+-]++@(?:[\w-]++\.)+[^\W\d_]{2,}"), EMAIL),
)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Returns the text with marks in the place of what must not be written down.

    These are API keys and tokens of common shapes, values after names such as `api_key=`, credentials in a
    URL, e-mail addresses, and each of `secrets` wherever it stands. Redacting twice changes nothing more.

    Args:
        text: any text.
        secrets: values to hide, as `known_secrets` returns them; the longest should come first.
    """
    for secret in secrets:
        text = text.replace(secret, KEY)
    lowered = text.lower()
    for rule in _RULES:
        if any(needle in lowered for needle in rule.needles):
            text = rule.pattern.sub(rule.mark, text)
    return text


def known_secrets(environment: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Returns the values of the variables whose name says that they hold a key, the longest first.

    Args:
        environment: names and values; this process's if None. Nothing is read from it but what to hide.
    """
    values = {
        value.strip()
        for name, value in (os.environ if environment is None else environment).items()
        if SECRET_NAME.search(name)
    }
    found = {value for value in values if len(value) >= SHORTEST_SECRET and value not in KEY}
    return tuple(sorted(found, key=lambda value: (-len(value), value)))
