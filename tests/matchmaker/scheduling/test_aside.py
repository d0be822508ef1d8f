from collections.abc import Callable
from threading import get_ident

import pytest

from matchmaker.scheduling.aside import beside


def test_call_goes_on_in_another_thread_and_is_waited_for() -> None:
    threads = []
    with beside(lambda _: threads.append(get_ident()), lambda: False):
        pass

    assert len(threads) == 1
    assert threads != [get_ident()]


def test_call_is_told_to_end_when_it_need_not_be_waited_for() -> None:
    ended = []

    def go_on(is_over: Callable[[], bool]) -> None:
        while not is_over():
            pass
        ended.append(True)

    with beside(go_on, lambda: True):
        pass

    assert ended == [True]


def test_what_the_call_raises_is_raised_in_the_end() -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), beside(fail, lambda: False):
        pass


def test_call_ends_where_the_caller_fails() -> None:
    ended = []

    def go_on(is_over: Callable[[], bool]) -> None:
        while not is_over():
            pass
        ended.append(True)

    with pytest.raises(KeyError), beside(go_on, lambda: False):
        raise KeyError

    assert ended == [True]
