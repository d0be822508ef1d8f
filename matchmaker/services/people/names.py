"""How pages name people: the short form for narrow cells, two letters for the half-brick."""

from unicodedata import combining, normalize

from matchmaker.addresses import normal_address

#: Words that belong to the name after them: "de la Cruz", "van den Berg", "Ní Bhriain".
_PARTICLES = frozenset(
    {
        *("da", "das", "de", "del", "den", "der", "di", "do", "dos", "du", "el", "la", "las", "los"),
        *("mac", "ní", "ó", "st.", "van", "von", "y", "zu"),
    }
)


def normalised_email(email: str) -> str | None:
    """
    Return what makes two registrations the same person, or none for a blank address.

    What is no address, as somebody may have typed it in a wish, is compared without regard to case.
    """
    return normal_address(email) or normalize("NFC", email.strip().casefold()) or None


def first_name(name: str) -> str:
    """Return what a person is called across a table: the first word of the name."""
    return name.split(maxsplit=1)[0] if name.strip() else name


def short_name(name: str) -> str:
    """Return the first initial and the first family name: ``Lucía Ferrer Ruiz`` → ``L. Ferrer``."""
    units = _units(name)
    if len(units) < 2:
        return name.strip()
    return f"{units[0][0].upper()}. {units[_family(units)]}"


def initials(name: str) -> str:
    """Return two letters: of the first name and of the first family name, or the first two of all."""
    units = _units(name)
    if not units:
        return "··"
    if len(units) == 1:
        return units[0][:2].upper()
    return (units[0][0] + units[_family(units)].split()[-1][0]).upper()


def sorting_name(name: str) -> str:
    """Return what names are put in order by: accents and case aside."""
    return "".join(letter for letter in normalize("NFKD", name.casefold()) if not combining(letter))


def _units(name: str) -> list[str]:
    """Return the words of a name, each with the particles before it."""
    units: list[str] = []
    waiting: list[str] = []
    for word in name.split():
        waiting.append(word)
        if word.lower() not in _PARTICLES:
            units.append(" ".join(waiting))
            waiting = []
    if waiting:
        units.append(" ".join(waiting))
    return units


def _family(units: list[str]) -> int:
    """Return which unit is the first family name: Spanish names end in two, when there are that many."""
    return len(units) - 2 if len(units) > 3 else 1
