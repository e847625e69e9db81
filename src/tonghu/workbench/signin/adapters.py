"""How django-allauth behaves here: no sign-up, no mail, words in Chinese, secrets of second factors encrypted."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils import timezone

from tonghu.accounts.models import User
from tonghu.accounts.queries import posts_held
from tonghu.accounts.roles import ROLES
from tonghu.accounts.second_factors import keep_secret, secret_of

_SECOND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# What allauth wants to say after a deed, by its template; what is not here is not said.
_SAID = {
    "account/messages/password_changed.txt": "口令已修改，其他设备已退出。",
    "mfa/messages/totp_activated.txt": "验证器已启用。",
    "mfa/messages/totp_deactivated.txt": "验证器已停用。",
    "mfa/messages/webauthn_added.txt": "通行密钥已添加。",
    "mfa/messages/webauthn_removed.txt": "通行密钥已移除。",
    "mfa/messages/recovery_codes_generated.txt": "已生成新的恢复码，旧的作废。",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Accounts are made by the system administrator; nothing is sent by mail."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "登录名或口令不对。请查对后重新输入；忘记口令请联系系统管理员。",
        "too_many_login_attempts": "登录失败次数过多，请 5 分钟后再试。忘记口令请联系系统管理员。",
        "incorrect_password": "口令不对，请重新输入。",
        "enter_current_password": "现在的口令不对，请重新输入。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing is sent."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing is sent."""

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """In our words, or not at all."""
        if words := message or _SAID.get(message_template or ""):
            super().add_message(request, level, message=words, extra_tags=extra_tags)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """The secrets are kept under the key ring; allauth's row names them."""

    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "验证码不对或已过期。请输入验证器上现在显示的六位数字。",
        "cannot_delete_authenticator": "您的岗位要求第二因子，不能移除最后一个。请先添加另一个。",
        "cannot_generate_recovery_codes": "还没有设置第二因子，不能生成恢复码。",
    }

    def encrypt(self, text: str) -> str:
        """What stands in allauth's row."""
        return keep_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What that stands for."""
        return secret_of(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        """What the authenticator shows."""
        return user.username

    def get_totp_issuer(self) -> str:
        """What the authenticator shows above it."""
        return "童护"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host, and the name that the browser shows."""
        return {**super().get_public_key_credential_rp_entity(), "name": "童护"}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """通行密钥 1."""
        return f"通行密钥 {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of somebody whose post asks for it."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=_SECOND)
        if others.exclude(pk=authenticator.pk).exists():
            return True
        held = posts_held(authenticator.user, on=timezone.localdate())
        return not any(ROLES[post.role].two_factors for post in held)
