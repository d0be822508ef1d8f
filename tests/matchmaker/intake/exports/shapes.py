"""Files as organisers have them: the headers of each tool, and rows as people fill them."""

import csv
import io
from dataclasses import dataclass

from matchmaker.intake.exports import ExportRead, open_table, propose_mapping, read_export_rows


@dataclass(frozen=True)
class Shape:
    """
    What one tool writes.

    Parameters
    ----------
    headers
        The columns of a small export; equal ones are told apart by position.
    places
        Position of each value in a row: given, family, whole name, e-mail, organisation, state, …
    """

    headers: tuple[str, ...]
    places: dict[str, int]
    separator: str = ","

    def file(self, *people: dict[str, str]) -> bytes:
        """Return a file that holds these people."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self.separator)
        writer.writerow(self.headers)
        for person in people:
            cells = [""] * len(self.headers)
            for place, value in person.items():
                cells[self.places[place]] = value
            writer.writerow(cells)
        return text.getvalue().encode()


PRETIX_ES = Shape(
    headers=(
        "Slug del evento", "Código del pedido", "ID de posición", "Estado", "Correo electrónico", "Producto",
        "Precio", "Nombre del asistente", "Nombre del asistente: Nombre", "Nombre del asistente: Apellido",
        "Correo electrónico del participante", "Empresa asistente", "País", "Estado", "ID Seudónimo",
        "¿Qué buscas en el foro?", "¿Qué puedes ofrecer?", "Dirección de facturación de la empresa", "Pais",
        "Idioma del pedido",
    ),
    places={
        "state": 3, "order_email": 4, "price": 6, "name": 7, "given": 8, "family": 9, "email": 10,
        "organisation": 11, "province": 13, "id": 14, "needs": 15, "offers": 16, "language": 19,
    },
    separator=";",
)  # fmt: skip
PRETIX_DE = Shape(
    headers=(
        "Bestellnummer", "Position", "Status", "E-Mail", "Preis", "Name Teilnehmer*in",
        "Name Teilnehmer*in: Vorname", "Name Teilnehmer*in: Nachname", "E-Mail Teilnehmer*in",
        "Teilnehmer*innen-Firma", "Bundesstaat", "Pseudonyme ID", "Rechnungsadresse: Firma",
    ),
    places={
        "position": 1, "state": 2, "order_email": 3, "name": 5, "given": 6, "family": 7, "email": 8,
        "organisation": 9, "id": 11,
    },
)  # fmt: skip
PRETIX_CHECK_IN = Shape(
    headers=(
        "Order code", "Attendee name", "Attendee name: Given name", "Attendee name: Family name", "Product",
        "Checked in", "Paid", "Secret", "Email", "Company", "State",
    ),
    places={"name": 1, "given": 2, "family": 3, "state": 6, "email": 8, "organisation": 9},
)  # fmt: skip
EVENTBRITE = Shape(
    headers=(
        "Order #", "Order Date", "First Name", "Last Name", "Email", "Quantity", "Ticket Type", "Attendee #",
        "Attendee Status", "Home State", "What are you looking for?", "Job Title", "Company",
    ),
    places={
        "given": 2, "family": 3, "email": 4, "id": 7, "state": 8, "needs": 10, "title": 11,
        "organisation": 12,
    },
)  # fmt: skip
LUMA = Shape(
    headers=(
        "api_id", "name", "first_name", "last_name", "email", "phone_number", "created_at", "approval_status",
        "checked_in_at", "ticket_name", "What company do you work for?", "What can you offer?",
    ),
    places={
        "id": 0, "name": 1, "given": 2, "family": 3, "email": 4, "state": 7, "organisation": 10, "offers": 11,
    },
)  # fmt: skip
INDICO = Shape(
    headers=(
        "ID", "Name", "Email Address", "Affiliation", "Position", "Registration date", "Registration state",
        "Checked in", "Tags",
    ),
    places={"id": 0, "name": 1, "email": 2, "organisation": 3, "title": 4, "state": 6},
)  # fmt: skip
BRELLA = Shape(
    headers=("Email", "First name", "Last name", "Company", "Title", "Seats"),
    places={"email": 0, "given": 1, "family": 2, "organisation": 3, "title": 4},
)
OWN_SHEET = Shape(
    headers=("Nombre y apellidos", "Correo", "Empresa", "Cargo", "Idiomas", "Busco", "Ofrezco", "Objetivos"),
    places={
        "name": 0, "email": 1, "organisation": 2, "title": 3, "language": 4, "needs": 5, "offers": 6,
        "goals": 7,
    },
    separator="\t",
)  # fmt: skip
SHAPES = {
    "pretix es": PRETIX_ES,
    "pretix de": PRETIX_DE,
    "pretix check-in": PRETIX_CHECK_IN,
    "eventbrite": EVENTBRITE,
    "luma": LUMA,
    "indico": INDICO,
    "brella": BRELLA,
    "own sheet": OWN_SHEET,
}


def read(content: bytes, **options: bool) -> ExportRead:
    """Read a file by the mapping that is proposed for it."""
    table = open_table(content, "people.csv")
    assert [finding.code for finding in table.findings] == []
    return read_export_rows(table, propose_mapping(table), **options)
