"""Legal and help pages, as dated versions."""

from django.db import models


class LegalText(models.Model):
    """One version of one page. The newest is shown; older ones stay readable with their differences."""

    PAGES = {
        "how-it-works": "How it works",
        "verification": "How physicians are verified",
        "guidelines": "Community guidelines",
        "disclaimer": "Medical disclaimer",
        "privacy": "Privacy and photos",
        "accessibility": "Accessibility",
        "contact": "Contact a moderator",
    }

    page = models.CharField(max_length=20, choices=PAGES)
    dated = models.DateField()
    summary = models.TextField(max_length=1000)
    body = models.TextField(help_text="Markdown; headings of the second level become the contents.")

    class Meta:
        ordering = ["page", "-dated", "-pk"]
        constraints = [models.UniqueConstraint(fields=["page", "dated"], name="legal_text_once_a_day")]

    def __str__(self) -> str:
        return f"{self.get_page_display()}, {self.dated}"
