"""Use cases about people: persons of an organiser, attendees of an event."""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.services.people.addresses import give_address, hold_people, owner_of_address
    from matchmaker.services.people.doubles import Double, Side, read_doubles
    from matchmaker.services.people.editing import (
        EditedMeanwhileError,
        FaultyFieldsError,
        add_attendee,
        change_attendee,
    )
    from matchmaker.services.people.exporting import ExportForm, export_attendees, note_folder_taken
    from matchmaker.services.people.listing import read_attendees
    from matchmaker.services.people.merging import (
        BOTH_FIELDS,
        MERGE_FIELDS,
        MergePlan,
        MergeRefusedError,
        MergeSide,
        merge_attendees,
        plan_merge,
    )
    from matchmaker.services.people.names import (
        first_name,
        initials,
        normalised_email,
        short_name,
        sorting_name,
    )
    from matchmaker.services.people.opening import read_attendee
    from matchmaker.services.people.pages import (
        SHOWN,
        SORTS,
        AttendeeFields,
        AttendeeLine,
        AttendeeList,
        AttendeePage,
        AttendeeQuery,
        Broken,
        Fault,
        WithdrawalPlan,
    )
    from matchmaker.services.people.register import register
    from matchmaker.services.people.wishing import (
        WISHES,
        UnknownWishError,
        find_attendees,
        remove_wish,
        set_wish,
    )
    from matchmaker.services.people.withdrawing import plan_withdrawal, take_back, withdraw

_HOMES = {
    "addresses": ("give_address", "hold_people", "owner_of_address"),
    "doubles": ("Double", "Side", "read_doubles"),
    "editing": ("EditedMeanwhileError", "FaultyFieldsError", "add_attendee", "change_attendee"),
    "exporting": ("ExportForm", "export_attendees", "note_folder_taken"),
    "listing": ("read_attendees",),
    "merging": (
        *("BOTH_FIELDS", "MERGE_FIELDS", "MergePlan", "MergeRefusedError", "MergeSide"),
        *("merge_attendees", "plan_merge"),
    ),
    "names": ("first_name", "initials", "normalised_email", "short_name", "sorting_name"),
    "opening": ("read_attendee",),
    "pages": (
        *("SHOWN", "SORTS", "AttendeeFields", "AttendeeLine", "AttendeeList", "AttendeePage"),
        *("AttendeeQuery", "Broken", "Fault", "WithdrawalPlan"),
    ),
    "register": ("register",),
    "wishing": ("WISHES", "UnknownWishError", "find_attendees", "remove_wish", "set_wish"),
    "withdrawing": ("plan_withdrawal", "take_back", "withdraw"),
}

__all__ = [
    "BOTH_FIELDS",
    "MERGE_FIELDS",
    "SHOWN",
    "SORTS",
    "WISHES",
    "AttendeeFields",
    "AttendeeLine",
    "AttendeeList",
    "AttendeePage",
    "AttendeeQuery",
    "Broken",
    "Double",
    "EditedMeanwhileError",
    "ExportForm",
    "Fault",
    "FaultyFieldsError",
    "MergePlan",
    "MergeRefusedError",
    "MergeSide",
    "Side",
    "UnknownWishError",
    "WithdrawalPlan",
    "add_attendee",
    "change_attendee",
    "export_attendees",
    "find_attendees",
    "first_name",
    "give_address",
    "hold_people",
    "initials",
    "merge_attendees",
    "normalised_email",
    "note_folder_taken",
    "owner_of_address",
    "plan_merge",
    "plan_withdrawal",
    "read_attendee",
    "read_attendees",
    "read_doubles",
    "register",
    "remove_wish",
    "set_wish",
    "short_name",
    "sorting_name",
    "take_back",
    "withdraw",
]

__getattr__ = lazy_face(__name__, {name: home for home, names in _HOMES.items() for name in names})
