"""A physician's own pieces of text, to use again."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.domain import audit
from accounts.models import Physician, User
from forum.models import Snippet

TITLE, LONGEST, MOST = 80, 4000, 100


class SnippetRefused(ValueError):
    """A snippet cannot be kept; ``str()`` is a sentence."""


@transaction.atomic
def save(physician: Physician, *, by: User, title: str, text: str, snippet: Snippet | None = None) -> Snippet:
    """Keep a new snippet or change one of one's own, and return it. Raises `SnippetRefused`, `PermissionError`."""
    if physician.user_id != by.pk or (snippet is not None and snippet.physician_id != physician.pk):
        raise PermissionError("Snippets are their owner's.")
    Physician.objects.select_for_update(no_key=True).get(pk=physician.pk)
    if snippet is None and Snippet.objects.filter(physician=physician).count() >= MOST:
        raise SnippetRefused(f"You have {MOST} snippets, which is the most. Delete one first.")
    row = snippet or Snippet(physician=physician)
    row.title, row.text, row.changed_at = title, text, timezone.now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as clash:
        raise SnippetRefused("You have a snippet with this title. Choose another title.") from clash
    audit.record(by=by, action="change" if snippet else "create", item=row, kind="snippet")
    return row


@transaction.atomic
def delete(snippet: Snippet, *, by: User) -> None:
    """Delete one of one's own. Raises `PermissionError`."""
    if snippet.physician.user_id != by.pk:
        raise PermissionError("Snippets are their owner's.")
    audit.record(by=by, action="remove", item=snippet, kind="snippet")
    snippet.delete()
