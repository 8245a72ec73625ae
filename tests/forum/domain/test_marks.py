"""What is marked for reviewers: offsets, labels, hostile texts, and that the work grows with the length only (TRUST 9)."""

import itertools
import time

import pytest

from forum.domain import marks, selling, triage
from forum.domain.mark_kinds import Mark

MOCK = (
    "I was in hospital overnight for dehydration, ward 4 with Dr Okonjo. On the third day a red, itchy patch came up.\n\n"
    "No fever and no trouble breathing. My discharge letter names two new medicines. You can reach me on 555 0142 in the"
    " evening."
)


def marked(text: str) -> list[tuple[str, str, str]]:
    return [(text[each.start : each.end], each.kind, each.label) for each in marks.marks_of(text)]


def test_the_question_of_the_mock_up_is_marked_as_drawn() -> None:
    assert marked(MOCK) == [
        ("Dr Okonjo", "private", "name"),
        ("trouble breathing", "danger", "danger word, after “no”"),
        ("555 0142", "private", "phone"),
    ]


@pytest.mark.parametrize(
    ("text", "words", "label"),
    [
        ("Mail me at lena.moor+skin@example.org please", "lena.moor+skin@example.org", "e-mail"),
        ("write to lena (at) example (dot) org", "lena (at) example (dot) org", "e-mail"),
        ("call +1 (520) 555-0142 after five", "+1 (520) 555-0142", "phone"),
        ("I live at 14 Elm Tree Road, Tucson, AZ 85701", "14 Elm Tree Road, Tucson, AZ 85701", "address"),
        ("I was born on 3 May 1984", "3 May 1984", "date of birth"),
        ("my SSN is 078-05-1120", "078-05-1120", "number"),
        ("My medical record number is AB-123456.", "AB-123456", "number"),
        ("find me on instagram: lena_skin22", "lena_skin22", "social account"),
        ("I am @lena_skin22 everywhere", "@lena_skin22", "social account"),
        ("see https://example.org/a?b=c for the photo", "https://example.org/a?b=c", "link"),
        ("my name is lena moor and i itch", "lena moor", "name"),
        ("The nurse, Mrs. Abernathy, changed it", "Mrs. Abernathy", "name"),
        ("Then Szilvia Halász looked at it", "Szilvia Halász", "name"),
    ],
)
def test_private_details_are_found(text: str, words: str, label: str) -> None:
    assert (words, label) in [(found, name) for found, _, name in marked(text)]


@pytest.mark.parametrize(
    "text",
    [
        "I take 500 mg of Metformin twice a day and Tylenol at night.",
        "My blood pressure was 124/79 on Monday, and 130/80 in March 2021.",
        "The MRI in 2019 showed Crohn's disease; Lyme was ruled out.",
        "How Long Does Botox Last In The Forehead?",
        "I've had it for 10-20 days. I'm 35 and weigh 150 lbs.",
        "Is a platelet count of 250 000 normal? My English is not good.",
    ],
)
def test_everyday_words_are_left_alone(text: str) -> None:
    assert [each for each in marked(text) if each[1] in {"private", "link"}] == []


def test_offsets_are_right_with_any_letters() -> None:
    """Signs outside the basic plane, combining marks, right-to-left and zero-width ones count as Python counts them."""
    for before in ("👩🏽‍⚕️ ", "é́ ", "שלום ", "a\u200bb ", "\u202eabc\u202c ", "ﷺ ", "İ "):
        text = f"{before}my name is Lena Moor, {before}call 555 0142"
        assert [found for found, kind, _ in marked(text) if kind == "private"] == ["Lena Moor", "555 0142"]


def test_marks_never_overlap_and_the_private_one_stays() -> None:
    assert marks.settled(
        [
            Mark(0, 10, "selling", "price"),
            Mark(4, 8, "private", "phone"),
            Mark(8, 12, "private", "phone"),
            Mark(11, 20, "private", "name"),
        ]
    ) == [Mark(4, 8, "private", "phone"), Mark(8, 20, "private", "phone")]
    text = "Call Dr Ann Lee at 14 Elm Road, mail ann@example.org, $50 off, chest pain " * 20
    found = marks.marks_of(text)
    assert found
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    assert all(0 <= each.start < each.end <= len(text) for each in found)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("No fever but trouble breathing", "danger word"),
        ("I have never had chest pain", "danger word, after “never”"),
        ("I had a heart attack four years ago", "danger word, “four years ago”"),
        ("My grandfather died of a stroke", "danger word, “died of”"),
        ("It is not a cold. I have chest pain", "danger word"),
    ],
)
def test_what_weakens_a_danger_word_stands_beside_it(text: str, label: str) -> None:
    assert [each.label for each in triage.find(text)] == [label]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("It costs $450 per syringe", "price"),
        ("Book a free consultation with us", "booking"),
        ("20% off until Friday", "discount"),
        ("Come to my clinic", "own practice"),
        ("buy it on amazon", "shop"),
    ],
)
def test_selling_is_found(text: str, label: str) -> None:
    assert label in [each.label for each in selling.find(text)]


HOSTILE = {
    "letters": "a", "capitals": "A ", "digits": "1 ", "dashes": "1-", "at signs": "a@", "points": "a.", "titles": "Dr ",
    "addresses": "12 Ab Cd ", "names": "my name is ", "negations": "no not ", "born": "born ", "streets": "rue de la ",
    "apostrophes": "a'", "dangers": "chest pain ", "space": " \n", "brackets": "(", "pills": "took all my ", "script": "<b ",
}  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_makes_it_slow(unit: str) -> None:
    """The longest text a field takes; the guard is generous, it only tells a hang from work (TRUST 9)."""
    text = (unit * 20_000)[:20_000]
    began = time.perf_counter()
    marks.marks_of(text)
    assert time.perf_counter() - began < 5


@pytest.mark.full
def test_a_megabyte_costs_fifty_times_what_twenty_thousand_characters_cost() -> None:
    for name in ("letters", "capitals", "digits", "addresses", "dangers"):
        unit, times = HOSTILE[name], []
        for length in (20_000, 1_000_000):
            text = (unit * length)[:length]
            began = time.perf_counter()
            marks.marks_of(text)
            times.append(time.perf_counter() - began)
        assert times[1] < 50 * 4 * max(times[0], 0.01), name
