"""A little identity provider on this machine, asked over real HTTP: it keeps the rules, or breaks one."""

import base64
import hashlib
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

CLIENT, SECRET = "matchmaker", "hush: 50 %"


class _Silent(WSGIRequestHandler):
    def log(self, *_: Any, **__: Any) -> None:
        """Say nothing."""


@dataclass
class IdentityProvider:
    """
    The provider.

    ``account`` is who signs in there. ``claims`` and ``userinfo`` change what it says; ``sign`` makes the
    token; ``answers`` is what it answers at a path instead of what it should.
    """

    clock: Callable[[], datetime]
    issuer: str = ""
    account: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Response] = field(default_factory=dict)
    keys: list[RSAKey] = field(default_factory=list)
    sign: Callable[[dict[str, Any]], str] | None = None
    asked: list[str] = field(default_factory=list)
    #: Code → what was asked for with it.
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __call__(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        self.asked.append(request.path)
        answer = self.answers.get(request.path)
        if answer is None:
            page = {
                "/.well-known/openid-configuration": self._discovery,
                "/authorize": self._authorize,
                "/token": self._token,
                "/keys": lambda _: _json({"keys": [key.as_dict(private=False) for key in self.keys]}),
                "/userinfo": self._userinfo,
            }[request.path]
            answer = page(request)
        return answer(environ, start)

    def new_key(self) -> None:
        """Sign with another key from now on; the one before is told no more."""
        self.keys = [RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})]

    def signed(self, claims: dict[str, Any], key: RSAKey | OctKey | None = None, alg: str = "RS256") -> str:
        """Return a token of claims."""
        own = key or self.keys[0]
        return jwt.encode({"alg": alg, "kid": self.keys[0].kid}, claims, own, algorithms=[alg])

    def _discovery(self, _: Request) -> Response:
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        if self.userinfo is not None:
            told["userinfo_endpoint"] = f"{self.issuer}/userinfo"
        return _json(told | self.metadata)

    def _authorize(self, request: Request) -> Response:
        asked = request.args.to_dict()
        assert {"client_id": CLIENT, "response_type": "code", "code_challenge_method": "S256"}.items() <= (
            asked.items()
        )
        assert set(asked["scope"].split()) == {"openid", "email"}
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.issuer}
        return redirect(f"{asked['redirect_uri']}?{urlencode(back)}")  # type: ignore[return-value]

    def _token(self, request: Request) -> Response:
        form = request.form
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        known = request.authorization
        if known is None or (known.username, known.password) != (CLIENT, SECRET):
            return _json({"error": "invalid_client"}, 401)
        if (
            asked is None
            or form["grant_type"] != "authorization_code"
            or form["redirect_uri"] != asked["redirect_uri"]
            or challenge != asked["code_challenge"]
        ):
            return _json({"error": "invalid_grant"}, 400)
        now = int(self.clock().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.account,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        token = (self.sign or self.signed)(claims)
        return _json({"access_token": "opaque", "token_type": "Bearer", "id_token": token})

    def _userinfo(self, request: Request) -> Response:
        assert request.headers["Authorization"] == "Bearer opaque"
        return _json(self.userinfo or {})


def _json(told: Any, status: int = 200) -> Response:
    import json

    return Response(json.dumps(told), status, content_type="application/json")


@contextmanager
def serving(clock: Callable[[], datetime]) -> Iterator[IdentityProvider]:
    """Serve a provider on a free port."""
    provider = IdentityProvider(clock)
    provider.new_key()
    server = make_server("127.0.0.1", 0, provider, threaded=True, request_handler=_Silent)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield provider
    server.shutdown()
    thread.join()
    server.server_close()
