"""Rank the offers for each need of the evaluation set, value its pairs of profiles, and report both."""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass

import evaluation_set
import numpy as np
from numpy.typing import NDArray
from scipy.stats import hypergeom
from sklearn.feature_extraction.text import TfidfVectorizer

from matchmaker.affinity import Encoder, PairRules, PairValues, Profile, mutual_values
from matchmaker.affinity.static_encoder import StaticEncoder, is_installed

Floats = NDArray[np.float64]
#: Texts of needs and of offers → ``(needs, offers)``, higher is better.
Scorer = Callable[[Sequence[str], Sequence[str]], Floats]

FACTORS = dict.fromkeys(
    ("want", "language", "roles", "organisation", "met_before", "create", "maintain", "expand"), 1.0
)
CROSSED = ("es-en", "en-es")
#: A tenth of the largest value, in points.
TENTH_OF_SCALE = 100
#: Offers in the small pools that other sets use; figures for pools of another size do not compare.
SMALL_POOL = 70


@dataclass(frozen=True, slots=True)
class Figures:
    """
    How well some needs found their offer.

    Parameters
    ----------
    small_top_5, small_mrr
        What to expect were each need to rank its offer and ``SMALL_POOL`` − 1 others, drawn by chance.
    """

    needs: int
    top_1: float
    top_5: float
    mrr: float
    small_top_5: float
    small_mrr: float


@dataclass(frozen=True, slots=True)
class PairFigures:
    """
    How well the values of labelled pairs tell their kinds apart.

    Parameters
    ----------
    median
        Median value per kind, in points.
    lowest_decile
        Largest value within the lowest decile of all pairs of the event, in points.
    bad_in_decile, bad_in_tenth_of_scale
        Share of the bad pairs worth no more than that, and no more than ``TENTH_OF_SCALE`` points.
    order
        Share of couples (a pair of the first kind, one of the second) whose first is worth strictly more.
    """

    median: dict[str, float]
    lowest_decile: float
    bad_in_decile: float
    bad_in_tenth_of_scale: float
    order: dict[tuple[str, str], float]


def values_of(profiles: Sequence[Profile], encoder: Encoder | None = None) -> PairValues:
    """Return all pairs of one event under the usual rules."""
    none = np.empty((0, 2), np.int64)
    return mutual_values(
        profiles,
        PairRules(factors=FACTORS),
        wants=none,
        avoids=none,
        musts=none,
        met=np.empty((0, 3), np.int64),
        num_slots=1,
        top_k=len(profiles),
        encoder=encoder,
    )


def product_benefit(needs: Sequence[str], offers: Sequence[str], encoder: Encoder | None = None) -> Floats:
    """Return what who says only a need gets from who says only an offer, in thousandths."""
    asking = [Profile(needs=(need,)) for need in needs]
    found = values_of([*asking, *(Profile(offers=(offer,)) for offer in offers)], encoder)
    benefit = np.zeros((len(needs), len(offers)))
    first, second = found.pairs.T
    met = (first < len(needs)) & (second >= len(needs))
    benefit[first[met], second[met] - len(needs)] = found.benefit[met, 0]
    return benefit


def tfidf_of_words(needs: Sequence[str], offers: Sequence[str]) -> Floats:
    """Return the cosine of plain TF-IDF of words, as scikit-learn has it by default."""
    rows = TfidfVectorizer().fit_transform([*needs, *offers])
    cosine: Floats = (rows[: len(needs)] @ rows[len(needs) :].T).toarray()
    return cosine


SCORERS: dict[str, Scorer] = {"product": product_benefit, "tf-idf words": tfidf_of_words}
if is_installed():
    _STATIC = StaticEncoder()
    SCORERS["with semantic"] = lambda needs, offers: product_benefit(needs, offers, _STATIC)


def tuning_pool() -> tuple[list[str], list[str], list[int]]:
    """Return the needs of the part for tuning, the offers of its pool, and which of them meets each need."""
    every = evaluation_set.read_needs()
    offers = evaluation_set.pool("tune", every, evaluation_set.read_offers())
    needs = [need for need in every if need.part == "tune"]
    column = {offer.id: at for at, offer in enumerate(offers)}
    return [n.need for n in needs], [o.offer for o in offers], [column[n.offer_id] for n in needs]


def ranks(score: Floats, right: Sequence[int]) -> NDArray[np.int64]:
    """Return the rank of each row's right column, from 1; whatever scores the same stands before it."""
    own = score[np.arange(len(right)), list(right)]
    standing: NDArray[np.int64] = (score >= own[:, None]).sum(axis=1)
    return standing


def figures(standing: NDArray[np.int64], pool_size: int) -> Figures:
    """Return top-1, top-5 and the mean reciprocal rank, in this pool and in small ones."""
    before = np.arange(SMALL_POOL)
    chance = np.asarray(hypergeom.pmf(before, pool_size - 1, standing[:, None] - 1, SMALL_POOL - 1))
    return Figures(
        needs=len(standing),
        top_1=float((standing == 1).mean()),
        top_5=float((standing <= 5).mean()),
        mrr=float((1 / standing).mean()),
        small_top_5=float(chance[:, :5].sum(axis=1).mean()),
        small_mrr=float((chance / (before + 1)).sum(axis=1).mean()),
    )


def measure_needs(part: str, scorer: Scorer) -> dict[str, Figures]:
    """Return the figures of a part per subset, for both crossed ones together, and over all."""
    every = evaluation_set.read_needs()
    offers = evaluation_set.pool(part, every, evaluation_set.read_offers())
    needs = [need for need in every if need.part == part]
    column = {offer.id: at for at, offer in enumerate(offers)}
    score = scorer([need.need for need in needs], [offer.offer for offer in offers])
    standing = ranks(score, [column[need.offer_id] for need in needs])
    groups: dict[str, tuple[str, ...]] = {subset: (subset,) for subset in evaluation_set.SUBSETS}
    groups |= {"crossed": CROSSED, "all": evaluation_set.SUBSETS}
    return {
        name: figures(standing[[need.subset in subsets for need in needs]], len(offers))
        for name, subsets in groups.items()
    }


def measure_pairs(part: str) -> PairFigures:
    """Return how the product's mutual values tell the kinds of labelled pairs of a part apart."""
    pairs = [pair for pair in evaluation_set.read_pairs() if pair.part == part]
    found = values_of([profile for pair in pairs for profile in pair.profiles()])
    value = dict(zip(map(tuple, found.pairs.tolist()), found.value.tolist(), strict=True))
    of_kind = {
        kind: np.array([value[2 * at, 2 * at + 1] for at, pair in enumerate(pairs) if pair.kind == kind])
        for kind in evaluation_set.KINDS
    }
    decile = float(np.quantile(found.value, 0.1))
    return PairFigures(
        median={kind: float(np.median(points)) for kind, points in of_kind.items()},
        lowest_decile=decile,
        bad_in_decile=float((of_kind["bad"] <= decile).mean()),
        bad_in_tenth_of_scale=float((of_kind["bad"] <= TENTH_OF_SCALE).mean()),
        order={
            (better, worse): float((of_kind[better][:, None] > of_kind[worse]).mean())
            for better, worse in (("good", "one-sided"), ("one-sided", "bad"), ("good", "bad"))
        },
    )


def report(part: str) -> None:
    """Print everything that is measured on a part."""
    of_few = f"/{SMALL_POOL}"
    head = ("needs", "top-1", "top-5", "MRR", f"top-5{of_few}", f"MRR{of_few}")
    print(f"{'method':<14}{'subset':<10}" + "".join(f"{name:>9}" for name in head))
    for name, scorer in SCORERS.items():
        started = time.perf_counter()
        found = measure_needs(part, scorer)
        seconds = time.perf_counter() - started
        for subset, row in found.items():
            size, *shares = astuple(row)
            print(f"{name:<14}{subset:<10}{size:>9}" + "".join(f"{share:>9.3f}" for share in shares))
        print(f"{name:<14}{seconds:.1f} s\n")
    pairs = measure_pairs(part)
    print("median value, points:", ", ".join(f"{kind} {value:g}" for kind, value in pairs.median.items()))
    print(
        f"bad pairs in the lowest decile (at most {pairs.lowest_decile:g} points): {pairs.bad_in_decile:.3f}"
    )
    print(f"bad pairs worth at most {TENTH_OF_SCALE} points: {pairs.bad_in_tenth_of_scale:.3f}")
    for (better, worse), share in pairs.order.items():
        print(f"{better} > {worse}: {share:.3f}")


def main() -> None:
    """Measure the part that is named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=evaluation_set.PARTS, default="tune")
    report(parser.parse_args().part)


if __name__ == "__main__":
    main()
