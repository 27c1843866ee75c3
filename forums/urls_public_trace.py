"""Public addresses under /forum/: the trace of a forum."""

from django.urls import path

from forums.views import trace_public as views

urlpatterns = [path("<forum:code>/jejak/", views.forum_trace, name="trace")]
