"""The desk. Its pages are registered by `accounts.admin.pages`, once the site of this package stands."""
