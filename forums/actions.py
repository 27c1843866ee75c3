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
    "forums.input_answered": _("Answered an input"),
    "forums.answer_changed": _("Changed the answer to an input"),
    "forums.action_added": _("Added an action to a plan"),
    "forums.action_changed": _("Changed an action of a plan"),
    "forums.action_reported": _("Reported the progress of an action"),
    "forums.action_dropped": _("Dropped an action of a plan"),
    # in the room
    "forums.input_hidden": _("Hid an input, with a reason"),
    "forums.input_shown": _("Showed an input"),
    "forums.reports_dismissed": _("Kept a reported input"),
    "forums.reply_hidden": _("Hid a reply, with a reason"),
    "forums.reply_shown": _("Showed a reply"),
    "forums.inputs_grouped": _("Grouped inputs that say the same"),
    "forums.input_ungrouped": _("Took an input out of its group"),
    "forums.input_replied": _("Replied to an input in the agency's name"),
    "forums.item_begun": _("Began an item of the agenda"),
    "forums.item_finished": _("Finished an item of the agenda"),
    "forums.notes_written": _("Wrote notes for the minutes"),
    "forums.point_added": _("Added a point to agree on"),
    "forums.point_changed": _("Changed a point to agree on"),
    "forums.point_removed": _("Removed a point to agree on"),
    "forums.point_moved": _("Moved a point to agree on"),
    "forums.votes_opened": _("Opened the votes on a point"),
    "forums.votes_closed": _("Closed the votes on a point"),
    "forums.point_decided": _("Recorded the result of a point"),
    "forums.photo_added": _("Added a photo of a forum"),
    "forums.photo_changed": _("Changed a photo of a forum"),
    "forums.photo_removed": _("Removed a photo of a forum"),
    "forums.reply_written": _("Replied to an input for the agency"),
    "forums.reply_taken_back": _("Took back a reply of the agency"),
}
