from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.forums import Forum
from services.seam import StakeholderElement

ELEMENTS = StakeholderElement.values


class SocialTag(models.TextChoices):
    """Whom somebody speaks for besides the element that is counted. Source: domain reference, section 2.3."""

    COMMUNITY_LEADER = "community_leader", _("Community leader")
    VULNERABLE_GROUP = "vulnerable_group", _("Vulnerable group")


class Accommodation(models.TextChoices):
    """What somebody needs in order to take part."""

    SIGN_LANGUAGE = "sign_language", _("Sign language interpreter")
    WHEELCHAIR = "wheelchair", _("Wheelchair access")
    LARGE_PRINT = "large_print", _("Large print")
    SCREEN_READER = "screen_reader", _("Files for a screen reader")
    COMPANION = "companion", _("Seat for a companion")
    CHILD_CARE = "child_care", _("Place for a child")
    OTHER = "other", _("Something else")


class ConsentBasis(models.TextChoices):
    """Why the agency may keep contact data. Source: UU 27/2022 Pasal 20."""

    CONSENT = "consent", _("Consent of the person")
    PUBLIC_DUTY = "public_duty", _("Public task of the agency")
    PUBLISHED = "published", _("Contact that the organisation published itself")


class Stakeholder(models.Model):
    """An organisation or person that the agency invites to forums."""

    name = models.CharField(_("organisation or person"), max_length=160)
    contact_name = models.CharField(_("contact person"), max_length=160, blank=True)
    element = models.CharField(_("community element"), max_length=20, choices=StakeholderElement)
    tags = ArrayField(
        models.CharField(max_length=20, choices=SocialTag), verbose_name=_("also"), default=list, blank=True
    )
    email = models.EmailField(_("email address"), max_length=254, blank=True)
    phone = models.CharField(_("phone or WhatsApp"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    consent_basis = models.CharField(_("basis for keeping the contact"), max_length=12, choices=ConsentBasis)
    consent_on = models.DateField(_("since"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    is_active = models.BooleanField(_("is invited"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("stakeholder")
        verbose_name_plural = _("stakeholders")
        constraints = [
            models.UniqueConstraint(Lower("name"), name="stakeholder_name_once", condition=Q(is_active=True)),
            models.CheckConstraint(name="stakeholder_element_known", condition=Q(element__in=ELEMENTS)),
            models.CheckConstraint(name="stakeholder_tags_known", condition=Q(tags__contained_by=SocialTag.values)),
        ]

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """One stakeholder asked to one forum; `key` is the personal link. Name and element stay as they were then."""

    class Answer(models.TextChoices):
        NONE = "", _("No answer yet")
        ATTENDING = "attending", _("Will come")
        ONLINE = "online", _("Will join online")
        DECLINED = "declined", _("Cannot come")

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="invitations")
    stakeholder = models.ForeignKey(Stakeholder, models.SET_NULL, related_name="invitations", null=True)
    key = models.CharField(max_length=32, unique=True)
    name = models.CharField(_("invited"), max_length=160)
    contact_name = models.CharField(_("contact person"), max_length=160, blank=True)
    email = models.EmailField(_("email address"), max_length=254, blank=True)
    phone = models.CharField(_("phone or WhatsApp"), max_length=40, blank=True)
    element = models.CharField(_("community element"), max_length=20, choices=StakeholderElement)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.NONE, blank=True)
    answer_note = models.CharField(_("message"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    created_at = models.DateTimeField(_("invited at"), default=timezone.now)
    mailed_at = models.DateTimeField(_("mail sent at"), null=True, blank=True)
    handed_over_at = models.DateTimeField(_("letter handed over at"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        ordering = ["forum", "name", "pk"]
        verbose_name = _("invitation to a forum")
        verbose_name_plural = _("invitations to a forum")
        constraints = [
            models.UniqueConstraint(
                name="forum_invitation_once",
                fields=["forum", "stakeholder"],
                condition=Q(stakeholder__isnull=False, withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(name="forum_invitation_element_known", condition=Q(element__in=ELEMENTS)),
            models.CheckConstraint(
                name="forum_invitation_answered_at_matches",
                condition=Q(answer="", answered_at__isnull=True) | ~Q(answer="") & Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def seated(self) -> ParticipantQuerySet:
        """Those who hold a seat in the room."""
        return self.filter(state="registered", joins_online=False, is_guest=False)

    def attended(self) -> ParticipantQuerySet:
        """Those who were there, in the room or online."""
        return self.filter(checked_in_at__isnull=False).exclude(state="withdrawn")

    def counted(self) -> ParticipantQuerySet:
        """Those who attended and speak for an element of the community: the agency's own people are not counted."""
        return self.attended().exclude(element="provider")


class Participant(models.Model):
    """Somebody who takes part in one forum. One person speaks for one element.

    `key` is the personal link, also kept by the phone. A guest only comments or supports from afar and was not
    registered; without a name the guest is anonymous. Contact data are taken away some months after the forum
    (`forgotten_at`).
    """

    class Element(models.TextChoices):
        """The elements that PEKPPP counts, and the agency's own people. Source: domain reference, section 2.3."""

        SERVICE_USER = StakeholderElement.SERVICE_USER.value, StakeholderElement.SERVICE_USER.label
        EXPERT = StakeholderElement.EXPERT.value, StakeholderElement.EXPERT.label
        RELATED_AGENCY = StakeholderElement.RELATED_AGENCY.value, StakeholderElement.RELATED_AGENCY.label
        CIVIL_SOCIETY = StakeholderElement.CIVIL_SOCIETY.value, StakeholderElement.CIVIL_SOCIETY.label
        MASS_MEDIA = StakeholderElement.MASS_MEDIA.value, StakeholderElement.MASS_MEDIA.label
        PROVIDER = "provider", _("Provider")

    class Sex(models.TextChoices):
        NOT_SAID = "", _("Not said")
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")

    class State(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        WAITING = "waiting", _("On the waiting list")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Source(models.TextChoices):
        INVITATION = "invitation", _("Invited")
        REGISTRATION = "registration", _("Registered on the website")
        WALK_IN = "walk_in", _("Came without registration")
        COMMENT = "comment", _("Comments online")

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="participants")
    key = models.CharField(max_length=32, unique=True)
    invitation = models.ForeignKey(
        Invitation, models.SET_NULL, related_name="participants", verbose_name=_("invitation"), null=True, blank=True
    )
    name = models.CharField(_("name"), max_length=160, blank=True)
    organisation = models.CharField(_("organisation or community"), max_length=160, blank=True)
    element = models.CharField(_("community element"), max_length=20, choices=Element)
    tags = ArrayField(
        models.CharField(max_length=20, choices=SocialTag), verbose_name=_("also"), default=list, blank=True
    )
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, default=Sex.NOT_SAID, blank=True)
    email = models.EmailField(_("email address"), max_length=254, blank=True)
    phone = models.CharField(_("phone or WhatsApp"), max_length=40, blank=True)  # digits, as 628...
    needs = ArrayField(
        models.CharField(max_length=20, choices=Accommodation),
        verbose_name=_("what is needed"),
        default=list,
        blank=True,
    )
    needs_note = models.CharField(_("more about what is needed"), max_length=300, blank=True)
    source = models.CharField(_("came by"), max_length=12, choices=Source)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REGISTERED)
    joins_online = models.BooleanField(_("joins online"), default=False)
    is_guest = models.BooleanField(_("comments without registration"), default=False)
    show_name = models.BooleanField(_("the name is shown beside inputs"), default=False)
    wants_answer = models.BooleanField(_("is told of the answers"), default=True)
    consented_at = models.DateTimeField(_("agreed to the use of contact data at"), null=True, blank=True)
    registered_at = models.DateTimeField(_("registered at"), default=timezone.now)
    checked_in_at = models.DateTimeField(_("present since"), null=True, blank=True)
    checked_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True)
    forgotten_at = models.DateTimeField(_("contact data removed at"), null=True, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["forum", "registered_at", "pk"]
        verbose_name = _("participant of a forum")
        verbose_name_plural = _("participants of a forum")
        indexes = [models.Index(fields=["forum", "state"], name="participant_forum_state")]
        constraints = [
            models.UniqueConstraint(
                "forum",
                Lower("email"),
                name="participant_email_once",
                condition=~Q(email="") & ~Q(state="withdrawn") & Q(is_guest=False),
            ),
            models.UniqueConstraint(
                name="participant_phone_once",
                fields=["forum", "phone"],
                condition=~Q(phone="") & ~Q(state="withdrawn") & Q(is_guest=False),
            ),
            models.CheckConstraint(name="participant_element_known", condition=Q(element__in=[*ELEMENTS, "provider"])),
            models.CheckConstraint(name="participant_tags_known", condition=Q(tags__contained_by=SocialTag.values)),
            models.CheckConstraint(
                name="participant_needs_known", condition=Q(needs__contained_by=Accommodation.values)
            ),
            models.CheckConstraint(
                name="participant_has_name", condition=~Q(name="") | Q(is_guest=True) | Q(forgotten_at__isnull=False)
            ),
            models.CheckConstraint(
                name="participant_guest_was_not_present", condition=Q(is_guest=False) | Q(checked_in_at__isnull=True)
            ),
            models.CheckConstraint(
                name="participant_forgotten_has_no_contact",
                condition=Q(forgotten_at__isnull=True) | Q(email="", phone="", needs=[], needs_note=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_element_display())

    @property
    def is_present(self) -> bool:
        return self.checked_in_at is not None and self.state != self.State.WITHDRAWN

    @property
    def needs_in_words(self) -> str:
        """What has to be prepared for this person, as chosen and as written."""
        labels = [str(Accommodation(need).label) for need in self.needs]
        return "; ".join([*labels, *filter(None, [self.needs_note])])


class SentForumMail(models.Model):
    """One mail of a forum that left: the row that keeps a task run twice from sending twice.

    `about` names the occasion (`invitation`, `moved/3`, `answers/12`), `to` who got it: `invitation/7`,
    `participant/12` or `user/3`.
    """

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="mails")
    about = models.CharField(_("about"), max_length=80)
    to = models.CharField(_("to"), max_length=40)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("mail of a forum")
        verbose_name_plural = _("mails of forums")
        constraints = [models.UniqueConstraint(name="sentforummail_once", fields=["forum", "about", "to"])]

    def __str__(self) -> str:
        return f"{self.about} > {self.to}"
