"""Mutual values from statements: time and memory by size, and which way of joining tells pairs apart."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np
from figures import Figure


def mutual_values_by_size(short: bool) -> Iterator[Figure]:
    """Measure mutual values from statements, each size in a process of its own."""
    sizes = ((1200, 30, 2000),) if short else ((1200, 30, 2000), (5000, 300, 4000))
    for size, seconds, memory in sizes:
        call = [sys.executable, __file__, str(size)]
        done = subprocess.run(call, capture_output=True, text=True, check=True)
        seen = json.loads(done.stdout)
        name = f"mutual values of {size}"
        yield Figure(f"{name}: wall", seen["seconds"], "s", seconds)
        yield Figure(f"{name}: processor", seen["processor"], "s", None)
        yield Figure(f"{name}: peak memory", seen["memory"], "MB", memory)
        yield Figure(f"{name}: candidate pairs", seen["pairs"], "pairs", size, at_least=True)


def joining_forms(short: bool) -> Iterator[Figure]:
    """Measure, per form, how often a pair of a better kind is worth strictly more than one of a worse."""
    del short
    from joining import FORMS, evaluation_set, measure

    pairs = [pair for pair in evaluation_set.read_pairs() if pair.part == "tune"]
    found = measure.values_of([profile for pair in pairs for profile in pair.profiles()])
    row = {ends: at for at, ends in enumerate(map(tuple, found.pairs.tolist()))}
    benefit = found.benefit[[row[2 * at, 2 * at + 1] for at in range(len(pairs))]] / 1000
    kind = np.array([pair.kind for pair in pairs])
    for name, form in FORMS.items():
        value = np.rint(form(benefit[:, 0], benefit[:, 1]) * 1000)
        good, one, bad = (value[kind == k] for k in evaluation_set.KINDS)
        for column, better, worse in (
            ("good above one-sided", good, one),
            ("one-sided above bad", one, bad),
            ("good above bad", good, bad),
        ):
            share = 100 * float((better[:, None] > worse).mean())
            yield Figure(f"{name}: {column}", share, "%", None, at_least=True)
        yield Figure(f"{name}: worth nothing", 100 * float((value == 0).mean()), "%", None)


def _measured_here(size: int) -> dict[str, float]:
    from affinity import FACTORS, people
    from child import peak_mb, processor

    from matchmaker.affinity import PairRules, mutual_values

    profiles = people(size)
    begun, used = time.perf_counter(), processor()
    found = mutual_values(
        profiles,
        PairRules(factors=FACTORS),
        wants=np.empty((0, 2), np.int64),
        avoids=np.empty((0, 2), np.int64),
        musts=np.empty((0, 2), np.int64),
        met=np.empty((0, 3), np.int64),
        num_slots=8,
    )
    return {
        "seconds": time.perf_counter() - begun,
        "processor": processor() - used,
        "memory": peak_mb(),
        "pairs": len(found.pairs),
    }


if __name__ == "__main__":
    print(json.dumps(_measured_here(int(sys.argv[1]))))
