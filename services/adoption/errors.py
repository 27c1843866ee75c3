"""The refusals around common templates."""

from django.utils.translation import gettext_lazy as _

from core.errors import ChangedMeanwhile, DomainError


class TemplateMovedOn(ChangedMeanwhile):
    """The template has a newer version than the one that was looked at; `facts["version"]` is its number."""

    code = "template-moved-on"
    message = _("The template has moved on while you were reading. Look at its newest version first.")


class NothingToTakeOver(DomainError):
    code = "template-nothing-new"
    message = _("The template offers nothing new here. Somebody may have taken it over before you.")


class TemplateRulesBroken(DomainError):
    """`facts["components"]` lists the codes, `facts["labels"]` names them for people."""

    code = "template-rules-broken"
    status = 422
    message = _("What the common template fixes was changed, or made worse than its minimum: %(labels)s.")
