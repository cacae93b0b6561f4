"""The matrix of rights: every address of the site × thing × actor. `docs/rights-matrix.md` is this table, printed.

Things belong to 城关区民政局 unless their name says otherwise. Whoever may not gets 404, as for a thing that is not there;
nobody signed in (and a disabled account is nobody) is led to the sign-in page.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings

# Actor: who that is to 城关区民政局.
ACTORS = {
    "clerk": "its clerk",
    "leader": "its leader",
    "stranger": "clerk of the sister unit in the next county",
    "institution_clerk": "clerk of its public institution (child)",
    "township_clerk": "clerk of a township of the county",
    "panel_member": "member of its panel",
    "panel_chair": "chair of its panel",
    "coordinator": "coordinator of its county (parent)",
    "legality": "legality reviewer of its county",
    "approver": "approval recorder of its county",
    "city_chair": "chair of the superior's panel",
    "city_coordinator": "coordinator of the prefecture",
    "region_coordinator": "coordinator of the region",
    "region_chair": "chair of the region's panel",
    "supervisor": "supervisor of its county",
    "handler": "handler of complaints of its county",
    "inspector": "inspector of its county",
    "technical": "technical staff, without a post",
    "disabled": "a disabled account of the unit",
    "anonymous": "nobody signed in",
}
NOBODY = frozenset({"disabled", "anonymous"})
EVERYBODY = frozenset(ACTORS)
SIGNED_IN = EVERYBODY - NOBODY

CLERKS = frozenset({"clerk", "stranger", "institution_clerk", "township_clerk"})
ANSWERERS = CLERKS | {"leader"}
PANELISTS = frozenset({"panel_member", "panel_chair", "city_chair", "region_chair"})
CHAIRS = frozenset({"panel_chair", "city_chair", "region_chair"})
COORDINATORS = frozenset({"coordinator", "city_coordinator", "region_coordinator"})
STAFFING = COORDINATORS | {"leader"}
LIST_MAKERS = CHAIRS | COORDINATORS | {"legality", "approver"}

UNIT = frozenset({"clerk", "leader"})
PANEL = frozenset({"panel_member", "panel_chair"})
READERS = UNIT | PANEL | COORDINATORS
FOLLOWERS = frozenset({"panel_chair", "legality", "approver", "coordinator"})
FILES = ("as a workbook", "as CSV")


@dataclass(frozen=True)
class Row:
    """One line: the address's name, the method, the thing in its path, who may; the body that is posted."""

    name: str
    method: str
    thing: str
    may: frozenset[str]
    body: str = ""

    @property
    def is_public(self) -> bool:
        """Whether nobody has to sign in; what is not public yet is then not there for anybody."""
        public = {row.name for row in PUBLIC}
        return self.name in public | {
            row.name for row in (*GROUND, *SUBMISSIONS, *COMPLAINING, *INSPECTING) if row.may == EVERYBODY
        }


def only(*actors: str) -> frozenset[str]:
    """Just these."""
    return frozenset(actors)


def get(name: str, may: frozenset[str], *things: str) -> Iterator[Row]:
    """A page, for each thing."""
    return (Row(name, "GET", thing, may) for thing in things or ("",))


def post(name: str, may: frozenset[str], *things: str, body: str = "") -> Iterator[Row]:
    """An act, for each thing."""
    return (Row(name, "POST", thing, may, body) for thing in things or ("",))


def both(name: str, may: frozenset[str], *things: str) -> Iterator[Row]:
    """A page with a form that posts to itself."""
    return (row for thing in things or ("",) for row in (*get(name, may, thing), *post(name, may, thing)))


def each(rows: Iterable[Iterator[Row]]) -> tuple[Row, ...]:
    """All of them."""
    return tuple(row for some in rows for row in some)


GROUND = each(
    (
        get("health", EVERYBODY),
        get("healthz", EVERYBODY),
        get("readyz", EVERYBODY),
        both("login", EVERYBODY),
        post("logout", EVERYBODY),
        both("password_change", SIGNED_IN),
        get("password_change_done", SIGNED_IN),
        both("second_factor", SIGNED_IN),
        get("second_factor_resume", SIGNED_IN),
        get("second_factor_setup", SIGNED_IN),
        post("second_factor_begin", SIGNED_IN),
        post("second_factor_confirm", SIGNED_IN),
        both("recovery_codes", SIGNED_IN),
        both("second_factor_remove", SIGNED_IN),
        get("sign_ins", SIGNED_IN),
        post("sign_in_end", only("clerk"), "sign-in of the clerk"),
        post("sign_ins_end_others", SIGNED_IN),
        get("desk", SIGNED_IN),
        get("inbox", SIGNED_IN),
        post("message_read", only("clerk"), "message to the clerk"),
        get("jobs", SIGNED_IN),
        both("job_ask", PANELISTS, "large docket"),
        both("job_ask", only("region_coordinator"), "many letters"),
        both("job_ask", COORDINATORS, "many duties", "many units"),
        both("job_ask", ANSWERERS | COORDINATORS, "many enquiries"),
        both("job_ask", only(), "large draft"),
        get("job", only("clerk"), "job of the clerk"),
        get("job_part", only("clerk"), "job of the clerk"),
        both("job_cancel", only("clerk"), "job of the clerk"),
        get("job_file", only("clerk"), "job of the clerk"),
        post("job_drop", only("clerk"), "job of the clerk"),
        post("inbox_read", SIGNED_IN),
        both("mail_choice", SIGNED_IN),
        post("address_ask", SIGNED_IN),
        both("address_confirm", EVERYBODY, "link to the clerk"),
        get("outbox", only("region_coordinator"), "coordination office"),
        get("outbox_workbook", only("region_coordinator"), "coordination office"),
        post("outbox_again", only("region_coordinator"), "letter in doubt"),
        get("reminder_templates", only("region_coordinator"), "coordination office"),
        both("reminder_template_new", only("region_coordinator"), "coordination office"),
        both("reminder_template", only("region_coordinator"), "reminder template"),
        post("reminder_template_restore", only("region_coordinator"), "reminder template"),
        get("people", STAFFING),
        get("unit_people", STAFFING, "department"),
        get("unit_people", COORDINATORS, "lead unit"),
        post("appoint_person", STAFFING, "department"),
        both("enrol_person", STAFFING, "department"),
        both("enrol_person", COORDINATORS, "lead unit"),
        both("relieve_person", STAFFING, "post of the clerk"),
        both("hand_over", STAFFING, "post of the clerk"),
        both("renew_password_of", STAFFING, "post of the clerk"),
        get("account_of", STAFFING, "post of the clerk"),
        post("sign_out_of", STAFFING, "post of the clerk"),
        post("reset_second_factor_of", COORDINATORS, "post of the clerk"),
        both("people_staff", STAFFING),
        get("people_staff_template", STAFFING),
        post("people_staff_confirm", STAFFING),
        post("people_staff_wrong", STAFFING),
        both("people_waiting", STAFFING),
        post("slips_file", STAFFING),
        get("calendar", SIGNED_IN),
        both("extend", COORDINATORS),
        both("extension_withdraw", COORDINATORS, "extension of the department"),
        get("calendar_days", SIGNED_IN),
        get("calendar_days_file", SIGNED_IN),
        post("calendar_days_import", only("region_coordinator"), "coordination office"),
        both("calendar_deadline", only("region_coordinator"), "deadline of the round"),
        both("calendar_phase", only("region_coordinator"), "phase of the round"),
        get("duties", SIGNED_IN),
        get("unit_duties", UNIT | COORDINATORS, "department"),
        get("unit_duties", COORDINATORS, "lead unit"),
        get("duties_ics", UNIT, "department"),
        get("duties_ics", PANEL | {"coordinator", "approver", "supervisor", "handler", "inspector"}, "lead unit"),
        post("duty_feed_make", UNIT, "department"),
        post("duty_feed_stop", UNIT, "department"),
        get("duty_feed", EVERYBODY, "address of the clerk's calendar"),
        get("duty_ledger", COORDINATORS),
        get("duty_ledger_file", COORDINATORS, *FILES, "sums of places, as CSV"),
        both("duty_waive", only("region_coordinator"), "obligation of the department"),
        both("duty_waive", only(), "obligation of the department, by a lead unit"),
        post("duty_lift", only("region_coordinator"), "obligation of the department"),
        both("duty_report", only("leader"), "summary that the department owes"),
        both("duty_report", only(), "declaration that the department owes"),
        post("duty_report_undo", only("leader"), "summary that the department owes"),
        get("unit_log", UNIT | COORDINATORS, "department"),
        both("case_file", UNIT | COORDINATORS | {"supervisor"}, "case of the department"),
        get("unit_log", COORDINATORS, "lead unit"),
        get("retention", only("region_coordinator"), "coordination office"),
        both("retention_set", only("region_coordinator"), "kind of personal data"),
        get("readings", CLERKS | {"leader"} | COORDINATORS),
        get("readings_file", CLERKS | {"leader"} | COORDINATORS),
        get("styleguide", only("technical")),
    )
)

REVIEW = each(
    (
        get("docket", PANELISTS),
        post("docket_receive", CHAIRS),
        post("docket_feed_back", CHAIRS),
        get("docket_download", PANELISTS, *FILES),
        get("ruling", PANEL, "pending item", "ruled item", "proposed item", "contested item", "settled item"),
        get("ruling", PANEL, "returned item", "refused item"),
        get("ruling", PANEL | {"city_chair"}, "disputed item"),
        post("ruling_rule", PANEL, "pending item", "contested item"),
        post("ruling_opinion", PANEL, "pending item"),
        post("ruling_read", PANEL, "pending item"),
        post("ruling_return", PANEL, "pending item"),
        post("ruling_withdraw", PANEL, "ruled item"),
        post("ruling_recall", only("panel_chair"), "proposed item"),
        post("ruling_reopen", only("panel_chair"), "settled item"),
        post("ruling_escalate", only("panel_chair"), "proposed item"),
        post("ruling_take_up", only("panel_chair"), "returned item"),
        both("docket_assign", CHAIRS),
        get("docket_assign_download", CHAIRS, *FILES),
        post("docket_assign_picked", CHAIRS),
        post("ruling_assign", only("panel_chair"), "pending item", "disputed item"),
        get("saved_views", PANELISTS),
        post("saved_view_save", PANELISTS),
        post("saved_view_change", PANEL, "view that the panel shares"),
        both("saved_view_delete", PANEL, "view that the panel shares"),
        post("saved_view_change", only("panel_member"), "view of a panel member"),
        both("saved_view_delete", only("panel_member"), "view of a panel member"),
        get("docket_groups", PANELISTS),
        get("docket_group", PANEL, "group of the pending item"),
        post("docket_group_read", PANEL, "group of the pending item"),
        get("progress", PANELISTS | COORDINATORS),
        get("progress_file", PANELISTS | COORDINATORS, "table of the panels"),
        get("panel_progress", PANEL | COORDINATORS | {"city_chair"}, "lead unit"),
        get("panel_progress", only(), "department"),
        get("panel_progress_file", PANEL | COORDINATORS | {"city_chair"}, "table of the panel's units"),
        get("panels", PANELISTS | COORDINATORS),
        get("panel", PANEL | COORDINATORS | {"city_chair"}, "lead unit"),
        get("panel", only(), "department"),
        get("panel_download", PANEL | COORDINATORS | {"city_chair"}, "workload of the panel, as a workbook"),
        both("panel_settings", only("panel_chair"), "lead unit"),
        post("recusal_declare", PANEL, "lead unit"),
        post("recusal_end", COORDINATORS | {"city_chair", "panel_chair"}, "recusal of a panel member"),
        post("panel_hand_up", COORDINATORS | {"city_chair", "panel_chair"}, "department"),
        post("panel_hand_back", COORDINATORS | {"city_chair", "panel_chair"}, "department"),
        both("ruling_thread", PANEL, "pending item", "proposed item"),
        both("ruling_thread", PANEL | {"city_chair"}, "disputed item"),
        both("answer_thread", UNIT, "proposed item", "returned item"),
        both("answer_thread", only(), "pending item", "ruled item"),
        get("ruling_thread_file", PANEL, "thread of the proposed item, as CSV"),
        get("answer_thread_file", UNIT, "thread of the proposed item, as CSV"),
        get("batches", PANELISTS),
        get("batches_download", PANELISTS, *FILES),
        post("batch_preview", PANELISTS),
        post("batch_apply", PANELISTS),
        get("docket_workbook", PANELISTS),
        both("rulings_load", PANELISTS),
        post("rulings_load_confirm", PANELISTS),
        post("rulings_load_marked", PANELISTS),
        get("batch", PANEL, "bulk ruling"),
        post("batch_undo", PANEL, "bulk ruling"),
        get("batch_download", PANEL, *(f"bulk ruling {kind}" for kind in FILES)),
        get("handovers", ANSWERERS | PANELISTS),
        get("handovers_file", ANSWERERS | PANELISTS, *FILES),
        get("handover", only("township_clerk"), "task of the asked item", "task of the refused item"),
        post("handover_accept", only("township_clerk"), "task of the asked item"),
        post("handover_refuse", only("township_clerk"), "task of the asked item"),
        post("ruling_take_back", PANEL, "refused item"),
        both("ruling_consent", only("panel_chair"), "outside item"),
        both("ruling_consent", only(), "asked item"),
        both("handover_policy", only("region_coordinator"), "coordination office"),
        both("handover_policy", only(), "lead unit"),
        get("answers", ANSWERERS),
        post("answers_accept", ANSWERERS),
        get(
            "answer",
            UNIT,
            "proposed item",
            "contested item",
            "disputed item",
            "settled item",
            "returned item",
            "refused item",
        ),
        get("answer", only(), "pending item", "ruled item"),
        post("answer_accept", UNIT, "proposed item"),
        post("answer_accept", only(), "ruled item"),
        post("answer_contest", UNIT, "proposed item"),
        post("answer_contest", only(), "ruled item"),
        post("answer_stand", UNIT, "returned item"),
        post("answer_stand", only(), "ruled item"),
        get("radar", PANELISTS | COORDINATORS),
        post("radar_look", PANELISTS | COORDINATORS),
        post("radar_look_list", only("panel_chair", "coordinator"), "lead unit"),
        post("radar_look_list", only(), "department"),
        post("radar_reason", CHAIRS),
        get("radar_download", PANELISTS | COORDINATORS, *FILES),
        get("conflict", PANEL | COORDINATORS | {"city_chair"}, "disagreement of a kept item"),
        get("conflict", PANEL, "disagreement of an item that is not agreed"),
        post("conflict_align", only("panel_chair"), "disagreement of a kept item"),
        post("conflict_withdraw", only("panel_chair"), "disagreement of a kept item"),
        get("chains", PANELISTS | COORDINATORS),
        get("chains_download", PANELISTS | COORDINATORS, *FILES),
        get("chain", PANEL | COORDINATORS | {"city_chair"}, "chain of a referred item"),
        get("chain", only(), "chain of another panel's item"),
        get("chain_download", PANEL | COORDINATORS | {"city_chair"}, "chain of a referred item, as a workbook"),
        post("chain_reason", only("panel_chair"), "chain of a referred item"),
        post("chain_withdraw", only("panel_chair"), "chain of a referred item"),
        get("disputes", CHAIRS),
        get("dispute", only("city_chair"), "disputed item"),
        get("dispute", only(), "contested item", "settled item"),
        post("dispute_decide", only("city_chair"), "disputed item"),
    )
)

LISTS = each(
    (
        get("compilations", LIST_MAKERS),
        get("lists_progress", COORDINATORS),
        get("lists_progress_file", COORDINATORS),
        both("compile_list", only("panel_chair", "coordinator"), "lead unit"),
        both("compile_list", only(), "department"),
        get("compilation", FOLLOWERS, "lists in hand", "published lists"),
        post("submit_legality", only("panel_chair", "coordinator"), "lists in hand"),
        post("pass_legality", only("legality"), "lists in hand"),
        post("send_back", only("legality"), "lists in hand"),
        get("legality_review", only("legality"), "lists in hand"),
        get("legality_review", only("legality", "panel_chair", "coordinator"), "lists that were sent back"),
        post("legality_remark", only("legality"), "lists in hand", "lists that were sent back"),
        post("legality_withdraw", only("legality"), "remark on the lists in hand"),
        get("legality_file", only("legality"), *(f"remarks on the lists in hand, {kind}" for kind in FILES)),
        both("record_approval", only("approver"), "lists in hand"),
        get("approval_sheet", FOLLOWERS, "lists in hand", "published lists"),
        post("approval_sheet_add", only("approver"), "lists in hand", "published lists"),
        get("approval_sheet_file", FOLLOWERS, "scanned approval sheet"),
        get("cover_notice", FOLLOWERS, "lists in hand", "published lists"),
        both("publish_lists", only("coordinator"), "lists in hand"),
        post("discard", only("panel_chair", "coordinator"), "lists in hand", "roll-up in hand"),
        both("publish_several", COORDINATORS),
        get("edition_workbook", FOLLOWERS, "edition in hand", "published edition"),
        get("roll_ups", LIST_MAKERS),
        post("roll_up", only("panel_chair", "coordinator"), "lead unit"),
        both("publish_summary", only("coordinator"), "roll-up in hand"),
        get("posters", CLERKS | LIST_MAKERS | {"leader"}),
        get("posters_print", FOLLOWERS, "lead unit"),
        get("posters_print", only(), "department"),
        get("guides", CLERKS),
        both("guide", only("clerk"), "kept item"),
        both("guide", only(), "cancelled item"),
        get("enquiries", ANSWERERS | COORDINATORS),
        get("enquiries_file", ANSWERERS | COORDINATORS, *FILES),
        get("enquiry_pairs", ANSWERERS | COORDINATORS),
        get("enquiry_pairs_file", ANSWERERS | COORDINATORS, *FILES),
        get("enquiry_items", ANSWERERS),
        both("enquiry_ask", UNIT, "cancelled item"),
        both("enquiry_ask", only(), "kept item"),
        get("enquiry", UNIT | COORDINATORS | {"township_clerk"}, "enquiry that waits", "enquiry that is answered"),
        post("enquiry_answer", only("township_clerk"), "enquiry that waits"),
        both("enquiry_again", UNIT, "enquiry that waits"),
    )
)

SHEETS = ("contact sheet", "contact sheet of a public institution, in draft")
SUBMISSIONS = each(
    (
        get("contacts", CLERKS | COORDINATORS | PANELISTS | {"leader"}),
        get("contacts_workbook", COORDINATORS),
        post("contact_start", only("clerk"), "department"),
        get("contact", READERS, SHEETS[0]),
        get("contact", only("institution_clerk"), SHEETS[1]),
        both("contact_edit", only("clerk"), SHEETS[0]),
        both("contact_edit", only("institution_clerk"), SHEETS[1]),
        post("contact_move", UNIT | COORDINATORS, SHEETS[0], body="move=receive"),
        post("contact_move", only("institution_clerk"), SHEETS[1], body="move=receive"),
        post("contact_send_link", UNIT, SHEETS[0]),
        post("contact_send_link", only("institution_clerk"), SHEETS[1]),
        both("contact_confirm", EVERYBODY, "link to the liaison"),
        get("phone_list", COORDINATORS),
        get("phone_list_workbook", COORDINATORS),
        post("phone_list_called", COORDINATORS, "department"),
        post("phone_list_withdraw", COORDINATORS, "call to the clerk"),
        get("completeness", COORDINATORS),
        get("completeness_download", COORDINATORS, *FILES),
        get("peers", COORDINATORS | PANELISTS),
        get("declarations", CLERKS | COORDINATORS | {"leader"}),
        post("declaration_start", only("clerk", "coordinator"), "department"),
        get("declaration", READERS, "certified declaration"),
        get("declaration", UNIT, "draft declaration"),
        both("item_add", only("clerk"), "draft declaration", "certified declaration"),
        get("declaration_grid", only("clerk"), "draft declaration", "certified declaration"),
        post("declaration_grid_row", only("clerk"), "draft declaration", "certified declaration"),
        post("declaration_grid_paste", only("clerk"), "draft declaration", "certified declaration"),
        get("declaration_check", UNIT, "draft declaration", "certified declaration"),
        post("declaration_check", only("clerk"), "draft declaration", "certified declaration"),
        get("rules", SIGNED_IN),
        both("rule_setting", only("region_coordinator"), "rule of the coordination office"),
        both("rule_setting", only(), "rule of the lead unit"),
        both("declaration_nil", only("clerk"), "draft declaration", "certified declaration"),
        get("declaration_peers", READERS, "certified declaration"),
        post("declaration_peers", only("clerk"), "certified declaration", "draft declaration"),
        get("declaration_peers", UNIT, "draft declaration"),
        post("declaration_peers_add", only("clerk"), "draft declaration", "certified declaration"),
        both("declaration_move", UNIT, "draft declaration", "certified declaration"),
        get("declaration_receipt", READERS, "certified declaration"),
        get("declaration_receipt", only(), "draft declaration"),
        get("declaration_version", READERS, "certified declaration"),
        get("declaration_version", UNIT, "draft declaration"),
        get("declaration_template", UNIT, "draft declaration", "certified declaration"),
        both("declaration_upload", only("clerk"), "draft declaration", "certified declaration"),
        post("declaration_columns", only("clerk"), "draft declaration", "certified declaration"),
        post("declaration_marked", only("clerk"), "draft declaration", "certified declaration"),
        post("declaration_upload_confirm", only("clerk"), "draft declaration", "certified declaration"),
        post("declaration_restore", only("clerk"), "draft declaration", "certified declaration"),
        both("item_edit", READERS, "item of a certified declaration"),
        both("item_edit", UNIT, "item of a draft"),
        both("item_remove", only("clerk"), "item of a draft"),
        both("item_remove", only(), "item of a certified declaration"),
        both("declaration_models", only("clerk"), "draft declaration", "certified declaration"),
        both("declaration_carry", only("clerk"), "draft declaration", "certified declaration"),
        both("grid_names", only("clerk"), "draft declaration"),
        both("grid_names", only(), "certified declaration"),
        get("name_hints", only("clerk"), "draft declaration", "certified declaration"),
        get("catalogue", SIGNED_IN),
        get("certificate", SIGNED_IN, "certificate of the catalogue"),
        get("certificate", READERS, "certificate that only the unit declared"),
        get("near_names", CHAIRS | COORDINATORS),
        both("merge_names", COORDINATORS | {"panel_chair"}, "certificate that only the unit declared, and another"),
        post("not_same", COORDINATORS | {"panel_chair"}, "certificate that only the unit declared, and another"),
        both("merge_undo", only("panel_chair", "coordinator", "region_coordinator", "region_chair"), "merge of names"),
        get("courier", COORDINATORS),
        both("courier_many", COORDINATORS),
        get("courier_templates", only("coordinator")),
        both("courier_upload", only("coordinator"), "township unit"),
        both("courier_upload", only(), "department"),
        post("courier_columns", only("coordinator"), "township unit"),
        post("courier_columns", only(), "department"),
        post("courier_confirm", only("coordinator"), "township unit"),
        post("courier_confirm", only(), "department"),
        get("delivery", only("township_clerk", "coordinator"), "paper handed in for a township"),
        post("delivery", only("township_clerk"), "paper handed in for a township"),
        get("delivery_scan", only("township_clerk", "coordinator"), "paper handed in for a township"),
        get("laws", SIGNED_IN),
        get("laws_download", SIGNED_IN),
        get("law", SIGNED_IN, "act"),
        get("declaration_file", UNIT, "workbook of a certified declaration", "workbook of a draft"),
    )
)
PUBLIC = each(
    (
        get("home", EVERYBODY),
        get("find", EVERYBODY),
        get("find_csv", EVERYBODY),
        get("find_suggest", EVERYBODY),
        get("data", EVERYBODY),
        get("data_file", EVERYBODY, "data of the county"),
        get("edition_csv", EVERYBODY, "published edition of the county"),
        get("edition_csv", only(), "edition of the county in hand"),
        get("feed", EVERYBODY),
        get("feed_place", EVERYBODY, "county"),
        get("sitemap_index", EVERYBODY),
        get("sitemap_part", EVERYBODY, "part of the map"),
        get("robots", EVERYBODY),
        get("api_openapi", EVERYBODY),
        get("api_divisions", EVERYBODY),
        get("api_offices", EVERYBODY),
        get("api_editions", EVERYBODY),
        get("api_edition", EVERYBODY, "published edition by its numbers"),
        get("api_edition", only(), "edition in hand by its numbers"),
        get("api_edition_rows", EVERYBODY, "published edition by its numbers"),
        get("api_edition_rows", only(), "edition in hand by its numbers"),
        get("api_items", EVERYBODY),
        get("api_item", EVERYBODY, "kept item", "cancelled item"),
        get("api_item", only(), "struck item", "item under review"),
        get("api_figures", EVERYBODY, "figures of the county"),
        get("window", EVERYBODY),
        get("window_office", EVERYBODY, "office", "office of a township"),
        get("window_slip", EVERYBODY, "office"),
        get("window_poster", EVERYBODY, "office", "office of a township"),
        get("window_qr", EVERYBODY, "code of the office"),
        get("place_poster", EVERYBODY, "county"),
        get("place_qr", EVERYBODY, "code of the county"),
        get("item_qr", EVERYBODY, "code of the kept item"),
        get("item_qr", only(), "code of the item under review"),
        get("lists", EVERYBODY),
        get("place", EVERYBODY, "county", "township", "region"),
        get("letters", EVERYBODY, "county"),
        get("letters_of", EVERYBODY, "letter of the county"),
        get("place_print", EVERYBODY, "county"),
        get("place_csv", EVERYBODY, "published list of the county"),
        get("edition", EVERYBODY, "published edition of the county"),
        get("edition", only(), "edition of the county in hand"),
        get("edition_file", EVERYBODY, "published edition of the county"),
        get("edition_file", only(), "edition of the county in hand"),
        get("changes", EVERYBODY, "corrected list of the prefecture"),
        get("changes", only(), "published edition of the county", "edition of the county in hand"),
        get(
            "changes_file",
            EVERYBODY,
            "changes of the prefecture's list as a workbook",
            "changes of the prefecture's list as CSV",
        ),
        get("changes_file", only(), "changes of the county's list in hand"),
        get("edition_data", EVERYBODY, "published edition of the county"),
        get("edition_data", only(), "edition of the county in hand"),
        get("edition_manifest", EVERYBODY, "published edition of the county"),
        get("edition_manifest", only(), "edition of the county in hand"),
        get("edition_seal", EVERYBODY, "sealed edition of the county"),
        get("edition_seal", only(), "published edition of the county", "edition of the county in hand"),
        get("verify", EVERYBODY),
        post("verify_file", EVERYBODY),
        get("manifests", EVERYBODY),
        get("log_seals", EVERYBODY),
        get("privacy", EVERYBODY),
        get("privacy_csv", EVERYBODY),
        get("verify_code", EVERYBODY, "check code of the county's list"),
        get("verify_code", only(), "code of a list in hand"),
        get("list_notice", EVERYBODY, "notice of the published lists"),
        get("list_notice", only(), "notice of the lists in hand"),
        get("item", EVERYBODY, "kept item", "cancelled item"),
        get("item", only(), "struck item", "item under review"),
        get("summary", EVERYBODY),
        get("summary_place", EVERYBODY, "region", "county"),
        get("summary_csv", EVERYBODY, "county"),
        get("how", EVERYBODY),
        get("how_evaluation", EVERYBODY),
        get("about", EVERYBODY),
        get("copied", EVERYBODY),
        get("outside", EVERYBODY),
        get("outside_csv", EVERYBODY),
        get("complain", EVERYBODY),
        get("notices", EVERYBODY),
        get("notices_place", EVERYBODY, "county", "township"),
        get("notice", EVERYBODY, "notice of the county"),
        get("notices_csv", EVERYBODY),
        get("notices_feed", EVERYBODY),
        get("metrics", only()),
    )
)

FOLLOWING = COORDINATORS | {"supervisor"}
GUIDED = UNIT | FOLLOWING
WATCH = each(
    (
        get("guide_tasks", ANSWERERS | FOLLOWING),
        get("guide_tasks_file", ANSWERERS | FOLLOWING, *FILES),
        post("guide_tasks_move", ANSWERERS, body="move=fill"),
        post("guide_tasks_load", ANSWERERS),
        both("guide_texts", ANSWERERS),
        get("guide_text", GUIDED, "text of a guide"),
        post("guide_answer", UNIT, "text of a guide"),
        both("guide_samples", only("supervisor")),
        get("guide_sample", only("supervisor"), "sample of guides"),
        both("guide_found", only("supervisor"), "department"),
        get("guide_task", GUIDED, "guide task"),
        post("guide_give", UNIT, "guide task"),
        post("guide_move", UNIT, "guide task, to fill in"),
        post("guide_move", only("leader"), "guide task, to confirm"),
        post("guide_move", only("supervisor"), "guide task, to pass"),
        get("relapses", ANSWERERS | FOLLOWING),
        get("relapses_file", ANSWERERS | FOLLOWING, *FILES),
        both("relapse_watch", only("region_coordinator"), "coordination office"),
        get("relapse", GUIDED, "case of a relapse"),
        post("relapse_say", UNIT | {"supervisor"}, "case of a relapse"),
        post("relapse_move", only("supervisor"), "case of a relapse, to order"),
        post("relapse_move", UNIT, "case of a relapse, to report"),
        get("briefings", ANSWERERS | FOLLOWING),
        get("briefings_file", ANSWERERS | FOLLOWING, *FILES),
        both("briefing_say", only("leader"), "department"),
        get("briefing_paper", GUIDED, "paper of a briefing"),
        get("monthly_returns", CLERKS | FOLLOWING),
        get("monthly_returns_file", CLERKS | FOLLOWING, *FILES),
        both("monthly_return", only("township_clerk"), "month of the township"),
        get("outside_demands_list", CLERKS | FOLLOWING),
        get("outside_demands_file", CLERKS | FOLLOWING, *FILES),
    )
)

ANNOUNCERS = only("coordinator", "supervisor")
COMPLAINING = each(
    (
        both("complain_office", EVERYBODY, "office"),
        both("complain_place", EVERYBODY, "county"),
        both("follow", EVERYBODY),
        both("complaint_entry", only("handler")),
        get("complaints_held", only("handler")),
        post("complaints_held_refuse", only("handler")),
        post("complaint_let_in", only("handler"), "complaint that waits for a look"),
        get("complaint_photo", only("handler"), "photo of a complaint"),
        post("complaint_photo_release", only("handler"), "photo of a complaint"),
        get("notices_desk", COORDINATORS | {"supervisor"}),
        both("notice_write", ANNOUNCERS, "lead unit"),
        both("notice_write", only(), "department"),
        both("notice_case", ANNOUNCERS, "notice of the county, at its desk"),
    )
)

OVERSEERS = COORDINATORS | {"supervisor"}
YEAR_END = each(
    (
        get("year_ends", ANSWERERS | COORDINATORS),
        get("year_ends_file", COORDINATORS, *FILES),
        post("year_end_receive", COORDINATORS),
        post("year_end_start", only("clerk"), "department"),
        get("year_end", UNIT | COORDINATORS, "signed summary"),
        get("year_end", UNIT, "draft summary"),
        get("year_end_edit", only("clerk"), "signed summary", "draft summary"),
        post("year_end_section", only("clerk"), "section of the draft summary"),
        both("year_end_move", UNIT | COORDINATORS, "signed summary"),
        both("year_end_move", UNIT, "draft summary"),
        get("year_end_word", UNIT | COORDINATORS, "signed summary"),
        get("year_end_word", UNIT, "draft summary"),
        both("job_ask", only(), "report of no place"),
        get("evaluations", ANSWERERS | OVERSEERS),
        post("evaluation_freeze", only("region_coordinator"), "coordination office"),
        post("evaluation_freeze", only(), "lead unit"),
        get("evaluation", ANSWERERS | OVERSEERS, "evaluation"),
        get("evaluation_file", ANSWERERS | OVERSEERS, "evaluation"),
        get("evaluation_result", UNIT | OVERSEERS, "result of the department"),
        post("evaluation_object", UNIT, "result of the department"),
        get(
            "figure_rows",
            UNIT | OVERSEERS,
            "complaints of the department, counted",
            "orders to the department, counted",
        ),
        get("figure_rows_file", UNIT | OVERSEERS, "complaints of the department, counted, as CSV"),
        get("evaluation_remarks", only("region_coordinator")),
        post("evaluation_answer", only("region_coordinator"), "objection of the department"),
    )
)

# Who handles a complaint, and who supervises the office that received it.
BOTH = frozenset({"handler", "supervisor"})
RECEIVED, WAITING, READY = (
    *("complaint just received", "complaint that waits for answers", "complaint that is ready to be told"),
)
COMPLAINTS = each(
    (
        get("complaints", ANSWERERS | BOTH),
        get("complaints_file", ANSWERERS | BOTH, *FILES),
        post("complaints_party_file", only("handler")),
        get("complaint_lights", BOTH),
        get("complaint_lights_file", BOTH, *FILES),
        get("complaints_report", BOTH | COORDINATORS),
        get("complaints_report_file", BOTH | COORDINATORS, *FILES),
        get("complaint", BOTH, RECEIVED, WAITING, READY),
        post("complaint_party", only("handler"), RECEIVED),
        both("complaint_refer", only("handler"), RECEIVED, WAITING),
        both("complaint_feed_back", only("handler"), READY),
        both("complaint_similar", BOTH, RECEIVED),
        both(
            "complaint_act",
            only("handler"),
            *(
                f"{act} of a complaint"
                for act in ("refuse", "hand_over", "settle", "add_words", "extend", "hear", "close")
            ),
        ),
        both("complaint_act", only("supervisor"), *(f"{act} of a complaint" for act in ("press", "lift", "take_on"))),
        both("complaint_act", BOTH, "reopen of a complaint"),
        both("complaint_order", only("supervisor"), "order of a complaint"),
        get("referral", UNIT, "part of the department", "part that was given back"),
        post("referral_take_up", UNIT, "part of the department"),
        both("referral_answer", UNIT, "part of the department"),
        both("referral_act", only("handler"), "giving back an answer", "withdrawal of a part"),
        get("answer_photo", UNIT | BOTH, "photo of an answer"),
        get("cluster", BOTH, "cluster of complaints"),
        post("cluster_leave", BOTH, "cluster of complaints"),
        post("cluster_undo", BOTH, "step of a cluster"),
        both("cluster_answer", only("handler"), "cluster of complaints"),
    )
)

SUPERVISORS = frozenset({"supervisor"})
INSPECTORS = frozenset({"supervisor", "inspector"})
DRAWN, VISIT, ORDER = "drawn plan", "visit of a drawn plan", "order to the department"
INSPECTING = each(
    (
        get("check_plans", SUPERVISORS),
        get("check_plans_file", SUPERVISORS, *FILES),
        both("check_plan_new", SUPERVISORS),
        get("check_plan", SUPERVISORS, "plan of checks", DRAWN),
        both("check_plan_change", SUPERVISORS, "plan of checks"),
        both("check_draw", SUPERVISORS, "plan of checks"),
        get("check_draw", SUPERVISORS, DRAWN),
        get("check_draw_file", SUPERVISORS, DRAWN),
        post("check_assign", SUPERVISORS, DRAWN),
        both("check_plan_end", SUPERVISORS, "end of a drawn plan"),
        get("check_results", SUPERVISORS, DRAWN),
        get("check_results_file", SUPERVISORS, *(f"results of a drawn plan, {kind}" for kind in FILES)),
        get("findings", SUPERVISORS),
        get("findings_file", SUPERVISORS, *FILES),
        get("checks", INSPECTORS),
        get("check_worker", EVERYBODY),
        both("check_visit", INSPECTORS, VISIT),
        get("check_visit", INSPECTORS, "visit that is handed in"),
        get("check_paper", INSPECTORS, VISIT),
        get("check_state", INSPECTORS, VISIT),
        post("check_answers", INSPECTORS, VISIT),
        post("check_photo_add", INSPECTORS, VISIT),
        get("check_photo", INSPECTORS, "photograph of a visit"),
        both("check_hand_in", INSPECTORS, VISIT),
        get("orders", ANSWERERS | SUPERVISORS),
        get("orders_file", ANSWERERS | SUPERVISORS, *FILES),
        get("order_to", SUPERVISORS),
        both("order_new", SUPERVISORS, "department"),
        both("order_new", only(), "unit of the next county"),
        get("order", UNIT | SUPERVISORS, ORDER),
        both("order_report", UNIT, ORDER),
        both("order_act", UNIT | SUPERVISORS, "signature under an order"),
        both("order_act", UNIT | SUPERVISORS, "withdrawal of an order"),
        get("order_file", UNIT, "evidence of an order"),
        get("accountabilities", ANSWERERS | SUPERVISORS),
        get("accountabilities_file", ANSWERERS | SUPERVISORS, *FILES),
        both("accountability_new", SUPERVISORS, "department"),
        both("accountability_new", only(), "unit of the next county"),
        get("accountability", UNIT | SUPERVISORS, "note of accountability"),
        both("accountability_withdraw", SUPERVISORS, "note of accountability"),
    )
)

ROWS: tuple[Row, ...] = (
    *PUBLIC,
    *GROUND,
    *SUBMISSIONS,
    *REVIEW,
    *LISTS,
    *COMPLAINING,
    *WATCH,
    *YEAR_END,
    *COMPLAINTS,
    *INSPECTING,
)


def table() -> str:
    """The matrix as the document prints it."""
    lines = [
        "# The matrix of rights",
        "",
        "Every address × thing × actor; ✓ may, a blank gets 404 (or the sign-in page, for the last two). The table is",
        "`tests/house/rights.py`, printed; `tests/house/test_rights_matrix.py` asks the site for every cell and compares this page.",
        f"The technical site under `{settings.ADMIN_PATH}` guards itself: technical staff only.",
        "Things belong to 城关区民政局 unless their name says otherwise.",
        "",
        *(f"- `{actor}`: {words}" for actor, words in ACTORS.items()),
        "",
        "| address | method | thing | " + " | ".join(actor.replace("_", " ") for actor in ACTORS) + " |",
        "|---" * (3 + len(ACTORS)) + "|",
    ]
    for row in ROWS:
        cells = " | ".join("✓" if actor in row.may else "" for actor in ACTORS)
        lines.append(f"| `{row.name}` | {row.method} | {row.thing} | {cells} |")
    return "\n".join(lines) + "\n"
