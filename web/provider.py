"""
The identity provider that may sign members in: OpenID Connect's code flow, with PKCE, state and nonce.

What it says is checked here; whom it means is for ``team.sign_in_by_provider``. Authlib is loaded at the
first use.
"""

import hmac
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from matchmaker.errors import MatchmakerError
from matchmaker.settings import Settings
from web.provider_http import Channel, UnexpectedAnswerError

_LOG = logging.getLogger(__name__)
#: Signatures that are believed: none that is made with the client's own secret, or with nothing.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")
#: Addresses that every provider tells.
_ENDPOINTS = frozenset({"authorization_endpoint", "token_endpoint", "jwks_uri"})
#: For how long what the provider says of itself is kept.
_KEPT = timedelta(hours=1)
#: By how many seconds its clock and ours may differ.
_LEEWAY = 60
_LONGEST_SUBJECT = 255


class ProviderFailedError(MatchmakerError):
    """The identity provider does not answer, or not as it must."""

    code = "web.provider_failed"


class ProviderRefusedError(MatchmakerError):
    """The identity provider vouches for nobody, or its answer does not belong to what was asked."""

    code = "web.provider_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What a browser keeps between leaving for the provider and coming back."""

    state: str
    nonce: str
    verifier: str

    def as_kept(self) -> dict[str, str]:
        """Return it as a session keeps it."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """
    Whom a provider vouches for.

    Parameters
    ----------
    verified_email
        An address that it says it verified; none when it says nothing of the kind.
    """

    issuer: str
    subject: str
    verified_email: str | None


class Provider:
    """
    The provider of an installation.

    Parameters
    ----------
    callback
        Address of ours that it sends browsers back to.
    """

    def __init__(self, settings: Settings, callback: str) -> None:
        self.issuer = settings.oidc_issuer
        self._client_id, self._secret = settings.oidc_client_id, settings.oidc_client_secret
        self._callback = callback
        self._channel = Channel(urlsplit(self.issuer).scheme)
        self._metadata: tuple[datetime, dict[str, Any]] | None = None
        self._keys: dict[str, Any] | None = None

    @property
    def name(self) -> str:
        """What members are told that they sign in with."""
        return urlsplit(self.issuer).netloc

    def begin(self, now: datetime) -> tuple[str, Beginning]:
        """
        Return the address that a browser leaves for, and what it keeps meanwhile.

        Raises
        ------
        ProviderFailedError
        """
        from authlib.common.security import generate_token  # noqa: PLC0415 -- see above

        beginning = Beginning(state=generate_token(32), nonce=generate_token(32), verifier=generate_token(64))
        try:
            metadata = self._read_metadata(now)
            url, _ = self._client(metadata).create_authorization_url(
                metadata["authorization_endpoint"],
                state=beginning.state,
                nonce=beginning.nonce,
                code_verifier=beginning.verifier,
            )
        except (*Channel.FAULTS, KeyError) as error:
            raise _failed(error) from error
        return str(url), beginning

    def finish(self, kept: Beginning, told: Mapping[str, str], now: datetime) -> Vouched:
        """
        Return whom the provider vouches for.

        Parameters
        ----------
        told
            What the browser brought back from it.

        Raises
        ------
        ProviderRefusedError, ProviderFailedError
        """
        from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415 -- see above
        from joserfc.errors import JoseError  # noqa: PLC0415 -- see above

        if not hmac.compare_digest(told.get("state", "").encode(), kept.state.encode()):
            raise ProviderRefusedError
        # RFC 9207: which provider answers, where there might be several.
        if told.get("iss", self.issuer) != self.issuer or not told.get("code"):
            raise ProviderRefusedError
        try:
            metadata = self._read_metadata(now)
            token = self._client(metadata).fetch_token(
                metadata["token_endpoint"],
                grant_type="authorization_code",
                code=told["code"],
                code_verifier=kept.verifier,
            )
            claims = self._checked(token, kept.nonce, metadata, now)
            return self._vouched(claims, token, metadata)
        except (AuthlibBaseError, JoseError) as error:
            _LOG.warning("What the identity provider vouches for is refused: %r", error)
            raise ProviderRefusedError from error
        except (*Channel.FAULTS, KeyError, TypeError) as error:
            raise _failed(error) from error

    def _client(self, metadata: Mapping[str, Any]) -> Any:
        from authlib.oauth2.client import OAuth2Client  # noqa: PLC0415 -- see above

        known = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        method = "client_secret_basic" if "client_secret_basic" in known else "client_secret_post"
        return OAuth2Client(
            self._channel,
            client_id=self._client_id,
            client_secret=self._secret or None,
            token_endpoint_auth_method=method if self._secret else "none",
            scope="openid email",
            redirect_uri=self._callback,
            code_challenge_method="S256",
        )

    def _read_metadata(self, now: datetime) -> dict[str, Any]:
        """Return what the provider says of itself, asked at most once an hour."""
        if self._metadata is None or not timedelta(0) <= now - self._metadata[0] < _KEPT:
            address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
            found = self._channel.get_object(address)
            if found.get("issuer") != self.issuer or not _ENDPOINTS.issubset(found):
                raise UnexpectedAnswerError(found.get("issuer"))
            if not all(isinstance(found[name], str) for name in _ENDPOINTS):
                raise UnexpectedAnswerError(found)
            self._metadata, self._keys = (now, found), None
        return self._metadata[1]

    def _checked(
        self, token: Mapping[str, Any], nonce: str, metadata: Mapping[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Return the claims of a token: signed by the provider, for us, for this browser, at this time."""
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415 -- see above

        read = self._read_token(token["id_token"], metadata)
        options = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self._client_id},
            "sub": {"essential": True},
            "exp": {"essential": True},
        }
        told = {"nonce": nonce, "client_id": self._client_id, "access_token": token.get("access_token")}
        claims = CodeIDToken(read.claims, read.header, options, told)
        claims.validate(now=int(now.timestamp()), leeway=_LEEWAY)
        return dict(claims)

    def _read_token(self, id_token: str, metadata: Mapping[str, Any]) -> Any:
        from joserfc import jwt  # noqa: PLC0415 -- see above
        from joserfc.errors import InvalidKeyIdError  # noqa: PLC0415 -- see above
        from joserfc.jwk import KeySet  # noqa: PLC0415 -- see above
        from joserfc.jws import JWSRegistry  # noqa: PLC0415 -- see above

        registry = JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)
        is_fresh = self._keys is None
        while True:
            if self._keys is None:
                self._keys = self._channel.get_object(metadata["jwks_uri"])
            try:
                return jwt.decode(id_token, key=KeySet.import_key_set(self._keys), registry=registry)  # type: ignore[arg-type]
            except InvalidKeyIdError:
                if is_fresh:
                    raise
                # The provider has a new key since we looked.
                self._keys, is_fresh = None, True

    def _vouched(
        self, claims: Mapping[str, Any], token: Mapping[str, Any], metadata: Mapping[str, Any]
    ) -> Vouched:
        subject = claims["sub"]
        if not subject.isprintable() or len(subject) > _LONGEST_SUBJECT:
            raise ProviderRefusedError
        told = claims
        if "email" not in claims and "userinfo_endpoint" in metadata and token.get("access_token"):
            bearer = {"Authorization": f"Bearer {token['access_token']}"}
            told = self._channel.get_object(metadata["userinfo_endpoint"], bearer)
            if told.get("sub") != subject:
                raise ProviderRefusedError
        email = told.get("email") if told.get("email_verified") is True else None
        return Vouched(
            issuer=self.issuer,
            subject=subject,
            verified_email=email if isinstance(email, str) else None,
        )


def _failed(error: Exception) -> ProviderFailedError:
    _LOG.warning("The identity provider does not answer as it must: %r", error)
    return ProviderFailedError()
