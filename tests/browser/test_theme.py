"""Light and dark: the system decides until the reader does."""

from typing import Any

GROUND = {"light": "rgb(239, 242, 238)", "dark": "rgb(10, 21, 18)"}


def ground(page: Any) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_page_follows_the_system(read_as: Any) -> None:
    for theme, colour in GROUND.items():
        assert ground(read_as(theme=theme).open("/sign-in")) == colour


def test_choice_wins_over_the_system_and_can_be_taken_back(read_as: Any) -> None:
    page = read_as(theme="dark").open("/sign-in")

    page.locator('button[value="light"]').click()
    assert ground(page) == GROUND["light"]
    page.locator('button[value="system"]').click()
    assert ground(page) == GROUND["dark"]


def test_chosen_dark_looks_like_the_systems(read_as: Any) -> None:
    """The two blocks of dark values give the same picture."""
    followed = read_as(theme="dark").open("/styleguide")
    chosen = read_as(theme="light").open("/styleguide")
    chosen.locator('button[value="dark"]').click()
    colours = """() => [...document.querySelectorAll("*")].map((each) => {
        const style = getComputedStyle(each);
        return [style.color, style.backgroundColor, style.borderColor, style.fill].join();
    })"""

    def of(page: Any) -> list[str]:
        # The pressed button of the switch differs by what was chosen.
        page.evaluate("document.querySelector('form.switches').remove()")
        return list(page.evaluate(colours))

    assert of(chosen) == of(followed)
