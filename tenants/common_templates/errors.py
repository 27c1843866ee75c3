"""What the writing of common templates refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import ChangedMeanwhile, DomainError


class TemplateVersionClosed(DomainError):
    code = "template-version-closed"
    message = _("A published version is not changed any more. Begin a new version.")


class TemplateDraftExists(DomainError):
    """`facts["version"]` is the number of the draft."""

    code = "template-draft-exists"
    message = _("This template has a draft already. Continue that one.")


class TemplateRetired(DomainError):
    code = "template-retired"
    message = _("This template is retired. Put it on offer again first.")


class TemplateUnchanged(DomainError):
    code = "template-unchanged"
    status = 422
    message = _("This draft says the same as the version on offer, so there is nothing to publish.")


class TemplateEmpty(DomainError):
    code = "template-empty"
    status = 422
    message = _("Nothing is written yet. A template says something in at least one component.")


class TemplateNameTaken(DomainError):
    code = "template-name-taken"
    message = _("Too many templates have this name. Give it another one.")


class TemplateComponentChanged(ChangedMeanwhile):
    """The component was saved by somebody else since it was read; `facts["lock"]` is its present number."""

    code = "template-component-changed"
    message = _("Somebody else saved this component while you were writing. Nothing you typed is lost.")
