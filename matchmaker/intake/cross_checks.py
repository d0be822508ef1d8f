"""What no single file shows: wishes against each other, and wishes against the given pairs."""

from collections.abc import Iterable

from matchmaker.intake.findings import FileReport
from matchmaker.intake.records import PairRecord, WishRecord


def check_wishes(
    wishes: Iterable[tuple[int, WishRecord]],
    pairs: Iterable[tuple[int, PairRecord]] | None,
    wishes_report: FileReport,
    pairs_report: FileReport,
) -> None:
    """Warn of required meetings that can't be held, and of somebody both wanted and avoided."""
    wishes = list(wishes)
    pairs = None if pairs is None else list(pairs)
    avoided: dict[frozenset[str], int] = {}
    avoids: dict[tuple[str, str], int] = {}
    for line, wish in wishes:
        if wish.wish == "avoid":
            avoided.setdefault(frozenset((wish.from_id, wish.to_id)), line)
            avoids.setdefault((wish.from_id, wish.to_id), line)
    candidates = None if pairs is None else {frozenset((pair.a, pair.b)) for _, pair in pairs}
    for line, wish in wishes:
        two = frozenset((wish.from_id, wish.to_id))
        if wish.wish == "must":
            if two in avoided:
                _warn(wishes_report, "intake.must_with_avoid", line, wish, other=str(avoided[two]))
            elif candidates is not None and two not in candidates:
                _warn(wishes_report, "intake.must_without_pair", line, wish)
        elif wish.wish == "want" and (wish.from_id, wish.to_id) in avoids:
            other = str(avoids[wish.from_id, wish.to_id])
            _warn(wishes_report, "intake.want_with_avoid", line, wish, other=other)
    for line, pair in pairs or ():
        two = frozenset((pair.a, pair.b))
        if pair.required and two in avoided:
            pairs_report.warning(
                "intake.required_with_avoid",
                line,
                "required",
                "1",
                a=pair.a,
                b=pair.b,
                other=str(avoided[two]),
            )


def _warn(report: FileReport, code: str, line: int, wish: WishRecord, **parameters: str) -> None:
    report.warning(code, line, "wish", wish.wish, a=wish.from_id, b=wish.to_id, **parameters)
