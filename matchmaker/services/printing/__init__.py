"""Use cases about paper: what an organiser prints before the doors open."""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.services.printing.pages import (
        AgendaSheet,
        BadgeSheet,
        DoorLine,
        PaperHead,
        Seating,
        TableSheet,
    )
    from matchmaker.services.printing.reading import (
        read_agenda_sheets,
        read_badges,
        read_door_list,
        read_paper_head,
        read_table_sheets,
    )

__all__ = [
    "AgendaSheet",
    "BadgeSheet",
    "DoorLine",
    "PaperHead",
    "Seating",
    "TableSheet",
    "read_agenda_sheets",
    "read_badges",
    "read_door_list",
    "read_paper_head",
    "read_table_sheets",
]

__getattr__ = lazy_face(
    __name__,
    {
        "AgendaSheet": "pages",
        "BadgeSheet": "pages",
        "DoorLine": "pages",
        "PaperHead": "pages",
        "Seating": "pages",
        "TableSheet": "pages",
        "read_agenda_sheets": "reading",
        "read_badges": "reading",
        "read_door_list": "reading",
        "read_paper_head": "reading",
        "read_table_sheets": "reading",
    },
)
