"""Sign-in by the province's identity provider, against a real one in a process of its own."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from django.test import Client
from tests.workbench.pages import text_of

from people import QINGHE, a_post
from tonghu.accounts.models import User

pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent
CALLBACK = "http://testserver/accounts/province/oidc/province/login/callback/"
SECONDS = 40


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    """Its address, once it answers."""
    port, folder = free_port(), tmp_path_factory.mktemp("provider")
    command = [sys.executable, str(HERE / "province_provider.py"), str(port), str(folder), CALLBACK]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            address, until = f"http://127.0.0.1:{port}", time.monotonic() + SECONDS
            while not answers(address):
                running = process.poll() is None and time.monotonic() < until
                assert running, (folder / "log").read_text()
            yield address
        finally:
            process.terminate()
            process.wait()


def answers(address):
    try:
        return requests.get(f"{address}/.well-known/openid-configuration", timeout=2).ok
    except requests.ConnectionError:
        return False


@pytest.fixture(autouse=True)
def _configured(provider, settings):
    settings.ROOT_URLCONF = "tests.workbench.signin.addresses_with_province"
    settings.OIDC_SECOND_FACTOR = frozenset({"otp"})
    app = {
        "provider_id": "province",
        "name": "省统一身份认证",
        "client_id": "tonghu",
        "secret": "client-secret",
        "settings": {"server_url": provider},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


def by_province(client, provider, username):
    """Through the provider's own sign-in page and back; the answer of ours."""
    asked = client.get("/accounts/province/oidc/province/login/").headers["Location"]
    assert asked.startswith(provider)
    browser = requests.Session()
    page = browser.get(asked)
    data = {"login": username, "password": "provider-password-1"}
    done = browser.post(page.url, data, allow_redirects=False)
    while not (where := done.headers["Location"]).startswith("http://testserver"):
        done = browser.get(requests.compat.urljoin(provider, where), allow_redirects=False)
    return client.get(where.removeprefix("http://testserver"))


def an_officer(username):
    post = a_post("county_officer", QINGHE, name="王爱丽")
    User.objects.filter(pk=post.user_id).update(username=username)
    return post


def test_the_person_named_is_signed_in_and_the_providers_second_factor_counts(provider):
    an_officer("wang.otp")
    client = Client()
    assert by_province(client, provider, "wang.otp").headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_a_password_alone_is_no_second_factor(provider):
    an_officer("li.plain")
    client = Client()
    by_province(client, provider, "li.plain")
    assert client.get("/").headers["Location"] == "/account/second-factor/?next=/"


def test_who_has_no_account_gets_none(provider):
    client = Client()
    refused = by_province(client, provider, "stranger.otp")
    assert (refused.status_code, "这里没有您的账号" in text_of(refused)) == (403, True)
    assert User.objects.count() == 0
    assert client.get("/").headers["Location"] == "/accounts/login/?next=/"


def test_the_sign_in_page_offers_it():
    assert "用省统一身份认证登录" in text_of(Client().get("/accounts/login/"))
