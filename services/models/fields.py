"""What codes look like, as a constraint and as a validator of forms."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

CODE_LIMIT = 60
CODE_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"

validate_code = RegexValidator(
    CODE_PATTERN, _("Use small letters, digits, and single hyphens between them, such as peminjaman-aula.")
)
