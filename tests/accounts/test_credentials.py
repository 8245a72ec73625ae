"""The vocabulary of credentials and its order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import credentials


@pytest.mark.parametrize(
    ("given_", "ordered"),
    [
        (["FACS", "MD"], ["MD", "FACS"]),
        (["FRCPC", "PhD", "MD"], ["MD", "PhD", "FRCPC"]),
        (["MPH", "FAAD", "DO", "MPH"], ["DO", "MPH", "FAAD"]),
        (["FRCSC", "MBBS", "MSc"], ["MBBS", "MSc", "FRCSC"]),
        (["Zed", "FACS", "Alpha", "MD"], ["MD", "FACS", "Zed", "Alpha"]),
        ([], []),
    ],
)
def test_the_order(given_: list[str], ordered: list[str]) -> None:
    assert credentials.in_order(given_) == ordered


@given(st.lists(st.sampled_from(credentials.VOCABULARY)))
def test_the_order_does_not_depend_on_how_they_were_typed(some: list[str]) -> None:
    once = credentials.in_order(some)
    assert credentials.in_order(once) == once
    assert credentials.in_order(list(reversed(some))) == once
    assert sorted(once) == sorted(set(some))


def test_degrees_come_before_what_colleges_give() -> None:
    groups = [credentials.MEDICAL_DEGREES, credentials.DOCTORATES, credentials.MASTERS, credentials.FELLOWS]
    assert tuple(each for group in groups for each in group) == credentials.VOCABULARY
    assert sum(map(len, groups)) == len(credentials.VOCABULARY)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("md", "MD"),
        ("M.D.", "MD"),
        (" f.a.c.s ", "FACS"),
        ("MB BCH BAO", "MB BCh BAO"),
        ("mbbchbao", "MB BCh BAO"),
        ("PHD", "PhD"),
        ("frcophth", "FRCOphth"),
        ("MD<b>", ""),
        ("<script>", ""),
        ("", ""),
        ("ＭＤ", ""),
    ],
)
def test_finding(text: str, found: str) -> None:
    assert credentials.find(text) == found


def test_every_spelling_is_found_and_none_is_another() -> None:
    assert [credentials.find(each) for each in credentials.VOCABULARY] == list(credentials.VOCABULARY)
    assert all(len(each) <= 40 for each in credentials.VOCABULARY)


def test_what_may_have_been_meant() -> None:
    assert credentials.near("FACCS")[0] in {"FACS", "FACC"}
    assert "FRCPC" in credentials.near("FRCP(C)")
    assert credentials.near("plumber") == []
    assert credentials.near("x" * 100_000) == []
