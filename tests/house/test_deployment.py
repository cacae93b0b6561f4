"""The files of deployment, which no engine has run here, hold together."""

import re
from typing import Any

import yaml
from django.urls import reverse

from publishing.forms import verify
from publishing.views.public.page import FRESH, KEPT
from tests.house.measure import ROOT


def compose() -> dict[str, Any]:
    """docker-compose.yml."""
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


READING = re.compile(r"""(?:environ\.get\(|environ\[|flag\(|listed\()\s*["']([A-Z_]+)["']""")
# Looked at to see whether the installation is embedded; read by a library.
READ_OTHERWISE = {"DATABASE_URL"}


def variables() -> set[str]:
    """Every variable of the environment that campaign/config/ and gunicorn's configuration read."""
    sources = (*(ROOT / "campaign" / "config").glob("[a-z]*.py"), ROOT / "deploy" / "gunicorn.conf.py")
    return {name for path in sources for name in READING.findall(path.read_text(encoding="utf-8"))} | READ_OTHERWISE


def test_the_services_are_there_and_each_that_goes_on_is_watched():
    services = compose()["services"]
    passing = {"migrate", "backup"}  # they do one thing and end
    assert set(services) == {
        *("web", "complaints", "worker", "jobs", "beat", "postgres", "redis", "nginx"),
        *passing,
    }
    assert {name for name, service in services.items() if "test" not in service.get("healthcheck", {})} == passing


def test_there_are_two_web_processes_several_workers_and_one_beat():
    copies = {name: one.get("deploy", {}).get("replicas", 1) for name, one in compose()["services"].items()}
    assert (copies["web"], copies["worker"] >= 2, copies["beat"]) == (2, True, 1)


def test_complaints_stand_behind_the_pages_that_everybody_reads():
    """In containers and with systemd the process of the forms has a fifth of another's share of a busy processor; while it is renewed
    the others stand in for it."""
    assert compose()["services"]["complaints"]["cpu_shares"] < 1024 / 4
    drop_in = (ROOT / "deploy" / "systemd" / "jianzheng-web@complaints.service.d" / "behind.conf").read_text("utf-8")
    assert ("CPUWeight=20" in drop_in, "Nice=10" in drop_in) == (True, True)
    nginx = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    (servers,) = re.findall(r"upstream complaints \{([^}]+)\}", nginx)
    assert re.findall(r"server (\S+) (\S+);", servers) == [("complaints:8000", "max_fails=0"), ("web:8000", "backup")]


def test_only_who_migrates_or_keeps_a_backup_is_the_owner():
    services = compose()["services"]
    urls = {name: one.get("environment", {}).get("DATABASE_URL", "") for name, one in services.items()}
    owners = {name for name, url in urls.items() if url.startswith("postgres://campaign:")}
    assert owners == {"migrate", "backup"}
    assert {name for name, url in urls.items() if url.startswith("postgres://jianzheng_app:")} == {
        "web",
        "complaints",
        "worker",
        "jobs",
        "beat",
    }


def test_what_runs_in_a_container_can_change_little():
    ours = {name: one for name, one in compose()["services"].items() if one.get("image") == "jianzheng"}
    assert {name for name, one in ours.items() if not one.get("read_only") or one.get("cap_drop") != ["ALL"]} == set()


def test_data_lives_in_named_volumes():
    made = compose()
    mounted = {volume.split(":")[0] for service in made["services"].values() for volume in service.get("volumes", [])}
    assert {name for name in mounted if not name.startswith("./")} == set(made["volumes"])
    assert {"postgres", "redis", "published", "media", "static"} <= set(made["volumes"])


def test_only_nginx_is_reached_from_outside():
    assert [name for name, service in compose()["services"].items() if "ports" in service] == ["nginx"]


def test_redis_has_a_password_and_forgets_nothing():
    command = " ".join(compose()["services"]["redis"]["command"])
    assert "--requirepass" in command
    assert "--maxmemory-policy noeviction" in command


def test_files_that_compose_mounts_or_reads_are_there():
    made = compose()["services"].values()
    mounted = {volume.split(":")[0] for service in made for volume in service.get("volumes", [])}
    assert [name for name in mounted if name.startswith("./") and not (ROOT / name).exists()] == []
    assert (ROOT / "deploy" / "env.example").exists()


def test_every_variable_of_the_settings_is_explained():
    example = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#?\s?([A-Z_]+)=", example, flags=re.MULTILINE))
    assert sorted(variables() - named) == []


def test_no_explained_variable_is_unknown():
    """What compose itself puts together is read by nobody else."""
    example = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#?\s?([A-Z_]+)=", example, flags=re.MULTILINE))
    written = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert sorted(name for name in named - variables() if f"${{{name}" not in written) == []


def test_the_handbook_lists_every_variable_with_its_meaning_and_no_other():
    handbook = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = handbook.partition("## Every variable of the environment")[2].partition("\n## ")[0]
    listed = re.findall(r"^\| `([A-Z_]+)` \| [^|]+ \| [^|]{10,} \|$", table, flags=re.MULTILINE)
    assert sorted(listed) == sorted(variables())


def test_the_web_server_waits_for_a_workbook_of_the_greatest_size():
    nginx = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    everywhere, verifying = re.findall(r"client_max_body_size\s+(\d+)m;", nginx)
    assert (everywhere, int(verifying) * 1024 * 1024 > verify.MOST) == ("16", True)


def test_nginx_keeps_public_pages_for_as_long_as_they_say_and_nothing_else():
    """The word to caches that a page carries is the one that nginx knows; what says nothing is not kept (no proxy_cache_valid)."""
    nginx = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    said = re.findall(r"max-age=(\d+), public\|public, max-age=(\d+)", nginx)
    assert said == [(str(FRESH), str(FRESH))]
    assert FRESH + KEPT < 60
    assert re.findall(r"proxy_cache (\w+);", nginx) == ["public"]
    assert "proxy_cache_valid" not in nginx
    assert re.findall(r"proxy_cache_use_stale ([^;]+);", nginx) == ["error timeout http_502 http_503 http_504"]


def test_nginx_packs_what_is_text_and_gives_parts_of_files():
    nginx = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    packed = re.findall(r"gzip_types ([^;]+);", nginx)[0].split()
    assert {"text/css", "text/csv", "application/json", "application/atom+xml", "image/svg+xml"} <= set(packed)
    assert "proxy_force_ranges on;" in nginx
    assert "X-Accel" not in nginx
    assert "gzip_static on;" in nginx


def test_nginx_knows_the_addresses_of_the_site_that_it_treats_on_their_own():
    """A file to be verified in every language and size; tables of everything, which are never kept; no page among them."""
    nginx = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    verifying, probes, tables, forms = (re.compile(one) for one in re.findall(r"location ~ (\S+) \{", nginx))
    assert [name for name in ("healthz", "readyz") if not probes.match(reverse(name))] == []
    languages = ["", "/en", "/bo", "/large", "/large/en"]
    assert [one for one in languages if not verifying.match(f"{one}{reverse('verify_file')}")] == []
    assert tables.match(reverse("data_file", args=["540000", "csv"]))
    assert tables.match(reverse("data_file", args=["540102", "jsonl"]))
    assert tables.match(reverse("find_csv"))
    others = ["/verify/", "/", "/find/", "/data/", "/lists/540102/retained.csv", "/complain/"]
    assert [one for one in others if verifying.match(one) or tables.match(one) or forms.match(one)] == []
    complaining = [
        reverse("follow"),
        reverse("complain_place", args=["540102"]),
        reverse("complain_office", args=["540102-002"]),
    ]
    assert [one for one in complaining for language in languages if not forms.match(language + one)] == []


def test_the_log_of_nginx_hides_tokens_and_keeps_identities():
    nginx = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    assert "$request_uri" not in re.findall(r"log_format[^;]+;", nginx)[0]
    assert "$args" not in nginx
    assert re.findall(r"error_log \S+ (\w+);", nginx) == ["crit"]  # at "error" the whole line of a request is written
    (found,) = re.findall(r'"~(\^\(\?<before>[^"]+)"', nginx)
    hiding = re.compile(found.replace("(?<", "(?P<"))
    token = "eyJzaGVldCI6NH0:1kX2ab:abcdefghijklmnopqrstuvwxyz012345"
    assert hiding.match(f"/contacts/confirm/{token}/")
    assert not hiding.match("/items/1f0e3dad-9990-8345-b743-9f8ffabdffc4/")
    assert not hiding.match(reverse("data_file", args=["540000", "csv"]))
