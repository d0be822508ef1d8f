from matchmaker.affinity.letters import closeness_of_words

WORDS = ["ciberseguridad", "ciberseguirdad", "fermentacion", "fermentation", "zapato"]


def test_words_of_like_letters_are_close_and_a_word_to_itself_most() -> None:
    close = closeness_of_words(WORDS, WORDS[:4]).toarray()

    assert close.shape == (5, 4)
    assert [close[at, at] for at in range(4)] == [1] * 4
    assert 0 < close[1, 0] < 1
    assert 0 < close[3, 2] < 1
    assert close[4].tolist() == [0] * 4
    assert close[0, 2:].tolist() == [0, 0]


def test_without_unknown_words_there_is_nothing_to_compare() -> None:
    assert closeness_of_words(WORDS, []).shape == (5, 0)
