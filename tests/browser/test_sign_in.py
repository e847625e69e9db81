"""Sign-in in a browser, on a desk and on a phone: an authenticator, a passkey, and the pages around access."""

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from playwright.sync_api import expect
from served import served, sign_in
from waiting import fits

from people import QINGHE, a_post
from tonghu.accounts.models import Notice

pytestmark = pytest.mark.django_db
DESK, PHONE = {"width": 1280, "height": 768}, {"width": 360, "height": 740}
PASSWORD = "一把很长的伞-4711"


@pytest.fixture
def address(db):
    """By name: browsers give passkeys to no bare address."""
    cache.clear()
    with served() as where:
        yield where.replace("127.0.0.1", "localhost")


@pytest.fixture
def officer():
    post = a_post("county_officer", QINGHE, name="王爱丽")
    post.user.set_password(PASSWORD)
    post.user.save()
    return post


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(request, browser):
    """Nothing may be said on the console, and no page may be wider than the screen."""
    context = browser.new_context(viewport=request.param, reduced_motion="reduce")
    opened, trouble = context.new_page(), []
    opened.on("console", lambda message: trouble.append(message.text))
    opened.on("pageerror", lambda error: trouble.append(str(error)))
    yield opened
    context.close()
    assert trouble == []


def enter_password(page, address, user):
    page.goto(address + "/accounts/login/")
    page.get_by_label("用户名").fill(user.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_an_authenticator_is_set_up_and_asked_for(page, address, officer):
    enter_password(page, address, officer.user)
    expect(page.get_by_role("heading", name="请先设置第二因子")).to_be_visible()
    page.get_by_role("link", name="用手机验证器").click()
    expect(page.get_by_role("heading", name="再输一次口令")).to_be_visible()
    page.get_by_role("textbox").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    image = page.locator("img.qr")
    expect(image).to_have_js_property("complete", True)
    expect(image).not_to_have_js_property("naturalWidth", 0)
    fits(page)
    secret = page.locator("code").inner_text()
    page.locator("input[name=code]").fill(code_of(secret))
    page.get_by_role("button", name="启用").click()
    expect(page.locator(".codes li")).to_have_count(10)
    codes = page.locator(".codes li").all_inner_texts()
    assert [bool(re.fullmatch(r"\d{8}", code)) for code in codes] == [True] * 10
    page.get_by_role("link", name="已保管好，继续").click()
    expect(page.get_by_role("heading", name="现在要办的事")).to_be_visible()
    page.context.clear_cookies()
    enter_password(page, address, officer.user)
    page.locator("input[name=code]").fill(codes[0])
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="现在要办的事")).to_be_visible()


def test_a_passkey_is_added_and_opens_the_pages(page, address, officer):
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    enter_password(page, address, officer.user)
    page.get_by_role("link", name="用通行密钥").click()
    page.get_by_role("textbox").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    page.get_by_label("名称").fill("办公室电脑")
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_role("heading", name="恢复码")).to_be_visible()
    page.context.clear_cookies()
    enter_password(page, address, officer.user)
    expect(page.get_by_role("heading", name="还要确认是您本人")).to_be_visible()
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("heading", name="现在要办的事")).to_be_visible()
    page.goto(address + "/accounts/2fa/webauthn/")
    expect(page.get_by_text("办公室电脑")).to_be_visible()


@pytest.mark.parametrize(
    ("role", "paths"),
    [
        (
            "system_administrator",
            ["/workforce/", "/workforce/vacancies/", "/workforce/appoint/", "/workforce/accounts/"],
        ),
        ("county_officer", ["/settings/break-glass/", "/settings/access/new/", "/account/", "/messages/"]),
        ("county_lead", ["/settings/", "/settings/roles/", "/settings/reviews/", "/settings/report/2026/"]),
        ("auditor", ["/settings/audit/", "/settings/audit/heads/"]),
    ],
)
def test_no_page_is_wider_than_the_screen(page, address, role, paths):
    post = a_post(role, QINGHE)
    Notice.objects.create(post=post, text="有人正在紧急查阅本地区的档案。" * 5, url="/settings/")
    sign_in(page, address, post.user)
    for path in paths:
        answer = page.goto(address + path)
        assert (path, answer.status) == (path, 200)
        fits(page)
