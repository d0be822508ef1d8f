"""Every part of the pages in all its states, for developers."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from web.access import development_only
from web.routing import route

blueprint = Blueprint("styleguide", __name__)

#: Tokens of the palette, in the order of the design language.
_TOKENS = (
    *("ground", "slab", "sunken", "line", "control", "ink", "ink2", "ink3", "brick", "brick-tint"),
    *("mortar", "mortar-tint", "mortar-ink", "clay", "clay-tint", "ok", "ok-tint", "info", "info-tint"),
    *("wall", "wall-brick", "cell", "fill", "hit"),
)


@route(blueprint, "/styleguide", policy=development_only)
def styleguide() -> ResponseReturnValue:
    """Show the style guide."""
    return render_template("styleguide.html", tokens=_TOKENS)
