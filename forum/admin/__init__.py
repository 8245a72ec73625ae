"""The forum's part of the desk."""

from django.contrib import admin

from forum.admin import answers, questions, updates, upkeep

for queue in (questions.QUEUE, *answers.QUEUES, updates.QUEUE):
    admin.site.add_queue(queue)
admin.site.banners.append(upkeep.texts_banner)
