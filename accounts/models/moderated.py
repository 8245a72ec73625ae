"""What every moderated thing has in common."""

import hashlib
from typing import Any, ClassVar

import pgtrigger
from django.db import models

from accounts.states import Table, pairs


class Moderated(models.Model):
    """A thing whose status only `accounts.domain.transitions` changes.

    ``version`` counts every change of status or text, so that a decision made on an old view is noticed.
    """

    #: The name of the thing in ``states.csv`` and in the audit log.
    KIND: ClassVar[str]
    TABLE: ClassVar[Table]
    #: Fields that triggers set with the status: taking a decision back puts them back, too.
    FOLLOWS_STATUS: ClassVar[tuple[str, ...]] = ()

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


class LegalStatus(pgtrigger.FSM):
    """Refuses every move of status that the table does not name, but for taking back a decision that says so itself.

    That is a row of `Decision` which this transaction named (`accounts.domain.deciding`) and marked as undone, which
    nobody was told of, and which moved this very row from the status that it goes to now.
    """

    def __init__(self, table: Table) -> None:
        super().__init__(name="legal_status", field="status", transitions=pairs(table))

    def get_func(self, model: Any) -> Any:
        """Return the body of the trigger."""
        legal = ",".join(f"{old}:{new}" for old, new in self.transitions)
        return self.format_sql(
            f"""
            SELECT CONCAT(OLD.status, ':', NEW.status) = ANY('{{{legal}}}'::text[]) INTO _is_valid_transition;
            IF (_is_valid_transition IS FALSE AND OLD.status IS DISTINCT FROM NEW.status) THEN
                SELECT EXISTS (
                    SELECT FROM accounts_decision
                    WHERE id = NULLIF(current_setting('curbside.undoing', true), '')::bigint
                      AND undone_at IS NOT NULL AND told_at IS NULL
                      AND before @> jsonb_build_array(jsonb_build_object(
                          'table', TG_TABLE_NAME, 'pk', OLD.id,
                          'before', jsonb_build_object('status', NEW.status),
                          'after', jsonb_build_object('status', OLD.status)
                      ))
                ) INTO _is_valid_transition;
            END IF;
            IF (_is_valid_transition IS FALSE AND OLD.status IS DISTINCT FROM NEW.status) THEN
                RAISE EXCEPTION 'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %',
                    OLD.status, NEW.status, TG_TABLE_NAME;
            END IF;
            RETURN NEW;
            """  # noqa: S608
        )
