"""Addresses of the portal: forms of services, entries at the counter, exports."""

from django.urls import path

from services.applications.views import builder, builder_parts, entering, exporting

app_name = "applications_portal"
urlpatterns = [
    path("formulir/", builder.form_list, name="forms"),
    path("formulir/<slug:code>/", builder.overview, name="form"),
    path("formulir/<slug:code>/awal/", builder.start_edit, name="start"),
    path("formulir/<slug:code>/urutan/", builder.change_order, name="order"),
    path("formulir/<slug:code>/usul/", builder.propose, name="propose"),
    path("formulir/<slug:code>/salin/", builder.copy, name="copy"),
    path("formulir/<slug:code>/impor/", builder.bring, name="import"),
    path("formulir/<slug:code>/unduh/", builder.download, name="download"),
    path("formulir/<slug:code>/terbit/", builder.publish, name="publish"),
    path("formulir/<slug:code>/tutup/", builder.close, name="close"),
    path("formulir/<slug:code>/buang/", builder.discard, name="discard"),
    path("formulir/<slug:code>/bagian/<slug:key>/", builder_parts.section_edit, name="section"),
    path("formulir/<slug:code>/bagian/<slug:key>/hapus/", builder_parts.section_remove, name="section_remove"),
    path("formulir/<slug:code>/bagian/<slug:section>/<slug:key>/", builder_parts.question_edit, name="question"),
    path("formulir/<slug:code>/syarat/<slug:key>/<slug:which>/", builder_parts.condition_edit, name="condition"),
    path("formulir/<slug:code>/pratinjau/<slug:key>/", builder_parts.preview, name="preview"),
    path("catat/", entering.choose, name="enter"),
    path("catat/<slug:code>/", entering.enter, name="enter_for"),
    path("ekspor/<slug:code>/", exporting.export, name="export"),
]
