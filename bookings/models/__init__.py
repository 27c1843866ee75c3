from bookings.models.bookings import Booking, Reservation
from bookings.models.calls import Call
from bookings.models.lending import AcceptedTerms, Lending, LendingSeries, Offer
from bookings.models.resources import Closure, OtherHours, Resource
from bookings.models.settings import BookingSettings
from bookings.models.shelter import Bed, Factor, Room, Shelter
from bookings.models.stays import (
    Placement,
    Stay,
    StayExtension,
    StayHealth,
    StayInspection,
    StayOffer,
    StayPaper,
    StayPerson,
)
from bookings.models.things import ChecklistItem, ResourcePhoto, Terms
from bookings.models.use import (
    Attendance,
    CompanionFeed,
    Condition,
    Damage,
    DamagePhoto,
    Fuel,
    Handover,
    HandoverPhoto,
)
from bookings.models.visitors import AttendanceAct, Registration, SentVisitMail, VisitRequest
from bookings.models.visits import MobileUnit, MobileUnitPart, Place, Visit, VisitEvent, VisitPhoto, VisitService

__all__ = [
    "AcceptedTerms",
    "Attendance",
    "AttendanceAct",
    "Bed",
    "Booking",
    "BookingSettings",
    "Call",
    "ChecklistItem",
    "Closure",
    "CompanionFeed",
    "Condition",
    "Damage",
    "DamagePhoto",
    "Factor",
    "Fuel",
    "Handover",
    "HandoverPhoto",
    "Lending",
    "LendingSeries",
    "MobileUnit",
    "MobileUnitPart",
    "Offer",
    "OtherHours",
    "Place",
    "Placement",
    "Registration",
    "Reservation",
    "Resource",
    "ResourcePhoto",
    "Room",
    "SentVisitMail",
    "Shelter",
    "Stay",
    "StayExtension",
    "StayHealth",
    "StayInspection",
    "StayOffer",
    "StayPaper",
    "StayPerson",
    "Terms",
    "Visit",
    "VisitEvent",
    "VisitPhoto",
    "VisitRequest",
    "VisitService",
]
