from pathlib import Path

from figures import Figure, Runs, shown
from tables import table_of, write_tables

PAGE = """# Figures

Said by hand.

## Ordinary

<!-- figures: full -->
<!-- end of figures: full -->

The end.
"""


def test_figures_of_several_seeds_are_one_cell_with_median_worst_and_budget() -> None:
    seen = [
        Figure(f"full 60, seed {seed}: wall", seconds, "s", 2) for seed, seconds in enumerate((1, 1.5, 3))
    ]
    value = Runs("full 60: value", [99.9, 99.99999, 100], "%", 99, at_least=True).figure()

    assert table_of([*seen, value]) == (
        ["wall, s", "value, %"],
        {"full 60": ["**1.5 (3)** ≤ 2", "99.99999 (99.9) ≥ 99"]},
    )


def test_rows_that_are_run_again_replace_their_own_and_the_others_stay(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    write_tables(page, "full", "one", [Figure("a: wall", 1, "s", None), Figure("b: wall", 2, "s", 5)])
    write_tables(page, "full", "two", [Figure("b: wall", 3, "s", 5)])

    assert page.read_text(encoding="utf-8") == PAGE.replace(
        "<!-- end",
        "two\n\n|  | wall, s |\n|---|---|\n| a | 1 |\n| b | 3 ≤ 5 |\n<!-- end",
    )


def test_other_columns_begin_a_new_table_and_a_new_group_comes_last(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    write_tables(page, "full", "one", [Figure("a: wall", 1, "s", None)])
    write_tables(page, "full", "two", [Figure("b: value", 9, "%", None)])
    write_tables(page, "other", "three", [Figure("whole figure", 7, "s", None)])

    text = page.read_text(encoding="utf-8")
    assert "| a |" not in text
    assert "|  | value, % |\n|---|---|\n| b | 9 |\n" in text
    assert text.endswith("|  | seen, s |\n|---|---|\n| whole figure | 7 |\n<!-- end of figures: other -->\n")


def test_seconds_fail_at_five_times_their_budget_and_values_at_once() -> None:
    assert [Figure("x", seconds, "s", 1).passes for seconds in (1, 4.9, 5.1)] == [True, True, False]
    assert [Figure("x", value, "%", 99, at_least=True).passes for value in (99, 98.999)] == [True, False]
    assert Figure("x", 1e9, "s", None).passes


def test_shares_near_all_are_shown_with_the_digits_that_tell_them_apart() -> None:
    assert [shown(number) for number in (99.99985, 100, 97.154, 12345.6)] == [
        "99.99985",
        "100",
        "97.15",
        "12346",
    ]
