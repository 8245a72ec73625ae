"""The forum's addresses, as PRODUCT.md gives them. Each view module lists its own."""

from forum.views import (
    about,
    answering,
    asking,
    following,
    home,
    lists,
    machines,
    mine,
    my_acts,
    my_photos,
    photos,
    physicians,
    questions,
    reactions,
    replacing,
    reviews,
    searching,
    workspace,
)

urlpatterns = [
    *home.urlpatterns,
    *lists.urlpatterns,
    *searching.urlpatterns,
    *questions.urlpatterns,
    *reactions.urlpatterns,
    *following.urlpatterns,
    *reviews.urlpatterns,  # before physicians': “review” would be a slug there
    *physicians.urlpatterns,
    *photos.urlpatterns,
    *asking.urlpatterns,
    *mine.urlpatterns,
    *my_acts.urlpatterns,
    *my_photos.urlpatterns,
    *replacing.urlpatterns,
    *workspace.urlpatterns,
    *answering.urlpatterns,
    *about.urlpatterns,
    *machines.urlpatterns,
]
