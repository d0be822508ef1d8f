from matchmaker.affinity import Profile, parse_vocabulary, supply_and_demand

PEOPLE = [
    Profile(needs=("una abogada", "paneles solares"), offers=("clases de yoga",)),
    Profile(needs=("n/a", "a lawyer for contracts"), offers=("translation",)),
    Profile(needs=("traductor",), offers=("lawyer",)),
]


def test_what_is_sought_and_not_offered_and_the_other_way_round_is_told() -> None:
    found = supply_and_demand(PEOPLE, num_slots=4)

    assert found.unmet_needs.tolist() == [[0, 1]]
    assert found.unneeded_offers.tolist() == [[0, 0]]
    assert found.asked_by.tolist() == [0, 1, 2]
    assert found.over_asked.tolist() == []


def test_who_is_asked_by_more_than_there_are_slots_is_over_asked() -> None:
    assert supply_and_demand(PEOPLE, num_slots=1).over_asked.tolist() == [2]


def test_own_offers_do_not_meet_own_needs() -> None:
    found = supply_and_demand([Profile(needs=("abogado",), offers=("abogado",))], num_slots=1)

    assert found.unmet_needs.tolist() == found.unneeded_offers.tolist() == [[0, 0]]


def test_an_event_without_people_or_statements_has_nothing_to_tell() -> None:
    for people in ([], [Profile()]):
        found = supply_and_demand(people, num_slots=1)

        assert found.unmet_needs.tolist() == found.unneeded_offers.tolist() == []
        assert found.asked_by.tolist() == [0] * len(people)


def test_the_vocabulary_of_the_event_counts() -> None:
    vocabulary = parse_vocabulary('[what.gift]\nes = "zarandilla"\nen = "frobnicator"')
    people = [Profile(needs=("una zarandilla",)), Profile(offers=("frobnicators",))]

    assert supply_and_demand(people, 1, vocabulary=vocabulary).unmet_needs.tolist() == []
    assert supply_and_demand(people, 1).unmet_needs.tolist() == [[0, 0]]
