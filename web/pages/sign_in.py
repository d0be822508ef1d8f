"""Team members sign in and out."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from web.access import public
from web.routing import route

blueprint = Blueprint("sign_in", __name__)


@route(blueprint, "/sign-in", policy=public)
def show() -> ResponseReturnValue:
    """
    Show ``sign_in.html``.

    The template gets ``email`` (typed before, or blank), ``next`` (path, or blank) and ``refused`` (a sentence, or none).
    It posts ``email``, ``password``, ``next`` and ``csrf_token`` to ``sign_in.submit``.
    """
    return render_template("sign_in.html", email="", next=request.args.get("next", ""), refused=None)
