"""Moving an archive in: everything is checked first, then written in one transaction, under one decision.

`ARCHIVE.md` of the format is the source of every rule here.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, reset_queries, transaction
from django.utils import timezone

from accounts import roles
from accounts.domain import audit
from accounts.domain.transitions import NotAllowed
from accounts.models import User
from forum.domain.archives import examining, places, rows, staging
from forum.domain.archives.examining import Examination, Found, Tell
from forum.domain.archives.format import Source
from forum.domain.archives.reading import ArchiveRefused, why
from forum.domain.archives.rejects import Rejects
from forum.domain.archives.rows import Writer, Written
from forum.models import ImportRun

__all__ = ["ArchiveRefused", "Outcome", "import_archive"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import found and did. ``run`` is None when nothing was written."""

    source: Source
    found: Found
    written: Written
    run: ImportRun | None = None
    rejected: Path | None = None
    #: Bad lines kept everything else out.
    refused: bool = False


def import_archive(
    path: Path,
    *,
    by: User,
    publish: bool = False,
    dry_run: bool = False,
    skip_bad: bool = False,
    tell: Tell = lambda _text: None,
    progress: Callable[[str, int], None] = lambda _step, _count: None,
) -> Outcome:
    """Import the archive at ``path`` and return what came of it.

    Without ``publish`` everything waits in the moderation queues. With bad lines nothing is imported, unless
    ``skip_bad``: then the good ones are, and the bad ones go into a file beside the archive. ``dry_run``
    checks and changes nothing. ``tell`` is given each problem as a sentence, ``progress`` what is being done
    and how far it is.

    Raises `NotAllowed` unless ``by`` may moderate, and `ArchiveRefused` where nothing can be imported.
    """
    if not roles.may_moderate(by):
        raise NotAllowed("Only an active moderator or administrator can import an archive.")
    try:
        with closing(places.open_archive(path)) as archive, staging.opened() as folder:
            with closing(Rejects(path, folder, wanted=skip_bad and not dry_run)) as rejects:
                found = Examination(
                    archive, folder, rejects, tell, progress=lambda count: progress("read", count)
                ).run()
                refused = found.bad > 0 and not skip_bad
                if dry_run or refused:
                    return Outcome(archive.source, found, Written(), refused=refused)
                rejected = rejects.publish()
            if not found.good:
                return Outcome(archive.source, found, Written(), rejected=rejected)
            written, run = _write(folder, archive.source, by=by, publish=publish, progress=progress)
            return Outcome(archive.source, found, written, run, rejected)
    except (OSError, sqlite3.Error) as error:
        raise ArchiveRefused(f"The import stopped: {why(error)}. Nothing was imported.") from error


@transaction.atomic
def _write(
    folder: Path, source: Source, *, by: User, publish: bool, progress: Callable[[str, int], None]
) -> tuple[Written, ImportRun]:
    """Write what was staged, and the decision under which it stands."""
    written = Written()
    run = ImportRun.objects.create(source=source.name, source_url=source.url, by=by, published=publish)
    writer = Writer(by=by, source=source, publish=publish, now=timezone.now(), folder=folder, written=written)
    for batch in examining.staged(folder, source=source):
        writer.write(batch)
        progress("written", written.questions)
        if connection.queries_logged:
            reset_queries()
    run.questions, run.answers, run.photos = written.questions, written.answers, written.photos
    run.save(update_fields=["questions", "answers", "photos"])
    audit.record(by=by, action="import", item=run, kind="import", reason=rows.REASON)
    return written, run
