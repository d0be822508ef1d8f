"""E-mail addresses: the one form in which two spellings of an address are equal."""

import re
from unicodedata import normalize

#: Longest e-mail address, in characters (RFC 5321).
LONGEST_ADDRESS = 254

#: Addresses of which nothing needs to be asked further: plain letters and a domain with a dot.
_PLAIN = re.compile(
    r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+(?:com|net|org|es|eu|example)"
)


def normal_address(text: str) -> str | None:
    """
    Return an address in the form that every comparison uses, or none when it is no address.

    The standards' own spelling (letters composed, the domain in its own script rather than as ``xn--``),
    without regard to case. Blanks around it do not count. No DNS is asked.
    """
    text = text.strip()
    lowered = text.lower()
    if len(lowered) < 64 and _PLAIN.fullmatch(lowered):
        return lowered
    if len(text) > LONGEST_ADDRESS:
        return None
    # Loaded here: most addresses are plain ones.
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 -- see above

    try:
        found = validate_email(text, check_deliverability=False)
    except (EmailNotValidError, ValueError):
        return None
    # Case alone is set aside, never letters: folded, ``fußball.de`` would be the domain of somebody else.
    return normalize("NFC", found.normalized.lower())
