"""What several tests of these pages use."""

import re

from django.test import Client
from django.urls import reverse

from people import enter
from tonghu.kernel.resident_number import check_digit
from tonghu.workbench.children.urls import urlpatterns


def number(n):
    first17 = f"37990120150302{n:03d}"
    return first17 + check_digit(first17)


def signed_in(post):
    client = Client()
    enter(client, post.user)
    return client


# What of Alice's county must not reach Charlie.
SECRETS = [
    "张小明",
    "李小红",
    "张晓明",
    "王芳",
    "张大",
    "13800001234",
    "大王镇东村 8 号",
    number(1),
    number(50),
    number(3),
]


def page_addresses():
    """(name, whether it is of one child) of every address in urls.py."""
    return [
        (
            each.name,
            "<int:pk>/" in (route := str(each.pattern)) and not route.startswith(("views/", "transfers/")),
        )
        for each in urlpatterns
    ]


def parameters(name):
    """Those of an address, without the child."""
    pattern = next(str(each.pattern) for each in urlpatterns if each.name == name)
    return [part for part in re.findall(r"<\w+:(\w+)>", pattern) if part != "pk"]


def address_of(name, child, **ids):
    """The address, every other parameter out of `ids`."""
    return reverse(f"children:{name}", kwargs={"pk": child, **{part: ids[part] for part in parameters(name)}})


def text_of(answer):
    """What a page says, without what was typed into its fields."""
    return re.sub(r'value="[^"]*"', "", answer.content.decode())


def form_of(answer):
    """The fields of the page's form as a browser would send them."""
    form = answer.context["form"]
    return {name: value for name in form.fields if (value := form[name].value()) is not None}


def words(html):
    """The text of a page's main part, tags and blanks folded."""
    main = html[html.index("<main") :]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main)).strip()
