"""What the record of changes says of the actions of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.accounts.history import Text

ACTIONS: dict[str, Text] = {
    "forums.forum_announced": _("Announced a forum"),
    "forums.forum_in_session": _("Began the meeting of a forum"),
    "forums.forum_answering": _("Ended the inputs of a forum"),
    "forums.forum_closed": _("Closed a forum"),
    "forums.forum_cancelled": _("Cancelled a forum"),
    "forums.input_entered": _("Wrote down an input for somebody"),
}
