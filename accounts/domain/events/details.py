"""Facts that the mails of a category show below their sentence, such as when and with which device.

Category → a function from the id that the notice is about to what the mail's template shows (``timestamp``,
``user_agent``, ``more``). The module that knows them puts its function here when it is imported.
"""

from collections.abc import Callable

DETAILS: dict[str, Callable[[int], dict[str, object]]] = {}
