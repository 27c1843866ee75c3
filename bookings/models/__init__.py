from bookings.models.bookings import Booking, Reservation
from bookings.models.resources import Closure, OtherHours, Resource
from bookings.models.things import ChecklistItem, ResourcePhoto, Terms

__all__ = ["Booking", "ChecklistItem", "Closure", "OtherHours", "Reservation", "Resource", "ResourcePhoto", "Terms"]
