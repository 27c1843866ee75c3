from bookings.models.bookings import Booking, Reservation
from bookings.models.resources import Closure, OtherHours, Resource
from bookings.models.things import ChecklistItem, ResourcePhoto, Terms
from bookings.models.use import Attendance, CompanionFeed, Condition, Damage, Fuel, Handover, HandoverPhoto
from bookings.models.visitors import AttendanceAct, Registration, SentVisitMail, VisitRequest
from bookings.models.visits import MobileUnit, MobileUnitPart, Place, Visit, VisitEvent, VisitPhoto, VisitService

__all__ = [
    "Attendance",
    "AttendanceAct",
    "Booking",
    "ChecklistItem",
    "Closure",
    "CompanionFeed",
    "Condition",
    "Damage",
    "Fuel",
    "Handover",
    "HandoverPhoto",
    "MobileUnit",
    "MobileUnitPart",
    "OtherHours",
    "Place",
    "Registration",
    "Reservation",
    "Resource",
    "ResourcePhoto",
    "SentVisitMail",
    "Terms",
    "Visit",
    "VisitEvent",
    "VisitPhoto",
    "VisitRequest",
    "VisitService",
]
