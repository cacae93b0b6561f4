"""Addresses of this app: url name = view name = template name."""

from django.urls import path

from campaign.views.account_of import account_of, reset_second_factor_of, sign_out_of
from campaign.views.address_confirm import address_confirm
from campaign.views.calendar import calendar, extend, extension_withdraw
from campaign.views.calendar_days import calendar_days, calendar_days_file, calendar_days_import
from campaign.views.calendar_move import calendar_deadline, calendar_phase
from campaign.views.desk import desk
from campaign.views.duties import duties, unit_duties
from campaign.views.duty_acts import duty_lift, duty_report, duty_report_undo, duty_waive
from campaign.views.duty_feed import duties_ics, duty_feed, duty_feed_make, duty_feed_stop
from campaign.views.duty_ledger import duty_ledger, duty_ledger_file
from campaign.views.enrol_person import enrol_person, renew_password_of
from campaign.views.health import health, healthz, metrics, readyz
from campaign.views.inbox import address_ask, inbox, inbox_read, mail_choice, message_read
from campaign.views.jobs import job, job_ask, job_cancel, job_drop, job_file, job_part, jobs
from campaign.views.login import login, logout, password_change, password_change_done
from campaign.views.outbox import outbox, outbox_again, outbox_workbook
from campaign.views.people import people
from campaign.views.posting import hand_over, relieve_person
from campaign.views.readings import readings, readings_file
from campaign.views.reminder_templates import (
    reminder_template,
    reminder_template_new,
    reminder_template_restore,
    reminder_templates,
)
from campaign.views.retention import retention, retention_set
from campaign.views.second_factor import second_factor, second_factor_resume
from campaign.views.second_factor_setup import (
    recovery_codes,
    second_factor_begin,
    second_factor_confirm,
    second_factor_remove,
    second_factor_setup,
)
from campaign.views.sign_ins import sign_in_end, sign_ins, sign_ins_end_others
from campaign.views.slips import people_waiting, slips_file
from campaign.views.staffing import people_staff, people_staff_confirm, people_staff_template, people_staff_wrong
from campaign.views.styleguide import styleguide
from campaign.views.unit_log import unit_log
from campaign.views.unit_people import appoint_person, unit_people

urlpatterns = [
    path("health/", health, name="health"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("sign-in/", login, name="login"),
    path("sign-out/", logout, name="logout"),
    path("password/", password_change, name="password_change"),
    path("password/done/", password_change_done, name="password_change_done"),
    path("second-factor/", second_factor, name="second_factor"),
    path("second-factor/resume/", second_factor_resume, name="second_factor_resume"),
    path("second-factor/set-up/", second_factor_setup, name="second_factor_setup"),
    path("second-factor/begin/", second_factor_begin, name="second_factor_begin"),
    path("second-factor/confirm/", second_factor_confirm, name="second_factor_confirm"),
    path("second-factor/recovery-codes/", recovery_codes, name="recovery_codes"),
    path("second-factor/remove/", second_factor_remove, name="second_factor_remove"),
    path("sign-ins/", sign_ins, name="sign_ins"),
    path("sign-ins/<int:pk>/end/", sign_in_end, name="sign_in_end"),
    path("sign-ins/end-others/", sign_ins_end_others, name="sign_ins_end_others"),
    path("desk/", desk, name="desk"),
    path("inbox/", inbox, name="inbox"),
    path("inbox/read/", inbox_read, name="inbox_read"),
    path("inbox/<int:pk>/read/", message_read, name="message_read"),
    path("jobs/", jobs, name="jobs"),
    path("jobs/new/<slug:name>/", job_ask, name="job_ask"),
    path("jobs/<int:pk>/", job, name="job"),
    path("jobs/<int:pk>/progress/", job_part, name="job_part"),
    path("jobs/<int:pk>/cancel/", job_cancel, name="job_cancel"),
    path("jobs/<int:pk>/file/", job_file, name="job_file"),
    path("jobs/<int:pk>/file/delete/", job_drop, name="job_drop"),
    path("inbox/settings/", mail_choice, name="mail_choice"),
    path("inbox/settings/address/", address_ask, name="address_ask"),
    path("address/<str:token>/", address_confirm, name="address_confirm"),
    path("outbox/<int:pk>/", outbox, name="outbox"),
    path("outbox/<int:pk>/letters.xlsx", outbox_workbook, name="outbox_workbook"),
    path("outbox/<int:pk>/letters/<int:letter>/again/", outbox_again, name="outbox_again"),
    path("reminders/<int:pk>/", reminder_templates, name="reminder_templates"),
    path("reminders/<int:pk>/new/", reminder_template_new, name="reminder_template_new"),
    path("reminders/<int:pk>/<int:template>/", reminder_template, name="reminder_template"),
    path("reminders/<int:pk>/<int:template>/restore/", reminder_template_restore, name="reminder_template_restore"),
    path("people/", people, name="people"),
    path("people/many/", people_staff, name="people_staff"),
    path("people/many/template.xlsx", people_staff_template, name="people_staff_template"),
    path("people/many/confirm/", people_staff_confirm, name="people_staff_confirm"),
    path("people/many/wrong.xlsx", people_staff_wrong, name="people_staff_wrong"),
    path("people/waiting/", people_waiting, name="people_waiting"),
    path("people/waiting/slips.xlsx", slips_file, name="slips_file"),
    path("people/<int:pk>/", unit_people, name="unit_people"),
    path("people/<int:pk>/appoint/", appoint_person, name="appoint_person"),
    path("people/<int:pk>/new/", enrol_person, name="enrol_person"),
    path("people/post/<int:pk>/relieve/", relieve_person, name="relieve_person"),
    path("people/post/<int:pk>/successor/", hand_over, name="hand_over"),
    path("people/post/<int:pk>/password/", renew_password_of, name="renew_password_of"),
    path("people/post/<int:pk>/account/", account_of, name="account_of"),
    path("people/post/<int:pk>/sign-out/", sign_out_of, name="sign_out_of"),
    path("people/post/<int:pk>/second-factor/", reset_second_factor_of, name="reset_second_factor_of"),
    path("calendar/", calendar, name="calendar"),
    path("calendar/extend/", extend, name="extend"),
    path("calendar/extensions/<int:pk>/withdraw/", extension_withdraw, name="extension_withdraw"),
    path("calendar/days/", calendar_days, name="calendar_days"),
    path("calendar/days.csv", calendar_days_file, name="calendar_days_file"),
    path("calendar/<int:pk>/days/", calendar_days_import, name="calendar_days_import"),
    path("calendar/<int:pk>/deadlines/<slug:kind>/", calendar_deadline, name="calendar_deadline"),
    path("calendar/<int:pk>/phases/<int:number>/", calendar_phase, name="calendar_phase"),
    path("duties/", duties, name="duties"),
    path("duties/all/", duty_ledger, name="duty_ledger"),
    path("duties/all/<slug:kind>/", duty_ledger_file, name="duty_ledger_file"),
    path("duties/feed/<slug:token>.ics", duty_feed, name="duty_feed"),
    path("duties/all/units/<int:pk>/", unit_duties, name="unit_duties"),
    path("duties/<int:pk>/duties.ics", duties_ics, name="duties_ics"),
    path("duties/<int:pk>/feed/", duty_feed_make, name="duty_feed_make"),
    path("duties/<int:pk>/feed/stop/", duty_feed_stop, name="duty_feed_stop"),
    path("duties/all/<int:pk>/waive/<int:obligation>/", duty_waive, name="duty_waive"),
    path("duties/all/<int:pk>/waive/<int:obligation>/undo/", duty_lift, name="duty_lift"),
    path("duties/report/<int:pk>/", duty_report, name="duty_report"),
    path("duties/report/<int:pk>/undo/", duty_report_undo, name="duty_report_undo"),
    path("log/<int:pk>/", unit_log, name="unit_log"),
    path("readings/", readings, name="readings"),
    path("readings/readings.xlsx", readings_file, name="readings_file"),
    path("retention/<int:pk>/", retention, name="retention"),
    path("retention/<int:pk>/<slug:kind>/", retention_set, name="retention_set"),
    path("styleguide/", styleguide, name="styleguide"),
]
