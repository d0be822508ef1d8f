"""From what people type to words that can be compared: folding, tokens, stems, blanks, negations."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import unescape
from importlib.resources import files

#: More than this of a statement is not read: time stays bounded whatever is pasted.
MAX_CHARACTERS = 8_000
#: The part of a long text that is compared as a short one (concepts, letter groups).
MAX_SHORT_TOKENS = 60

_TAG = re.compile(r"<[^<>]{1,300}>")
_WORD = re.compile(r"[^\W_]+")
#: Letters of Chinese, Japanese and Korean.
_UNDIVIDED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CLAUSE_END = re.compile(r"[.,;:!?\n()|•·–—]+|\b(?:pero|sino|but|instead|aunque|although)\b")


class _Plain(dict[int, str]):
    """Character → what is left of it; worked out when a character is first seen."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in "'’`´" or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
            # Accents, joiners and direction marks only change how others look or run.
            plain = ""
        elif character in "\r\n":
            plain = "\n"
        else:
            plain = character if character.isprintable() else " "
        self[code] = plain
        return plain


_PLAIN = _Plain()

#: What ``concept:`` before the id of a picked concept becomes.
PICKED = "pickedconcept"
#: Spellings that would fall apart into meaningless tokens, after what they cannot do without; in this order.
_SPELLINGS = tuple(
    (needed, re.compile(pattern), f" {token} ")
    for needed, pattern, token in (
        ("concept:", r"\bconcept:(?=\w)", PICKED),
        ("+", r"\bi\s?\+\s?d(?:\s?\+\s?i\b)?", "rnd"),
        ("d", r"\br\s?(?:&|\+|and)\s?d\b", "rnd"),
        ("&", r"\bm\s?&\s?a\b", "mandacq"),
        ("+", r"\bc\+\+", "cplusplus"),
        ("#", r"\bc#", "csharp"),
        (".net", r"(?<!\w)\.net\b", "dotnet"),
        ("uu", r"\bee\.?\s?uu\b\.?", "eeuu"),
        ("u.s", r"\bu\.s\.(?:a\.)?", "usa"),
        ("u.k", r"\bu\.k\.?", "uk"),
        ("start", r"\bstart[\s-]ups?\b", "startup"),
        ("scale", r"\bscale[\s-]ups?\b", "scaleup"),
        ("e-", r"\be-(comm?erce|learning|mail|mobility|health|sports?)\b", r"e\1"),
        ("post-", r"\bpost-(?=[a-z]{4})", ""),
        (".", r"\b([a-z])\.([a-z])\.(?:([a-z])\.)?", r"\1\2\3"),
    )
)

#: What follows tells the details of what stands before; kept as a token.
_DETAILS = re.compile(r":\s")

#: Stands between the clauses of what a statement affirms.
NEXT = ","

#: Where a goal that asks says so, and how long it is at most.
_ASKING_WITHIN, MAX_ASKING_TOKENS = 8, 25


@dataclass(frozen=True, slots=True)
class PlainWords:
    """The lists of ``plain_words.toml``."""

    stop: frozenset[str]
    incidental: frozenset[str]
    blank: frozenset[str]
    blank_phrases: frozenset[str]
    negations: frozenset[str]
    seeking_beginnings: tuple[str, ...]
    negative_starts: frozenset[str]
    denying_starts: frozenset[str]
    not_denied: frozenset[str]
    asking_beginnings: tuple[str, ...]
    asking: frozenset[str]
    asked_by_others: frozenset[str]
    giving_beginnings: tuple[str, ...]
    connectors: frozenset[str]
    own: frozenset[str]


@cache
def plain_words() -> PlainWords:
    """Return the words that carry no meaning of their own, or turn it round."""
    given = tomllib.loads(files("matchmaker.affinity").joinpath("plain_words.toml").read_text("utf-8"))

    def words(*names: str) -> list[str]:
        return [word for name in names for word in given[name].split()]

    return PlainWords(
        stop=frozenset(words("stop_es", "stop_en", "stop_seeking", "stop_others")),
        incidental=frozenset(words("incidental_es", "incidental_en")),
        blank=frozenset(words("blank")),
        blank_phrases=frozenset(given["blank_phrases"]),
        negations=frozenset(words("negations")),
        seeking_beginnings=tuple(words("seeking_beginnings")),
        negative_starts=frozenset(words("negative_starts")),
        denying_starts=frozenset(words("denying_starts")),
        not_denied=frozenset(words("not_denied")),
        asking_beginnings=tuple(words("asking_beginnings")),
        asking=frozenset(words("asking")),
        asked_by_others=frozenset(words("asked_by_others")),
        giving_beginnings=tuple(words("giving_beginnings")),
        connectors=frozenset(words("connectors")),
        own=frozenset(words("own")),
    )


def fold(text: str) -> str:
    """
    Return a text in lower case, without accents, tags, entities, control and direction marks.

    Only the first ``MAX_CHARACTERS`` are read.
    """
    text = unescape(text[:MAX_CHARACTERS])
    text = _TAG.sub(" ", text)
    text = unicodedata.normalize("NFKD", text.casefold())
    text = text.translate(_PLAIN)
    for needed, pattern, token in _SPELLINGS:
        if needed in text:
            text = pattern.sub(token, text)
    return text[:MAX_CHARACTERS]


def tokens(folded: str) -> list[str]:
    """Return the words and numbers of a folded text; of scripts without blanks, letters two by two."""
    if not _UNDIVIDED.search(folded):
        return _WORD.findall(folded)
    return [part for word in _WORD.findall(folded) for part in _divided(word)]


@lru_cache(maxsize=100_000)
def stem(token: str) -> str:
    """
    Return a token without its plural ending, alike in Spanish and English.

    Light on purpose: ``clientes``, ``cliente``, ``clients`` and ``client`` are one, and genders are not
    touched (``marca`` is no ``marco``).
    """
    if len(token) <= 3:
        return token
    if token.endswith("ies") and len(token) > 4:
        return token[:-3] + "y"
    if token.endswith("s") and not token.endswith("ss"):
        token = token[:-1]
    if token.endswith("e") and len(token) >= 5:
        token = token[:-1]
    return token


def affirmed_tokens(text: str, *, is_offer: bool = False) -> list[str]:
    """
    Return the tokens of what a statement affirms: none for a blank, none for a denied clause.

    "No busco inversores, busco clientes" affirms "busco clientes"; "n/a" affirms nothing. An offer that also
    asks, "vinos de Rueda, busco importador", is what it offers; one that only asks stays as it is.
    """
    folded = fold(text)
    whole = tokens(folded)
    plain = plain_words()
    if " ".join(whole) in plain.blank_phrases or all(t in plain.blank for t in whole):
        return []
    kept: list[str] = []
    for at, part in enumerate(_DETAILS.split(folded)):
        kept += [":"] if at else []
        for clause in _CLAUSE_END.split(part):
            said = _affirmed(tokens(clause))
            said = _offered(said) if is_offer else said
            kept += [NEXT] * bool(kept and said and kept[-1] != ":") + said
    if any(is_content(t) for t in kept):
        return kept
    return affirmed_tokens(text) if is_offer else []


def says_something(text: str) -> bool:
    """Return whether a statement affirms anything: "n/a" and "no busco inversores" do not."""
    return bool(affirmed_tokens(text))


def is_content(token: str) -> bool:
    """Return whether a token says something of its own: no stop word, no bare number, no single letter."""
    return len(token) > 1 and token not in plain_words().stop and not token.isdecimal()


def head_length(words: Sequence[str]) -> int:
    """Return how many tokens stand before the first that only introduces more about them."""
    connectors = plain_words().connectors
    return next((at for at, word in enumerate(words) if word in connectors), len(words))


def content(words: Iterable[str]) -> Iterator[str]:
    """Yield the stems of the tokens that say something of their own."""
    return (stem(t) for t in words if is_content(t))


def asks(words: Sequence[str]) -> bool:
    """Return whether a goal begins by asking for something ("raise a seed round"), not by naming a cause."""
    beginnings = plain_words().asking_beginnings
    return any(t.startswith(beginnings) for t in words[:_ASKING_WITHIN])


def is_own(words: Sequence[str], at: int) -> bool:
    """Return whether what stands at a place is called one's own ("our oat snacks")."""
    return any(word in plain_words().own for word in words[max(0, at - 2) : at])


def _divided(word: str) -> list[str]:
    """Return a word, or the groups of two letters of one in a script without blanks."""
    if len(word) <= 2 or not _UNDIVIDED.search(word):
        return [word]
    return [word[at : at + 2] for at in range(len(word) - 1)]


def _offered(clause: list[str]) -> list[str]:
    """Return a clause of an offer without what it asks for."""
    plain = plain_words()
    for at, word in enumerate(clause):
        if word in plain.asking and not (at and clause[at - 1] in plain.asked_by_others):
            gives = any(t.startswith(plain.giving_beginnings) for t in clause[at + 1 :])
            return clause if gives else clause[:at]
    return clause


def _affirmed(clause: list[str]) -> list[str]:
    """Return the clause without what it denies."""
    plain = plain_words()
    after = [*clause[1:], ""]
    starts = clause[0] if clause else ""
    most = 8 if starts in plain.denying_starts else 4 if starts in plain.negative_starts else 0
    if 0 < len(clause) <= most and after[0] not in plain.not_denied:
        return []
    for at, word in enumerate(clause):
        denies = word in plain.negations and after[at] not in plain.not_denied
        if denies and any(t.startswith(plain.seeking_beginnings) for t in clause[at + 1 : at + 4]):
            # "Our team is not looking for": what stands before is the subject, unless it is long.
            return clause[:at] if at > 3 else []
        if word == "without" or (word == "sin" and after[at].endswith(("ar", "er", "ir"))):
            # "Sin perder clientes" says how, not what.
            return clause[:at]
    return clause
