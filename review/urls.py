"""Addresses of this app: url name = view name = template name."""

from django.urls import path

from review.views.answer import answer, answer_accept, answer_contest, answer_stand
from review.views.answers import answers, answers_accept
from review.views.assign import docket_assign, docket_assign_download, docket_assign_picked, ruling_assign
from review.views.batch_preview import batch_apply, batch_preview
from review.views.batches import batch, batch_download, batch_undo, batches, batches_download
from review.views.chain import chain, chain_download, chain_reason, chain_withdraw
from review.views.chains import chains, chains_download
from review.views.conflict import conflict, conflict_align, conflict_withdraw
from review.views.disputes import dispute, dispute_decide, disputes
from review.views.docket import docket, docket_download, docket_feed_back, docket_receive
from review.views.groups import docket_group, docket_group_read, docket_groups
from review.views.handovers import (
    handover,
    handover_accept,
    handover_policy,
    handover_refuse,
    handovers,
    handovers_file,
    ruling_consent,
)
from review.views.panel import panel, panel_download, panel_settings, recusal_declare, recusal_end
from review.views.panels import panel_hand_back, panel_hand_up, panels
from review.views.progress import panel_progress, panel_progress_file, progress, progress_file
from review.views.radar import radar, radar_download, radar_look, radar_look_list, radar_reason
from review.views.ruling import (
    ruling,
    ruling_escalate,
    ruling_opinion,
    ruling_read,
    ruling_recall,
    ruling_reopen,
    ruling_return,
    ruling_rule,
    ruling_take_back,
    ruling_take_up,
    ruling_withdraw,
)
from review.views.saved_views import saved_view_change, saved_view_delete, saved_view_save, saved_views
from review.views.threads import answer_thread, answer_thread_file, ruling_thread, ruling_thread_file
from review.views.workbook import docket_workbook, rulings_load, rulings_load_confirm, rulings_load_marked

urlpatterns = [
    path("docket/", docket, name="docket"),
    path("docket/receive/", docket_receive, name="docket_receive"),
    path("docket/feed-back/", docket_feed_back, name="docket_feed_back"),
    path("docket/download/<slug:kind>/", docket_download, name="docket_download"),
    path("docket/assign/", docket_assign, name="docket_assign"),
    path("docket/assign/download/<slug:kind>/", docket_assign_download, name="docket_assign_download"),
    path("docket/assign/picked/", docket_assign_picked, name="docket_assign_picked"),
    path("docket/progress/", progress, name="progress"),
    path("docket/progress/file/<slug:table>/", progress_file, name="progress_file"),
    path("docket/progress/<int:pk>/", panel_progress, name="panel_progress"),
    path("docket/progress/<int:pk>/file/<slug:table>/", panel_progress_file, name="panel_progress_file"),
    path("docket/views/", saved_views, name="saved_views"),
    path("docket/views/save/", saved_view_save, name="saved_view_save"),
    path("docket/views/<int:pk>/", saved_view_change, name="saved_view_change"),
    path("docket/views/<int:pk>/delete/", saved_view_delete, name="saved_view_delete"),
    path("docket/groups/", docket_groups, name="docket_groups"),
    path("docket/groups/read/<path:key>/", docket_group_read, name="docket_group_read"),
    path("docket/groups/<path:key>/", docket_group, name="docket_group"),
    path("docket/workbook/", docket_workbook, name="docket_workbook"),
    path("docket/load/", rulings_load, name="rulings_load"),
    path("docket/load/confirm/", rulings_load_confirm, name="rulings_load_confirm"),
    path("docket/load/marked/", rulings_load_marked, name="rulings_load_marked"),
    path("docket/<int:pk>/", ruling, name="ruling"),
    path("docket/<int:pk>/rule/", ruling_rule, name="ruling_rule"),
    path("docket/<int:pk>/opinion/", ruling_opinion, name="ruling_opinion"),
    path("docket/<int:pk>/read/", ruling_read, name="ruling_read"),
    path("docket/<int:pk>/return/", ruling_return, name="ruling_return"),
    path("docket/<int:pk>/assign/", ruling_assign, name="ruling_assign"),
    path("docket/<int:pk>/withdraw/", ruling_withdraw, name="ruling_withdraw"),
    path("docket/<int:pk>/recall/", ruling_recall, name="ruling_recall"),
    path("docket/<int:pk>/reopen/", ruling_reopen, name="ruling_reopen"),
    path("docket/<int:pk>/escalate/", ruling_escalate, name="ruling_escalate"),
    path("docket/<int:pk>/take-up/", ruling_take_up, name="ruling_take_up"),
    path("panels/", panels, name="panels"),
    path("panels/<int:pk>/", panel, name="panel"),
    path("panels/<int:pk>/download/<slug:kind>/", panel_download, name="panel_download"),
    path("panels/<int:pk>/settings/", panel_settings, name="panel_settings"),
    path("panels/<int:pk>/stand-aside/", recusal_declare, name="recusal_declare"),
    path("panels/recusals/<int:pk>/end/", recusal_end, name="recusal_end"),
    path("panels/units/<int:pk>/hand-up/", panel_hand_up, name="panel_hand_up"),
    path("panels/units/<int:pk>/hand-back/", panel_hand_back, name="panel_hand_back"),
    path("docket/<int:pk>/thread/", ruling_thread, name="ruling_thread"),
    path("docket/<int:pk>/thread/<slug:kind>/", ruling_thread_file, name="ruling_thread_file"),
    path("answers/<int:pk>/thread/", answer_thread, name="answer_thread"),
    path("answers/<int:pk>/thread/<slug:kind>/", answer_thread_file, name="answer_thread_file"),
    path("batches/", batches, name="batches"),
    path("batches/download/<slug:kind>/", batches_download, name="batches_download"),
    path("batches/preview/", batch_preview, name="batch_preview"),
    path("batches/apply/", batch_apply, name="batch_apply"),
    path("batches/<int:pk>/", batch, name="batch"),
    path("batches/<int:pk>/undo/", batch_undo, name="batch_undo"),
    path("batches/<int:pk>/download/<slug:kind>/", batch_download, name="batch_download"),
    path("answers/", answers, name="answers"),
    path("answers/accept/", answers_accept, name="answers_accept"),
    path("answers/<int:pk>/", answer, name="answer"),
    path("answers/<int:pk>/accept/", answer_accept, name="answer_accept"),
    path("answers/<int:pk>/contest/", answer_contest, name="answer_contest"),
    path("answers/<int:pk>/stand/", answer_stand, name="answer_stand"),
    path("radar/", radar, name="radar"),
    path("radar/look/", radar_look, name="radar_look"),
    path("radar/look/<int:pk>/", radar_look_list, name="radar_look_list"),
    path("radar/reason/", radar_reason, name="radar_reason"),
    path("radar/download/<slug:kind>/", radar_download, name="radar_download"),
    path("radar/chains/", chains, name="chains"),
    path("radar/chains/download/<slug:kind>/", chains_download, name="chains_download"),
    path("radar/chains/<int:pk>/", chain, name="chain"),
    path("radar/chains/<int:pk>/download/<slug:kind>/", chain_download, name="chain_download"),
    path("radar/chains/<int:pk>/reason/", chain_reason, name="chain_reason"),
    path("radar/chains/<int:pk>/withdraw/", chain_withdraw, name="chain_withdraw"),
    path("radar/<int:pk>/", conflict, name="conflict"),
    path("radar/<int:pk>/align/", conflict_align, name="conflict_align"),
    path("radar/<int:pk>/withdraw/", conflict_withdraw, name="conflict_withdraw"),
    path("docket/<int:pk>/take-back/", ruling_take_back, name="ruling_take_back"),
    path("docket/<int:pk>/consent/", ruling_consent, name="ruling_consent"),
    path("handovers/", handovers, name="handovers"),
    path("handovers/file/<slug:kind>/", handovers_file, name="handovers_file"),
    path("handovers/policy/<int:pk>/", handover_policy, name="handover_policy"),
    path("handovers/<int:pk>/", handover, name="handover"),
    path("handovers/<int:pk>/accept/", handover_accept, name="handover_accept"),
    path("handovers/<int:pk>/refuse/", handover_refuse, name="handover_refuse"),
    path("disputes/", disputes, name="disputes"),
    path("disputes/<int:pk>/", dispute, name="dispute"),
    path("disputes/<int:pk>/decide/", dispute_decide, name="dispute_decide"),
]
