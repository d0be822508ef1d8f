"""Which meetings of the schedule that counts would break a rule that gets stricter."""

from collections.abc import Callable, Iterable

from matchmaker.intake import RulesRecord
from matchmaker.services.events.choices import EventChoices
from matchmaker.services.events.seated import Seated, SeatedPair
from matchmaker.services.events.told import Consequence


def stricter_rules(before: EventChoices, after: EventChoices, seated: Seated) -> Iterable[Consequence]:
    """Yield what each rule that changes would no longer allow, and who would be short."""
    if not seated.has_versions:
        return
    old, new = before.record.rules, after.record.rules
    told = {"version": seated.version}
    yield from _counts(old, new, seated)
    broken: dict[str, Callable[[SeatedPair], bool]] = {}
    # Given pairs are used as they are given: rules about people do not reach them.
    if not after.is_given:
        if new.same_organisation != old.same_organisation:
            broken["editor.break_same_organisation"] = lambda pair: _is_wrong_house(new, pair)
        if new.roles != old.roles and new.roles:
            broken["editor.break_roles"] = lambda pair: not _may_meet(new, pair)
    if new.min_value > old.min_value:
        broken["editor.break_min_value"] = lambda pair: pair.value < new.min_value
    for code, is_broken in broken.items():
        names = tuple(pair.names for pair in seated.pairs if is_broken(pair))
        if names:
            yield Consequence(code, len(names), names, told)
    if (old.consent, new.consent) == ("automatic", "confirm"):
        yield Consequence("editor.break_consent", 1, (), told)


def _counts(old: RulesRecord, new: RulesRecord, seated: Seated) -> Iterable[Consequence]:
    told = {"version": seated.version}
    if new.cap and (not old.cap or new.cap < old.cap):
        above = tuple(name for name, count in seated.meetings if count > new.cap)
        if above:
            yield Consequence("editor.break_cap", len(above), above, {**told, "cap": new.cap})
    if new.floor > old.floor:
        below = tuple(name for name, count in seated.meetings if count < new.floor)
        if below:
            yield Consequence("editor.break_floor", len(below), below, {**told, "floor": new.floor})


def _is_wrong_house(rules: RulesRecord, pair: SeatedPair) -> bool:
    one, other = (" ".join(name.split()).casefold() for name in pair.organisations)
    is_same = bool(one) and one == other
    if rules.same_organisation == "forbid":
        return is_same
    return rules.same_organisation == "only" and not is_same


def _may_meet(rules: RulesRecord, pair: SeatedPair) -> bool:
    asked = {role.strip().casefold() for role in pair.roles}
    return any({one.casefold(), other.casefold()} == asked for one, other in rules.roles)
