"""
The Flask application: parse, authorise, open the transaction, call one service, render.

The only room that knows HTTP. ``create_app(settings)`` makes an application; there is no global one.
"""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from web.application import create_app

__all__ = ["create_app"]

__getattr__ = lazy_face(__name__, {"create_app": "application"})
