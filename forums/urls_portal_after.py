"""Addresses of staff after a forum: answering its inputs, and the action plan."""

from django.urls import path

from forums.views import answering, plan

INPUTS, PLAN = "<forum:code>/masukan/", "<forum:code>/rtl/"
urlpatterns = [
    path("rtl/", plan.open_actions, name="actions"),
    path(INPUTS, answering.input_list, name="inputs"),
    path(f"{INPUTS}jawab/", answering.answer_several, name="inputs_answer"),
    path(f"{INPUTS}terbitkan/", answering.publish, name="answers_publish"),
    path(f"{INPUTS}<int:number>/", answering.input_detail, name="input"),
    path(PLAN, plan.plan, name="plan"),
    path(f"{PLAN}baru/", plan.action_add, name="action_add"),
    path(f"{PLAN}<int:pk>/", plan.action_detail, name="action"),
    path(f"{PLAN}<int:pk>/ubah/", plan.action_change, name="action_change"),
    path(f"{PLAN}<int:pk>/batal/", plan.action_drop, name="action_drop"),
    path(f"{PLAN}bukti/<int:pk>/", plan.evidence, name="evidence"),
]
