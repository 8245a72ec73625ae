"""Step 3 of asking: photos."""

urlpatterns: list = []
