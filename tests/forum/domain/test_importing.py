"""Moving an archive in: every rule of the format that shows in the database."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from accounts.domain.transitions import NotAllowed, transition
from accounts.models import AuditEntry, BylineMode, Physician, User
from forum import jobs
from forum.domain import consent, importing, photo_files
from forum.domain.archives import rejects, staging
from forum.domain.importing import ArchiveRefused, Outcome, import_archive
from forum.models import Answer, Consent, ImportRun, Photo, Question, QuestionTopic, Rendition, Topic
from tests import factories
from tests.forum.domain.archives import makers
from tests.forum.domain.archives.makers import answer, question

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator() -> User:
    return factories.make_moderator()


class Importer:
    """Imports archives written for one test, and keeps what was told."""

    def __init__(self, folder: Path, by: User) -> None:
        self.folder, self.by = folder, by
        self.told: list[str] = []
        self.path = folder / "archive"
        self._count = 0

    def __call__(
        self, *questions: dict[str, Any] | bytes, photos: dict[str, bytes] | None = None, source: object = None, **options: Any
    ) -> Outcome:  # fmt: skip
        self._count += 1
        self.path = makers.folder(self.folder / f"archive{self._count}", questions, photos, source)
        return self.again(**options)

    def again(self, path: Path | None = None, **options: Any) -> Outcome:
        self.told = []
        return import_archive(
            path or self.path, by=self.by, tell=self.told.append, **{"publish": True} | options
        )

    @property
    def rejected(self) -> Path:
        return self.path.with_name(f"{self.path.name}.rejected.jsonl")


@pytest.fixture
def bring(tmp_path: Path, moderator: User) -> Importer:
    return Importer(tmp_path, moderator)


def media_files(settings: Any) -> list[str]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(str(each.relative_to(root)) for each in root.rglob("*") if each.is_file())


# What comes in


def test_a_published_question_with_everything(bring: Importer) -> None:
    outcome = bring(question())

    assert (outcome.written.questions, outcome.written.answers, bring.told) == (1, 1, [])
    kept = Question.objects.published().get()
    assert (kept.source, kept.source_id, kept.asker_name) == ("Harbor Forum", "q-1", "plain-otter")
    assert (kept.asked_at, kept.body) == (
        datetime(2024, 6, 18, 9, 30, tzinfo=UTC),
        "It grows a little each day.",
    )
    assert kept.published_at == kept.decided_at == kept.submitted_at
    filed = QuestionTopic.objects.filter(question=kept).values_list("topic__name", "position")
    assert list(filed) == [("Bites", 0), ("Skin", 1)]
    (update,) = kept.updates.published()
    assert (update.body, update.written_at) == ("It is fading.", datetime(2024, 7, 2, 17, 5, tzinfo=UTC))
    said = Answer.objects.published().get()
    assert (said.headline, said.hashtags, said.imported_helpful) == ("See someone this week", ["rash"], 3)
    assert (said.video_url, said.video_note) == ("https://video.example/1", "Only the arm appears.")
    assert (said.disclaimer, said.source, said.position) == ("General words only.", "Harbor Forum", 0)
    assert (said.byline_mode, said.byline_credentials) == (BylineMode.FULL, ["MD", "FAAD"])
    assert (said.byline_city, said.byline_specialty) == ("Denver", "Dermatologist")
    assert (said.imported_rating_average, said.imported_rating_count) == (Decimal("4.9"), 159)


def test_without_publish_everything_waits(bring: Importer, moderator: User) -> None:
    bring(question(photos=[{"file": None}]), publish=False)

    kept = Question.objects.get()
    things = [kept, kept.answers.get(), kept.updates.get(), kept.photos.get()]
    assert {thing.status for thing in things} == {"pending"}
    assert all(thing.submitted_at and not thing.decided_at for thing in things)
    assert kept.published_at is None
    assert not Topic.objects.public().exists()
    assert not Physician.objects.public().exists()
    # And it can be decided on like anything else.
    transition(kept, "approve", by=moderator, published_at=kept.submitted_at)
    assert Question.objects.published().get() == kept


def test_the_import_is_one_recorded_decision(bring: Importer, moderator: User) -> None:
    bring(question("1"), question("2"))

    run = ImportRun.objects.get()
    assert (run.by, run.published, run.source, run.source_url) == (
        moderator, True, "Harbor Forum", "https://harbor.example/",
    )  # fmt: skip
    assert (run.questions, run.answers, run.photos) == (2, 2, 0)
    decision = AuditEntry.objects.get(object_type="import")
    assert (decision.object_id, decision.actor_id, decision.action, decision.reason) == (
        run.pk, moderator.pk, "import", "import",
    )  # fmt: skip


def test_the_history_of_each_question_and_answer_begins_with_the_import(
    bring: Importer, moderator: User
) -> None:
    bring(question())
    for thing in (Question.objects.get(), Answer.objects.get()):
        entry = AuditEntry.objects.get(object_type=thing.KIND, object_id=thing.pk)
        assert (entry.action, entry.status_before, entry.status_after) == ("import", "", "published")
        assert (entry.actor_id, entry.reason, entry.hash_after) == (
            moderator.pk,
            "import",
            thing.words_hash(),
        )


def test_what_is_null_stays_unknown(bring: Importer) -> None:
    bring(
        question(
            asked_by=None,
            asked_at=None,
            updates=[{"body": "x", "at": None}],
            answers=[answer(answered_at=None)],
        )
    )
    kept = Question.objects.get()
    assert (kept.asker_name, kept.asked_at) == ("a patient", None)
    assert kept.updates.get().written_at is None
    assert kept.answers.get().answered_at is None


def test_answers_keep_the_order_of_their_source(bring: Importer) -> None:
    bring(question(answers=[answer(body=f"Answer {i}", answered_at=f"{2020 - i}-01-01") for i in range(12)]))
    kept = Question.objects.get().answers.published().in_order()
    assert [each.body for each in kept] == [f"Answer {i}" for i in range(12)]


def test_one_headline_may_stand_twice(bring: Importer) -> None:
    bring(question(answers=[answer(headline="Same"), answer(headline="Same"), answer(headline=None)]))
    assert list(Answer.objects.in_order().values_list("headline", flat=True)) == ["Same", "Same", ""]


def test_the_file_keeps_its_order_in_lists(bring: Importer) -> None:
    bring(*[question(str(i)) for i in range(450)])
    newest = Question.objects.published().order_by("-published_at", "-pk")
    assert list(newest.values_list("source_id", flat=True)) == [str(i) for i in reversed(range(450))]


# Topics


def test_topics_are_found_by_name_and_alias_or_made(bring: Importer) -> None:
    known = factories.TopicFactory(name="Botulinum toxin", aliases=["Botox", "Dysport"])
    bring(question(topics=["DYSPORT", "botulinum TOXIN", "Ängste", "ängste", "Lip"]))
    filed = list(QuestionTopic.objects.order_by("position").values_list("topic__name", flat=True))
    assert filed == ["Botulinum toxin", "Ängste", "Lip"]
    assert QuestionTopic.objects.filter(topic=known).count() == 1
    assert Topic.objects.public().count() == 3


def test_a_name_counts_before_an_alias_and_a_merged_topic_leads_on(bring: Importer) -> None:
    target = factories.TopicFactory(name="Eye", aliases=["Lid"])
    factories.TopicFactory(name="Lid")
    factories.TopicFactory(name="Eyes", merged_into=target)
    bring(question(topics=["lid", "eyes"]))
    assert list(QuestionTopic.objects.values_list("topic__name", flat=True)) == ["Lid", "Eye"]


def test_unknown_topics_are_proposed_until_an_import_is_published(bring: Importer) -> None:
    bring(question("1", topics=["New"]), publish=False)
    assert Topic.objects.get().accepted_at is None
    bring(question("2", topics=["new"]))
    assert Topic.objects.get().accepted_at is not None
    assert Topic.objects.get().name == "New"


def test_topics_that_look_alike_get_addresses_of_their_own(bring: Importer) -> None:
    names = [
        "C++",
        "C",
        "C!",
        *(f"C{'?' * i}" for i in range(1, 12)),
        "!!!",
        "???",
        "topic",
        "İ",
        "i",
        "ǅ",
        "ǆ",
        "ß",
        "SS",
    ]
    bring(question(topics=names))
    slugs = list(Topic.objects.values_list("slug", flat=True))
    assert len(slugs) == len(set(slugs)) >= len(names) - 3
    bring(question("2", topics=[name.swapcase() for name in names]))
    assert Question.objects.count() == 2


# Bylines


def test_named_bylines_become_unclaimed_profiles(bring: Importer) -> None:
    bring(question())
    physician = Physician.objects.public().get()
    assert (physician.user, physician.source, physician.standing) == (None, "Harbor Forum", "imported")
    assert (physician.display_name, physician.credentials) == ("Dr. Ada Quill", ["MD", "FAAD"])
    assert (physician.practice_city, physician.specialty_title) == ("Denver", "Dermatologist")
    assert (physician.imported_rating_average, physician.imported_rating_count) == (Decimal("4.9"), 159)
    assert (physician.rating_sum, physician.rating_count) == (0, 0)
    assert not Physician.objects.verified().exists()
    assert Answer.objects.get().author == physician


def test_one_profile_per_source_name_credentials_city_and_specialty(bring: Importer) -> None:
    same = {"name": "A. Quill", "credentials": ["MD", "PhD"], "city": "Denver", "specialty": "Surgeon"}
    others = [
        same | {"name": "a. quill"}, same | {"credentials": ["PhD", "MD"]}, same | {"credentials": []},
        same | {"city": "Boulder"}, same | {"city": None}, same | {"specialty": None},
    ]  # fmt: skip
    bring(question("1", answers=[answer(byline=each) for each in [same, same, *others]]))
    assert Physician.objects.count() == 7
    bring(question("2", answers=[answer(byline=same)]))
    assert Physician.objects.count() == 7
    bring(question("1", answers=[answer(byline=same)]), source={"name": "Elsewhere"})
    assert Physician.objects.count() == 8


def test_the_same_physician_may_answer_twice(bring: Importer) -> None:
    bring(question(answers=[answer(), answer()]))
    assert Physician.objects.get().answers.count() == 2


def test_the_latest_rating_stands_on_the_profile_and_each_on_its_answer(bring: Importer) -> None:
    byline = {"name": "A. Quill"}
    ratings = [{"average": 4.1, "count": 10}, {"average": 4.3, "count": 12}, None]
    bring(question("1", answers=[answer(byline=byline | {"rating": each}) for each in ratings]))
    physician = Physician.objects.get()
    assert (physician.imported_rating_average, physician.imported_rating_count) == (Decimal("4.3"), 12)
    bring(question("2", answers=[answer(byline=byline | {"rating": {"average": 4.4, "count": 13}})]))
    physician.refresh_from_db()
    assert (physician.imported_rating_average, physician.imported_rating_count) == (Decimal("4.4"), 13)
    counts = Answer.objects.order_by("pk").values_list("imported_rating_count", flat=True)
    assert list(counts) == [10, 12, None, 13]


@pytest.mark.parametrize("name", [None, "", "  "])
def test_without_a_name_nobody_is_made_and_the_rest_is_kept(bring: Importer, name: str | None) -> None:
    byline = {
        "name": name,
        "credentials": ["DO"],
        "city": "Tacoma",
        "specialty": "Surgeon",
        "rating": {"average": 4.3, "count": 6},
    }
    bring(question(answers=[answer(byline=byline), answer(byline=None)]))
    assert not Physician.objects.exists()
    with_rest, bare = Answer.objects.in_order()
    assert with_rest.author is None
    assert with_rest.byline_mode == bare.byline_mode == BylineMode.WITHHELD
    assert (with_rest.byline_credentials, with_rest.byline_city, with_rest.byline_specialty) == (
        ["DO"],
        "Tacoma",
        "Surgeon",
    )
    assert (with_rest.imported_rating_average, with_rest.imported_rating_count) == (Decimal("4.3"), 6)
    assert (bare.byline_credentials, bare.byline_city, bare.imported_rating_average) == ([], "", None)


# A second import


def test_a_second_import_changes_nothing(bring: Importer) -> None:
    bring(
        question("1"),
        question("2", photos=[{"file": "photos/a.jpg"}]),
        photos={"photos/a.jpg": makers.picture()},
    )
    before = makers.counts(), AuditEntry.objects.count(), Consent.objects.count(), Rendition.objects.count()
    outcome = bring.again()
    assert (outcome.run, outcome.found.here, outcome.found.good) == (None, 2, 0)
    after = makers.counts(), AuditEntry.objects.count(), Consent.objects.count(), Rendition.objects.count()
    assert after == before


def test_what_is_here_is_left_as_it_is(bring: Importer, moderator: User) -> None:
    bring(question("1"), question("2"))
    one = Question.objects.get(source_id="1")
    transition(one, "hide", by=moderator, reason="identifies", note="A street can be seen.")
    outcome = bring(question("1", title="Other words"), question("2", answers=[]), question("3"))
    assert (outcome.found.here, outcome.written.questions) == (2, 1)
    one.refresh_from_db()
    assert (one.status, one.title) == ("hidden", question("1")["title"])
    assert Question.objects.get(source_id="2").answers.count() == 1


def test_one_id_of_two_sources_is_two_questions(bring: Importer) -> None:
    bring(question("1"))
    bring(question("1"), source={"name": "Elsewhere"})
    assert Question.objects.count() == 2


def test_what_was_asked_here_comes_back_as_itself_from_any_archive(bring: Importer, moderator: User) -> None:
    own = factories.QuestionFactory()
    transition(own, "withdraw", by=own.asker)
    outcome = bring(question(own.archive_id))
    assert (outcome.found.here, Question.objects.count()) == (1, 1)


def test_our_own_archive_brings_nothing_twice(bring: Importer, settings: Any) -> None:
    bring(question("1"), source={"name": "Elsewhere"})
    own = {"name": "Curbside", "url": settings.SITE_URL}
    outcome = bring(question("1"), question("Elsewhere:1", title=question("1")["title"]), source=own)
    assert outcome.found.here == 2
    # The same id in another archive of ours with another title is another question.
    outcome = bring(question("1", title="Something else?"), source=own)
    assert (outcome.found.here, outcome.found.good) == (0, 1)


# Bad lines


BAD: Sequence[tuple[bytes, str]] = [
    (b"not json", "Line 2: This line is not JSON (Expecting value, character 1)."),
    (b'{"id": "\xff"}', "Line 2: This line is not UTF-8 (byte 9)."),
    (b'{"id": "a\0"}', "Line 2: This line holds the character U+0000."),
    (makers.jsonl([question(body="\0")]).rstrip(), "Line 2: body holds the character U+0000."),
    (makers.jsonl([question(ttle="x")]).rstrip(), "Line 2: ttle is not a field of the format."),
    (makers.jsonl([question("first")]).rstrip(), 'Line 2: id "first" stands in line 1 already, which counts.'),
    (b"x" * 1_100_000, "Line 2: This line has more than 1 MB."),
    (makers.jsonl([question("9", photos=[{"file": "photos/none.jpg"}])]).rstrip(), "Line 2: photos[0].file is not in the archive."),
    (makers.jsonl([question("9", photos=[{"file": "none.jpg"}])]).rstrip(), "Line 2: photos[0].file is not below photos/."),
]  # fmt: skip


@pytest.mark.parametrize(("line", "problem"), BAD)
def test_with_one_bad_line_nothing_is_imported(bring: Importer, line: bytes, problem: str) -> None:
    outcome = bring(question("first"), line, question("third"))
    assert bring.told == [problem]
    assert (outcome.refused, outcome.run, outcome.found.bad) == (True, None, 1)
    assert not Question.objects.exists()
    assert not AuditEntry.objects.exists()
    assert not bring.rejected.exists()


@pytest.mark.parametrize(("line", "problem"), BAD)
def test_skip_bad_imports_the_good_lines_and_keeps_the_bad_ones(
    bring: Importer, line: bytes, problem: str
) -> None:
    outcome = bring(question("first"), line, question("third"), skip_bad=True)
    assert bring.told == [problem]
    assert not outcome.refused
    assert list(Question.objects.order_by("pk").values_list("source_id", flat=True)) == ["first", "third"]
    assert outcome.rejected == bring.rejected
    assert bring.rejected.read_bytes() == line + b"\n"


def test_rejected_lines_are_written_in_their_order(bring: Importer) -> None:
    bad = [b"bad %d" % i + b"x" * (1_200_000 if i % 3 == 0 else 5) for i in range(9)]
    mixed: list[Any] = []
    for i, line in enumerate(bad):
        mixed += [question(str(i)), line]
    bring(*mixed, skip_bad=True)
    assert bring.rejected.read_bytes() == b"".join(line + b"\n" for line in bad)
    assert Question.objects.count() == 9
    assert not list(bring.folder.glob("*.part"))


def test_of_two_lines_with_one_id_the_first_counts_even_when_it_is_bad(bring: Importer) -> None:
    bring(question("1", body=7), question("1"), skip_bad=True)
    assert bring.told == [
        "Line 1: body must be a text, not a number.",
        'Line 2: id "1" stands in line 1 already, which counts.',
    ]
    assert not Question.objects.exists()


def test_ids_are_told_apart_exactly(bring: Importer) -> None:
    outcome = bring(question("a"), question("A"), question("a "), question("ä"), question("a\u0308"))
    assert outcome.written.questions == 5


def test_a_mark_and_windows_line_ends_are_fine(bring: Importer) -> None:
    bring()
    (bring.path / "questions.jsonl").write_bytes(
        b"\xef\xbb\xbf" + makers.jsonl([question("1"), question("2")]).replace(b"\n", b"\r\n") + b"\r\n"
    )
    assert bring.again().written.questions == 2
    assert bring.told == []


def test_where_nothing_more_can_be_read_that_is_said(bring: Importer, tmp_path: Path) -> None:
    path = makers.broken_off(
        tmp_path / "cut.zip", [makers.jsonl([question(str(i))]).rstrip() for i in range(300)]
    )
    assert bring.again(path).refused
    (told,) = bring.told
    assert told.startswith("Line ")
    assert told.endswith("invalid block type), and nothing after it can.")
    outcome = bring.again(path, skip_bad=True)
    assert outcome.written.questions == outcome.found.good > 200
    assert Question.objects.count() == outcome.found.good


def test_an_empty_archive_imports_nothing(bring: Importer) -> None:
    outcome = bring()
    assert (outcome.run, outcome.refused, outcome.found.good) == (None, False, 0)


def test_a_dry_run_changes_nothing(bring: Importer, settings: Any) -> None:
    photos = {"photos/a.jpg": makers.picture(), "photos/b.jpg": b"no photo"}
    lines = [
        question("1", photos=[{"file": "photos/a.jpg"}]),
        question("2", photos=[{"file": "photos/b.jpg"}]),
    ]
    outcome = bring(*lines, photos=photos, dry_run=True, skip_bad=True)
    assert (outcome.found.good, outcome.found.photos, outcome.found.bad, outcome.refused) == (1, 1, 1, False)
    assert bring.again(dry_run=True).refused
    assert not any(makers.counts().values())
    assert media_files(settings) == []
    assert not bring.rejected.exists()


# Photos


def test_photos_go_through_the_pipeline_of_uploads(bring: Importer, settings: Any, moderator: User) -> None:
    secret = b"GPS 48.1 Exif"
    photo = makers.picture((2000, 1500), comment=secret)
    said = [
        {"file": "photos/a.jpg", "alt": "Forearm", "sensitive": True},
        {"file": None, "alt": "Gone"},
        {"file": "photos/a.jpg"},
    ]
    outcome = bring(question(photos=said), photos={"photos/a.jpg": photo})
    assert outcome.written.photos == 2
    one, gone, two = Question.objects.get().photos.all()
    assert [(each.alt, each.sensitive, each.missing, each.position) for each in (one, gone, two)] == [
        ("Forearm", True, False, 0), ("Gone", False, True, 1), ("", False, False, 2),
    ]  # fmt: skip
    assert list(Photo.objects.public()) == [one, two]
    assert one.perceptual_hash == two.perceptual_hash != 0
    renditions = Rendition.objects.filter(photo=one)
    assert {(each.kind, each.format, max(each.width, each.height)) for each in renditions} == {
        ("display", "jpeg", 1600), ("display", "webp", 1600), ("card", "jpeg", 640), ("card", "webp", 640),
    }  # fmt: skip
    for each in Rendition.objects.all():
        content = photo_files.location(each).read_bytes()
        assert len(content) == each.size
        assert secret not in content
    assert media_files(settings) == sorted(each.path for each in Rendition.objects.all())
    assert Question.objects.with_counts().get().photo_seen


def test_a_missing_photo_leaves_no_photo_to_see(bring: Importer) -> None:
    bring(question(title="My rash (Photo)", photos=[{"file": None, "alt": "An arm"}]))
    kept = Question.objects.with_counts().get()
    assert (kept.title, kept.photo_seen) == ("My rash", False)
    assert Photo.objects.get().missing


def test_consents_are_asserted_by_the_moderator(bring: Importer, moderator: User) -> None:
    bring(
        question(photos=[{"file": "photos/a.jpg"}, {"file": None}]), photos={"photos/a.jpg": makers.picture()}
    )
    row = Consent.objects.get()
    assert row.photo_id == Photo.objects.public().get().pk
    assert (row.act, row.actor_id, row.source) == ("asserted", moderator.pk, "Harbor Forum")
    assert row.scopes == ["physicians", "public", "reviewers"]
    assert (row.previous_hash, row.row_hash) == ("", consent.hash_of(row))


@pytest.mark.parametrize("broken", [b"", b"no photo", makers.picture()[:500], b"<svg onload=alert(1)>"])
def test_a_photo_that_fails_rejects_its_question(bring: Importer, settings: Any, broken: bytes) -> None:
    lines = [
        question("1", photos=[{"file": "photos/good.jpg"}]),
        question("2", photos=[{"file": "photos/good.jpg"}, {"file": "photos/bad.jpg"}]),
    ]
    bring(*lines, photos={"photos/good.jpg": makers.picture(), "photos/bad.jpg": broken}, skip_bad=True)
    (told,) = bring.told
    assert told.startswith("Line 2: photos[1].file cannot be taken: ")
    assert Question.objects.get().source_id == "1"
    assert media_files(settings) == sorted(each.path for each in Rendition.objects.all())


def test_a_photo_over_15_mb_rejects_its_question(bring: Importer) -> None:
    photo = makers.picture() + bytes(15 * 1024 * 1024)
    bring(question(photos=[{"file": "photos/big.jpg"}]), photos={"photos/big.jpg": photo})
    assert bring.told == ["Line 1: photos[0].file has more than 15 MB."]


def test_a_photo_name_that_leads_out_refuses_everything(bring: Importer) -> None:
    with pytest.raises(ArchiveRefused, match="leads out of the archive"):
        bring(question("1"), question("2", photos=[{"file": "../secret.jpg"}]), skip_bad=True)
    assert not Question.objects.exists()


def test_photos_that_no_question_names_are_reported_and_left_alone(bring: Importer, settings: Any) -> None:
    photos = {"photos/a.jpg": makers.picture(), "photos/b.jpg": b"whatever", "photos/c\x1b.jpg": b"x"}
    bring(question(photos=[{"file": "photos/a.jpg"}]), photos=photos)
    assert sorted(bring.told) == [
        r'No question names the photo "photos/b.jpg". It was left alone.',
        r'No question names the photo "photos/c\u001b.jpg". It was left alone.',
    ]
    assert Photo.objects.count() == 1
    assert (bring.path / "photos" / "b.jpg").read_bytes() == b"whatever"
    bring.again()
    assert len(bring.told) == 2


def test_a_photo_is_told_by_its_place_among_all(bring: Importer) -> None:
    bring(
        question(photos=[{"file": None}, {"file": "elsewhere/a.jpg"}]),
        question("2", photos=[{"file": None}, {"file": "photos/a"}]),
    )
    assert bring.told == [
        "Line 1: photos[1].file is not below photos/.",
        "Line 2: photos[1].file is not in the archive.",
    ]


def test_photos_of_a_bad_line_count_as_named(bring: Importer) -> None:
    bring(question(body=1, photos=[{"file": "photos/a.jpg"}]), photos={"photos/a.jpg": b"x"})
    assert bring.told == ["Line 1: body must be a text, not a number."]


# Who, and what stands in the way


def test_only_who_may_moderate_may_import(bring: Importer, moderator: User) -> None:
    lapsed = factories.make_moderator()
    User.objects.filter(pk=lapsed.pk).update(is_active=False)
    for by in (factories.UserFactory(), factories.PhysicianFactory().user, User.objects.get(pk=lapsed.pk)):
        bring.by = by
        with pytest.raises(NotAllowed):
            bring(question())
    assert not Question.objects.exists()
    bring.by = factories.make_administrator()
    assert bring(question()).written.questions == 1


def test_what_goes_wrong_while_writing_leaves_nothing(
    bring: Importer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        assert Question.objects.exists()
        assert media_files(settings)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(importing.audit, "record", fail)
    with pytest.raises(ArchiveRefused, match="No space left on device"):
        bring(question(photos=[{"file": "photos/a.jpg"}]), photos={"photos/a.jpg": makers.picture()})
    assert not any(makers.counts().values())
    assert not AuditEntry.objects.exists()
    assert media_files(settings) == []


def test_a_full_disk_while_staging_leaves_nothing(
    bring: Importer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(photo_files, "write_file", fail)
    with pytest.raises(ArchiveRefused, match="No space left on device"):
        bring(question(photos=[{"file": "photos/a.jpg"}]), photos={"photos/a.jpg": makers.picture()})
    assert media_files(settings) == []


def test_rejected_lines_that_cannot_be_written_stop_the_import(bring: Importer) -> None:
    bring()
    bring.rejected.mkdir()
    (bring.path / "questions.jsonl").write_bytes(makers.jsonl([question("1"), b"bad"]))
    with pytest.raises(ArchiveRefused, match="rejected lines could not be written"):
        bring.again(skip_bad=True)
    assert not Question.objects.exists()


def test_a_full_disk_beside_the_archive_stops_the_import(
    bring: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rejects.os, "fsync", fail)
    with pytest.raises(
        ArchiveRefused, match=r"could not be written to .*: No space left on device. Nothing was imported"
    ):
        bring(question("1"), b"bad", skip_bad=True)
    assert not Question.objects.exists()
    assert not bring.rejected.exists()
    assert not list(bring.folder.glob("*.part"))


def test_one_import_at_a_time(bring: Importer) -> None:
    other = connection.copy("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [staging.LOCK])
        with pytest.raises(ArchiveRefused, match="Another import is running"):
            bring(question())
        assert not staging.sweep()
    finally:
        other.close()
    assert bring(question()).written.questions == 1


def test_what_a_killed_import_left_is_swept(bring: Importer, settings: Any) -> None:
    bring(question(photos=[{"file": "photos/a.jpg"}]), photos={"photos/a.jpg": makers.picture()})
    kept = media_files(settings)
    left = Path(settings.MEDIA_ROOT) / "staging" / "0123"
    left.mkdir(parents=True)
    orphan = Rendition(format="jpeg")
    photo_files.write_file(photo_files.location(orphan), b"x")
    (left / f"{orphan.name}.jpeg").write_bytes(b"x")
    # Killed after the commit: the row is there, so its file stays.
    placed = Rendition.objects.first()
    assert placed
    (left / f"{placed.name}.{placed.format}").write_bytes(b"x")
    (left / "questions").write_bytes(b"{}")

    jobs.sweep_staging(0)
    assert media_files(settings) == kept


def test_staged_files_are_copied_where_links_are_not_possible(
    bring: Importer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Path, target: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(Path, "hardlink_to", fail)
    bring(question(photos=[{"file": "photos/a.jpg"}]), photos={"photos/a.jpg": makers.picture()})
    assert media_files(settings) == sorted(each.path for each in Rendition.objects.all())


def test_queries_do_not_grow_with_the_questions(
    bring: Importer, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    with django_assert_max_num_queries(60):
        bring(*[question(str(i)) for i in range(190)])


def test_naughty_strings_come_in_as_they_are(bring: Importer, shared_data: Path) -> None:
    naughty = json.loads((shared_data / "naughty_strings.json").read_text(encoding="utf-8"))
    assert len(naughty) > 500
    records = []
    for i, text in enumerate(naughty):
        title = (text[:140] + " ?")[:150]
        byline = {"name": text[:200], "credentials": [text[:40]], "city": text[:120], "specialty": text[:120]}
        said = answer(
            headline=text[:140], body=f"{text} .", disclaimer=text[:500], hashtags=[text[:30]], byline=byline,
            video={"url": None, "note": text[:500]},
        )  # fmt: skip
        records.append(
            question(
                f"{i}{text}"[:200], title=title, body=text, asked_by=text[:200], topics=[text[:150]], answers=[said],
                photos=[{"file": None, "alt": text[:500]}], updates=[{"body": f"{text} .", "at": None}],
            )
        )  # fmt: skip
    outcome = bring(*records)
    assert bring.told == []
    assert outcome.written.questions == len(naughty)
    for kept, text, record in zip(Question.objects.order_by("pk"), naughty, records, strict=True):
        blank = not text.strip()
        assert kept.title == record["title"]
        assert kept.body == ("" if blank else text)
        said_back = kept.answers.get()
        assert said_back.body == f"{text} ."
        assert (said_back.author.display_name if said_back.author else "") == ("" if blank else text[:200])
