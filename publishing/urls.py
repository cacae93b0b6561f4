"""Addresses of this app: url name = view name = template name."""

from django.urls import URLPattern, path

from publishing.views.approval import record_approval
from publishing.views.approval_sheet import approval_sheet, approval_sheet_add, approval_sheet_file
from publishing.views.compilation import compilation
from publishing.views.compilations import compilations
from publishing.views.compile_list import compile_list
from publishing.views.cover_notice import cover_notice, list_notice
from publishing.views.enquiries import enquiries, enquiries_file
from publishing.views.enquiry import enquiry, enquiry_answer
from publishing.views.enquiry_ask import enquiry_again, enquiry_ask, enquiry_items
from publishing.views.enquiry_pairs import enquiry_pairs, enquiry_pairs_file
from publishing.views.guides import guide, guides
from publishing.views.legality import discard, pass_legality, send_back, submit_legality
from publishing.views.legality_review import legality_file, legality_remark, legality_review, legality_withdraw
from publishing.views.lists_progress import lists_progress, lists_progress_file
from publishing.views.posters import posters, posters_print
from publishing.views.public.changes import changes, changes_file
from publishing.views.public.copied import copied
from publishing.views.public.edition import edition, edition_file
from publishing.views.public.files import edition_data, edition_manifest, edition_seal, log_seals, manifests
from publishing.views.public.find import find
from publishing.views.public.find_csv import find_csv
from publishing.views.public.find_suggest import find_suggest
from publishing.views.public.home import home
from publishing.views.public.how import about, how
from publishing.views.public.item import item
from publishing.views.public.letters import letters
from publishing.views.public.lists import lists
from publishing.views.public.open.api import addresses as open_interface
from publishing.views.public.open.bulk import data_file, edition_csv
from publishing.views.public.open.data import data
from publishing.views.public.open.feeds import feed, feed_place
from publishing.views.public.open.sitemaps import robots, sitemap_index, sitemap_part
from publishing.views.public.place import place, place_csv, place_print
from publishing.views.public.poster import item_qr, place_poster, place_qr, window_poster, window_qr
from publishing.views.public.privacy import privacy, privacy_csv
from publishing.views.public.summary import summary, summary_csv
from publishing.views.public.verify import verify, verify_code, verify_file
from publishing.views.public.window import window, window_office, window_slip
from publishing.views.publish_several import publish_several
from publishing.views.releasing import edition_workbook, publish_lists, publish_summary
from publishing.views.roll_ups import roll_up, roll_ups


def is_page(pattern: URLPattern) -> bool:
    """Whether a public address is a page to read: its view says so (`public_page`), and it ends in a slash, unlike a file's."""
    return hasattr(pattern.callback, "in_languages") and str(pattern.pattern)[-1:] in ("", "/")


public_patterns: list[URLPattern] = [
    path("", home, name="home"),
    path("find/", find, name="find"),
    path("find/found.csv", find_csv, name="find_csv"),
    path("find/suggest/", find_suggest, name="find_suggest"),
    path("window/", window, name="window"),
    path("window/<office:code>/", window_office, name="window_office"),
    path("window/<office:code>/slip/", window_slip, name="window_slip"),
    path("window/<office:code>/poster/", window_poster, name="window_poster"),
    path("window/<office:code>/qr.<picture:kind>", window_qr, name="window_qr"),
    path("lists/<division:code>/poster/", place_poster, name="place_poster"),
    path("lists/<division:code>/qr.<picture:kind>", place_qr, name="place_qr"),
    path("items/<uuid:uid>/qr.<picture:kind>", item_qr, name="item_qr"),
    path("lists/", lists, name="lists"),
    path("lists/<division:code>/", place, name="place"),
    path("lists/<division:code>/letters/", letters, name="letters"),
    path("lists/<division:code>/letters/<slug:letter>/", letters, name="letters_of"),
    path("lists/<division:code>/print/", place_print, name="place_print"),
    path("lists/<division:code>/<kind:kind>.csv", place_csv, name="place_csv"),
    path("lists/<division:code>/<int:round>/<kind:kind>/<int:number>/", edition, name="edition"),
    path("lists/<division:code>/<int:round>/<kind:kind>/<int:number>.xlsx", edition_file, name="edition_file"),
    path("lists/<division:code>/<int:round>/<kind:kind>/<int:number>.json", edition_data, name="edition_data"),
    path(
        "lists/<division:code>/<int:round>/<kind:kind>/<int:number>.manifest.json",
        edition_manifest,
        name="edition_manifest",
    ),
    path("lists/<division:code>/<int:round>/<kind:kind>/<int:number>.seal", edition_seal, name="edition_seal"),
    path("lists/<division:code>/<int:round>/<kind:kind>/<int:number>/changes/", changes, name="changes"),
    path(
        "lists/<division:code>/<int:round>/<kind:kind>/<int:number>/changes.<slug:form>",
        changes_file,
        name="changes_file",
    ),
    path("verify/", verify, name="verify"),
    path("verify/file/", verify_file, name="verify_file"),
    path("verify/manifests.jsonl", manifests, name="manifests"),
    path("verify/log-seals.jsonl", log_seals, name="log_seals"),
    path("verify/<str:code>/", verify_code, name="verify_code"),
    path("lists/<division:code>/<int:round>/notice/<int:number>.docx", list_notice, name="list_notice"),
    path("items/<uuid:uid>/", item, name="item"),
    path("summary/", summary, name="summary"),
    path("summary/<division:code>/", summary, name="summary_place"),
    path("summary/<division:code>.csv", summary_csv, name="summary_csv"),
    path("how/", how, name="how"),
    path("about/", about, name="about"),
    path("privacy/", privacy, name="privacy"),
    path("privacy/kept.csv", privacy_csv, name="privacy_csv"),
    path("data/", data, name="data"),
    path("copied/", copied, name="copied"),
]

staff_patterns: list[URLPattern] = [
    path("editions/", compilations, name="compilations"),
    path("editions/progress/", lists_progress, name="lists_progress"),
    path("editions/progress.csv", lists_progress_file, name="lists_progress_file"),
    path("editions/compile/<int:pk>/", compile_list, name="compile_list"),
    path("editions/<int:pk>/", compilation, name="compilation"),
    path("editions/<int:pk>/legality/submit/", submit_legality, name="submit_legality"),
    path("editions/<int:pk>/legality/pass/", pass_legality, name="pass_legality"),
    path("editions/<int:pk>/legality/send-back/", send_back, name="send_back"),
    path("editions/<int:pk>/legality/", legality_review, name="legality_review"),
    path("editions/<int:pk>/legality/remark/", legality_remark, name="legality_remark"),
    path("editions/remarks/<int:pk>/withdraw/", legality_withdraw, name="legality_withdraw"),
    path("editions/<int:pk>/remarks/<slug:kind>/", legality_file, name="legality_file"),
    path("editions/<int:pk>/approval/", record_approval, name="record_approval"),
    path("editions/<int:pk>/approval/sheet/", approval_sheet, name="approval_sheet"),
    path("editions/<int:pk>/approval/sheet/add/", approval_sheet_add, name="approval_sheet_add"),
    path("editions/sheets/<int:pk>/", approval_sheet_file, name="approval_sheet_file"),
    path("editions/publish/", publish_several, name="publish_several"),
    path("editions/<int:pk>/notice/", cover_notice, name="cover_notice"),
    path("editions/<int:pk>/publish/", publish_lists, name="publish_lists"),
    path("editions/<int:pk>/discard/", discard, name="discard"),
    path("editions/workbook/<int:pk>/", edition_workbook, name="edition_workbook"),
    path("roll-up/", roll_ups, name="roll_ups"),
    path("roll-up/<int:pk>/", roll_up, name="roll_up"),
    path("roll-up/<int:pk>/publish/", publish_summary, name="publish_summary"),
    path("posters/", posters, name="posters"),
    path("posters/<int:pk>/print/", posters_print, name="posters_print"),
    path("guides/", guides, name="guides"),
    path("guides/<uuid:uid>/", guide, name="guide"),
    path("enquiries/", enquiries, name="enquiries"),
    path("enquiries/file/<slug:kind>/", enquiries_file, name="enquiries_file"),
    path("enquiries/items/", enquiry_items, name="enquiry_items"),
    path("enquiries/ask/<uuid:uid>/", enquiry_ask, name="enquiry_ask"),
    path("enquiries/pairs/", enquiry_pairs, name="enquiry_pairs"),
    path("enquiries/pairs/file/<slug:kind>/", enquiry_pairs_file, name="enquiry_pairs_file"),
    path("enquiries/<int:pk>/", enquiry, name="enquiry"),
    path("enquiries/<int:pk>/answer/", enquiry_answer, name="enquiry_answer"),
    path("enquiries/<int:pk>/again/", enquiry_again, name="enquiry_again"),
]

# For programs: one address whatever the language.
open_patterns: list[URLPattern] = [
    *open_interface(),
    path("data/<division:code>.<form:form>", data_file, name="data_file"),
    path("lists/<division:code>/<int:round>/<kind:kind>/<int:number>.csv", edition_csv, name="edition_csv"),
    path("feed/", feed, name="feed"),
    path("feed/<division:code>/", feed_place, name="feed_place"),
    path("sitemap.xml", sitemap_index, name="sitemap_index"),
    path("sitemap-<section:section>.xml", sitemap_part, name="sitemap_part"),
    path("robots.txt", robots, name="robots"),
]

# A page of the public site stands in every language, a file in one address only (decision 36): the root takes both.
page_patterns = [one for one in public_patterns if is_page(one)]
urlpatterns = [*(one for one in public_patterns if one not in page_patterns), *open_patterns, *staff_patterns]
