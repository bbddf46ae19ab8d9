"""Elements as text; whatever is filled in is escaped."""

from markupsafe import Markup, escape

from ..figures import clean

CHARACTER_WIDTH = 6.3
"""Of the plots' 11 px text, on average and a little more."""


def tag(name: str, /, *children: str | Markup, **attributes: str | float | None) -> Markup:
    """Returns an element; `class_` is written `class`, `text_anchor` as `text-anchor`, None is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = Markup("").join(child if isinstance(child, Markup) else clean(child) for child in children)
    return Markup(f"<{name}{written}>{inner}</{name}>")  # noqa: S704 - every part is escaped above


def canvas(width: float, height: float, title: str, *children: Markup, class_: str = "plot") -> Markup:
    """Returns an `svg` element that scales with its place and says what it shows."""
    return tag(
        "svg",
        tag("title", title),
        *children,
        class_=class_,
        # The name is not `viewbox`: SVG in HTML mends the case, other readers do not.
        **{"viewBox": f"0 0 {_value(width)} {_value(height)}", "role": "img"},
    )


def text(x: float, y: float, content: str, anchor: str = "start", class_: str | None = None) -> Markup:
    """Returns a line of text whose middle is at y."""
    return tag("text", content, x=x, y=y, text_anchor=anchor, dy="0.32em", class_=class_)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    """Returns a straight line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def short(content: str, characters: int = 26) -> str:
    """Returns the text, cut where it is longer."""
    content = clean(content)
    return content if len(content) <= characters else content[: characters - 1] + "…"


def text_width(content: str, *, is_bold: bool = False) -> float:
    """Returns about how wide a line of text is."""
    width = sum(CHARACTER_WIDTH if ord(character) < 0x1100 else 11.5 for character in content)
    return width * 1.12 if is_bold else width


def _value(value: str | float) -> str:
    if isinstance(value, str):
        return clean(value)
    return f"{value:.2f}".rstrip("0").rstrip(".")
