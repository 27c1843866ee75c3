"""Addresses under /portal/permohonan/ by which staff check applications and give results."""

from django.urls import path

from services.applications.views import checks, result_templates, results

app_name = "results_portal"
CASE = "<case:code>/"
urlpatterns = [
    path("hasil/templat/", result_templates.template_list, name="templates"),
    path("hasil/templat/<slug:code>/baru/", result_templates.template_form, name="template_new"),
    path("hasil/templat/<slug:code>/<int:pk>/", result_templates.template_form, name="template"),
    path("pengaturan/", result_templates.terms, name="terms"),
    path(f"{CASE}periksa/", checks.check, name="check"),
    path(f"{CASE}langkah/", checks.steps, name="steps"),
    path(f"{CASE}tolak/", checks.refuse, name="refuse"),
    path(f"{CASE}biaya/", results.fee, name="fee"),
    path(f"{CASE}hasil/", results.choose, name="choose"),
    path(f"{CASE}hasil/bawa/", results.bring, name="bring"),
    path(f"{CASE}hasil/templat/<int:template>/", results.issue, name="issue"),
    path(f"{CASE}hasil/<int:pk>/serah/", results.hand_over, name="hand_over"),
    path(f"{CASE}hasil/<int:pk>/cabut/", results.revoke, name="revoke"),
]
