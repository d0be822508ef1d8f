"""The application factory."""

from urllib.parse import urlsplit

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from matchmaker.clock import Clock, system_clock
from matchmaker.settings import Settings
from matchmaker.store import Database
from web import assets
from web.access import public
from web.compression import init_compression
from web.cookies import cookie_name
from web.errors import init_errors
from web.ground import Ground, lay
from web.headers import add_headers
from web.language import init_language
from web.limits import init_limits
from web.pages import (
    account,
    agenda,
    asking,
    attendees,
    chrome,
    door,
    doubles,
    downloads,
    edits,
    entries,
    event_editor,
    event_moves,
    events,
    feeds,
    given,
    imports,
    invitations,
    links,
    outcome,
    paper,
    provider,
    publish,
    registration,
    runs,
    schedule,
    sign_in,
    styleguide,
    supply,
    team,
    versions,
    vocabulary,
    what_if,
)
from web.presenting.dress import dress
from web.routing import declare, enforce, refuse_undeclared
from web.signed_in import init_sign_in

#: Every view's home. A new module of ``web/pages`` is added here.
BLUEPRINTS = (
    chrome.blueprint,
    sign_in.blueprint,
    provider.blueprint,
    account.blueprint,
    team.blueprint,
    links.blueprint,
    event_editor.blueprint,
    event_moves.blueprint,
    events.blueprint,
    given.blueprint,
    imports.blueprint,
    attendees.blueprint,
    invitations.blueprint,
    doubles.blueprint,
    downloads.blueprint,
    supply.blueprint,
    vocabulary.blueprint,
    schedule.blueprint,
    runs.blueprint,
    edits.blueprint,
    publish.blueprint,
    versions.blueprint,
    what_if.blueprint,
    door.blueprint,
    agenda.blueprint,
    asking.blueprint,
    registration.blueprint,
    entries.blueprint,
    feeds.blueprint,
    paper.blueprint,
    outcome.blueprint,
    assets.blueprint,
    styleguide.blueprint,
)
_MIB = 1024 * 1024


def create_app(settings: Settings, clock: Clock = system_clock, *, development: bool = False) -> Flask:
    """
    Make an application.

    Parameters
    ----------
    settings
        Database, addresses and keys.
    clock
        What gives the present moment.
    development
        Whether developers' pages, such as the style guide, answer.

    Raises
    ------
    UndeclaredRouteError
        When a route has no policy.
    MissingExtraError
        When a setting asks for what is not installed.
    """
    settings.check_extras()
    app = Flask(__name__)
    ground = Ground(
        settings=settings,
        database=Database(settings.resolved_database_url()),
        clock=clock,
        development=development,
    )
    lay(app, ground)
    _configure(app, ground)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(enforce)
    CSRFProtect(app)
    init_sign_in(app)
    Bootstrap5(app)
    init_language(app)
    dress(app)
    init_errors(app)
    app.after_request(add_headers)
    init_compression(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for endpoint in ("static", "bootstrap.static"):
        declare(app, endpoint, public)
    refuse_undeclared(app)
    init_limits(app, settings)
    return app


def _configure(app: Flask, ground: Ground) -> None:
    host = urlsplit(ground.settings.public_url).hostname or "127.0.0.1"
    app.config.update(
        SECRET_KEY=ground.settings.resolved_secret_key(),
        # The machine's own names stay: health checks ask by them. Links are made from public_url alone.
        TRUSTED_HOSTS=[host, "127.0.0.1", "localhost"],
        MAX_CONTENT_LENGTH=_MIB,
        MAX_FORM_MEMORY_SIZE=_MIB // 4,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_NAME=cookie_name("session", is_https=ground.is_https),
        SESSION_COOKIE_SECURE=ground.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # Token pages send no Referer, and the token in the form is bound to the session.
        WTF_CSRF_SSL_STRICT=False,
        WTF_CSRF_TIME_LIMIT=None,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
