"""The forum's addresses, as PRODUCT.md gives them. Each view module lists its own."""

from forum.views import (
    about,
    answering,
    asking,
    home,
    lists,
    machines,
    mine,
    my_photos,
    photos,
    physicians,
    questions,
    replacing,
    searching,
    workspace,
)

urlpatterns = [
    *home.urlpatterns,
    *lists.urlpatterns,
    *searching.urlpatterns,
    *questions.urlpatterns,
    *physicians.urlpatterns,
    *photos.urlpatterns,
    *asking.urlpatterns,
    *mine.urlpatterns,
    *my_photos.urlpatterns,
    *replacing.urlpatterns,
    *workspace.urlpatterns,
    *answering.urlpatterns,
    *about.urlpatterns,
    *machines.urlpatterns,
]
