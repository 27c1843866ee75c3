"""Addresses under /portal/forum/: what became of the inputs of a forum."""

from django.urls import path

from forums.views import trace_portal as views

urlpatterns = [
    path("<forum:code>/jejak/", views.forum_trace, name="trace"),
    path("<forum:code>/jejak/<int:number>/", views.input_cite, name="cite"),
    path("<forum:code>/jejak/rujukan/<int:pk>/", views.citation_withdraw, name="citation_withdraw"),
]
