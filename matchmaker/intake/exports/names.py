"""
What ticketing tools and organisers call their columns, in Spanish, English and German.

For each field the names from the surest to the least sure: of two columns that could be it, the one named
earlier here is. Names are compared without accents, case and punctuation.
"""

import re
from functools import cache
from unicodedata import combining, normalize

#: Field → names of pretix, Eventbrite, Luma, Indico, Brella and of people's own spreadsheets.
NAMES: dict[str, tuple[str, ...]] = {
    "id": (
        "matchmaker id",
        "pseudonymization id",
        "id seudonimo",
        "pseudonyme id",
        "attendee #",
        "api id",
        "guest id",
        "registration id",
        "id de inscripcion",
        "id",
    ),
    "name": (
        "attendee name",
        "nombre del asistente",
        "name teilnehmer in",
        "full name",
        "nombre completo",
        "nombre y apellidos",
        "vollstandiger name",
        "participant name",
        "asistente",
        "attendee",
        "participante",
        "participant",
        "teilnehmer",
        "teilnehmerin",
        "name",
        "guest name",
        "invitado",
        "nombre apellidos",
        "invoice address name",
        "direccion de facturacion",
        "rechnungsadresse name",
    ),
    "given": (
        "attendee name given name",
        "nombre del asistente nombre",
        "name teilnehmer in vorname",
        "first name",
        "given name",
        "nombre",
        "vorname",
        "nombre de pila",
        "nombres",
        "forename",
        "invoice address name given name",
        "direccion de facturacion nombre",
        "rechnungsadresse name vorname",
    ),
    "family": (
        "attendee name family name",
        "nombre del asistente apellido",
        "name teilnehmer in nachname",
        "last name",
        "family name",
        "surname",
        "apellidos",
        "apellido",
        "nachname",
        "familienname",
        "invoice address name family name",
        "direccion de facturacion apellido",
        "rechnungsadresse name nachname",
    ),
    "email": (
        "attendee email",
        "correo electronico del participante",
        "correo electronico del asistente",
        "e mail teilnehmer in",
        "attendee e mail",
        "email",
        "e mail",
        "email address",
        "e mail address",
        "correo electronico",
        "correo",
        "direccion de correo",
        "mail",
        "e mail adresse",
        "work email",
        "email de contacto",
        "correo de contacto",
    ),
    "organisation": (
        "attendee company",
        "empresa asistente",
        "empresa del asistente",
        "teilnehmer innen firma",
        "company",
        "organisation",
        "organization",
        "empresa",
        "organizacion",
        "entidad",
        "institucion",
        "affiliation",
        "afiliacion",
        "firma",
        "unternehmen",
        "organisation name",
        "company name",
        "nombre de la empresa",
        "centro",
        "institution",
        "employer",
        "startup",
        "company organization",
        "empresa u organizacion",
        "invoice address company",
        "direccion de facturacion de la empresa",
        "rechnungsadresse firma",
    ),
    "title": (
        "job title",
        "title",
        "position",
        "cargo",
        "puesto",
        "role title",
        "puesto de trabajo",
        "job",
        "berufsbezeichnung",
        "funktion",
        "stelle",
        "posicion",
        "profesion",
        "occupation",
    ),
    "status": (
        "status",
        "estado",
        "approval status",
        "attendee status",
        "registration state",
        "estado del pedido",
        "order status",
        "estado de inscripcion",
        "estado de la inscripcion",
        "paid",
        "comprado",
        "pagado",
        "bezahlt",
        "bestellstatus",
    ),
    "role": (
        "role",
        "rol",
        "participant type",
        "tipo de participante",
        "attendee type",
        "tipo de asistente",
        "perfil",
        "group",
        "grupo",
        "rolle",
        "kategorie",
        "categoria",
        "category",
    ),
    "languages": (
        "languages",
        "language",
        "idiomas",
        "idioma",
        "sprachen",
        "sprache",
        "spoken languages",
        "idiomas que hablas",
        "languages you speak",
        "order locale",
        "idioma del pedido",
        "bestellsprache",
    ),
    "goals": ("goals", "goal", "objetivos", "objetivo", "ziele", "ziel", "intereses", "interests"),
    "offers": ("offers", "offer", "ofrezco", "ofrece", "oferta", "ofertas", "biete", "angebot", "angebote"),
    "needs": (
        "needs",
        "need",
        "busco",
        "busca",
        "necesito",
        "necesidades",
        "necesidad",
        "demanda",
        "suche",
        "bedarf",
    ),
}

#: Questions of the organiser's own, by what stands in them.
QUESTIONS: dict[str, re.Pattern[str]] = {
    "offers": re.compile(
        r"\b(que (puedes|puede|podrias|podria|te gustaria) (ofrecer|aportar|dar)|"
        r"que (ofreces|ofrece|aportas)|"
        r"(can|could|do) you (offer|give|bring|provide)|what you offer|was (kannst|konnen) (du|sie).*"
        r"(bieten|geben)|was bietest|en que puedes ayudar|how can you help)"
    ),
    "needs": re.compile(
        r"\b(que (buscas|busca|necesitas|necesita|estas buscando)|(are|do) you (looking for|seek|need)|"
        r"what you (need|look for)|who (do you want|would you like) to meet|a quien (te gustaria|quieres) "
        r"conocer|was (suchst|suchen|brauchst|brauchen) (du|sie)|en que te podemos ayudar)"
    ),
    "goals": re.compile(
        r"\b(que (quieres|esperas|te gustaria) (conseguir|lograr|obtener)|cual es tu objetivo|tus objetivos|"
        r"want to achieve|your goals?|hope to (get|achieve)|"
        r"was (mochtest|mochten|willst) (du|sie).*erreichen|"
        r"por que (vienes|asistes)|why are you (coming|attending))"
    ),
    "languages": re.compile(r"\b(que idiomas|which languages|welche sprachen|languages do you speak)"),
    "title": re.compile(r"\b(cual es tu (cargo|puesto)|what is your (job|role|position|title))"),
    "organisation": re.compile(r"\b(en que empresa|cual es tu empresa|what company|where do you work)"),
}


@cache
def plain(header: str) -> str:
    """Return a header as it is compared: no accents, lower case, letters, digits and ``#`` only."""
    letters = "".join(letter for letter in normalize("NFKD", header) if not combining(letter))
    return " ".join(re.sub(r"[^a-z0-9#]+", " ", letters.casefold().replace("ß", "ss")).split())


@cache
def _known() -> frozenset[str]:
    return frozenset(name for names in NAMES.values() for name in names)


def is_known_header(header: str) -> bool:
    """Return whether a header is one that some field goes by."""
    name = plain(header)
    return name in _known() or any(question.search(name) for question in QUESTIONS.values())


def rank(field: str, header: str) -> int | None:
    """Return how sure a header is to be a field, 0 surest; none when it is not."""
    name = plain(header)
    if name in NAMES[field]:
        return NAMES[field].index(name)
    question = QUESTIONS.get(field)
    if question is not None and question.search(name):
        return len(NAMES[field])
    return None
