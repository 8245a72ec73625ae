"""Erasing again what was erased after a backup was made, once that backup is restored (TRUST 14 and 28).

The list comes from the file beside the photos and from the database's own table, see `tombstones`. Ids are given out
anew after a restore, so an entry counts only for what is older than itself. Doing it twice changes nothing more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pgtrigger
from django.db import transaction

from accounts.domain import erasure as account_erasure
from accounts.domain import evidence, headshots
from accounts.models import AuditEntry, Moderated, User
from forum.domain import consent, photo_files, tombstones
from forum.domain.tombstones import BadLine
from forum.domain.withdrawal import BLANK, forget_unfinished
from forum.models import Erasure, Photo, Question, Rendition

ACTION = "erase again"
_ROWS = 500


@dataclass(slots=True)
class Replayed:
    """What a list said, and what had to be done again."""

    listed: int = 0
    new_here: int = 0
    questions: int = 0
    photos: int = 0
    files: int = 0
    accounts: int = 0
    unreadable: list[str] = field(default_factory=list)


def replay(file: Path | None = None) -> Replayed:
    """Erase again what ``file`` and the table list; without ``file``, the one in the data folder.

    Each entry is done by itself, so that what stops it leaves the earlier ones done. Raises `OSError`.
    """
    done = Replayed()
    listed = _listed(file, done)
    with transaction.atomic():
        known = set(Erasure.objects.values_list("key", flat=True))
        fresh = [each for each in listed if each.key not in known]
        Erasure.objects.bulk_create(fresh, _ROWS)
    done.new_here = len(fresh)
    everything = list(Erasure.objects.order_by("at", "pk"))
    done.listed = len(everything)
    tombstones.write_down(everything)
    for erasure in everything:
        _again(erasure, done)
    return done


def _listed(file: Path | None, done: Replayed) -> list[Erasure]:
    source = file or tombstones.place()
    if file is None and not source.exists():
        return []
    found: dict[object, Erasure] = {}
    for line in tombstones.lines(source):
        if isinstance(line, BadLine):
            done.unreadable.append(str(line))
        else:
            found.setdefault(line.key, line)
    return list(found.values())


@transaction.atomic
def _again(erasure: Erasure, done: Replayed) -> None:
    _files(erasure, done)
    if erasure.kind == "question":
        question = Question.objects.select_for_update(of=("self",)).filter(
            pk=erasure.object_id, created_at__lte=erasure.at
        )
        for row in question.exclude(status="withdrawn"):
            _withdraw(row, erasure)
            for photo in row.photos.all():
                _erase_photo(photo, erasure, done)
            done.questions += 1
    elif erasure.kind in {"photo", "removed"}:
        photos = Photo.objects.select_for_update(of=("self",)).filter(
            pk=erasure.object_id, created_at__lte=erasure.at
        )
        for photo in photos:
            _erase_photo(photo, erasure, done)
    elif erasure.kind in {"account", "unnamed"}:
        for user in User.objects.filter(pk=erasure.object_id, date_joined__lte=erasure.at):
            done.accounts += account_erasure.erase(user, keep=erasure.kind == "unnamed", again=True)
    elif erasure.kind == "evidence":
        evidence.forget(erasure.object_id, before=erasure.at)
    elif erasure.kind == "headshot":
        headshots.forget(erasure.object_id, before=erasure.at)


def _files(erasure: Erasure, done: Replayed) -> None:
    """Delete the listed files and their rows. A photo that has none left is missing from then on."""
    names = [Path(path).stem for path in erasure.paths]
    rows = Rendition.objects.filter(name__in=names)
    photos = set(rows.values_list("photo_id", flat=True))
    rows.delete()
    left = Photo.objects.filter(pk__in=photos, renditions=None)
    left.update(missing=True, perceptual_hash=None)
    done.files += sum(1 for path in erasure.paths if photo_files.exists(path))
    transaction.on_commit(lambda: photo_files.remove(erasure.paths))


def _erase_photo(photo: Photo, erasure: Erasure, done: Replayed) -> None:
    """Take a restored photo back as its asker had, or delete it where they had removed it before sending."""
    was_there = photo.status != "withdrawn"
    photo_files.destroy(photo, by=None)
    by = User(pk=erasure.actor_id) if erasure.actor_id else None
    consent.end(photo, by=by)
    forget_unfinished(photo.question, photo)
    if erasure.kind == "removed":
        photo.delete()
    elif was_there:
        _withdraw(photo, erasure, **BLANK)
    else:
        return
    done.photos += 1


def _withdraw(item: Moderated, erasure: Erasure, **values: object) -> None:
    """Write the status that the thing had already: not a new act of anybody, so not a transition."""
    before, hash_before = item.status, item.words_hash()
    changes = {**values, "status": "withdrawn", "version": item.version + 1}
    for name, value in changes.items():
        setattr(item, name, value)
    # From the backup's status there may be no direct way to this one, for example from a draft.
    with pgtrigger.ignore("forum.Question:legal_status", "forum.Photo:legal_status"):
        item.save(update_fields=list(changes))
    AuditEntry.objects.create(
        actor_id=erasure.actor_id,
        object_type=item.KIND,
        object_id=item.pk,
        action=ACTION,
        status_before=before,
        status_after="withdrawn",
        hash_before=hash_before,
        hash_after=item.words_hash(),
        version=item.version,
    )


def sentences(done: Replayed) -> Iterable[str]:
    """Return what happened, in words."""
    yield f"{done.listed:,} erasures are listed; {done.new_here:,} of them were not in this database."
    yield (
        f"Withdrew {done.questions:,} questions and {done.photos:,} photos again, and deleted {done.files:,} files."
    )
    if done.accounts:
        yield f"Erased {done.accounts:,} accounts again."
