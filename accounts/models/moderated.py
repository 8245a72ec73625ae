"""What every moderated thing has in common."""

import hashlib
from typing import ClassVar

from django.db import models

from accounts.states import Table


class Moderated(models.Model):
    """A thing whose status only `accounts.domain.transitions` changes.

    ``version`` counts every change of status or text, so that a decision made on an old view is noticed.
    """

    #: The name of the thing in ``states.csv`` and in the audit log.
    KIND: ClassVar[str]
    TABLE: ClassVar[Table]

    status = models.CharField(max_length=20, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def owner_id(self) -> int | None:
        """Return the id of the account this belongs to, or None when nobody here does."""
        raise NotImplementedError

    def words(self) -> str:
        """Return all words of this that readers would see, as one text, for the audit log's hash."""
        raise NotImplementedError

    def words_hash(self) -> str:
        """Return the SHA-256 of `words`, in hexadecimal."""
        return hashlib.sha256(self.words().encode()).hexdigest()
