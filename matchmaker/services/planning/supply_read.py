"""Supply and demand as a page shows it: what a job found, with the names and words as they stand now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.services.people import sorting_name
from matchmaker.services.planning.labels import event_zone, person_label
from matchmaker.services.planning.pages import PersonLabel
from matchmaker.services.planning.supply_asked import (
    UNFINISHED,
    Said,
    person_mark,
    present,
    setting_mark,
    statements_of,
    supply_jobs,
)
from matchmaker.services.planning.supply_pages import (
    STANDINGS,
    Asked,
    Invitation,
    SaidLine,
    Standing,
    Supply,
    SupplyPage,
    Thing,
    Waiting,
)
from matchmaker.store import JobRow, OrganiserRow, in_event, scoped

#: One side has enough of the other up to so many to one.
_BALANCED = 2


@dataclass(frozen=True, slots=True)
class _People:
    """
    Attendees by row.

    Parameters
    ----------
    as_then
        Those who are and say what they were and said when it was worked out.
    """

    labels: dict[int, PersonLabel]
    said: dict[int, dict[tuple[str, int], str]]
    as_then: frozenset[int]

    def named(self, rows: Sequence[int]) -> tuple[PersonLabel, ...]:
        """Return the labels of those who are still there, in the given order."""
        return tuple(self.labels[row] for row in rows if row in self.labels)

    def line(self, row: int, kind: str, place: int, code: str = "") -> SaidLine | None:
        """Return a statement as it was said then; none when its writer changed."""
        text = self.said.get(row, {}).get((kind, place)) if row in self.as_then else None
        if text is None:
            return None
        return SaidLine(person=self.labels[row], kind=kind, text=text, code=code)


def read_supply(db: Session, organiser: OrganiserRow | int, event_public_id: str) -> SupplyPage:
    """
    Return what was worked out of an event's supply and demand, and whether more is under way.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    """
    event = scoped(db, organiser).event(event_public_id)
    here = in_event(db, event)
    rows, said = present(db, here), statements_of(db, here)
    jobs = supply_jobs(db, event)
    done = next((job for job in jobs if job.state == "done"), None)
    found = None
    if done is not None and done.result is not None and done.finished_at is not None:
        marks = done.result["marks"]
        now = {row.id: person_mark(row, said.get(row.id, [])) for row in rows}
        as_then = frozenset(row for row, mark in now.items() if marks["people"].get(str(row)) == mark)
        gone = len(marks["people"].keys() - {str(row) for row in now})
        people = _People(
            labels={row.id: person_label(row) for row in rows},
            said={row: {(kind, place): text for kind, place, text in said.get(row, [])} for row in now},
            as_then=as_then,
        )
        found = _supply(
            done.result,
            people,
            at=done.finished_at.astimezone(event_zone(event)),
            changed=len(now) - len(as_then) + gone,
            is_setting_changed=marks["setting"] != setting_mark(db, here),
            said=said,
        )
    latest = jobs[0] if jobs else None
    return SupplyPage(
        event_id=event.public_id,
        event_name=event.name,
        timezone=event.timezone,
        attendees=len(rows),
        statements=sum(len(said.get(row.id, ())) for row in rows),
        waiting=_waiting(latest),
        failed=(latest.error or "") if latest is not None and latest.state == "failed" else "",
        found=found,
    )


def _waiting(job: JobRow | None) -> Waiting | None:
    if job is None or job.state not in UNFINISHED:
        return None
    progress = job.progress or {}
    return Waiting(
        has_begun=job.state == "running",
        stage=progress.get("stage", ""),
        done=progress.get("done", 0),
        of=progress.get("of", 0),
    )


def _supply(result: dict[str, Any], people: _People, *, said: dict[int, list[Said]], **about: Any) -> Supply:
    kinds = [kind for row in people.labels for kind, _, _ in said.get(row, [])]
    slots = result["slots"]
    return Supply(
        **about,
        slots=slots,
        needs=kinds.count("need"),
        offers=kinds.count("offer"),
        unmet_needs=_lines(people, ((row, "need", place) for row, place in result["unmet"])),
        unneeded_offers=_lines(people, ((row, "offer", place) for row, place in result["unneeded"])),
        asked=tuple(
            Asked(person=people.labels[row], asked_by=count, is_over=count > slots)
            for row, count in result["asked"]
            if row in people.labels
        ),
        not_understood=_lines(people, result["notes"]),
        things=_things(result["things"], people),
        invitations=tuple(
            Invitation(
                concept=one["id"],
                names=one["names"],
                role=one["role"],
                sought_by=one["sought_by"],
                points=one["points"],
                points_alone=one["points_alone"],
                partners=people.named(one["partners"]),
            )
            for one in result["wanted"]
        ),
    )


def _lines(people: _People, places: Any) -> tuple[SaidLine, ...]:
    """Return the statements in the order of their writers' names."""
    lines = [line for place in places if (line := people.line(*place)) is not None]
    return tuple(sorted(lines, key=lambda line: (sorting_name(line.person.name), line.person.id)))


def _things(given: list[dict[str, Any]], people: _People) -> tuple[Thing, ...]:
    things = []
    for one in given:
        seekers = _by_name(people, one["seekers"])
        givers = _by_name(people, one["givers"])
        if seekers or givers:
            things.append(
                Thing(
                    id=one["id"],
                    names=one["names"],
                    standing=standing_of(len(seekers), len(givers)),
                    seekers=seekers,
                    givers=givers,
                )
            )
    things.sort(key=lambda thing: (-len(thing.seekers or thing.givers), thing.id))
    return tuple(sorted(things, key=lambda thing: STANDINGS.index(thing.standing)))


def _by_name(people: _People, rows: Sequence[int]) -> tuple[PersonLabel, ...]:
    return tuple(
        sorted(
            (people.labels[row] for row in rows if row in people.as_then),
            key=lambda person: (sorting_name(person.name), person.id),
        )
    )


def standing_of(seekers: int, givers: int) -> Standing:
    """Return how many who seek a thing stand to those who offer it."""
    if not givers:
        return "unmet"
    if not seekers:
        return "unneeded"
    return "short" if seekers > _BALANCED * givers else "balanced"
