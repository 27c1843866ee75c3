"""What a forum is made of besides its time and place: the agenda, the material to read, and the agency's team."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput
from core.models import User
from core.pagecache import content_changed
from core.rights import Actor, require
from core.uploads import PDF_TYPES, check_upload
from forums.domain.planning import PERMISSION, lock_unfinished
from forums.errors import ForumChanged, ForumMoveRefused
from forums.models import AgendaItem, Forum, ForumMaterial, TeamMember
from services.seam import Typed

MOST_ITEMS = 40
MOST_MATERIALS = 30
MOST_MEMBERS = 40
State = Forum.State


@dataclass(frozen=True, kw_only=True)
class Item:
    """A row of the agenda as typed; `key` is that of the row which is changed, None for a new one."""

    title: str
    starts_at: dt.time
    speaker: str = ""
    key: int | None = None


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody of the team as typed: an account, or a name where there is none."""

    duty: str
    user: User | None = None
    name: str = ""
    position: str = ""


@transaction.atomic
def set_agenda(*, forum: Forum, lock: int, items: Sequence[Item], by: Actor) -> list[AgendaItem]:
    """Make these exactly the items of the agenda, in their order. What has begun or has notes stays on it.

    Raises InvalidInput, ForumChanged, ForumFinished, and ForumMoveRefused once the meeting is over.
    """
    require(by, PERMISSION)
    typed = Typed()
    if len(items) > MOST_ITEMS:
        typed.add("", _("An agenda has at most %(most)s items.") % {"most": MOST_ITEMS})
    cleaned = [
        (item, typed.line("title", item.title, 200, needed=True), typed.line("speaker", item.speaker, 160))
        for item in items
    ]
    typed.refuse()
    forum = _lock(forum, lock)
    if forum.state == State.ANSWERING:
        raise ForumMoveRefused(from_state=forum.state, to_state=forum.state)
    known = {row.pk: row for row in forum.agenda.all()}
    kept = {item.key for item in items if item.key is not None}
    for row in known.values():
        if row.pk not in kept and (row.began_at is not None or row.notes):
            raise InvalidInput({"": [_("“%(item)s” has begun or has notes, so it stays.") % {"item": row.title}]})
    forum.agenda.exclude(pk__in=kept).delete()
    saved = []
    for position, (item, title, speaker) in enumerate(cleaned, start=1):
        row = known.get(item.key or 0) or AgendaItem(forum=forum)
        row.position, row.title, row.speaker, row.starts_at = position, title, speaker, item.starts_at
        row.save()
        saved.append(row)
    _finish(forum, "forums.agenda_changed", items=[len(known), len(saved)])
    return saved


@transaction.atomic
def add_material(*, forum: Forum, title: str, file: File | None = None, url: str = "", by: Actor) -> ForumMaterial:
    """Add a PDF or picture, or an address elsewhere; the same again is the same row. Raises InvalidInput."""
    require(by, PERMISSION)
    typed = Typed()
    name = typed.line("title", title, 200, needed=True)
    address = typed.address("url", url, 300)
    if bool(file) == bool(address):
        typed.add("file", _("Choose a file, or give an address."))
    typed.refuse()
    kept = check_upload(file, PDF_TYPES) if file else None
    forum = lock_unfinished(forum)
    same = forum.materials.filter(file_sha256=kept.sha256) if kept else forum.materials.filter(url=address)
    if (known := same.first()) is not None:
        return known
    if forum.materials.count() >= MOST_MATERIALS:
        raise InvalidInput({"title": [_("A forum has at most %(most)s materials.") % {"most": MOST_MATERIALS}]})
    material = ForumMaterial(forum=forum, title=name, url=address)
    if kept is not None:
        material.file_sha256, material.file_size = kept.sha256, kept.size
        material.file.save(kept.name, kept.content, save=False)
    material.save()
    _told(forum, "forums.material_added", title=name)
    return material


@transaction.atomic
def remove_material(*, material: ForumMaterial, by: Actor) -> None:
    """Take a material away for good, with its file. Raises ForumFinished."""
    require(by, PERMISSION)
    forum = lock_unfinished(material.forum)
    name = material.file.name
    if name and not ForumMaterial.objects.filter(file=name).exclude(pk=material.pk).exists():
        transaction.on_commit(partial(material.file.storage.delete, name), robust=True)
    ForumMaterial.objects.filter(pk=material.pk).delete()
    _told(forum, "forums.material_removed", title=material.title)


@transaction.atomic
def set_team(*, forum: Forum, lock: int, members: Sequence[Member], by: Actor) -> list[TeamMember]:
    """Make these exactly the team. Raises InvalidInput, ForumChanged, ForumFinished."""
    require(by, PERMISSION)
    typed = Typed()
    if len(members) > MOST_MEMBERS:
        typed.add("", _("A team has at most %(most)s members.") % {"most": MOST_MEMBERS})
    rows = [_member(forum, member, typed) for member in members]
    accounts = [row.user_id for row in rows if row.user_id is not None]
    if len(set(accounts)) < len(accounts):
        typed.add("", _("The same account stands in the list twice."))
    typed.refuse()
    forum = _lock(forum, lock)
    before = forum.team.count()
    forum.team.all().delete()
    for row in rows:
        row.forum = forum
    saved = TeamMember.objects.bulk_create(rows)
    _finish(forum, "forums.team_changed", members=[before, len(saved)])
    return saved


def _member(forum: Forum, member: Member, typed: Typed) -> TeamMember:
    name = typed.line("name", member.name or (str(member.user) if member.user else ""), 160)
    if not name:
        typed.add("name", _("Choose an account, or write a name."))
    if member.duty not in TeamMember.Duty.values:
        typed.add("duty", _("Choose one of the options."))
    position = typed.line("position", member.position, 160)
    return TeamMember(forum=forum, user=member.user, name=name, position=position, duty=member.duty)


def _lock(forum: Forum, lock: int) -> Forum:
    forum = lock_unfinished(forum)
    if forum.lock != lock:
        raise ForumChanged(lock=forum.lock)
    return forum


def _finish(forum: Forum, action: str, **facts: object) -> None:
    forum.lock += 1
    forum.save(update_fields=["lock"])
    _told(forum, action, **facts)


def _told(forum: Forum, action: str, **facts: object) -> None:
    audit.record(action=action, target=forum, changes={"forum": forum.code, **facts})
    if forum.is_public:
        content_changed()
