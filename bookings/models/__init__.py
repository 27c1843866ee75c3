from bookings.models.bookings import Booking, Reservation
from bookings.models.resources import Closure, OtherHours, Resource

__all__ = ["Booking", "Closure", "OtherHours", "Reservation", "Resource"]
