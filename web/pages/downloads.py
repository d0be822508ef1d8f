"""What the organiser takes along: the list of attendees for a spreadsheet, the event as a folder."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from matchmaker.intake import pack_event_folder
from matchmaker.services import people, planning
from matchmaker.store import scoped
from web.access import team, team_member
from web.ground import database, now
from web.language import language, t
from web.routing import route

blueprint = Blueprint("downloads", __name__)

_KINDS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


@route(blueprint, "/events/<event>/attendees.csv", policy=team("manager"))
def csv(event: str) -> ResponseReturnValue:
    """Give the list of attendees as CSV."""
    return _attendees(event, "csv")


@route(blueprint, "/events/<event>/attendees.xlsx", policy=team("manager"))
def xlsx(event: str) -> ResponseReturnValue:
    """Give the list of attendees as a workbook."""
    return _attendees(event, "xlsx")


@route(blueprint, "/events/<event>/folder.zip", policy=team("manager"))
def folder(event: str) -> ResponseReturnValue:
    """Give the event as a folder, packed; what attendees avoid is theirs, and not in it."""
    member = team_member()
    with database().reading() as db:
        leaving = planning.read_leaving_record(db, scoped(db, member.organiser_id).event(event))
    packed = pack_event_folder(leaving)
    with database().writing() as db:
        people.note_folder_taken(db, member.organiser_id, event, by=member.public_id, now=now())
    return _file(packed, "zip", t("roster.folder_file"))


def _attendees(event: str, form: people.ExportForm) -> Response:
    member = team_member()
    with database().writing() as db:
        content = people.export_attendees(
            db, member.organiser_id, event, form, language(), by=member.public_id, now=now()
        )
    return _file(content, form, t("roster.list_file"))


def _file(content: bytes, form: str, name: str) -> Response:
    answer = Response(content, mimetype=_KINDS[form])
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.{form}")
    return answer
