"""The refusals of reading back what is published."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class CheckUnderWay(DomainError):
    code = "check-under-way"
    message = _("A check is under way already. Its findings stand here in a minute.")
