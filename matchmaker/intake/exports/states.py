"""What a ticket's state means for the list of attendees, and what languages are called."""

from functools import cache
from typing import Literal

from babel import Locale

from matchmaker.intake.exports.names import plain

State = Literal["registered", "waiting", "cancelled"]

_STATES: dict[State, tuple[str, ...]] = {
    "registered": (
        "paid",
        "pagado",
        "pagada",
        "bezahlt",
        "confirmed",
        "confirmado",
        "confirmada",
        "bestatigt",
        "approved",
        "aprobado",
        "aprobada",
        "going",
        "attending",
        "checked in",
        "complete",
        "completed",
        "completado",
        "completada",
        "registered",
        "inscrito",
        "inscrita",
        "registrado",
        "registrada",
        "accepted",
        "aceptado",
        "aceptada",
        "active",
        "activo",
        "yes",
        "si",
        "ja",
        "true",
        "free",
        "gratis",
        "abgeschlossen",
        "angemeldet",
        "teilnahme bestatigt",
        "asistira",
    ),
    "waiting": (
        "pending",
        "pendiente",
        "ausstehend",
        "offen",
        "pending approval",
        "waitlist",
        "waitlisted",
        "en espera",
        "lista de espera",
        "warteliste",
        "invited",
        "invitado",
        "eingeladen",
        "unpaid",
        "no pagado",
        "no",
        "nein",
        "false",
        "pending payment",
        "pendiente de pago",
        "awaiting payment",
        "approval pending",
        "awaiting moderation",
        "session",
    ),
    "cancelled": (
        "canceled",
        "cancelled",
        "cancelado",
        "cancelada",
        "storniert",
        "expired",
        "caducado",
        "caducada",
        "vencido",
        "vencida",
        "expirado",
        "expirada",
        "abgelaufen",
        "declined",
        "rechazado",
        "rechazada",
        "abgelehnt",
        "rejected",
        "withdrawn",
        "retirado",
        "retirada",
        "zuruckgezogen",
        "not attending",
        "not going",
        "deleted",
        "refunded",
        "reembolsado",
        "reembolsada",
        "no asistira",
        "anulado",
        "anulada",
        "transferred",
    ),
}


@cache
def _by_word() -> dict[str, State]:
    return {word: state for state, words in _STATES.items() for word in words}


def state_of(cell: str) -> State | None:
    """Return what a state means; none when it is no known one."""
    return _by_word().get(plain(cell))


@cache
def _languages() -> dict[str, str]:
    """Return the names of languages in Spanish, English, German and each of them in itself."""
    found: dict[str, str] = {}
    for code in ("es", "en", "de", "fr", "pt", "it", "ca", "eu", "gl", "nl", "pl", "ar", "zh", "ru", "uk"):
        found[plain(Locale(code).get_language_name() or code)] = code
        found[code] = code
    for shown in ("de", "en", "es"):
        for code, name in Locale(shown).languages.items():
            if len(code) <= 3 and plain(name):
                found.setdefault(plain(name), code)
    return found | {"castellano": "es", "euskera": "eu", "vasco": "eu", "gallego": "gl", "mandarin": "zh"}


def language_code(word: str) -> str | None:
    """Return the code of a language by name or code (``en-GB`` is ``en``); none when it is not known."""
    name = plain(word)
    known = _languages()
    return known.get(name) or known.get(name.partition(" ")[0])
