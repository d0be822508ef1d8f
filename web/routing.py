"""Routes: none without a policy, neither at start nor at a request."""

from collections.abc import Callable, Sequence
from typing import ParamSpec, cast

from flask import Blueprint, Flask, abort, current_app, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from matchmaker.errors import MatchmakerError
from web.access import Policy, Verdict, principal, public
from web.ground import ground
from web.limits import Tries, declare_tries

#: Where an application keeps endpoint → policy.
_KEY = "matchmaker.policies"
#: … and endpoint → most bytes that may be sent to it.
_LARGEST = "matchmaker.largest"

Parameters = ParamSpec("Parameters")
View = Callable[Parameters, ResponseReturnValue]


class UndeclaredRouteError(MatchmakerError):
    """A route says not who may call it: a fault of ours, found when the application is made."""

    code = "web.undeclared_route"

    def __init__(self, endpoint: str) -> None:
        super().__init__(endpoint=endpoint)


def route(
    blueprint: Blueprint,
    rule: str,
    *,
    policy: Policy,
    methods: Sequence[str] = ("GET",),
    tries: tuple[Tries, ...] = (),
    largest: int | None = None,
) -> Callable[[View[Parameters]], View[Parameters]]:
    """
    Register a view under a rule, with the policy that says who may call it.

    Parameters
    ----------
    blueprint
        The blueprint that the view belongs to; the endpoint is the view's own name.
    rule
        The path, such as ``/events/<event>``.
    policy
        Who may call it: ``access.public``, ``access.team("reader")``, …
    methods
        HTTP methods that the view answers. GET answers HEAD too; any other is 405.
    tries
        How many refused tries it takes before it answers 429.
    largest
        Most bytes that may be sent to it, where a file is; none for what every form may hold.
    """

    def register(view: View[Parameters]) -> View[Parameters]:
        name = view.__name__
        blueprint.add_url_rule(rule, name, view, methods=list(methods), provide_automatic_options=False)
        blueprint.record(lambda state: _declare(state, name, policy, tries))
        if largest is not None:
            blueprint.record(lambda state: _declare_largest(state, name, largest))
        return view

    return register


def _declare(state: BlueprintSetupState, name: str, policy: Policy, tries: tuple[Tries, ...]) -> None:
    endpoint = f"{state.blueprint.name}.{name}"
    app = cast("Flask", state.app)
    declare(app, endpoint, policy)
    declare_tries(app, endpoint, tries)


def _declare_largest(state: BlueprintSetupState, name: str, largest: int) -> None:
    state.app.extensions.setdefault(_LARGEST, {})[f"{state.blueprint.name}.{name}"] = largest


def policies_of(app: Flask) -> dict[str, Policy]:
    """Return endpoint → policy of an application."""
    return cast("dict[str, Policy]", app.extensions.setdefault(_KEY, {}))


def declare(app: Flask, endpoint: str, policy: Policy) -> None:
    """Declare the policy of an endpoint that we did not register ourselves, such as static files."""
    policies_of(app)[endpoint] = policy


def refuse_undeclared(app: Flask) -> None:
    """
    Check that every route of a finished application has its policy.

    Raises
    ------
    UndeclaredRouteError
        Names the first endpoint without one.
    """
    policies = policies_of(app)
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in policies:
            raise UndeclaredRouteError(rule.endpoint)


def enforce() -> ResponseReturnValue | None:
    """Let a request pass, or answer it: before anything reads its form."""
    if request.endpoint is None:
        return None  # no such page, or not with this method: routing answers 404 or 405 itself
    largest = current_app.extensions.get(_LARGEST, {}).get(request.endpoint)
    if largest is not None:
        request.max_content_length = largest
    policy = policies_of(current_app).get(request.endpoint)
    if policy is None:
        abort(404)
    if policy == public:
        return None  # nobody is looked up for what everybody may have, such as files
    verdict = policy.verdict(principal(), development=ground().development)
    if verdict is Verdict.ABSENT:
        abort(404)
    if verdict is Verdict.FORBIDDEN:
        abort(403)
    if verdict is Verdict.SIGN_IN:
        wanted = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
        return redirect(url_for("sign_in.show", next=wanted), 303)
    return None
