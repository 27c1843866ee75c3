"""Files that come by API: the same kinds, sizes and looks through them as on the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request

from core.cases.domain.files import NewFile
from core.cases.forms import MOST_FILES, FilesField
from core.errors import InvalidInput
from core.uploads import AUDIO

# What a file is answered as: the type of its content.
AS_IT_IS = {
    (200, media_type): OpenApiTypes.BINARY
    for media_type in ("application/pdf", "image/jpeg", "image/png", *sorted(AUDIO))
}


class AsItIs:
    """Stands first among the bases of a view that answers with a file, whatever the request accepts."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Refuse nobody for what they accept; refusals are problem documents all the same."""
        return super().perform_content_negotiation(request, force=True)  # type: ignore[misc]


def files_field(*, required: bool = False, help_text: str = "") -> serializers.ListField:
    """Return the field for several files: the same name several times in multipart/form-data."""
    return serializers.ListField(
        child=serializers.FileField(),
        max_length=MOST_FILES,
        required=required,
        help_text=help_text or "PDF, JPEG, PNG or WebP, 10 MB together.",
        **({"min_length": 1} if required else {"default": list}),
    )


def brought_files(files: Sequence[UploadedFile], *, field: str = "files", **rules: Any) -> list[NewFile]:
    """Return what may be kept of uploads, by the rules of a FilesField. Raises InvalidInput at `field`."""
    return judged(FilesField(**rules), files, field=field)


def judged(rules: Any, files: Sequence[UploadedFile], *, field: str) -> list[NewFile]:
    """Return what may be kept of uploads, judged by a field of a form. Raises InvalidInput at `field`."""
    try:
        kept: list[NewFile] = rules.clean(list(files))
    except ValidationError as error:
        raise InvalidInput({field: list(error.messages)}) from error
    return kept
