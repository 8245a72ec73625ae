"""Names folded and compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.registry.names import Mark, PersonName, compare, ends_of, key

ORLA = [PersonName("TESTWELL", "ORLA", "ANNE")]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("O'Brien-Núñez", "obriennunez"),
        ("VAN DER BERG", "vanderberg"),
        ("Øster, Straße", "osterstrasse"),
        ("Łukasz", "lukasz"),
        ("Nguyễn", "nguyen"),
        ("İSTANBULLU", "istanbullu"),
        ("李", "李"),
        ("  .-' ", ""),
    ],
)
def test_keys(text: str, folded: str) -> None:
    assert key(text) == folded


@given(st.text(max_size=40))
def test_a_key_of_any_text_is_its_own_key(text: str) -> None:
    assert key(key(text)) == key(text)


@pytest.mark.parametrize(
    ("claim", "names", "mark"),
    [
        ("Orla Testwell", ORLA, Mark.SAME),
        ("ORLA ANNE TESTWELL", ORLA, Mark.SAME),
        ("Testwell, Orla A.", ORLA, Mark.SAME),
        ("Testwell Orla", ORLA, Mark.SAME),
        ("Dr. Orla Testwell, MD, FACS", ORLA, Mark.SAME),
        ("Orla Testwell Jr.", ORLA, Mark.SAME),
        ("O. Testwell", ORLA, Mark.SIMILAR),
        ("Anne Testwell", ORLA, Mark.SIMILAR),
        ("Orla B. Testwell", ORLA, Mark.SIMILAR),
        ("Orla Testwell Quill", ORLA, Mark.SIMILAR),
        ("Orla Testwell-Quill", ORLA, Mark.SIMILAR),
        ("Maria Testwell", ORLA, Mark.DIFFERENT),
        ("Orla Quill", ORLA, Mark.DIFFERENT),
        ("Orla", ORLA, Mark.DIFFERENT),
        ("", ORLA, Mark.DIFFERENT),
        # No nicknames: Liz is another word than Elizabeth, and the reviewer sees both.
        ("Liz Quill", [PersonName("QUILL", "ELIZABETH")], Mark.DIFFERENT),
        # Accents, and how they are written out.
        ("Jürgen Müller", [PersonName("MULLER", "JURGEN")], Mark.SAME),
        ("Jürgen Müller", [PersonName("MUELLER", "JUERGEN")], Mark.SAME),
        ("Jurgen Muller", [PersonName("MÜLLER", "JÜRGEN")], Mark.SAME),
        ("Renée Núñez", [PersonName("NUNEZ", "RENEE")], Mark.SAME),
        ("Søren Ødegård", [PersonName("ODEGARD", "SOREN")], Mark.SAME),
        # Hyphens, blanks and apostrophes.
        ("Maria José García-López", [PersonName("GARCIA LOPEZ", "MARIA JOSE")], Mark.SAME),
        ("Mary-Jane O’Brien", [PersonName("OBRIEN", "MARY JANE")], Mark.SAME),
        ("Ana de la Cruz", [PersonName("DELACRUZ", "ANA")], Mark.SAME),
        ("Maria Garcia", [PersonName("GARCIA LOPEZ", "MARIA")], Mark.SIMILAR),
        ("Maria Garcia", [PersonName("GARCIA", "MARIA JOSE")], Mark.SIMILAR),
        # An initial in the register.
        ("John Quill", [PersonName("QUILL", "J")], Mark.SIMILAR),
        ("John Albert Quill", [PersonName("QUILL", "J", "ALBERT")], Mark.SIMILAR),
        # A former name counts, but says so.
        ("Orla Plainwater", [*ORLA, PersonName("PLAINWATER", "ORLA", former=True)], Mark.SIMILAR),
        # Short names that are credentials elsewhere.
        ("Kim Do", [PersonName("DO", "KIM")], Mark.SAME),
        ("Anh Van Do", [PersonName("DO", "ANH", "VAN")], Mark.SAME),
        ("Do, Anh Van", [PersonName("DO", "ANH", "VAN")], Mark.SAME),
        ("Md Rahman", [PersonName("RAHMAN", "MD")], Mark.SAME),
        # "Li" is not in "Liu", "La" alone is nobody's double name.
        ("Wei Li", [PersonName("LIU", "WEI")], Mark.DIFFERENT),
        ("Ana de Soto", [PersonName("DE LA CRUZ", "ANA")], Mark.DIFFERENT),
        ("Иван Петров", [PersonName("PETROV", "IVAN")], Mark.DIFFERENT),
        # Nothing to compare with.
        ("Orla Testwell", [], Mark.ABSENT),
        ("Orla Testwell", [PersonName("", "")], Mark.ABSENT),
    ],
    ids=str,
)
def test_comparing(claim: str, names: list[PersonName], mark: Mark) -> None:
    assert compare(claim, names) is mark


@pytest.mark.parametrize(
    ("claim", "last", "first"),
    [
        ("Orla Anne Testwell", "testwell", "orla"),
        ("Orla Testwell, MD, FACS", "testwell", "orla"),
        ("Dr. Orla Testwell Jr.", "testwell", "orla"),
        ("Testwell, Orla A.", "testwell", "orla"),
        ("De la Cruz, Ana, MD", "delacruz", "ana"),
        ("Orla", "orla", ""),
        ("", "", ""),
        (",", "", ""),
        (", ,", "", ""),
    ],
)
def test_last_and_first(claim: str, last: str, first: str) -> None:
    assert ends_of(claim) == (last, first)


LETTERS = st.text(st.sampled_from("abcdeéüøñ"), min_size=3, max_size=8)


@given(LETTERS, LETTERS, st.sampled_from(["", "A", "LEE"]))
def test_ones_own_name_is_the_same_in_either_order(first: str, last: str, middle: str) -> None:
    names = [PersonName(last.upper(), first.upper(), middle)]
    assert compare(f"{first} {last}", names) is Mark.SAME
    assert compare(f"{last}, {first} {middle}", names) is Mark.SAME


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_any_text_gets_a_mark(claim: str, last: str, first: str) -> None:
    assert len(ends_of(claim)) == 2
    assert compare(claim, [PersonName(last, first)]) in Mark


def test_a_long_name_is_compared_in_no_time() -> None:
    """The form takes 200 letters; a register's row has not many more."""
    assert compare("a " * 100, [PersonName("b " * 35, "c " * 20)]) is Mark.DIFFERENT
