"""Keeping photos' rows and files in agreement, and letting go of rejected ones in time (TRUST 25).

Files come before their rows and go after them, so a kill leaves files without rows; those are removed here once they
are older than any upload takes. A row without its file is nothing that this program does: it is reported, and left for
whoever restored or moved something.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.domain import audit
from accounts.domain.appealing import APPEAL_TIME
from accounts.models import Appeal
from forum.domain import photo_files, tombstones
from forum.domain.archives import staging
from forum.models import Erasure, Photo, Rendition

#: An upload in progress has files without rows for some seconds.
GRACE = timedelta(hours=1)
_ROWS = 1000


@dataclass(slots=True)
class Swept:
    """What was found, as places below the photos' folder. All but the last four lists is removed by then."""

    orphans: list[str] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)
    staged: list[str] = field(default_factory=list)
    unlisted: int = 0
    importing: bool = False
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        """Return whether somebody has to look: rows whose files are not there or not whole."""
        return bool(self.missing or self.damaged)


def sweep(*, dry_run: bool = False) -> Swept:
    """Find what does not agree and remove what a kill left; ``dry_run`` removes nothing. Raises `OSError`."""
    swept = Swept()
    before = timezone.now() - GRACE
    # An import has files without rows for as long as it takes; the lock keeps one from starting meanwhile.
    with staging.alone() as alone:
        swept.importing = not alone
        if alone:
            _staged(swept, dry_run=dry_run)
            _files(swept, before)
            if not dry_run:
                photo_files.remove([*swept.orphans, *swept.leftovers])
    _rows(swept)
    _erasures(swept, dry_run=dry_run)
    return swept


def _staged(swept: Swept, *, dry_run: bool) -> None:
    if staging.place().is_dir():
        swept.staged = sorted(f"staging/{each.name}" for each in staging.place().iterdir())
    if not dry_run:
        staging.sweep()


def _files(swept: Swept, before: datetime) -> None:
    """Sort the files below ``photos/``. They are listed first and looked up afterwards: a row that comes meanwhile counts."""
    old: list[str] = []
    for path, changed in _on_disk():
        if changed >= before.timestamp():
            continue
        if path.endswith(".part"):
            swept.leftovers.append(path)
        elif tombstones.PLACE.fullmatch(path):
            old.append(path)
        else:
            swept.strange.append(path)
    for start in range(0, len(old), _ROWS):
        some = old[start : start + _ROWS]
        names = [Path(path).stem for path in some]
        known = {each.path for each in Rendition.objects.filter(name__in=names).only("name", "format")}
        swept.orphans += [path for path in some if path not in known]


def _on_disk() -> Iterator[tuple[str, float]]:
    root = Path(settings.MEDIA_ROOT)
    for folder in sorted(root.glob("photos/*")):
        for file in sorted(folder.iterdir()) if folder.is_dir() else [folder]:
            try:
                yield str(file.relative_to(root)), file.stat().st_mtime
            except FileNotFoundError:
                continue  # withdrawn at this moment


def _rows(swept: Swept) -> None:
    for row in Rendition.objects.order_by("pk").iterator(chunk_size=_ROWS):
        try:
            size = photo_files.location(row).stat().st_size
        except FileNotFoundError:
            if Rendition.objects.filter(pk=row.pk).exists():  # and was not withdrawn at this moment
                swept.missing.append(f"photo {row.photo_id}: {row.path}")
            continue
        if size != row.size:
            swept.damaged.append(f"photo {row.photo_id}: {row.path}")


def _erasures(swept: Swept, *, dry_run: bool) -> None:
    """Write down erasures that a kill or a full disk kept out of the list beside the photos."""
    known = tombstones.keys()
    unlisted = [each for each in Erasure.objects.all() if each.key not in known]
    swept.unlisted = len(unlisted)
    if unlisted and not dry_run:
        tombstones.write_down(unlisted)


def destroy_rejected() -> int:
    """Destroy the files of photos whose rejection can no longer be appealed; return of how many. The clock's work.

    Of a photo that a moderator rejected the perceptual hash stays (`known_photos`); of one that only belongs to a
    rejected question nothing does. Photos that an appeal waits about are left alone until it is decided.
    """
    before = timezone.now() - APPEAL_TIME
    alone = Q(status="rejected", decided_at__lt=before)
    with_question = Q(question__status="rejected", question__decided_at__lt=before) & ~Q(status="withdrawn")
    due = (alone | with_question) & ~_appealed("photo", "pk") & ~_appealed("question", "question_id")
    count = 0
    for pk in Photo.objects.filter(due, missing=False).values_list("pk", flat=True)[:_ROWS]:
        count += _destroy(pk, due)
    return count


def _appealed(kind: str, pk: str) -> Q:
    waiting = Appeal.objects.filter(object_type=kind, object_id=OuterRef(pk), status="waiting")
    return Q(Exists(waiting))


@transaction.atomic
def _destroy(pk: int, due: Q) -> bool:
    photo = Photo.objects.select_for_update(of=("self",)).filter(due, pk=pk, missing=False).first()
    if photo is None:
        return False  # opened again at this moment
    photo_files.destroy(photo, by=None, keep_hash=photo.status == "rejected")
    photo.missing = True
    photo.save(update_fields=["missing"])
    audit.record(by=None, action="destroy", item=photo)
    return True
