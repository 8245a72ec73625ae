"""Making a copy of a person's data, keeping it for a week, and removing it.

The file is written beside its place and renamed when it is whole, and only then does the row say that it is ready: a
kill in between leaves a half file that nobody is offered, which the next try overwrites or the clock removes.
"""

import json
import os
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from accounts.domain import audit, export, throttling
from accounts.domain.export import Attachment
from accounts.domain.notifying import notify
from accounts.models import DataExport, User

KEPT = timedelta(days=7)
#: A worker that was away catches up within a day; what is not made by then is said to have failed.
PATIENCE = timedelta(days=1)
EXPORTS_PER_ACCOUNT = throttling.Limit("exports", 3, timedelta(days=1))
_CHUNK = 1024 * 1024


def folder() -> Path:
    """Return where the files lie: in the data folder, beside the photos, where no address leads."""
    return Path(settings.MEDIA_ROOT).parent / "exports"


def location(name: str) -> Path:
    """Return the place of a whole file."""
    return folder() / f"{name}.zip"


def _part(name: str) -> Path:
    return folder() / f"{name}.part"


@transaction.atomic
def ask(*, by: User) -> DataExport:
    """Ask for a copy; asking again while one is being made returns that one. Raises `throttling.TooManyTries`."""
    from accounts.jobs import build_export  # noqa: PLC0415 (the job calls `build` below: a circle, cut here)

    User.objects.select_for_update().get(pk=by.pk)
    waiting = DataExport.objects.filter(user=by, status="waiting").first()
    if waiting:
        return waiting
    throttling.take(EXPORTS_PER_ACCOUNT, who=str(by.pk))
    DataExport.objects.filter(user=by, status="failed").delete()
    made = DataExport.objects.create(user=by)
    audit.record(by=by, action="export", item=by, kind="user")
    build_export.defer(export=made.pk)
    return made


def latest(user: User) -> DataExport | None:
    """Return what the page speaks of: the newest export that is not past its time."""
    gone = {"status": "ready", "expires_at__lte": timezone.now()}
    return DataExport.objects.filter(user=user).exclude(**gone).first()


def ready(user: User, pk: int) -> DataExport | None:
    """Return an own export that can be downloaded now."""
    return DataExport.objects.filter(user=user, pk=pk, status="ready", expires_at__gt=timezone.now()).first()


def build(pk: int) -> None:
    """Make the file of a waiting export. Nothing happens when it was made already or is not wanted any more.

    Raises `OSError` on a full disk; the job tries again.
    """
    wanted = DataExport.objects.select_related("user").filter(pk=pk, status="waiting").first()
    if wanted is None:
        return
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    part = _part(wanted.name)
    try:
        _write(part, wanted.user)
        _offer(wanted, part)
    finally:
        part.unlink(missing_ok=True)


def give_up(pk: int) -> None:
    """Say honestly that an export did not work out."""
    with transaction.atomic():
        row = DataExport.objects.select_for_update().filter(pk=pk, status="waiting").first()
        if row is None:
            return
        _change(row, status="failed")
        notify("export_failed", to=row.user_id, about=row.pk)
        names = [row.name]
        transaction.on_commit(lambda: remove(names), robust=True)


def sweep() -> int:
    """Remove exports past their time, files without a row and rows without a file; return how many. The clock's work."""
    now = timezone.now()
    for pk in DataExport.objects.filter(status="waiting", asked_at__lt=now - PATIENCE).values_list(
        "pk", flat=True
    ):
        give_up(pk)
    rows = DataExport.objects.filter(status="ready")
    past = dict(rows.filter(expires_at__lte=now).values_list("pk", "name"))
    past |= {row.pk: row.name for row in rows if not location(row.name).exists()}
    failed = DataExport.objects.filter(status="failed", asked_at__lt=now - KEPT)
    # First the row, so that nobody is offered what is not there.
    DataExport.objects.filter(pk__in=past).delete()
    failed.delete()
    remove(past.values())
    return len(past) + _strays()


def remove(names: Any) -> None:
    """Delete the files of exports, whole and half ones."""
    for name in names:
        location(name).unlink(missing_ok=True)
        _part(name).unlink(missing_ok=True)


def _strays() -> int:
    """Delete files that no row names: those of accounts that went while a file was being made, or of a kill."""
    found = [path for path in folder().iterdir() if path.is_file()] if folder().is_dir() else []
    known = set(
        DataExport.objects.filter(name__in=[path.stem for path in found]).values_list("name", flat=True)
    )
    strays = [path for path in found if path.stem not in known]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)


@transaction.atomic
def _offer(wanted: DataExport, part: Path) -> None:
    """Put the whole file in its place and say so, unless the account went meanwhile."""
    row = DataExport.objects.select_for_update().filter(pk=wanted.pk, status="waiting").first()
    if row is None:
        return
    size, now = part.stat().st_size, timezone.now()
    part.rename(location(row.name))
    _sync(folder())
    older = list(DataExport.objects.filter(user_id=row.user_id, status="ready").values_list("pk", "name"))
    DataExport.objects.filter(pk__in=[pk for pk, _ in older]).delete()
    _change(row, status="ready", ready_at=now, expires_at=now + KEPT, size=size)
    notify("export_ready", to=row.user_id, about=row.pk)
    transaction.on_commit(lambda: remove([name for _, name in older]), robust=True)


def _change(row: DataExport, **values: Any) -> None:
    """Write columns of a row. A copy is nothing that anybody moderates, so there is no table of moves."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def _write(path: Path, user: User) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("README.txt", readme())
            for part in export.parts():
                attachments: list[Attachment] = []
                with archive.open(f"{part.name}.json", "w", force_zip64=True) as entry:
                    for piece in _json(part.rows(user), attachments):
                        entry.write(piece.encode())
                for each in attachments:
                    _attach(archive, each)
        file.flush()
        os.fsync(file.fileno())


def _json(rows: Iterator[dict[str, Any] | Attachment], attachments: list[Attachment]) -> Iterator[str]:
    """Yield a JSON list piece by piece: an account of any size takes the memory of one row."""
    yield "["
    comma = "\n"
    for row in rows:
        if isinstance(row, Attachment):
            attachments.append(row)
            continue
        yield comma + json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        comma = ",\n"
    yield "\n]\n"


def _attach(archive: zipfile.ZipFile, attachment: Attachment) -> None:
    """Copy one file. One that was taken back at this moment is left out."""
    try:
        with (
            attachment.path.open("rb") as source,
            archive.open(attachment.name, "w", force_zip64=True) as entry,
        ):
            while chunk := source.read(_CHUNK):
                entry.write(chunk)
    except FileNotFoundError:
        return


def readme() -> str:
    """Return what tells a person what they hold."""
    lines = [
        "Your data",
        "=========",
        "",
        "This is a copy of what this site keeps about you and of what you wrote here. Each .json file is a list that",
        "any text editor or browser opens. Times are in UTC, as year-month-day and hour. Empty lists mean that we",
        "have nothing of the kind.",
        "",
        "What other people wrote is theirs and is not in here: of answers to your questions, for example, you find",
        "the address and the date. Who of our moderators decided is not in here either.",
        "",
    ]
    for part in export.parts():
        lines += [f"{part.name}.json", *_wrapped(part.about), ""]
    return "\n".join(lines)


def _wrapped(text: str, width: int = 105) -> Iterator[str]:
    line = "   "
    for word in text.split():
        if len(line) + len(word) + 1 > width:
            yield line
            line = "   "
        line += f" {word}"
    yield line


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
