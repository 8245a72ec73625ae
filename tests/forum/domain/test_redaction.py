"""Covering up by a moderator: final, told, logged; one of two wins."""

import io
import os
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from PIL import Image

from accounts.domain.transitions import NotAllowed, ReasonMissing, StaleVersion, TransitionRefused
from accounts.models import AuditEntry, Statement, User
from forum.domain import asking, photo_files, photos, redaction
from forum.domain.imaging import Box, Edits, rebuild
from forum.models import Consent, Photo, Rendition
from forum.presenters.photo_figures import photo_path
from tests.factories import PhotoFactory, QuestionFactory, make_moderator

SignIn = Callable[[User | None], Client]
CANARY, SKIN = (255, 0, 255), (233, 191, 162)
#: The canary lies here in `sent`; the cover is a little larger.
COVER = Edits(covers=(Box(0.48, 0.22, 0.3, 0.32),))


def sent(**fields: Any) -> Photo:
    """Return a photo with files, a field of which has a colour that nothing else in it has."""
    image = Image.new("RGB", (400, 200), SKIN)
    image.paste(CANARY, (200, 50, 300, 100))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=92)
    file.seek(0)
    question = fields.pop("question", None) or QuestionFactory(
        status="pending" if fields.get("status") == "pending" else "published"
    )
    photo: Photo = PhotoFactory(question=question, **fields)
    photo_files.write(photo, rebuild(file, filename="arm.jpg"))
    return photo


def canaries(path: Path) -> int:
    """Count pixels that are nearer to the canary than anything else in the picture could be."""
    with Image.open(path) as image:
        pixels = image.convert("RGB").tobytes()
    triples = zip(pixels[::3], pixels[1::3], pixels[2::3], strict=True)
    return sum(red > 180 and green < 90 and blue > 180 for red, green, blue in triples)


def on_disk() -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def seen(photo: Photo) -> str:
    shown = photos.to_edit(photo)
    assert shown is not None
    return shown.name


def code(client: Client, made: Rendition) -> int:
    """Ask for a file, read it to its end and return the answer's status."""
    response = client.get(photo_path(made))
    b"".join(response.streaming_content if response.streaming else [response.content])  # type: ignore[arg-type]
    return response.status_code


def redact(photo: Photo, *, by: User, **changes: Any) -> None:
    given = {"edits": COVER, "seen": seen(photo), "reason": "identifies", "version": photo.version, **changes}
    redaction.redact(photo, by=by, **given)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", ["pending", "published"])
def test_nothing_of_what_was_covered_is_left_anywhere(status: str, sign_in: SignIn) -> None:
    photo = sent(status=status)
    desk, owner, anyone = sign_in(make_moderator()), sign_in(photo.question.asker), Client()
    old = list(Rendition.objects.filter(photo=photo))
    before, hashes = {path: path.read_bytes() for path in on_disk()}, {each.sha256 for each in old}
    assert all(canaries(path) > 200 for path in before), "the test has something to find"
    assert code(desk, old[0]) == 200
    ledger = list(Consent.objects.filter(photo_id=photo.pk).values())

    redact(photo, by=make_moderator(), note="We covered a name.")

    photo.refresh_from_db()
    assert (photo.status, photo.version) == (status, 2)
    after = on_disk()
    assert len(after) == 4
    assert not set(after) & set(before)
    assert [canaries(path) for path in after] == [0, 0, 0, 0]
    for client in (desk, owner, anyone):
        assert [code(client, each) for each in old] == [404] * 4
    new = photos.to_edit(photo)
    assert new is not None
    assert code(owner, new) == 200
    assert code(anyone, new) == (200 if status == "published" else 404)
    with Image.open(photo_files.location(new)) as image:
        assert max(image.convert("RGB").getpixel((250, 75))) < 45, "solid"
    # Neither the bytes nor a hash of them: in files, the database, the cache.
    everything = dump() + b"".join(path.read_bytes() for path in after)
    for content in before.values():
        assert content[-200:] not in everything
        assert content.hex().encode()[-400:] not in everything
    for digest in hashes:
        assert digest.encode() not in everything
    assert list(Consent.objects.filter(photo_id=photo.pk).values()) == ledger
    assert cache.get(old[0].name) is None


def dump() -> bytes:
    """Return the test database as pg_dump writes it."""
    place = connection.settings_dict
    folder = settings.PG_BIN if hasattr(settings, "PG_BIN") else ""
    program = next(
        (
            str(path)
            for path in [
                Path(folder or "/nowhere") / "pg_dump",
                *sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"), reverse=True),
            ]
            if path.exists()
        ),
        "pg_dump",
    )
    args = [program, "--data-only", "-U", place["USER"], "-d", place["NAME"]]
    args += ["-h", place["HOST"]] if place["HOST"] else []
    args += ["-p", str(place["PORT"])] if place["PORT"] else []
    environment = {**os.environ, "PGPASSWORD": place["PASSWORD"] or ""}
    return subprocess.run(args, check=True, capture_output=True, env=environment).stdout


@pytest.mark.django_db
class TestRules:
    def test_the_owner_is_told_and_the_log_says_who(
        self, deferred: Callable[[], list[dict[str, Any]]]
    ) -> None:
        photo, moderator = sent(), make_moderator()
        redact(photo, by=moderator, note="We covered a street sign.")
        entry = AuditEntry.objects.get(object_type="photo", action="redact")
        assert (entry.actor_id, entry.object_id, entry.reason) == (moderator.pk, photo.pk, "identifies")
        assert (entry.status_before, entry.status_after) == ("published", "published")
        statement = Statement.objects.get(entry=entry)
        assert (statement.recipient, statement.text) == (photo.question.asker, "We covered a street sign.")
        assert deferred() == [
            {"event": "photo_redacted", "to": photo.question.asker_id, "about": photo.question_id}
        ]

    def test_it_decides_nothing(self) -> None:
        photo = sent(status="pending")
        redact(photo, by=make_moderator())
        photo.refresh_from_db()
        assert photo.decided_at is None, "one taken back before a decision leaves no trace"

    def test_a_crop_is_burnt_in_too(self) -> None:
        photo = sent()
        redact(photo, by=make_moderator(), edits=Edits(crop=Box(0, 0, 0.45, 1)))
        new = photos.to_edit(photo)
        assert new is not None
        assert (new.width, new.height) == (180, 200)

    @pytest.mark.parametrize("status", ["returned", "hidden", "rejected", "withdrawn"])
    def test_only_where_the_table_says(self, status: str) -> None:
        photo = sent(status=status)
        with pytest.raises(TransitionRefused):
            redact(photo, by=make_moderator())

    def test_moderators_only_and_never_on_their_own(self) -> None:
        moderator = make_moderator()
        for photo, by in (
            (sent(), QuestionFactory().asker),
            (sent(question=QuestionFactory(asker=moderator)), moderator),
        ):
            files = on_disk()
            with pytest.raises(NotAllowed):
                redact(photo, by=by)
            assert on_disk() == files

    def test_not_where_the_question_is_with_its_asker(self) -> None:
        photo = sent(question=QuestionFactory(status="returned"), status="pending")
        with pytest.raises(NotAllowed):
            redact(photo, by=make_moderator())

    def test_with_a_reason_and_something_to_cover(self) -> None:
        photo = sent()
        files = on_disk()
        with pytest.raises(ReasonMissing):
            redact(photo, by=make_moderator(), reason="")
        with pytest.raises(redaction.NothingToCover):
            redact(photo, by=make_moderator(), edits=Edits(rotate=90))
        assert on_disk() == files
        assert not AuditEntry.objects.filter(action="redact").exists()

    def test_not_on_a_picture_that_is_another_by_now(self) -> None:
        photo = sent()
        first = seen(photo)
        redact(photo, by=make_moderator())
        photo.refresh_from_db()
        with pytest.raises(StaleVersion):
            redact(photo, by=make_moderator(), seen=first)
        with pytest.raises(StaleVersion):
            redact(photo, by=make_moderator(), version=1)
        photo_files.location(photos.to_edit(photo)).unlink()  # type: ignore[arg-type]
        with pytest.raises(StaleVersion):
            redact(photo, by=make_moderator())


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins() -> None:
    moderators = [make_moderator(), make_moderator()]
    boxes = [Box(0.48, 0.22, 0.3, 0.32), Box(0, 0, 0.2, 0.2)]
    with ThreadPoolExecutor(2) as pool:
        for _ in range(3):
            photo, start = sent(), Barrier(2)
            name = seen(photo)

            def cover(place: int, photo: Photo = photo, start: Barrier = start, name: str = name) -> str:
                mine = Photo.objects.select_related("question").get(pk=photo.pk)
                start.wait()
                try:
                    redaction.redact(
                        mine,
                        by=moderators[place],
                        edits=Edits(covers=(boxes[place],)),
                        seen=name,
                        reason="identifies",
                        version=1,
                    )
                except StaleVersion:
                    return "late"
                finally:
                    connection.close()
                return "done"

            assert sorted(pool.map(cover, range(2))) == ["done", "late"]
            photo.refresh_from_db()
            assert photo.version == 2
            assert {each.path for each in photo.renditions.all()} <= {
                str(path.relative_to(settings.MEDIA_ROOT)) for path in on_disk()
            }
            assert AuditEntry.objects.filter(object_id=photo.pk, action="redact").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_question_taken_back_meanwhile_leaves_no_file() -> None:
    for _ in range(3):
        photo, start = sent(), Barrier(2)
        person, shown = make_moderator(), seen(photo)

        def cover(
            photo: Photo = photo, start: Barrier = start, name: str = shown, moderator: User = person
        ) -> None:
            mine = Photo.objects.select_related("question").get(pk=photo.pk)
            start.wait()
            try:
                redaction.redact(mine, by=moderator, edits=COVER, seen=name, reason="identifies", version=1)
            except TransitionRefused:
                pass
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(cover)
            start.wait()
            asking.withdraw(photo.question, by=photo.question.asker)
            running.result()
        assert on_disk() == []
        assert not Rendition.objects.exists()
