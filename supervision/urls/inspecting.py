"""Addresses of spot checks, orders to correct and accountability."""

from django.urls import URLPattern, path

from supervision.views.accountabilities import (
    accountabilities,
    accountabilities_file,
    accountability,
    accountability_new,
    accountability_withdraw,
)
from supervision.views.check_draw import check_draw, check_draw_file
from supervision.views.check_hand_in import check_hand_in
from supervision.views.check_plans import (
    check_assign,
    check_plan,
    check_plan_change,
    check_plan_end,
    check_plan_new,
    check_plans,
    check_plans_file,
)
from supervision.views.check_results import check_results, check_results_file, findings, findings_file
from supervision.views.check_sending import (
    check_answers,
    check_photo,
    check_photo_add,
    check_state,
    check_worker,
)
from supervision.views.check_visit import check_paper, check_visit
from supervision.views.checks import checks
from supervision.views.order import order, order_act, order_file, order_report
from supervision.views.order_new import order_new
from supervision.views.order_to import order_to
from supervision.views.orders import orders, orders_file

desk: list[URLPattern] = [
    path("check-plans/", check_plans, name="check_plans"),
    path("check-plans/plans.<str:kind>", check_plans_file, name="check_plans_file"),
    path("check-plans/new/", check_plan_new, name="check_plan_new"),
    path("check-plans/<int:pk>/", check_plan, name="check_plan"),
    path("check-plans/<int:pk>/change/", check_plan_change, name="check_plan_change"),
    path("check-plans/<int:pk>/draw/", check_draw, name="check_draw"),
    path("check-plans/<int:pk>/draw.json", check_draw_file, name="check_draw_file"),
    path("check-plans/<int:pk>/assign/", check_assign, name="check_assign"),
    path("check-plans/<int:pk>/end/<slug:move>/", check_plan_end, name="check_plan_end"),
    path("check-plans/<int:pk>/results/", check_results, name="check_results"),
    path("check-plans/<int:pk>/results.<str:kind>", check_results_file, name="check_results_file"),
    path("findings/", findings, name="findings"),
    path("findings/findings.<str:kind>", findings_file, name="findings_file"),
    path("checks/", checks, name="checks"),
    path("checks/worker.js", check_worker, name="check_worker"),
    path("checks/<int:pk>/", check_visit, name="check_visit"),
    path("checks/<int:pk>/paper/", check_paper, name="check_paper"),
    path("checks/<int:pk>/state/", check_state, name="check_state"),
    path("checks/<int:pk>/answers/", check_answers, name="check_answers"),
    path("checks/<int:pk>/photos/", check_photo_add, name="check_photo_add"),
    path("checks/<int:pk>/photos/<uuid:name>.jpg", check_photo, name="check_photo"),
    path("checks/<int:pk>/hand-in/", check_hand_in, name="check_hand_in"),
    path("orders/", orders, name="orders"),
    path("orders/orders.<str:kind>", orders_file, name="orders_file"),
    path("orders/to/", order_to, name="order_to"),
    path("orders/to/<int:pk>/", order_new, name="order_new"),
    path("orders/<int:pk>/", order, name="order"),
    path("orders/<int:pk>/report/", order_report, name="order_report"),
    path("orders/<int:pk>/act/<slug:move>/", order_act, name="order_act"),
    path("orders/<int:pk>/files/<int:file>/", order_file, name="order_file"),
    path("accountability/", accountabilities, name="accountabilities"),
    path("accountability/notes.<str:kind>", accountabilities_file, name="accountabilities_file"),
    path("accountability/of/<int:pk>/", accountability_new, name="accountability_new"),
    path("accountability/<int:pk>/", accountability, name="accountability"),
    path("accountability/<int:pk>/withdraw/", accountability_withdraw, name="accountability_withdraw"),
]
