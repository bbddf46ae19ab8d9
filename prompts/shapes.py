"""What a variable of a prompt holds: texts, numbers, lists and records of them.

In a prompt's front matter `text` is text that others wrote, `prepared` is text in which others' words stand
in quotes already, `number` is a number, `[shape]` is a list and `{name: shape}` is a record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "prepared", "number"]
KINDS: tuple[Kind, ...] = ("text", "prepared", "number")


class Prepared(str):
    """Text that may be printed as it is."""

    __slots__ = ()


class ShapeError(ValueError):
    """A value or a declaration is not of the shape that was expected; the message begins with its place."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One of: a kind of value, a list of one shape, a record of named shapes."""

    kind: Kind | None = None
    item: "Shape | None" = None
    fields: "Mapping[str, Shape] | None" = None

    @classmethod
    def parse(cls, told: object, place: str) -> "Shape":
        """Returns the shape that a front matter declares.

        Raises:
            ShapeError: it declares none.
        """
        for kind in KINDS:
            if told == kind:
                return cls(kind=kind)
        if isinstance(told, list) and len(told) == 1:
            return cls(item=cls.parse(told[0], f"{place}[]"))
        if isinstance(told, Mapping) and told and all(isinstance(name, str) for name in told):
            return cls(fields={name: cls.parse(one, f"{place}.{name}") for name, one in told.items()})
        raise ShapeError(
            f"{place}: {told!r} is no shape; write text, prepared, number, [shape] or {{name: shape}}"
        )

    def read(self, value: object, place: str) -> object:
        """Returns the value as a template sees it: only what is declared, and prepared text marked as such.

        Args:
            value: records may be mappings or objects with attributes.
            place: of the value, for the message.

        Raises:
            ShapeError: the value is of another shape.
        """
        if self.item is not None:
            if isinstance(value, str) or not isinstance(value, Sequence):
                raise ShapeError(f"{place} should be a list, not {_named(value)}")
            return [self.item.read(one, f"{place}[{number}]") for number, one in enumerate(value)]
        if self.fields is not None:
            return {
                name: one.read(_field(value, name, place), f"{place}.{name}")
                for name, one in self.fields.items()
            }
        return self._plain_value(value, place)

    def sample(self, *, full: bool) -> object:
        """Returns a value of this shape, for trying a template out: full or nearly empty."""
        if self.item is not None:
            return [self.item.sample(full=full)] * 2 if full else []
        if self.fields is not None:
            return {name: one.sample(full=full) for name, one in self.fields.items()}
        if self.kind == "number":
            return int(full)
        return "x" if full else ""

    def lacks(self, wanted: "Shape", place: str) -> str | None:
        """Returns what of `wanted` this shape does not have, None if it has all of it."""
        if wanted.item is not None and self.item is not None:
            return self.item.lacks(wanted.item, f"{place}[]")
        if wanted.fields is not None and self.fields is not None:
            for name, one in wanted.fields.items():
                if name not in self.fields:
                    return f"{place}.{name} is not offered; there are {', '.join(self.fields)}"
                if lack := self.fields[name].lacks(one, f"{place}.{name}"):
                    return lack
            return None
        same = self.kind == wanted.kind and self.item is wanted.item and self.fields is wanted.fields
        return None if same else f"{place} is {self}, not {wanted}"

    def _plain_value(self, value: object, place: str) -> object:
        if self.kind == "number":
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ShapeError(f"{place} should be a number, not {_named(value)}")
            return value
        if not isinstance(value, str):
            raise ShapeError(f"{place} should be a text, not {_named(value)}")
        return Prepared(value) if self.kind == "prepared" else value

    def __str__(self) -> str:
        """Returns the shape as a front matter has it."""
        if self.item is not None:
            return f"[{self.item}]"
        if self.fields is not None:
            return "{" + ", ".join(f"{name}: {one}" for name, one in self.fields.items()) + "}"
        return str(self.kind)


def _field(value: object, name: str, place: str) -> object:
    if isinstance(value, Mapping) and name in value:
        return value[name]
    if not isinstance(value, Mapping) and hasattr(value, name):
        return getattr(value, name)
    raise ShapeError(f"{place}.{name} is missing")


def _named(value: object) -> str:
    return f"{type(value).__name__} {value!r}"[:80]
