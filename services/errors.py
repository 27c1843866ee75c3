"""The refusals of the catalogue and of its standards."""

from django.utils.translation import gettext_lazy as _

from core.errors import ChangedMeanwhile, DomainError


class CodeTaken(DomainError):
    code = "code-taken"
    message = _("This code is already used. Choose another one.")


class UnitNameTaken(DomainError):
    code = "unit-name-taken"
    message = _("Another unit already has this name.")


class UnitInUse(DomainError):
    code = "unit-in-use"
    message = _("This unit still gives services. Move them to another unit first.")


class ServiceRetired(DomainError):
    code = "service-retired"
    message = _("This service is no longer given, so its standard cannot be changed.")


class DraftExists(DomainError):
    """A service has at most one draft at a time; `facts["version"]` is its number."""

    code = "draft-exists"
    message = _("This service already has a draft. Continue that one.")


class NotADraft(DomainError):
    code = "standard-not-a-draft"
    message = _("A published version is not changed any more. Start a new version.")


class NotPublished(DomainError):
    code = "standard-not-published"
    message = _("This version is not in force.")


class StandardIncomplete(DomainError):
    """`facts["missing"]` lists the codes of the components that are not complete, in their official order."""

    code = "standard-incomplete"
    status = 422
    message = _("A standard is published only when all 14 components are complete.")


class TemplateUnknown(DomainError):
    code = "template-unknown"
    status = 404
    message = _("This common template is not offered any more.")


class ComponentChanged(ChangedMeanwhile):
    """The component was saved by somebody else since it was read; `facts["lock"]` is its present number."""

    code = "component-changed"
    message = _("Somebody else saved this component while you were writing. Nothing you typed is lost.")
