"""The register of media: where standards and pledges are published, with the proof."""

from typing import Any

from rest_framework import serializers

from services.models import MediaPlacement, Medium, PublicationCheck


class ShownSerializer(serializers.Serializer[Any]):
    """A version that a placement shows."""

    service = serializers.CharField(source="service.code")
    version = serializers.IntegerField(source="standard.version")


class PlacementSerializer(serializers.ModelSerializer[MediaPlacement]):
    """One place where standards or a pledge are published."""

    medium = serializers.ChoiceField(choices=Medium.choices)
    url = serializers.CharField(allow_blank=True)
    shown = ShownSerializer(many=True)
    pledge = serializers.SerializerMethodField(help_text="`kind/version` of the pledge that is shown.")

    class Meta:
        model = MediaPlacement
        fields = (
            "id", "medium", "what", "place", "url", "placed_on", "photo_sha256", "photo_text", "covers_all",
            "coverage_note", "shown", "pledge", "is_automatic", "removed_on", "removal_note", "checked_at", "check_ok",
            "check_detail",
        )  # fmt: skip

    def get_pledge(self, placement: MediaPlacement) -> str | None:
        pledge = placement.pledge
        return f"{pledge.kind}/{pledge.version}" if pledge else None


class NewPlacementSerializer(serializers.Serializer[Any]):
    """A place where public versions, or a pledge, are shown; its proof is a photo, or an address, or both."""

    medium = serializers.ChoiceField(choices=Medium.choices)
    what = serializers.CharField(max_length=160)
    placed_on = serializers.DateField()
    standards = serializers.ListField(
        child=serializers.CharField(max_length=80), required=False, default=list, max_length=200,
        help_text="`service/version` of each version that is shown.",
    )  # fmt: skip
    pledge = serializers.CharField(
        max_length=30, required=False, default="", allow_blank=True, help_text="`kind/version` of a pledge."
    )
    place = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    url = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    photo = serializers.FileField(required=False, default=None, help_text="JPEG, PNG or WebP.")
    photo_text = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    covers_all = serializers.BooleanField(required=False, default=False)
    coverage_note = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    replaces = serializers.IntegerField(required=False, default=None, min_value=1, help_text="An older entry.")


class PhotoSerializer(serializers.Serializer[Any]):
    """The photo of a place, and what it shows."""

    photo = serializers.FileField(help_text="JPEG, PNG or WebP.")
    photo_text = serializers.CharField(max_length=300)


class EndSerializer(serializers.Serializer[Any]):
    """The day on which something was taken away."""

    removed_on = serializers.DateField()
    note = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class SippnSerializer(serializers.Serializer[Any]):
    """The entry of a service in SIPP Nasional."""

    entered_on = serializers.DateField()
    url = serializers.CharField(max_length=500)


class CheckSerializer(serializers.ModelSerializer[PublicationCheck]):
    """What was seen last of one thing that is published; `ok` is null when it could not be looked at."""

    kind = serializers.ChoiceField(choices=PublicationCheck.Kind.choices)

    class Meta:
        model = PublicationCheck
        fields = ("kind", "subject", "ok", "code", "detail", "at")
