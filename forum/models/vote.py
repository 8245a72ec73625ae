"""Readers' "Helpful" on answers. PostgreSQL keeps each answer's count."""

from __future__ import annotations

import pgtrigger
from django.db import models

from forum.models.answer import Answer

#: Counts again under the answer's lock, answers in the order of their ids: neither two people at once nor a
#: statement that takes many votes away can make it wrong or wait in a circle. NO KEY: votes that other people's
#: transactions add hold a key lock on the answer, which this does not have to wait for.
_KEEP_HELPFUL = """
    FOR changed IN SELECT DISTINCT answer_id FROM touched ORDER BY answer_id
    LOOP
        PERFORM 1 FROM forum_answer WHERE id = changed FOR NO KEY UPDATE;
        UPDATE forum_answer SET helpful_count = (SELECT count(*) FROM forum_vote WHERE answer_id = changed)
        WHERE id = changed;
    END LOOP;
    RETURN NULL;
"""


class Vote(models.Model):
    """One account found one answer helpful."""

    account = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="votes")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="votes")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "account"], name="vote_once")]
        triggers = [
            pgtrigger.Protect(name="never_moved", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="count_in",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="touched"),
                declare=[("changed", "BIGINT")],
                func=_KEEP_HELPFUL,
            ),
            pgtrigger.Trigger(
                name="count_out",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                referencing=pgtrigger.Referencing(old="touched"),
                declare=[("changed", "BIGINT")],
                func=_KEEP_HELPFUL,
            ),
        ]

    def __str__(self) -> str:
        return f"Vote {self.pk} for answer {self.answer_id}"
