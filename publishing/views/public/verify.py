"""Is this the official list? A file or a code, answered in a sentence; nothing that is sent is stored (decision 34)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from campaign.access import public
from campaign.queries.log_proof import log_head
from publishing.forms.verify import CodeForm, HashedFile, HashingHandler, VerifyForm
from publishing.models import Edition
from publishing.queries.verifying import LONGEST, Verdict, plain_code, verdict_of_code, verdict_of_hash
from publishing.views.public.page import framed, in_every_language, public_page

PAGE = "publishing/public/verify.html"
# What is said first; the rest stands in the template.
ANSWERS = {
    "in_force": ("kept", _("是公布的原件，现行有效")),
    "superseded": ("waiting", _("是公布的原件，但已被新版替代，不再有效")),
    "failed": ("refused", _("校验未通过：网站上的这一份清单正在核实")),
    "altered": ("refused", _("与公布的原件不符")),
    "unknown": ("refused", _("不是本站公布的清单")),
    "other": ("plain", _("这类文件不能在这里核对，请核对XLSX或者JSON原件")),
}
CODE_ANSWERS = {
    "in_force": ("kept", _("本站公布过这份清单，现行有效")),
    "superseded": ("waiting", _("本站公布过这份清单，已被新版替代，不再有效")),
    "unknown": ("refused", _("本站没有公布过这个编号或者校验码的清单")),
}
PARTS = {"xlsx": _("清单文件"), "json": _("数据文件"), "manifest": _("校验清单"), "seal": _("电子印章文件")}


@public_page
def verify(request: HttpRequest) -> HttpResponse:
    """The page that asks for a file or a code; a typed code leads to its permalink."""
    form = CodeForm(request.GET) if "code" in request.GET else CodeForm()
    if form.is_bound and form.is_valid():
        return redirect("verify_code", form.cleaned_data["code"])
    return render(request, PAGE, context_of(request, code_form=form))


@public_page
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What is published under a code; 404 where nothing is, in words."""
    verdict = verdict_of_code(code)
    words = CODE_ANSWERS if verdict.part in ("", "code") else ANSWERS
    context = context_of(request, verdict, words, code_form=CodeForm({"code": code[:LONGEST]}), typed=code[:LONGEST])
    return render(request, PAGE, context, status=404 if verdict.kind == "unknown" else 200)


@in_every_language
@public
@csrf_exempt  # nothing is changed and nobody is known: a token would only set a cookie on a public page
@never_cache
@require_POST
def verify_file(request: HttpRequest) -> HttpResponse:
    """What a file is: hashed as it comes in, compared with what was published, and forgotten."""
    request.upload_handlers = [HashingHandler(request)]
    form = VerifyForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, PAGE, context_of(request, file_form=form), status=422)
    file: HashedFile = form.cleaned_data["file"]
    verdict = verdict_of_hash(file.sha256, file.code, is_list=file.is_list)
    return render(request, PAGE, context_of(request, verdict, ANSWERS, file=file))


def context_of(
    request: HttpRequest, verdict: Verdict | None = None, words: dict[str, Any] | None = None, **given: Any
) -> dict[str, Any]:
    """The context of the page: forms, and the answer where there is one."""
    found: dict[str, Any] = {"file_form": VerifyForm(), "code_form": CodeForm(), "log": log_head(), **given}
    if verdict is not None:
        tone, title = {**ANSWERS, **(words or {})}[verdict.kind]
        found |= {"verdict": verdict, "tone": tone, "answer": title, "part": PARTS.get(verdict.part, "")}
        if verdict.edition is not None:
            found |= {"permalink": permalink(verdict.edition)}
    here = str(_("核对清单"))
    return framed(
        request, "verify", crumbs=[{"label": _("各地清单"), "url": reverse("lists")}, {"label": here}], **found
    )


def permalink(edition: Edition) -> str:
    """The address that says for ever what became of an edition: by its check code, without Chinese characters."""
    code = edition.check_code
    return f"{settings.SITE_URL}{reverse('verify_code', args=[code])}" if plain_code(code) else ""
