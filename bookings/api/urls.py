"""Addresses below /api/v1/ of an agency's host."""

from typing import Any

from django.urls import path

from bookings.api.views import availability, lending, stays, use, visits

app_name = "bookings_api"
LIST: dict[str, Any] = {"get": "list"}
MANY: dict[str, Any] = {"get": "list", "post": "create"}
CASE, STATUS, VISIT = "cases/<case:code>/", "case-status/<case:code>/", "visits/<int:pk>/"
STAY = f"{CASE}stay/"
urlpatterns = [
    path("resources/", availability.Resources.as_view(LIST), name="resources"),
    path("resources/terms/", availability.TermsOfUse.as_view(), name="terms"),
    path("resources/<slug:code>/availability/", availability.Availability.as_view(), name="availability"),
    path("availability/first-free/", availability.FirstFree.as_view(), name="first_free"),
    path("lendings/", lending.Lendings.as_view(MANY), name="lendings"),
    path(f"{CASE}lending/", lending.OneLending.as_view(), name="lending"),
    path(f"{CASE}approval/", lending.Approval.as_view(), name="approval"),
    path(f"{CASE}rejection/", lending.Rejection.as_view(), name="rejection"),
    path(f"{CASE}change/", lending.Change.as_view(), name="change"),
    path(f"{CASE}cancellation/", lending.Cancellation.as_view(), name="cancellation"),
    path(f"{STATUS}change/", lending.CitizenChange.as_view(), name="citizen_change"),
    path(f"{STATUS}offer/", lending.CitizenOffer.as_view(), name="citizen_offer"),
    path("lending-series/", lending.Series.as_view(), name="series"),
    path(f"{CASE}arrival/", use.Arrival.as_view(), name="arrival"),
    path(f"{CASE}absence/", use.Absence.as_view(), name="absence"),
    path(f"{CASE}handovers/", use.Handovers.as_view(), name="handovers"),
    path(f"{CASE}taking-back/", use.Return.as_view(), name="taking_back"),
    path("own-uses/", use.OwnUses.as_view(MANY), name="own_uses"),
    path("own-uses/<int:pk>/taking-back/", use.OwnReturn.as_view(), name="own_return"),
    path("damages/", use.Damages.as_view(MANY), name="damages"),
    path("damages/<int:pk>/settlement/", use.Settlement.as_view(), name="settlement"),
    path("damages/<int:pk>/setting-aside/", use.SettingAside.as_view(), name="setting_aside"),
    path("own-uses/<int:pk>/", use.OneOwnUse.as_view(), name="own_use"),
    path("closures/", use.Closures.as_view(MANY), name="closures"),
    path("closures/<int:pk>/", use.OneClosure.as_view(), name="closure"),
    path("shelters/", stays.Shelters.as_view(LIST), name="shelters"),
    path("shelters/<slug:code>/nights/", stays.Board.as_view(), name="board"),
    path("stays/", stays.Stays.as_view(), name="stays"),
    path(STAY, stays.OneStay.as_view(), name="stay"),
    path(f"{STAY}admission/", stays.Admission.as_view(), name="admission"),
    path(f"{STAY}refusal/", stays.StayRefusal.as_view(), name="stay_refusal"),
    path(f"{STAY}beds/", stays.StayBeds.as_view(), name="stay_beds"),
    path(f"{STAY}move/", stays.StayMove.as_view(), name="stay_move"),
    path(f"{STAY}arrival/", stays.StayArrival.as_view(), name="stay_arrival"),
    path(f"{STAY}departure/", stays.StayDeparture.as_view(), name="stay_departure"),
    path(f"{STAY}absence/", stays.StayAbsence.as_view(), name="stay_absence"),
    path(f"{STAY}extension/", stays.Extension.as_view(), name="stay_extension"),
    path(f"{STAY}extension/decision/", stays.ExtensionDecision.as_view(), name="stay_extension_decision"),
    path(f"{STATUS}stay-offer/", stays.CitizenOffer.as_view(), name="citizen_stay_offer"),
    path("visits/", visits.Visits.as_view(MANY), name="visits"),
    path("all-visits/", visits.AllVisits.as_view(LIST), name="all_visits"),
    path(VISIT, visits.OneVisit.as_view(), name="visit"),
    path(f"{VISIT}announcement/", visits.Announcement.as_view(), name="announcement"),
    path(f"{VISIT}cancellation/", visits.VisitCancellation.as_view(), name="visit_cancellation"),
    path(f"{VISIT}report/", visits.Report.as_view(), name="report"),
    path(f"{VISIT}registrations/", visits.Registrations.as_view(MANY), name="registrations"),
    path(f"{VISIT}registrations/<slug:registration>/", visits.OneRegistration.as_view(), name="registration"),
    path(f"{VISIT}attendance/", visits.Attendance.as_view(), name="attendance"),
    path("visit-requests/", visits.VisitRequests.as_view(), name="visit_requests"),
]
