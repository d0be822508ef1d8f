"""Sign-in as the browser keeps it: who is signed in, how that begins and how it ends."""

from flask import session

from web.principals import Anonymous, Principal


def read_principal() -> Principal:
    """Return who the request's cookie says is asking."""
    if not session:
        return Anonymous()
    return Anonymous()
