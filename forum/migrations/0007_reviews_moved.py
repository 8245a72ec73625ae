"""Brings the replies and public words of reviews into their new places."""

from django.db import migrations

# The trigger `keep_public` fills what is public at any update.
MOVE = """
    INSERT INTO forum_reviewreply (review_id, body, status, version, created_at, submitted_at, decided_at, written_at)
    SELECT id, reply, 'published', 1, coalesce(published_at, created_at), published_at, published_at, published_at
    FROM forum_review WHERE reply <> '';
    UPDATE forum_review SET counted_from = (created_at AT TIME ZONE 'UTC')::date;
"""


class Migration(migrations.Migration):
    dependencies = [("forum", "0006_reviews")]
    operations = [migrations.RunSQL(MOVE, migrations.RunSQL.noop)]
