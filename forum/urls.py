"""The forum's addresses, as PRODUCT.md gives them."""

urlpatterns: list = []
