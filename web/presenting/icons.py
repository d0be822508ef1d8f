"""Bootstrap Icons, drawn in place from the installed Bootstrap-Flask: no request, no font to wait for."""

import re
from functools import cache

from markupsafe import Markup, escape

from web.assets import bootstrap_file


@cache
def _sprite() -> str:
    return bootstrap_file("icons/bootstrap-icons.svg").read_text("utf-8")


@cache
def _paths(name: str) -> str:
    found = re.search(rf'<symbol[^>]* id="{re.escape(name)}">(.*?)</symbol>', _sprite(), re.DOTALL)
    if found is None:
        raise KeyError(name)
    return found[1]


def icon(name: str, label: str | None = None, *, kind: str = "") -> Markup:
    """
    Draw an icon.

    Parameters
    ----------
    name
        As Bootstrap Icons names it, ``lock-fill``.
    label
        What it says where no word stands beside it; without one it is hidden from readers of the page.
    kind
        Further classes.

    Raises
    ------
    KeyError
        When there is no such icon.
    """
    said = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    classes = escape(f"icon {kind}".rstrip())
    # The paths come from an installed package, never from a person.
    drawing = Markup(_paths(name))  # noqa: S704 # nosec B704 -- read from the icon set itself
    return Markup('<svg class="{}" viewBox="0 0 16 16" {}>{}</svg>').format(classes, said, drawing)
