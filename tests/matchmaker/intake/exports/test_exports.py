"""Every tool's export is read without choosing a column, and every row is accounted for."""

import pytest

from matchmaker.intake.exports import ExportRow, open_table, propose_mapping, read_export_rows
from tests.matchmaker.intake.exports.shapes import (
    EVENTBRITE,
    LUMA,
    OWN_SHEET,
    PRETIX_CHECK_IN,
    PRETIX_DE,
    PRETIX_ES,
    SHAPES,
    Shape,
    read,
)

#: What each tool calls a state: registered, waiting, cancelled.
STATES = {
    "pretix es": ("pagado", "pendiente", "cancelado"),
    "pretix de": ("bezahlt", "ausstehend", "storniert"),
    "pretix check-in": ("Yes", "No", ""),
    "eventbrite": ("Attending", "", "Not Attending"),
    "luma": ("approved", "pending_approval", "declined"),
    "indico": ("Completed", "Pending", "Withdrawn"),
}


def lucia(shape: Shape, **more: str) -> dict[str, str]:
    """Return a person as the tool would write her."""
    values = {
        "name": "Lucía Ferrer",
        "given": "Lucía",
        "family": "Ferrer",
        "email": "lucia@ferrer.example",
        "organisation": "Horno Ferrer",
        "title": "Panadera",
        "id": "K7",
    }
    return {place: value for place, value in (values | more).items() if place in shape.places}


@pytest.mark.parametrize("name", SHAPES)
def test_name_address_company_and_state_are_found_without_a_choice(name: str) -> None:
    shape = SHAPES[name]
    registered = STATES.get(name, ("",))[0]

    found = read(shape.file(lucia(shape, state=registered) if registered else lucia(shape)))

    (row,) = found.rows
    assert (row.name, row.email, row.organisation) == ("Lucía Ferrer", "lucia@ferrer.example", "Horno Ferrer")
    assert row.title == ("Panadera" if "title" in shape.places else "")
    assert (found.rejected, found.warnings) == ((), ())


@pytest.mark.parametrize("name", STATES)
def test_who_has_no_valid_ticket_is_rejected_with_the_state_as_it_stood(name: str) -> None:
    shape = SHAPES[name]
    registered, waiting, cancelled = STATES[name]
    people = [
        lucia(shape, state=state, id=state, name=f"A {state}", family=state, email=f"x{len(state)}@b.example")
        for state in (registered, waiting, cancelled)
        if state
    ]

    found = read(shape.file(*people))
    with_waiting = read(shape.file(*people), with_waiting=True)

    assert len(found.rows) == 1
    assert [(row.findings[0].code, row.findings[0].found) for row in found.rejected] == [
        (code, state)
        for code, state in (("intake.export_waiting", waiting), ("intake.export_cancelled", cancelled))
        if state
    ]
    assert len(with_waiting.rows) == 2 if waiting else 1


def test_of_two_columns_called_estado_the_one_with_states_is_the_state() -> None:
    """In Spanish pretix calls both the state of the order and the province “Estado”."""
    people = [
        lucia(PRETIX_ES, state="pagado", province="Vizcaya"),
        lucia(PRETIX_ES, state="cancelado", province="Álava", id="K8", email="b@b.example"),
    ]

    found = read(PRETIX_ES.file(*people))

    assert [row.line for row in found.rows] == [2]
    assert [row.findings[0].found for row in found.rejected] == ["cancelado"]
    # Exports differ in which columns they have: the province alone is no state.
    alone = PRETIX_ES.file(lucia(PRETIX_ES, province="Vizcaya"))
    assert "status" not in propose_mapping(open_table(alone, "x")).columns or read(alone).rows


def test_a_number_of_a_ticket_is_no_job() -> None:
    found = read(PRETIX_DE.file(lucia(PRETIX_DE, position="1", state="bezahlt")))

    assert found.rows[0].title == ""


def test_answers_to_the_organisers_own_questions_become_statements() -> None:
    spanish = read(
        PRETIX_ES.file(
            lucia(
                PRETIX_ES,
                state="pagado",
                needs="harinas de aquí\n- un obrador compartido",
                offers="pan; brunch para oficinas",
                language="es",
            )
        )
    )
    english = read(
        EVENTBRITE.file(lucia(EVENTBRITE, state="Attending", needs="a local mill")),
    )
    offering = read(LUMA.file(lucia(LUMA, state="approved", offers="bread for offices")))

    (row,) = spanish.rows
    assert row.needs == ("harinas de aquí", "un obrador compartido")
    assert row.offers == ("pan", "brunch para oficinas")
    assert row.languages == ("es",)
    assert english.rows[0].needs == ("a local mill",)
    assert offering.rows[0].offers == ("bread for offices",)


def test_cells_escaped_against_formulas_come_back_as_they_were() -> None:
    found = read(
        PRETIX_CHECK_IN.file(lucia(PRETIX_CHECK_IN, state="Yes", organisation="'=Bread & Co", name="'@lucia"))
    )

    assert (found.rows[0].organisation, found.rows[0].name) == ("=Bread & Co", "@lucia")


def test_quotes_that_belong_to_a_name_stay() -> None:
    found = read(OWN_SHEET.file({"name": "'t Hooft", "organisation": "O'Brien"}))

    assert (found.rows[0].name, found.rows[0].organisation) == ("'t Hooft", "O'Brien")


def test_whoever_orders_for_several_gives_the_address_to_the_first_alone() -> None:
    people = [
        {"state": "pagado", "order_email": "caja@horno.example", "name": name, "id": name}
        for name in ("Ana Gil", "Bea Gil")
    ]

    found = read(PRETIX_ES.file(*people))

    assert [(row.name, row.email) for row in found.rows] == [
        ("Ana Gil", "caja@horno.example"),
        ("Bea Gil", ""),
    ]
    assert [(one.code, one.line, one.parameters) for one in found.warnings] == [
        ("intake.export_shared_address", 3, {"first": "2"})
    ]


def test_one_address_typed_for_two_people_is_a_fault() -> None:
    people = [
        {
            "state": "pagado",
            "order_email": "x@x.example",
            "email": "ana@horno.example",
            "name": name,
            "id": name,
        }
        for name in ("Ana Gil", "Bea Gil")
    ]

    found = read(PRETIX_ES.file(*people))

    assert [row.findings[0].code for row in found.rejected] == ["intake.export_address_taken"]


def test_the_same_person_twice_is_told_with_the_first_row() -> None:
    found = read(OWN_SHEET.file(*[{"name": "Ana Gil", "email": "ana@horno.example"}] * 2))

    assert [row.line for row in found.rows] == [2]
    (rejected,) = found.rejected
    assert (rejected.line, rejected.findings[0].code) == (3, "intake.export_twice")
    assert rejected.findings[0].parameters == {"first": "2"}


@pytest.mark.parametrize(
    ("person", "codes"),
    [
        ({"email": "ana@horno.example"}, ["intake.export_no_name"]),
        ({"name": "Ana", "email": "ana@horno"}, ["intake.email_short_domain"]),
        ({"email": "ana@"}, ["intake.export_no_name", "intake.email_no_domain"]),
        ({"name": "A" * 201}, ["intake.name_too_long"]),
    ],
)
def test_a_row_that_is_nobody_says_all_its_reasons(person: dict[str, str], codes: list[str]) -> None:
    table = open_table(OWN_SHEET.file(person, {"name": "Bea", "email": "bea@b.example"}), "x.csv")
    found = read_export_rows(table, propose_mapping(table))

    assert [[one.code for one in row.findings] for row in found.rejected] == [codes]
    assert [row.name for row in found.rows] == ["Bea"]


def test_languages_are_read_by_their_names_in_three_languages() -> None:
    found = read(
        OWN_SHEET.file({"name": "Ana", "language": "Castellano, inglés y Deutsch; EN-gb / marciano"})
    )

    assert found.rows[0].languages == ("es", "en", "de")


def test_a_file_of_indico_without_a_header_is_read_by_its_order() -> None:
    found = read(b"Ana,Gil,Horno Gil,Panadera,+34 600,ana@gil.example\n")

    assert found.rows == (
        ExportRow(
            line=1,
            key="email:ana@gil.example",
            name="Ana Gil",
            email="ana@gil.example",
            organisation="Horno Gil",
            title="Panadera",
        ),
    )


def test_another_column_can_be_chosen() -> None:
    table = open_table(OWN_SHEET.file({"name": "Ana", "organisation": "Horno", "title": "Panadera"}), "x")
    mapping = propose_mapping(table)

    swapped = mapping.with_column("organisation", 3).with_column("title", None)
    (row,) = read_export_rows(table, swapped).rows

    assert (row.organisation, row.title) == ("Panadera", "")
    assert read_export_rows(table, mapping).rows[0].organisation == "Horno"


def test_an_unknown_state_is_read_and_told() -> None:
    file = PRETIX_ES.file(
        *[lucia(PRETIX_ES, state="pagado", id=str(n), email=f"{n}@b.example") for n in range(3)]
    )
    file += PRETIX_ES.file(lucia(PRETIX_ES, state="en trámite", id="9", email="9@b.example")).split(b"\n", 1)[
        1
    ]

    found = read(file)

    assert len(found.rows) == 4
    assert [(one.code, one.found) for one in found.warnings] == [
        ("intake.export_unknown_state", "en trámite")
    ]
