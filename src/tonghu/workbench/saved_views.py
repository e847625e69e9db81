"""A list's filters kept under a name, for one post: one mechanism for every list that has filters in its address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from tonghu.accounts.permissions import Permission
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.registry.models import SavedView
from tonghu.workbench.acting import actor_of

LONGEST_TITLE = 40


@dataclass(frozen=True)
class ViewShown:
    """One view as the list offers it."""

    title: str
    query: str
    href: str
    drop_url: str


@dataclass(frozen=True)
class ViewsShown:
    """What the template draws. `may_save`: an organisation's post reads only, in the database as well."""

    may_save: bool
    views: tuple[ViewShown, ...]
    save_url: str
    longest: int = LONGEST_TITLE


@dataclass(frozen=True)
class Views:
    """The views of one list. `namespace` has the addresses list, save_view and drop_view.

    `kept`: of an address what a view keeps, as a query string; never what was searched for: that is a person's
    name or number.
    """

    namespace: str
    permission: Permission
    kept: Callable[[QueryDict], str]

    def shown(self, actor: Actor) -> ViewsShown:
        """Those of the post, by name."""
        if actor.reach is None:
            return ViewsShown(False, (), "")
        rows = SavedView.objects.filter(post_id=actor.post_id, list_name=self.namespace).order_by("title")
        views = tuple(
            ViewShown(row.title, row.query, self._list(row.query), self._drop(row.pk)) for row in rows
        )
        return ViewsShown(True, views, reverse(f"{self.namespace}:save_view"))

    def save(self, request: HttpRequest) -> HttpResponseRedirect:
        """Keep the filters in force under a name, for this post. The same name again replaces them."""
        actor = actor_of(request)
        actor.check(self.permission, self.permission.words)
        if actor.reach is None:
            raise NotPermitted("学校等单位的岗位只能查看，不能保存视图。请直接使用筛选。")
        query = self.kept(QueryDict(urlsplit(self.list_before(request)).query))
        if title := request.POST.get("title", "").strip()[:LONGEST_TITLE]:
            SavedView.objects.update_or_create(
                post_id=actor.post_id, list_name=self.namespace, title=title, defaults={"query": query}
            )
        return redirect(self._list(query))

    def drop(self, request: HttpRequest, pk: int) -> HttpResponseRedirect:
        """Forget a view of this post."""
        actor = actor_of(request)
        SavedView.objects.filter(pk=pk, post_id=actor.post_id, list_name=self.namespace).delete()
        return redirect(self.list_before(request))

    def list_before(self, request: HttpRequest) -> str:
        """The list from which a form was sent, or the whole one."""
        before = request.headers.get("Referer", "")
        here = self._list("")
        if not url_has_allowed_host_and_scheme(
            before, {request.get_host()}, require_https=request.is_secure()
        ):
            return here
        parts = urlsplit(before)
        return here + (f"?{parts.query}" if parts.query else "") if parts.path == here else here

    def _list(self, query: str) -> str:
        return reverse(f"{self.namespace}:list") + (f"?{query}" if query else "")

    def _drop(self, pk: int) -> str:
        return reverse(f"{self.namespace}:drop_view", args=[pk])
