"""One form of an address, wherever addresses are compared."""

import pytest

from matchmaker.addresses import normal_address
from matchmaker.intake.cells import Place, address_key
from matchmaker.intake.findings import FileReport
from matchmaker.services.people import normalised_email

SAME = [
    ("Ana.Ruiz@Example.ORG", " ana.ruiz@example.org "),
    ("jose\u0301@cafe.fr", "JOS\u00c9@cafe.fr"),
    ("ana@\u00f1and\u00fa.es", "ana@XN--and-6ma2c.es"),
    ("ana@n\u0303andu\u0301.es", "ana@\u00d1AND\u00da.es"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_of_an_address_are_equal_everywhere(one: str, other: str) -> None:
    place = Place(FileReport("attendees.csv"), 1, "email")

    spelt = {
        compare(text)
        for text in (one, other)
        for compare in (normal_address, normalised_email, lambda text: address_key(text.strip(), place))
    }

    assert len(spelt) == 1
    assert None not in spelt


@pytest.mark.parametrize("text", ["", "ana", "ana@", "a b@b.org", "a@b@b.org", "a" * 300 + "@b.org"])
def test_what_is_no_address_has_no_form(text: str) -> None:
    assert normal_address(text) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ana@fußball.example", "ana@fussball.example"),
        ("ana.strauß@example.org", "ana.strauss@example.org"),
        ("ma\u017fter@example.org", "master@example.org"),
        ("a\ufb01n@example.org", "afin@example.org"),
    ],
)
def test_addresses_that_only_look_alike_are_those_of_two(one: str, other: str) -> None:
    found = {normal_address(text) for text in (one, other)}

    assert len(found - {None}) == 2
    assert len({normalised_email(text) for text in (one, other)}) == 2
