from math import inf, log, sqrt

import numpy as np

from matchmaker.affinity.terms import in_parts, inner, letter_counts, rows_of, scaled, weighted, word_counts


def test_rows_hold_their_weights_in_the_order_of_columns() -> None:
    rows = rows_of([{2: 0.5, 0: 1.0}, {}], 3)

    assert rows.toarray().tolist() == [[1, 0, 0.5], [0, 0, 0]]
    assert rows.indices.tolist() == [0, 2]
    assert rows.dtype == np.float32


def test_words_are_counted_in_alphabetical_columns() -> None:
    counts, words = word_counts([["b", "a", "b"], []])

    assert words == ["a", "b"]
    assert counts.toarray().tolist() == [[1, 2], [0, 0]]


def test_letter_groups_stay_within_words() -> None:
    counts = letter_counts([["ab", "c"], ["ab"]]).toarray()

    # " ab", "ab ", " ab " and " c ": the groups of both words, and no group across them.
    assert counts.sum(axis=1).tolist() == [4, 3]


def test_weights_are_unit_rows_in_which_rare_terms_count_more() -> None:
    rows = weighted(word_counts([["a", "b"], ["a"], []])[0]).toarray()

    common, rare = 1 + log(4 / 3), 1 + log(4 / 2)
    length = sqrt(common**2 + rare**2)
    assert np.allclose(rows, [[common / length, rare / length], [1, 0], [0, 0]])


def test_terms_of_too_many_texts_are_left_out() -> None:
    counts, _ = word_counts([["a", "b"], ["a"]])

    assert weighted(counts, most_texts=1).toarray().tolist() == [[0, 1], [0, 0]]
    assert weighted(counts, most_texts=inf).toarray()[1].tolist() == [1, 0]


def test_scaled_rows_and_inner_products_are_those_of_plain_matrices() -> None:
    rows = rows_of([{0: 1.0, 1: 2.0}, {1: 3.0}], 2)

    assert scaled(rows, np.array([2, 0.5], np.float32)).toarray().tolist() == [[2, 4], [0, 1.5]]
    assert inner(rows, rows).tolist() == [5, 9]


def test_weights_are_counted_in_whole_parts_and_those_of_none_left_out() -> None:
    parts = in_parts(rows_of([{0: 1.0, 1: 0.0001}, {1: 0.25}], 2))

    assert parts.toarray().tolist() == [[1024, 0], [0, 256]]
    assert parts.indices.tolist() == [0, 1]
    assert parts.dtype == np.int32
