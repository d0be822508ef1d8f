"""Time and memory of mutual values over sizes of event, with statements drawn from the vocabulary's words."""

import random
import resource
import sys
import time

import numpy as np

from matchmaker.affinity import PairRules, Profile, mutual_values
from matchmaker.affinity.vocabulary import shipped_vocabulary

FACTORS = dict.fromkeys(
    ("want", "language", "roles", "organisation", "met_before", "create", "maintain", "expand"), 1.0
)
BEGINNINGS = {
    "goals": ("aprender de", "una red de", "a network on", "mejorar", "the future of"),
    "offers": ("ofrezco", "experiencia en", "we provide", "años de", "help with", "somos"),
    "needs": ("busco", "necesito ayuda con", "looking for", "someone for", "quien sepa de"),
}


def people(size: int, seed: int = 7) -> list[Profile]:
    """Return people who say a goal, two offers and two needs, of two things each, in either language."""
    chance = random.Random(seed)
    concepts = shipped_vocabulary().concepts
    words = [term.strip("*=") for c in concepts for term in (*c.es[:6], *c.en[:6])]

    def said(kind: str) -> str:
        return f"{chance.choice(BEGINNINGS[kind])} {chance.choice(words)}, {chance.choice(words)}"

    return [
        Profile(
            goals=(said("goals"),),
            offers=(said("offers"), said("offers")),
            needs=(said("needs"), said("needs")),
        )
        for _ in range(size)
    ]


def main() -> None:
    """Measure the sizes of the command line."""
    for size in map(int, sys.argv[1:] or ["1200"]):
        profiles = people(size)
        started, used = time.perf_counter(), time.process_time()
        found = mutual_values(
            profiles,
            PairRules(factors=FACTORS),
            wants=np.empty((0, 2), np.int64),
            avoids=np.empty((0, 2), np.int64),
            musts=np.empty((0, 2), np.int64),
            met=np.empty((0, 3), np.int64),
            num_slots=8,
            on_progress=lambda done, size: print(f"\r{done}/{size}", end="", file=sys.stderr),
        )
        wall, cpu = time.perf_counter() - started, time.process_time() - used
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(
            f"\r{size} people: {wall:.1f} s, {cpu:.1f} s of CPU, {memory:.2f} GiB, {len(found.pairs)} pairs"
        )


if __name__ == "__main__":
    main()
