"""Reviews: what readers see is kept by a trigger, replies are things of their own."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_applications"),
        ("forum", "0005_following"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("submitted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("decided_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("pending", "Waiting for review"),
                            ("returned", "Changes requested"),
                            ("published", "Published"),
                            ("hidden", "Hidden"),
                            ("rejected", "Not published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=20,
                    ),
                ),
                ("body", models.TextField(max_length=2000)),
                ("written_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "reply",
                "verbose_name_plural": "replies",
                "ordering": ["pk"],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="review",
            name="keep_rating",
        ),
        migrations.AddField(
            model_name="review",
            name="counted_from",
            field=models.DateField(
                db_default=django.db.models.functions.datetime.TruncDate(
                    django.db.models.functions.datetime.Now()
                ),
                default=django.utils.timezone.localdate,
                editable=False,
                help_text="One review per patient and physician in the twelve months from this day.",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="edited_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="public_body",
            field=models.TextField(blank=True, db_default="", default="", editable=False, max_length=2000),
        ),
        migrations.AddField(
            model_name="review",
            name="public_stars",
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="public_topic",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="forum.topic",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="public_visited_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["status", "submitted_at", "id"], name="review_queue"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_public",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NEW.status = 'published' THEN\n        NEW.public_stars := NEW.stars;\n        NEW.public_body := NEW.body;\n        NEW.public_visited_on := NEW.visited_on;\n        NEW.public_topic_id := NEW.topic_id;\n    ELSIF NEW.status NOT IN ('pending', 'returned') OR TG_OP = 'INSERT' THEN\n        NEW.public_stars := NULL;\n        NEW.public_body := '';\n        NEW.public_visited_on := NULL;\n        NEW.public_topic_id := NULL;\n    END IF;\n    RETURN NEW;\n",
                    hash="2d691ddff5c095e93a2d79a5e9fc73d9a2df8726",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_keep_public_3bf51",
                    table="forum_review",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_rating",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE changed BIGINT;",
                    func="\n    FOR changed IN\n        SELECT DISTINCT id FROM unnest(ARRAY[\n            CASE WHEN TG_OP <> 'INSERT' THEN OLD.physician_id END,\n            CASE WHEN TG_OP <> 'DELETE' THEN NEW.physician_id END\n        ]) AS id WHERE id IS NOT NULL ORDER BY id\n    LOOP\n        PERFORM 1 FROM accounts_physician WHERE id = changed FOR UPDATE;\n        UPDATE accounts_physician SET (rating_sum, rating_count) = (\n            SELECT coalesce(sum(public_stars), 0), count(public_stars) FROM forum_review\n            WHERE physician_id = changed AND public_stars IS NOT NULL\n        ) WHERE id = changed;\n    END LOOP;\n    RETURN NULL;\n",
                    hash="98116f0f65c3be996c8e31dc2e1bfc652637ba25",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_rating_bbefe",
                    table="forum_review",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="reviewreply",
            name="review",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="reply", to="forum.review"
            ),
        ),
        migrations.AddIndex(
            model_name="reviewreply",
            index=models.Index(fields=["status", "submitted_at", "id"], name="reply_queue"),
        ),
        migrations.AddConstraint(
            model_name="reviewreply",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["draft", "pending", "returned", "published", "hidden", "rejected", "withdrawn"],
                    )
                ),
                name="reply_status_known",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewreply",
            trigger=pgtrigger.compiler.Trigger(
                name="legal_status",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{draft:pending,hidden:published,pending:published,pending:rejected,pending:returned,pending:withdrawn,published:hidden,published:withdrawn,returned:pending,returned:withdrawn}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="3796f93d4b24108d10ac523bf24e5f7eab168b72",
                    operation="UPDATE",
                    pgid="pgtrigger_legal_status_b8810",
                    table="forum_reviewreply",
                    when="BEFORE",
                ),
            ),
        ),
    ]
