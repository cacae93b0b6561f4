"""Addresses of this app: url name = view name = template name."""

from django.urls import URLPattern, path

from submissions.views.catalogue import catalogue, certificate
from submissions.views.columns import declaration_columns
from submissions.views.completeness import completeness, completeness_download
from submissions.views.contact import contact
from submissions.views.contact_confirm import contact_confirm, contact_send_link
from submissions.views.contact_edit import contact_edit, contact_start
from submissions.views.contact_move import contact_move
from submissions.views.contacts import contacts, contacts_workbook
from submissions.views.courier import courier, courier_confirm, courier_templates, courier_upload
from submissions.views.courier_columns import courier_columns
from submissions.views.courier_many import courier_many
from submissions.views.declaration import declaration
from submissions.views.declarations import declaration_start, declarations
from submissions.views.deliveries import delivery, delivery_scan
from submissions.views.grid import declaration_grid
from submissions.views.grid_paste import declaration_grid_paste
from submissions.views.grid_row import declaration_grid_row
from submissions.views.items import item_add, item_edit, item_remove
from submissions.views.law import law
from submissions.views.laws import laws, laws_download
from submissions.views.marked import declaration_marked
from submissions.views.moving import declaration_move
from submissions.views.name_hints import grid_names, name_hints
from submissions.views.near_names import merge_names, merge_undo, near_names, not_same
from submissions.views.nil import declaration_nil
from submissions.views.peers import declaration_peers, declaration_peers_add, peers
from submissions.views.phone_list import phone_list, phone_list_called, phone_list_withdraw, phone_list_workbook
from submissions.views.receipt import declaration_receipt, declaration_version
from submissions.views.restore import declaration_restore
from submissions.views.rules import rule_setting, rules
from submissions.views.self_check import declaration_check
from submissions.views.ticking import declaration_carry, declaration_models
from submissions.views.upload import declaration_upload, declaration_upload_confirm
from submissions.views.workbooks import declaration_file, declaration_template

contact_patterns: list[URLPattern] = [
    path("contacts/", contacts, name="contacts"),
    path("contacts/workbook/", contacts_workbook, name="contacts_workbook"),
    path("contacts/start/<int:pk>/", contact_start, name="contact_start"),
    path("contacts/<int:pk>/", contact, name="contact"),
    path("contacts/<int:pk>/edit/", contact_edit, name="contact_edit"),
    path("contacts/<int:pk>/move/", contact_move, name="contact_move"),
    path("contacts/<int:pk>/send-link/", contact_send_link, name="contact_send_link"),
    path("contacts/confirm/<str:token>/", contact_confirm, name="contact_confirm"),
    path("completeness/", completeness, name="completeness"),
    path("peers/", peers, name="peers"),
    path("completeness/download/<slug:kind>/", completeness_download, name="completeness_download"),
]
catalogue_patterns: list[URLPattern] = [
    path("catalogue/", catalogue, name="catalogue"),
    path("catalogue/near/", near_names, name="near_names"),
    path("catalogue/<int:pk>/", certificate, name="certificate"),
    path("catalogue/<int:pk>/merge/<int:into>/", merge_names, name="merge_names"),
    path("catalogue/<int:pk>/not-same/<int:into>/", not_same, name="not_same"),
    path("catalogue/merges/<int:pk>/undo/", merge_undo, name="merge_undo"),
]
courier_patterns: list[URLPattern] = [
    path("courier/", courier, name="courier"),
    path("courier/many/", courier_many, name="courier_many"),
    path("courier/templates/", courier_templates, name="courier_templates"),
    path("courier/<int:pk>/", courier_upload, name="courier_upload"),
    path("courier/<int:pk>/columns/", courier_columns, name="courier_columns"),
    path("courier/<int:pk>/confirm/", courier_confirm, name="courier_confirm"),
    path("deliveries/<int:pk>/", delivery, name="delivery"),
    path("deliveries/<int:pk>/scan/", delivery_scan, name="delivery_scan"),
]
declaration_patterns: list[URLPattern] = [
    path("declarations/", declarations, name="declarations"),
    path("declarations/start/<int:pk>/", declaration_start, name="declaration_start"),
    path("declarations/<int:pk>/", declaration, name="declaration"),
    path("declarations/<int:pk>/add/", item_add, name="item_add"),
    path("declarations/<int:pk>/grid/", declaration_grid, name="declaration_grid"),
    path("declarations/<int:pk>/grid/row/", declaration_grid_row, name="declaration_grid_row"),
    path("declarations/<int:pk>/grid/paste/", declaration_grid_paste, name="declaration_grid_paste"),
    path("declarations/<int:pk>/grid/names/", grid_names, name="grid_names"),
    path("declarations/<int:pk>/models/", declaration_models, name="declaration_models"),
    path("declarations/<int:pk>/carry/", declaration_carry, name="declaration_carry"),
    path("declarations/<int:pk>/names/", name_hints, name="name_hints"),
    path("declarations/<int:pk>/check/", declaration_check, name="declaration_check"),
    path("declarations/<int:pk>/nil/", declaration_nil, name="declaration_nil"),
    path("declarations/<int:pk>/peers/", declaration_peers, name="declaration_peers"),
    path("declarations/<int:pk>/peers/add/", declaration_peers_add, name="declaration_peers_add"),
    path("declarations/<int:pk>/move/", declaration_move, name="declaration_move"),
    path("declarations/<int:pk>/receipt/", declaration_receipt, name="declaration_receipt"),
    path("declarations/<int:pk>/differences/", declaration_version, name="declaration_version"),
    path("declarations/<int:pk>/template/", declaration_template, name="declaration_template"),
    path("declarations/<int:pk>/upload/", declaration_upload, name="declaration_upload"),
    path("declarations/<int:pk>/upload/columns/", declaration_columns, name="declaration_columns"),
    path("declarations/<int:pk>/upload/marked/", declaration_marked, name="declaration_marked"),
    path("declarations/<int:pk>/upload/confirm/", declaration_upload_confirm, name="declaration_upload_confirm"),
    path("declarations/<int:pk>/restore/", declaration_restore, name="declaration_restore"),
    path("declarations/items/<int:pk>/", item_edit, name="item_edit"),
    path("declarations/items/<int:pk>/remove/", item_remove, name="item_remove"),
    path("declarations/files/<int:pk>/", declaration_file, name="declaration_file"),
    path("rules/", rules, name="rules"),
    path("rules/<int:pk>/<slug:code>/", rule_setting, name="rule_setting"),
]
law_patterns: list[URLPattern] = [
    path("laws/", laws, name="laws"),
    path("laws/download/", laws_download, name="laws_download"),
    path("laws/<int:pk>/", law, name="law"),
]

urlpatterns = [
    path("phone-list/", phone_list, name="phone_list"),
    path("phone-list/list.xlsx", phone_list_workbook, name="phone_list_workbook"),
    path("phone-list/<int:pk>/called/", phone_list_called, name="phone_list_called"),
    path("phone-list/calls/<int:pk>/withdraw/", phone_list_withdraw, name="phone_list_withdraw"),
    *contact_patterns,
    *catalogue_patterns,
    *courier_patterns,
    *declaration_patterns,
    *law_patterns,
]
