"""A formula in conjunctive normal form that grows: variables, clauses and counters."""

from collections.abc import Sequence

#: At most one of up to this many literals is said pair by pair.
_PAIRWISE = 6


class Formula:
    """
    Clauses over variables 1, 2, …; a literal is a variable or, negated, minus it.

    Attributes
    ----------
    clauses
        All of them hold; each asks for one of its literals.
    """

    def __init__(self) -> None:
        self.num_variables = 0
        self.clauses: list[list[int]] = []

    def variable(self) -> int:
        """Return a new variable."""
        self.num_variables += 1
        return self.num_variables

    def add(self, *literals: int) -> None:
        """Ask for at least one of the literals; for the impossible if there are none."""
        self.clauses.append(list(literals))

    def any_of(self, literals: Sequence[int]) -> int:
        """Return a literal that is true just if one of the literals is."""
        if len(literals) == 1:
            return literals[0]
        either = self.variable()
        self.add(-either, *literals)
        for literal in literals:
            self.add(-literal, either)
        return either

    def at_most_one(self, literals: Sequence[int]) -> None:
        """Let no two of the literals be true."""
        rest = list(literals)
        while len(rest) > _PAIRWISE:
            taken = self.variable()
            self._exclude_pairs([*rest[: _PAIRWISE - 2], taken])
            rest = [*rest[_PAIRWISE - 2 :], -taken]
        self._exclude_pairs(rest)

    def count(self, literals: Sequence[int], most: int, *, is_exact: bool = False) -> list[int]:
        """
        Return literals of which the k-th, from 1, is true if at least k of the given ones are.

        A totalizer (Bailleux and Boufkhad, *CP* 2003).

        Parameters
        ----------
        most
            How far to count; there are no more literals than that.
        is_exact
            Whether the k-th is false if fewer than k are true, too.
        """
        return self.add_up([[literal] for literal in literals], most, is_exact=is_exact)

    def add_up(self, counts: Sequence[Sequence[int]], most: int, *, is_exact: bool = False) -> list[int]:
        """Return the count of several counts, as :meth:`count` does of literals."""
        if len(counts) <= 1:
            return list(counts[0][:most]) if counts else []
        half = len(counts) // 2
        left = self.add_up(counts[:half], most, is_exact=is_exact)
        right = self.add_up(counts[half:], most, is_exact=is_exact)
        size = min(most, len(left) + len(right))
        total = [self.variable() for _ in range(size)]
        for i in range(len(left) + 1):
            for j in range(len(right) + 1):
                if i + j > 0:
                    reached = [-left[i - 1]] * (i > 0) + [-right[j - 1]] * (j > 0)
                    self.add(*reached, total[min(i + j, size) - 1])
                if is_exact and i + j < size:
                    self.add(*left[i : i + 1], *right[j : j + 1], -total[i + j])
        return total

    def _exclude_pairs(self, literals: Sequence[int]) -> None:
        for index, one in enumerate(literals):
            for other in literals[:index]:
                self.add(-one, -other)
