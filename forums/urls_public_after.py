"""Public addresses after a forum: the action plan and the evidence that everybody may open."""

from django.urls import path

from forums.views import plan_public

urlpatterns = [
    path("<forum:code>/rtl/", plan_public.plan, name="plan"),
    path("<forum:code>/rtl/bukti/<int:pk>/", plan_public.evidence, name="evidence"),
]
