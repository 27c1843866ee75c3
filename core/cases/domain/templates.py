"""Reply templates: texts that staff put into their answers. Nobody is named in them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.cases.domain.lifecycle import checked_text
from core.cases.models import Case, ReplyTemplate
from core.cases.models.messages import TEXT_LIMIT
from core.cases.regimes import choices
from core.db.violations import translate_violations
from core.errors import DomainError, InvalidInput
from core.rights import Actor, require
from core.turns import just_made

WRITE = "cases.write_template"
TITLE_LIMIT = 120


class TemplateTitleTaken(DomainError):
    code = "template-title-taken"
    status = 422
    message = gettext_lazy("Another reply template has this title.")


@transaction.atomic
def write_template(
    *,
    title: str,
    text: str,
    kinds: Sequence[str] = (),
    is_active: bool = True,
    template: ReplyTemplate | None = None,
    by: Actor,
) -> ReplyTemplate:
    """Add a reply template, or change one. Raises InvalidInput, PermissionRefused, TemplateTitleTaken."""
    require(by, WRITE)
    values = {
        "title": checked_text(title, field="title", limit=TITLE_LIMIT, missing=_("Give it a title.")),
        "text": checked_text(text, field="text", limit=TEXT_LIMIT, missing=_("Write the text.")),
        "kinds": _known(kinds),
        "is_active": is_active,
    }
    if template is None and (twin := just_made(ReplyTemplate.objects.filter(**values), by=by)) is not None:
        return twin
    row = template or ReplyTemplate(created_by=by)
    for name, value in values.items():
        setattr(row, name, value)
    with translate_violations({"replytemplate_title_once": TemplateTitleTaken}):
        row.save()
    audit.record(action="cases.template_written", target=row, changes={"is_active": [None, is_active]})
    return row


def templates_for(case: Case) -> list[ReplyTemplate]:
    """Return the templates in use for a kind of case."""
    rows = ReplyTemplate.objects.filter(is_active=True)
    return [row for row in rows if not row.kinds or case.kind in row.kinds]


def fill(template: ReplyTemplate, case: Case) -> str:
    """Return the text of a template for a case: [kode] and [perihal] become what they stand for."""
    return template.text.replace("[kode]", case.code).replace("[perihal]", case.subject)


def _known(kinds: Sequence[str]) -> list[str]:
    known = dict(choices())
    if unknown := [kind for kind in kinds if kind not in known]:
        raise InvalidInput({"kinds": [_("%(kind)s is not known.") % {"kind": unknown[0]}]})
    return sorted(set(kinds))
