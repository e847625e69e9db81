"""Pages of protection orders."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tonghu.accounts.permissions import Permission
from tonghu.registry.blocking import end_block, register_block
from tonghu.registry.models import Block
from tonghu.registry.queries import blocks_of, family_of
from tonghu.workbench.children import questions as ask
from tonghu.workbench.children.writing import form_page, handled, opened_to, row_of, to


@form_page
def block(request: HttpRequest, pk: int) -> HttpResponse:
    """登记保护令屏蔽; those registered stand below."""
    opened = opened_to(request, pk, Permission.BLOCK_MANAGE)
    family = family_of(opened.child, opened.actor)
    return handled(
        request,
        opened,
        form=ask.BlockForm,
        title="登记保护令屏蔽",
        deed=register_block,
        done="已登记。自生效日起，被申请人看不到这名儿童的任何内容。",
        back=to("block", pk),
        button="登记屏蔽",
        note="生效期间：被申请人本人如是工作人员，看不到这份档案；其他人看到时，被申请人一行标明屏蔽，不显示联系方式；"
        "给家庭的打印件不含住址和照料人联系方式。",
        extra={"all_blocks": blocks_of(opened.child, opened.actor)},
        template="workbench/children/block.html",
        family=family,
    )


@form_page
def lift_block(request: HttpRequest, pk: int, block: int) -> HttpResponse:
    """解除保护令屏蔽."""
    opened = opened_to(request, pk, Permission.BLOCK_MANAGE)
    held = row_of(opened, Block.objects, block)
    return handled(
        request,
        opened,
        form=ask.EndBlockForm,
        title=f"解除保护令屏蔽：{held.name}",
        deed=end_block,
        of={"block": held},
        done="已解除。",
        back=to("block", pk),
        button="解除",
        note="解除后，被申请人按其岗位可以看到这份档案。",
    )
