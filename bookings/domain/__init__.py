from bookings.domain.reserving import AGENCY_MAY, Part, change_quantity, release, reserve, reserve_anew

__all__ = ["AGENCY_MAY", "Part", "change_quantity", "release", "reserve", "reserve_anew"]
