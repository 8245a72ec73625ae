"""The check digit of an NPI, against the standard's own example and against a second way to reckon it."""

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.npi import is_valid_npi

#: Nine digits, the first 1 or 2: all that a check digit is reckoned from.
STEMS = st.from_regex(r"[12][0-9]{8}", fullmatch=True)


def check_digit(stem: str) -> str:
    """Reckon the digit as CMS describes it by hand: double every other digit, add 24 for the prefix 80840."""
    doubled = "".join(str(int(digit) * 2) for digit in stem[::2])
    total = 24 + sum(int(digit) for digit in doubled + stem[1::2])
    return str(-total % 10)


@pytest.mark.parametrize(
    "number",
    [
        "1234567893",  # the example of the standard
        "1245319599",
        "1000000004",
        "1000000020",
        "2000000002",
    ],
)
def test_right_numbers(number: str) -> None:
    assert is_valid_npi(number)


def test_a_check_digit_of_zero_is_right() -> None:
    zeros = [
        f"{stem}0" for stem in map(str, range(123_456_700, 123_456_800)) if check_digit(str(stem)) == "0"
    ]
    assert len(zeros) == 10
    assert all(is_valid_npi(number) for number in zeros)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "123456789",
        "12345678933",
        "1234567890",
        "1234567839",  # two digits changed places
        "abcdefghij",
        "12345678９3",  # fullwidth
        "١٢٣٤٥٦٧٨٩٣",  # Arabic-Indic
        "१२३४५६७८९३",  # Devanagari
        "¹²³⁴⁵⁶⁷⁸⁹³",
        "①②③④⑤⑥⑦⑧⑨③",
        " 1234567893",
        "1234567893 ",
        "1234567893\n",
        "1234567893\x00",
        "123456789\u200b3",
        "1234 567 893",
        "123-456-7893",
        "+1234567893",
        "1_34567893",
        "80840" + "1234567893",
        "808401234567893",
        "0234567898",  # right by Luhn, but neither 1 nor 2 stands first
        "3234567891",
        "1234567893" * 100_000,
    ],
    ids=lambda text: ascii(text[:24]),
)
def test_wrong_numbers(text: str) -> None:
    assert is_valid_npi(text) is False


@pytest.mark.parametrize("first", list("03456789"))
def test_the_first_digit_is_one_or_two(first: str) -> None:
    stem = f"{first}23456789"
    assert not is_valid_npi(stem + check_digit(stem))


@given(STEMS)
def test_exactly_one_check_digit_is_right(stem: str) -> None:
    right = [digit for digit in string.digits if is_valid_npi(stem + digit)]
    assert right == [check_digit(stem)]


@given(STEMS, st.integers(0, 9), st.integers(1, 9))
def test_one_mistyped_digit_is_noticed(stem: str, place: int, off: int) -> None:
    number = stem + check_digit(stem)
    typed = number[:place] + str((int(number[place]) + off) % 10) + number[place + 1 :]
    assert not is_valid_npi(typed)


@given(STEMS, st.integers(0, 8))
def test_neighbours_that_changed_places_are_noticed(stem: str, place: int) -> None:
    """Luhn's one blind spot is 09 for 90."""
    number = stem + check_digit(stem)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    blind = {number[place], number[place + 1]} == {"0", "9"} and swapped[0] in "12"
    assert is_valid_npi(swapped) is (swapped == number or blind)


@given(STEMS, st.text(min_size=1, max_size=3), st.integers(0, 10))
@example("123456789", "\n", 10)
def test_anything_more_makes_it_wrong(stem: str, extra: str, place: int) -> None:
    number = stem + check_digit(stem)
    assert not is_valid_npi(number[:place] + extra + number[place:])


@given(STEMS, st.integers(0, 9), st.characters(categories=["Nd", "No", "Nl"], min_codepoint=128))
def test_digits_of_other_scripts_are_wrong(stem: str, place: int, digit: str) -> None:
    number = stem + check_digit(stem)
    assert not is_valid_npi(number[:place] + digit + number[place + 1 :])


@given(st.text(max_size=12))
def test_any_text_gets_an_answer(text: str) -> None:
    answer = is_valid_npi(text)
    assert answer is (
        len(text) == 10
        and text[0] in "12"
        and text.isascii()
        and text.isdigit()
        and check_digit(text[:9]) == text[9]
    )
