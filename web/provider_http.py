"""Asking an identity provider: few bytes, few seconds, no redirect, nowhere but where its document says."""

import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

#: No answer of a provider is larger.
_LARGEST = 1024 * 1024
_SECONDS = 10


class UnexpectedAnswerError(ValueError):
    """The provider answered what no provider answers."""


class _Auth(Protocol):
    """How a client proves who it is, as Authlib says it."""

    def prepare(
        self, method: str, uri: str, headers: dict[str, str], body: str
    ) -> tuple[str, dict[str, str], str]: ...


class _NoRedirect(HTTPRedirectHandler):
    """Takes a redirect for an answer: what was asked of one address is told to no other."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow none."""


class Answer:
    """An answer, in the form that Authlib reads."""

    def __init__(self, status_code: int, body: bytes) -> None:
        self.status_code = status_code
        self._body = body

    def json(self) -> Any:
        """Return what the body says."""
        return json.loads(self._body)

    def raise_for_status(self) -> None:
        """Refuse an answer that is none."""
        if self.status_code != 200:
            raise UnexpectedAnswerError(self.status_code)


class Channel:
    """
    Where a provider is asked.

    Parameters
    ----------
    scheme
        Of every address that is asked: that of the issuer.
    """

    #: What asking may raise besides what Authlib does.
    FAULTS = (OSError, HTTPException, ValueError)

    def __init__(self, scheme: str) -> None:
        self._scheme = scheme
        self._opener = build_opener(_NoRedirect)

    def get_object(self, url: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """
        Return the JSON object at an address.

        Raises
        ------
        UnexpectedAnswerError
            When there is none.
        """
        answer = self._send(Request(self._checked(url), headers=dict(headers or {})))  # noqa: S310 -- checked
        answer.raise_for_status()
        found = answer.json()
        if not isinstance(found, dict):
            raise UnexpectedAnswerError(type(found).__name__)
        return found

    def post(self, url: str, data: Mapping[str, str], headers: Mapping[str, str], auth: _Auth) -> Answer:
        """Send a form, as Authlib asks for it."""
        url, sent, body = auth.prepare("POST", self._checked(url), dict(headers), urlencode(data))
        return self._send(Request(url, data=body.encode(), headers=sent, method="POST"))  # noqa: S310 -- checked

    def _checked(self, url: str) -> str:
        if urlsplit(url).scheme != self._scheme:
            raise UnexpectedAnswerError(url)
        return url

    def _send(self, asked: Request) -> Answer:
        try:
            with self._opener.open(asked, timeout=_SECONDS) as answer:
                return Answer(answer.status, answer.read(_LARGEST))
        except HTTPError as error:
            with error:
                return Answer(error.code, error.read(_LARGEST))
