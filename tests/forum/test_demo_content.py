"""The demo content: within the limits of the forms, in every state, in order of time, and our own words."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

import pytest

from accounts.credentials import VOCABULARY, in_order
from accounts.specialties import person_title
from forum.canned import CANNED
from forum.demo.imported import IMPORTED
from forum.demo.people import MODERATORS, PATIENTS
from forum.demo.physicians import PHYSICIANS
from forum.demo.pictures import PICTURES
from forum.demo.questions import QUESTIONS
from forum.demo.shapes import Answer, Decision, Question, Review, prose
from forum.demo.topics import TOPICS
from forum.legal import pages
from tests.forum.foreign_words import foreign_sentences, sentences

PUBLIC = [each for each in QUESTIONS if each.state == "published"]
ANSWERS = [(question, answer) for question in QUESTIONS for answer in question.answers]
REVIEWS = [(physician, review) for physician in PHYSICIANS for review in physician.reviews]
PSEUDONYMS = {each.pseudonym for each in PATIENTS}
BY_KEY = {each.key: each for each in PHYSICIANS}
VIDEO_HOSTS = {"www.youtube.com", "youtube.com", "youtu.be", "vimeo.com"}
#: How long a review of the moderators takes in the demo, in days.
REVIEWED = 0.2


def published(question: Question) -> list[Answer]:
    return [each for each in question.answers if each.state == "published"]


def own_texts() -> Iterator[str]:
    """Everything that people of the demo, and our topics and reasons, say."""
    for topic in TOPICS:
        yield from (topic.description, topic.note, *topic.emergency, *topic.same_day)
    for physician in PHYSICIANS:
        yield from (physician.bio, physician.standing_disclaimer, physician.state_reason)
        for review in physician.reviews:
            yield from (review.text, review.reply)
    for question in QUESTIONS:
        yield from (question.title, question.body, *(each.alt for each in question.photos))
        yield from (each.body for each in question.updates)
        if question.decision:
            yield question.decision.note
        for answer in question.answers:
            yield from (
                answer.headline,
                answer.body,
                answer.disclaimer,
                answer.video.note if answer.video else "",
            )
            yield from (text for each in answer.revisions for text in (each.headline, each.body))
            yield from (each.decision.note for each in (answer, *answer.revisions) if each.decision)
    for archived in IMPORTED:
        yield from (archived["title"], archived["body"], *(each["body"] for each in archived["updates"]))
        for each in archived["answers"]:
            yield from (each["headline"] or "", each["body"])
    yield from (each.text for each in CANNED)


def test_prose_joins_wrapped_lines_and_keeps_lists() -> None:
    assert prose("""
        One line
        and its end.

        Before:

        - first
          goes on
        - second
    """) == "One line and its end.\n\nBefore:\n\n- first goes on\n- second"  # fmt: skip


def test_there_is_enough_of_everything() -> None:
    assert len(QUESTIONS) >= 24
    assert len(PUBLIC) >= 14
    assert len(PHYSICIANS) == 10
    assert len({each.specialty for each in PHYSICIANS}) >= 5
    assert len({each.country for each in PHYSICIANS}) >= 5
    assert 6 <= len(TOPICS) <= 8
    assert {"patient@example.com"} < {each.email for each in PATIENTS}
    assert {"moderator@example.com", "admin@example.com"} < {each.email for each in MODERATORS}
    assert "doctor@example.com" in {each.email for each in PHYSICIANS}


def test_every_state_is_there() -> None:
    assert {each.state for each in QUESTIONS} == {
        "pending", "returned", "rejected", "published", "hidden", "withdrawn"
    }  # fmt: skip
    assert {answer.state for _, answer in ANSWERS} >= {
        "draft",
        "pending",
        "returned",
        "rejected",
        "published",
        "withdrawn",
    }
    assert {len(published(each)) for each in PUBLIC} >= {0, 1, 2, 3, 4, 5, 6}
    assert any(each.closed_days_ago is not None for each in PUBLIC)
    assert any(each.urgent for each in QUESTIONS)
    assert {each.state for question in QUESTIONS for each in question.updates} == {"published", "pending"}
    assert {each.state for _, answer in ANSWERS for each in answer.revisions} == {
        "published",
        "pending",
        "returned",
    }
    assert any(answer.video and answer.video.photo_use for _, answer in ANSWERS)
    assert any(answer.disclaimer for _, answer in ANSWERS)
    assert any(answer.hashtags for _, answer in ANSWERS)


def test_photos_in_every_state() -> None:
    photos = [photo for question in PUBLIC for photo in question.photos]
    assert {len(each.photos) for each in PUBLIC} >= {0, 1, 2, 3}
    assert any(each.sensitive for each in photos)
    assert any(each.mirrored for each in photos)
    assert any(each.withdrawn for each in photos)
    assert {each.audience for each in photos} == {"public", "physicians"}
    assert any(
        question.photos and all(each.audience == "physicians" for each in question.photos)
        for question in PUBLIC
    )
    assert {each.picture for question in QUESTIONS for each in question.photos} == set(PICTURES)


def test_every_byline_state_is_on_a_public_page() -> None:
    authors = [BY_KEY[answer.physician] for question in PUBLIC for answer in published(question)]
    assert {each.state for each in authors} == {"verified", "lapsed", "suspended", "closed"}
    assert {each.byline_mode for each in authors} == {"full", "name_only", "withheld"}
    assert "submitted" in {each.state for each in PHYSICIANS}
    bylines = [answer["byline"] for each in IMPORTED for answer in each["answers"]]
    assert None in bylines
    assert {"average": 4.9, "count": 159} in [each["rating"] for each in bylines if each and "rating" in each]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.key)
def test_a_question_keeps_the_limits(question: Question) -> None:
    assert 15 <= len(question.title) <= 150
    assert 30 <= len(question.body) <= 5000
    assert question.asker in PSEUDONYMS
    assert question.topics
    assert set(question.topics) <= {each.slug for each in TOPICS}
    assert not question.title.endswith("(Photo)")
    assert len(question.photos) <= 6
    assert all(each.alt for each in question.photos)
    authors = [each.physician for each in question.answers]
    assert len(authors) == len(set(authors))


@pytest.mark.parametrize(
    ("question", "answer"), ANSWERS, ids=lambda each: getattr(each, "key", getattr(each, "physician", ""))
)
def test_an_answer_keeps_the_limits(question: Question, answer: Answer) -> None:
    assert answer.physician in BY_KEY
    for headline, body in [
        (answer.headline, answer.body),
        *((each.headline, each.body) for each in answer.revisions),
    ]:
        assert 1 <= len(headline) <= 140
        assert 40 <= len(body) <= 20_000
    assert len(answer.hashtags) <= 5
    assert all(re.fullmatch(r"[a-z]{1,30}", each) for each in answer.hashtags)
    assert len(answer.disclaimer) <= 300
    if answer.video:
        assert urlparse(answer.video.url).scheme == "https"
        assert urlparse(answer.video.url).hostname in VIDEO_HOSTS
        assert "demo" in answer.video.url
        assert not answer.video.photo_use or any(each.video_consent for each in question.photos)


def test_lengths_vary_from_one_sentence_to_a_long_letter() -> None:
    words = sorted(len(answer.body.split()) for question in PUBLIC for answer in published(question))
    assert words[0] < 25
    assert 480 <= words[-1] <= 650


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.key)
def test_things_happen_one_after_the_other(question: Question) -> None:
    public_since = question.days_ago - REVIEWED
    for answer in question.answers:
        physician = BY_KEY[answer.physician]
        assert answer.days_ago < public_since
        assert answer.days_ago < physician.joined_days_ago
        if physician.state in {"lapsed", "suspended", "closed"}:
            assert answer.days_ago - REVIEWED > (physician.state_days_ago or 0)
        if physician.state == "submitted":
            assert answer.state == "draft"
        if question.closed_days_ago is not None:
            assert answer.days_ago - REVIEWED > question.closed_days_ago
        assert all(each.days_ago < answer.days_ago - REVIEWED for each in answer.revisions)
        assert answer.decision is None or answer.decision.days_ago < answer.days_ago
    assert all(each.days_ago < public_since for each in question.updates)
    assert question.decision is None or question.decision.days_ago < question.days_ago


def test_every_no_has_a_reason_that_moderators_have() -> None:
    codes = {queue: {each.code for each in CANNED if each.queue == queue} for queue in ("question", "answer")}
    decided: list[tuple[str, Decision | None]] = []
    decided += [
        ("question", each.decision) for each in QUESTIONS if each.state in {"returned", "rejected", "hidden"}
    ]
    for _, answer in ANSWERS:
        said_no = (
            each for each in (answer, *answer.revisions) if each.state in {"returned", "rejected", "hidden"}
        )
        decided += [("answer", each.decision) for each in said_no]
    assert len(decided) >= 10
    for queue, decision in decided:
        assert decision
        assert decision.code in codes[queue]
        assert len(decision.note) >= 80


def test_names_are_unique() -> None:
    emails = [each.email for each in (*PATIENTS, *MODERATORS, *PHYSICIANS)]
    for names in (emails, [each.key for each in QUESTIONS], [each.key for each in PHYSICIANS],
                  [each.slug for each in TOPICS], [each.title for each in QUESTIONS]):  # fmt: skip
        assert [name for name, count in Counter(names).items() if count > 1] == []
    assert all(each.endswith("@example.com") for each in emails)
    assert all(re.fullmatch(r"[a-z]+-[a-z]+", each) for each in PSEUDONYMS)
    aliases = [alias.lower() for topic in TOPICS for alias in (topic.name, *topic.aliases)]
    assert len(aliases) == len(set(aliases))


def luhn(digits: str) -> int:
    """Return the Luhn sum of a number; valid ones are divisible by ten."""
    return sum(sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(reversed(digits)))


def test_npis_pass_the_check_digit_and_are_for_the_us_only() -> None:
    assert luhn("808401234567893") % 10 == 0  # the example number of the standard
    for physician in PHYSICIANS:
        assert bool(physician.npi) == (physician.country == "US")
        if physician.npi:
            assert re.fullmatch(r"1000000\d{3}", physician.npi)
            assert luhn(f"80840{physician.npi}") % 10 == 0


def test_physicians_are_plainly_fictional_and_well_formed() -> None:
    for physician in PHYSICIANS:
        assert person_title(physician.nucc_code) == physician.specialty
        assert set(physician.credentials) <= set(VOCABULARY)
        assert in_order(list(physician.credentials)) == list(physician.credentials)
        assert physician.licence.number.startswith("DEMO-")
        assert "demo entry" in physician.licence.authority
        assert len(physician.standing_disclaimer) <= 300
        assert (physician.licence.expires_in_days < 0) == (physician.state == "lapsed")
        assert not physician.practice_url or (urlparse(physician.practice_url).hostname or "").endswith(
            ".example"
        )


@pytest.mark.parametrize(("physician", "review"), REVIEWS)
def test_a_review_keeps_the_rules(physician: object, review: Review) -> None:
    assert review.writer in PSEUDONYMS
    assert review.topic in {each.slug for each in TOPICS}
    assert 30 <= len(review.text) <= 2000
    assert review.visit_months_ago * 30 > review.days_ago


def test_reviews_are_mixed_and_one_per_person() -> None:
    assert {review.stars for _, review in REVIEWS} == {1, 2, 3, 4, 5}
    assert {len(each.reviews) for each in PHYSICIANS} >= {0, 1, 8}
    assert any(review.reply for _, review in REVIEWS)
    for physician in PHYSICIANS:
        writers = [each.writer for each in physician.reviews]
        assert len(writers) == len(set(writers))


def test_topics_have_a_care_panel() -> None:
    for topic in TOPICS:
        assert len(topic.emergency) >= 3
        assert len(topic.same_day) >= 3
        assert all(each[0].islower() and not each.endswith(".") for each in topic.emergency)
        assert topic.note.endswith(".")
    assert any(each.reviewed_days_ago > 365 for each in TOPICS), "one page says that it was checked long ago"


def test_imports_have_only_fields_of_the_archive() -> None:
    question_fields = {
        "id",
        "title",
        "body",
        "asked_by",
        "asked_at",
        "topics",
        "photos",
        "updates",
        "answers",
    }
    answer_fields = {
        "headline",
        "body",
        "answered_at",
        "hashtags",
        "disclaimer",
        "video",
        "helpful",
        "byline",
    }
    for question in IMPORTED:
        assert set(question) == question_fields
        assert all(set(each) == answer_fields for each in question["answers"])


def test_no_sentence_is_copied() -> None:
    shared = Path(__file__).resolve().parents[3] / "shared"
    if not shared.is_dir():
        pytest.skip("The material to compare with is not on this machine.")
    foreign = foreign_sentences(shared)
    assert len(foreign) > 10_000
    assert [each for text in own_texts() for each in sentences(text) if each in foreign] == []
    mock_ups = foreign_sentences(shared, only_mock=True)
    legal = [each for page in pages() for each in sentences(f"{page.summary}\n{page.body}")]
    assert [each for each in legal if each in foreign - mock_ups] == []
