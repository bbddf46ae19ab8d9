"""Plain values as bytes and back: all that a conversation may keep.

Numbers, texts, truth values, None, and lists and dicts of them, as JSON. Nothing else is stored, so nothing
that is read back can name a class or a function: whoever can write to the database can change what a session
knows, but runs no code of theirs. LangGraph's own serialiser packs classes by name and calls them to unpack.
"""

import json
import zlib
from typing import Any

from langgraph.checkpoint.serde.base import SerializerProtocol

_SCALARS = (str, int, float, bool, type(None))


class PlainValues(SerializerProtocol):
    """Packs and unpacks plain values. Tuples become lists; an exception becomes what it says.

    Raises:
        TypeError: a value is not plain; says where it is.
        ValueError: bytes are not what was packed.
    """

    def dumps_typed(self, obj: Any) -> tuple[str, bytes]:
        """Returns how the value is packed, with a checksum, and its bytes."""
        # LangGraph notes the exception that ended a node, for people only.
        value = repr(obj) if isinstance(obj, BaseException) else obj
        _check(value)
        data = json.dumps(value, separators=(",", ":")).encode("ascii")
        return _type(data), data

    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        """Returns the value."""
        kind, packed = data
        if kind != _type(packed):
            raise ValueError("checksum or format differ")
        return json.loads(packed)


def _type(data: bytes) -> str:
    return f"json {zlib.crc32(data):08x}"


def _check(value: Any) -> None:
    """Looks at everything without recursion: a deep value fails in `json`, with an error of its own."""
    rest: list[tuple[str, Any, int]] = [("", value, 0)]
    while rest:
        path, one, depth = rest.pop()
        if depth > 100:
            raise TypeError(f"{path[:80]}… is nested too deep to be stored")
        # Exact types: a subclass would come back as what it was made of.
        if type(one) is dict:
            for key, part in one.items():
                if type(key) is not str:
                    raise TypeError(f"a key of {path or 'the value'} is {_what(key)}, not a text")
                rest.append((f"{path}.{key}" if path else key, part, depth + 1))
        elif type(one) in (list, tuple):
            rest.extend((f"{path}[{place}]", part, depth + 1) for place, part in enumerate(one))
        elif type(one) not in _SCALARS:
            raise TypeError(f"{path or 'the value'} is {_what(one)}, not a plain value")


def _what(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"
