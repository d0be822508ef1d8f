"""How people are named on pages."""

import pytest

from matchmaker.services.people import first_name, initials, normalised_email, short_name, sorting_name


@pytest.mark.parametrize(
    ("name", "short", "letters"),
    [
        ("Lucía Ferrer Ruiz", "L. Ferrer", "LF"),
        ("Joseph Okafor", "J. Okafor", "JO"),
        ("María José Pérez Gil", "M. Pérez", "MP"),
        ("Juan de la Cruz", "J. de la Cruz", "JC"),
        ("Caitlín Ní Bhriain", "C. Ní Bhriain", "CB"),
        ("Ludwig van den Berg Soto", "L. van den Berg", "LB"),
        ("Dan", "Dan", "DA"),
        ("ana ruiz", "A. ruiz", "AR"),
        ("Pepe de", "P. de", "PD"),
        ("", "", "··"),
    ],
)
def test_names_have_a_short_form_and_two_letters(name: str, short: str, letters: str) -> None:
    assert (short_name(name), initials(name)) == (short, letters)


def test_addresses_are_compared_without_case_and_blanks() -> None:
    assert normalised_email(" Ana.Ruiz@Example.ORG ") == "ana.ruiz@example.org"
    assert normalised_email("  ") is None
    assert normalised_email(" Ana de Horno RUIZ") == "ana de horno ruiz"


def test_names_are_put_in_order_without_accents_and_case() -> None:
    assert sorted(["Zoe", "Óscar", "olga", "Ñato"], key=sorting_name) == ["Ñato", "olga", "Óscar", "Zoe"]


@pytest.mark.parametrize(
    ("name", "expected"), [("Lucía Ferrer Ruiz", "Lucía"), ("Prince", "Prince"), (" ", " "), ("", "")]
)
def test_first_name_is_the_first_word(name: str, expected: str) -> None:
    assert first_name(name) == expected
