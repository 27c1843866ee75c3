"""The names of the 14 components and of the choices inside them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ComponentGroup(TextChoices):
    """Delivery must be published; manufacturing must exist. Source: Permenpan RB 15/2014."""

    DELIVERY = "delivery", _("Service delivery")
    MANUFACTURING = "manufacturing", _("Management inside the organisation")


class ComponentCode(TextChoices):
    """The 14 components in their official order. Source: UU 25/2009 Pasal 21."""

    REQUIREMENTS = "requirements", _("Requirements")
    PROCEDURE = "procedure", _("System, mechanism, and procedure")
    DURATION = "duration", _("Service duration")
    FEE = "fee", _("Fee or tariff")
    PRODUCT = "product", _("Service product")
    COMPLAINT_CHANNEL = "complaint_channel", _("Handling of complaints, suggestions, and input")
    LEGAL_BASIS = "legal_basis", _("Legal basis")
    FACILITIES = "facilities", _("Infrastructure, equipment, and/or facilities")
    COMPETENCE = "competence", _("Competence of staff")
    INTERNAL_CONTROL = "internal_control", _("Internal supervision")
    STAFF_COUNT = "staff_count", _("Number of staff")
    SERVICE_GUARANTEE = "service_guarantee", _("Guarantee of service")
    SAFETY_GUARANTEE = "safety_guarantee", _("Guarantee of security and safety of service")
    PERFORMANCE_EVALUATION = "performance_evaluation", _("Evaluation of staff performance")


class Completeness(TextChoices):
    EMPTY = "empty", _("Empty")
    PARTIAL = "partial", _("Needs content")
    COMPLETE = "complete", _("Complete")


class TimeUnit(TextChoices):
    MINUTE = "minute", _("minutes")
    HOUR = "hour", _("hours")
    WORKING_DAY = "working_day", _("working days")
    CALENDAR_DAY = "calendar_day", _("calendar days")


class DocumentForm(TextChoices):
    ORIGINAL = "original", _("Original")
    COPY = "copy", _("Copy")
    ORIGINAL_AND_COPY = "original_and_copy", _("Original and copy")
    DIGITAL = "digital", _("Digital file or photo")
    CONDITION = "condition", _("Not a document, but a condition")


class ComplaintChannelKind(TextChoices):
    WEBSITE = "website", _("This website")
    LAPOR = "lapor", _("SP4N-LAPOR!")
    PHONE = "phone", _("Telephone")
    WHATSAPP = "whatsapp", _("WhatsApp")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")
    COUNTER = "counter", _("In person")
    BOX = "box", _("Suggestion box")
    LETTER = "letter", _("Letter")
    SOCIAL = "social", _("Social media")


class CompetenceKind(TextChoices):
    EDUCATION = "education", _("Education")
    SKILL = "skill", _("Skill")
    EXPERIENCE = "experience", _("Experience")
    TRAINING = "training", _("Training or certificate")


class EvaluationFrequency(TextChoices):
    WEEKLY = "weekly", _("Every week")
    MONTHLY = "monthly", _("Every month")
    QUARTERLY = "quarterly", _("Every three months")
    SEMIANNUAL = "semiannual", _("Twice a year")
    YEARLY = "yearly", _("Once a year")


class Accessibility(TextChoices):
    """The 14 facilities that a scoring visit looks for. Source: domain reference, section 9."""

    WHEELCHAIR = "wheelchair", _("Wheelchair, cane, or crutches")
    ENTRANCE = "entrance", _("Entrance that is easy to reach")
    RAMP = "ramp", _("Steps or ramp with a handrail")
    LIFT = "lift", _("Lift with braille, or service on the ground floor")
    CORRIDOR = "corridor", _("Corridor that links every room")
    TOILET = "toilet", _("Accessible toilet")
    COUNTER = "counter", _("Priority counter")
    WAITING_ROOM = "waiting_room", _("Priority waiting area")
    GUIDING_BLOCK = "guiding_block", _("Guiding block")
    PARKING = "parking", _("Reserved parking")
    SENSORY_AID = "sensory_aid", _("Aids for blind or deaf visitors")
    PLAYGROUND = "playground", _("Play area for children")
    LACTATION_ROOM = "lactation_room", _("Breastfeeding room")
    OTHER = "other", _("Other help, such as a guide or sign language")
