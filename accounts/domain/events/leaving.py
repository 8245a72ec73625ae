"""What people are told of their copy of their data and of the end of their account."""

from accounts.domain.channels import Event

LEAVING: dict[str, Event] = {
    "export_ready": Event(
        "Your data is ready",
        "The copy of your data that you asked for is ready. You can download it for 7 days; you have to sign in for that.",
        "Sign in and download",
        "/me/export/",
        "account",
    ),
    "export_failed": Event(
        "Your data could not be put together",
        "Making the copy of your data did not work. It is our fault, not yours. Please ask for it again.",
        "Ask again",
        "/me/export/",
        "account",
    ),
    "deletion_cancelled": Event(
        "Your account stays",
        "You changed your mind: your account and everything in it stays as it is.",
        "Open your account",
        "/me/",
        "account",
    ),
}
