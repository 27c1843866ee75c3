"""What goes with writing a component: comments, former texts, and the common template behind it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from services.adoption.standing import Standing
from services.api.serializers.fields import lock_field
from services.api.serializers.standards import ContentField
from services.components import ComponentCode
from services.models import ComponentComment, ComponentRevision


class NewCommentSerializer(serializers.Serializer[Any]):
    """A remark, or an answer to the conversation `reply_to`."""

    text = serializers.CharField(max_length=3000)
    reply_to = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)


class CommentSerializer(serializers.ModelSerializer[ComponentComment]):
    """A remark of the team on a component."""

    component = serializers.ChoiceField(choices=ComponentCode.choices, source="code")
    author = serializers.StringRelatedField[Any](allow_null=True)
    reply_to = serializers.IntegerField(source="reply_to_id", allow_null=True)

    class Meta:
        model = ComponentComment
        fields = ("id", "component", "author", "text", "reply_to", "created_at", "resolved_at", "withdrawn_at")


class RevisionSerializer(serializers.ModelSerializer[ComponentRevision]):
    """What a component said after one of its changes."""

    content = ContentField()
    saved_by = serializers.StringRelatedField[Any](allow_null=True)

    class Meta:
        model = ComponentRevision
        fields = ("lock", "content", "saved_at", "saved_by")


class RestoreSerializer(serializers.Serializer[Any]):
    """Which former text shall stand again, with the `lock` of the one that it replaces."""

    revision = lock_field()
    lock = lock_field()


class ComponentStandingSerializer(serializers.Serializer[Any]):
    """How one component stands to its template."""

    code = serializers.ChoiceField(choices=ComponentCode.choices)
    standing = serializers.ChoiceField(choices=Standing.choices)
    rule = serializers.CharField()
    has_moved_on = serializers.BooleanField()
    lock = serializers.IntegerField(source="row.lock")
    deviation_reason = serializers.CharField(source="row.deviation_reason", allow_blank=True)
    newest = serializers.SerializerMethodField(help_text="What the newest version of the template says.")

    @extend_schema_field({"type": ["object", "null"], "additionalProperties": True})
    def get_newest(self, part: Any) -> Any:
        return part.newest


class AdoptionSerializer(serializers.Serializer[Any]):
    """A standard beside its template."""

    template_code = serializers.CharField(source="standard.template_code")
    adopted_version = serializers.IntegerField(source="standard.template_version", allow_null=True)
    newest_version = serializers.IntegerField(source="newest.version", default=None, allow_null=True)
    name = serializers.CharField()
    components = ComponentStandingSerializer(many=True)


class FollowTemplateSerializer(serializers.Serializer[Any]):
    """The version of the template that was looked at, with the `lock` of the component."""

    template_version = serializers.IntegerField(min_value=1, max_value=2_147_483_647)
    lock = lock_field()


class TakeOverSerializer(FollowTemplateSerializer):
    """Take over what the template says, or `content` that joins both."""

    content = serializers.DictField(required=False, allow_null=True, default=None)


class KeepOwnSerializer(FollowTemplateSerializer):
    """Keep what the agency wrote, and say why."""

    reason = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
