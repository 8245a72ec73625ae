"""The forum's addresses, as PRODUCT.md gives them. Each view module lists its own."""

from importlib import import_module
from importlib.util import find_spec

MODULES = (
    "home", "lists", "searching", "questions", "physicians", "photos", "asking", "mine", "my_photos", "workspace",
    "answering", "about", "machines",
)  # fmt: skip

urlpatterns = []
for name in MODULES:
    if find_spec(f"forum.views.{name}"):
        urlpatterns += import_module(f"forum.views.{name}").urlpatterns
