"""Cells of a sheet stay text, and come back as they were."""

import csv
from io import StringIO

import pytest

from accounts.domain import sheets


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =cmd|' /C calc'!A0",
        "＝1+1",
        "\u200b=1",
        "-",
        "\ufeff=1",
    ],
)
def test_no_cell_is_taken_for_a_formula(text: str) -> None:
    assert str(sheets.cell(text)).startswith("'")


@pytest.mark.parametrize("text", ["", "plain", "a=b", "3 - 2", "'quoted'"])
def test_other_texts_stay(text: str) -> None:
    assert sheets.cell(text) == text


def test_numbers_stay_numbers() -> None:
    assert sheets.cell(-3) == -3


def test_lines_come_back() -> None:
    rows = [["a", 'b "c", d\ne'], [1, "=x"]]
    text = "".join(sheets.lines(rows))
    assert text.startswith("\ufeff")
    assert list(csv.reader(StringIO(text[1:], newline=""))) == [["a", 'b "c", d\ne'], ["1", "'=x"]]
