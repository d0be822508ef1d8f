import random
from collections.abc import Callable

import numpy as np
import pytest

from matchmaker.affinity import PairValues, Profile, ReasonKind
from matchmaker.affinity.benefit import Benefits
from matchmaker.affinity.reasons import reasons_of
from matchmaker.affinity.vocabulary import shipped_vocabulary

Benefit = Callable[[str, str], int]
Values = Callable[..., PairValues]

BILINGUAL = [
    ("Busco inversores para mi startup de salud digital", "We invest 50–250k in early healthtech companies"),
    ("Distribuidor de aceite de oliva en Alemania", "Food distribution network across Germany and Austria"),
    ("Necesito una abogada experta en propiedad intelectual", "Patent attorney, IP strategy"),
    ("Hiring a CTO", "Soy desarrollador senior, me uniría como CTO a una startup"),
    ("Ayuda con el RGPD", "GDPR reviews for small companies"),
    ("Someone to build our website", "Diseño páginas web y tiendas online"),
    ("Funding for our Series A", "Fondo de capital riesgo, tickets de 500k"),
    ("Mentor for first-time founders", "Mentoría a emprendedores"),
    ("Un CRM para el equipo comercial", "HubSpot implementation"),
    ("Visibilidad en redes sociales", "Social media campaigns"),
    ("Energy audit of our factory", "Auditorías energéticas para industria"),
    ("Logística de última milla", "Last-mile delivery with cargo bikes"),
    ("alguien que me lleve la contabilidad", "Accounting for the self-employed"),
    ("prototipo electrónico", "Hardware prototyping and PCB design"),
    ("Office space in Bilbao", "Mesas de coworking en Bilbao"),
    ("Sales training for my team", "Formación en ventas"),
]
UNRELATED = [
    ("Busco inversores", "Clases de yoga"),
    ("Web development", "Aceite de oliva ecológico"),
    ("Distribuidor en Alemania", "Mentoría a emprendedores"),
    ("abogado laboralista", "Last-mile delivery with cargo bikes"),
    ("seguros", "Diseño de videojuegos"),
    ("Marketing digital", "Mecanizado CNC de precisión"),
    ("ciberseguridad", "Paneles solares"),
    ("Funding", "Marketing campaigns"),
    ("diseñador", "abogado"),
    ("a speaker for our conference", "machine tools"),
    ("Inversores para una startup de salud", "Software de gestión para hospitales"),
]


@pytest.mark.parametrize(("need", "offer"), BILINGUAL)
def test_a_need_finds_an_offer_in_the_other_language(benefit: Benefit, need: str, offer: str) -> None:
    assert benefit(need, offer) >= 600


@pytest.mark.parametrize(("need", "offer"), UNRELATED)
def test_unrelated_statements_benefit_hardly(benefit: Benefit, need: str, offer: str) -> None:
    assert benefit(need, offer) <= 20


@pytest.mark.parametrize("blank", ["", "-", "n/a", "nada", "nothing", "🙂", "No busco inversores", "???"])
def test_blank_and_denied_needs_benefit_nothing(benefit: Benefit, blank: str) -> None:
    assert benefit(blank, "Invierto en startups") == 0
    assert benefit(blank, blank) == 0


def test_a_clear_hit_is_near_one(benefit: Benefit) -> None:
    assert benefit("seed funding", "seed funding for start-ups") >= 900


def test_an_offer_of_the_narrower_thing_is_worth_more_than_of_the_broader(benefit: Benefit) -> None:
    narrower = benefit("financiación", "capital semilla")
    broader = benefit("capital semilla", "financiación")

    assert benefit("capital semilla", "seed capital") > narrower > broader > 20


def test_another_place_or_sector_lowers_a_hit(benefit: Benefit) -> None:
    same = benefit("distribuidor en Alemania", "distribution in Germany")
    open_offer = benefit("distribuidor en Alemania", "distribution")
    other = benefit("distribuidor en Alemania", "distribution in Brazil")

    assert same > open_offer > 900
    assert 500 > other > 0


def test_what_helps_is_part_of_an_answer(benefit: Benefit) -> None:
    helped = benefit("pilot customers in healthcare", "access to three hospital innovation teams")

    assert 30 < helped < benefit("pilot customers in healthcare", "pilot customers in hospitals")


def test_unknown_words_are_compared_by_their_letters(benefit: Benefit) -> None:
    assert benefit("zarandillas de esparto", "fabrico zarandillas, esparto y mimbre") > 300
    assert benefit("quelque chose d'artisanal", "produits d'artisanat") > benefit("artisanal", "yoga")


def test_earlier_needs_count_more(values: Values) -> None:
    giver = Profile(offers=("abogada mercantil",))
    first = Profile(needs=("abogado", "paneles solares"))
    second = Profile(needs=("paneles solares", "abogado"))

    gained = values([first, second, giver]).benefit
    assert gained[1, 0] > gained[2, 0] > 700


def test_three_weak_hits_are_not_one_strong_one(values: Values) -> None:
    three_weak = Profile(needs=("software for hospitals", "lawyer for hospitals", "architect of hospitals"))
    strong = Profile(needs=("financiación de hospitales",))
    giver = Profile(offers=("financiación para hospitales",))

    gained = values([three_weak, strong, giver]).benefit
    assert 0 < gained[1, 0] < gained[2, 0] / 3


def test_further_hits_add_a_bounded_part_of_what_is_missing(values: Values) -> None:
    giver = Profile(offers=("help with grant applications", "pilot customers in hospitals"))
    one = Profile(needs=("funding in hospitals",))
    more = Profile(needs=("funding in hospitals",) * 3)

    found = values([one, more, giver])
    least, most = found.benefit[1, 0], found.benefit[2, 0]
    assert least < most <= least + 0.2 * (1000 - least)


def test_like_letters_count_little_where_the_things_differ(benefit: Benefit) -> None:
    assert benefit("Inversores en energía", "Consultoría en energía") < 200


def test_who_gets_nothing_has_no_reason() -> None:
    people = [Profile(needs=("abogada",)), Profile(offers=("a lawyer",))]
    ends = np.array([0, 1]), np.array([1, 0])

    told = reasons_of(Benefits(people, shipped_vocabulary()), *ends, np.array([900, 0]))
    nothing = reasons_of(Benefits(people, shipped_vocabulary()), *ends, np.array([0, 0]))

    assert told.kind.tolist() == [ReasonKind.OFFER_MEETS_NEED, ReasonKind.NOTHING_KNOWN]
    assert told.statement.tolist() == [[0, 0], [-1, -1]]
    assert nothing.kind.tolist() == [ReasonKind.NOTHING_KNOWN] * 2


def test_two_who_seek_the_same_do_not_help_each_other(values: Values) -> None:
    seekers = [
        Profile(needs=("Busco inversores",), goals=("raise a seed round",), offers=("aceite de oliva",)),
        Profile(
            needs=("Looking for investors",), goals=("levantar una ronda semilla",), offers=("web design",)
        ),
    ]

    assert values(seekers).benefit.tolist() == [[0, 0]]


@pytest.mark.parametrize("goal", ["raise a seed round for our bakery oven", "más clientes para la panadería"])
def test_the_same_goal_is_not_shared_when_both_seek_it_from_others(values: Values, goal: str) -> None:
    assert values([Profile(goals=(goal,))] * 2).benefit.tolist() == [[0, 0]]


def test_goals_that_go_together_are_shared(values: Values) -> None:
    found = values(
        [
            Profile(goals=("reducir la huella de carbono del transporte urbano",)),
            Profile(goals=("lower the carbon footprint of city transport",)),
            Profile(goals=("un museo de la música popular",)),
        ]
    )

    assert found.benefit[0].min() > 150
    assert found.benefit[1:].tolist() == [[0, 0], [0, 0]]
    assert found.reason_kind[0].tolist() == [ReasonKind.SHARED_GOAL] * 2
    assert found.reason_statement[0].tolist() == [[0, 0], [0, 0]]


def test_goals_weigh_less_beside_needs(values: Values) -> None:
    goal, giver = ("vender vino en Alemania",), Profile(offers=("wine sales in Germany",))

    alone = values([Profile(goals=goal), giver])
    beside = values([Profile(goals=goal, needs=("paneles solares",)), giver])

    assert alone.benefit[0, 0] > 600
    assert 100 < beside.benefit[0, 0] < 300
    assert beside.reason_kind[0].tolist() == [ReasonKind.OFFER_SERVES_GOAL, ReasonKind.NOTHING_KNOWN]


def test_reasons_name_the_statements_as_they_stand_in_the_profiles(values: Values) -> None:
    receiver = Profile(needs=("n/a", "paneles solares", "abogado mercantil"))
    giver = Profile(offers=("-", "clases de yoga", "lawyer for company law"), needs=("catering",))

    found = values([giver, receiver])

    assert found.reason_kind.tolist() == [[ReasonKind.NOTHING_KNOWN, ReasonKind.OFFER_MEETS_NEED]]
    assert found.reason_statement.tolist() == [[[-1, -1], [2, 2]]]


def test_only_the_first_statements_of_a_profile_are_read(values: Values) -> None:
    late = Profile(needs=(*["paneles solares"] * 12, "abogado"))

    assert values([late, Profile(offers=("abogado",))]).benefit[0, 0] == 0


def test_many_goals_in_one_language_spread_over_a_useful_range(values: Values) -> None:
    chance = random.Random(7)
    topics = [
        [f"{stem}{ending}" for ending in "abcdefghijklmnopqrst"] for stem in ("xuqe", "glyx", "zemw", "jaqt")
    ]
    common = [f"wudyx{ending}" for ending in "abcdefghij"]
    people = [
        Profile(goals=(" ".join(chance.sample(topic, 8) + chance.sample(common, 6)),))
        for topic in topics
        for _ in range(30)
    ]

    found = values(people)

    alike = (found.pairs // 30)[:, 0] == (found.pairs // 30)[:, 1]
    among, across = found.benefit[alike, 0], found.benefit[~alike, 0]
    assert across.max() < 100
    assert among.max() > 450
    assert among.mean() > 200
    assert len(set(among.tolist())) > 100
