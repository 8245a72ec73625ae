"""The forum's part of the desk."""

from django.contrib import admin

from forum.admin import answers, appeals, clarifications, peers, photos, questions, reviews, updates, upkeep
from forum.domain import belongings
from forum.presenters import byline

for queue in (
    questions.QUEUE,
    photos.QUEUE,
    *answers.QUEUES,
    updates.QUEUE,
    *reviews.QUEUES,
    *peers.QUEUES,
    clarifications.QUEUE,
):
    admin.site.add_queue(queue)  # type: ignore[attr-defined]
appeals.show_all()
belongings.register_all()
admin.site.byline_of = byline.preview  # type: ignore[attr-defined]
admin.site.banners.append(upkeep.texts_banner)  # type: ignore[attr-defined]
