"""The forum's part of the desk."""

from django.contrib import admin

from forum.admin import answers, photos, questions, updates, upkeep

for queue in (questions.QUEUE, photos.QUEUE, *answers.QUEUES, updates.QUEUE):
    admin.site.add_queue(queue)  # type: ignore[attr-defined]
admin.site.banners.append(upkeep.texts_banner)  # type: ignore[attr-defined]
