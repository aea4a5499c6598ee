"""An invented report, its tables, and the layouts in which honest copies of it come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from nangang_open.source.annotate import draft

HEAD: Final = (
    "云岭镇2030年政府工作报告",
    "发布日期:2031-01-09 字体大小:",
    "——2030年3月6日在",
    "云岭镇第三届代表会议上",
)
BODY: Final = (
    "各位代表:",
    "茶山见证了漫长而热闹的岁月,乡亲们把旧梯田修成了果园,也把旧粮仓改成了书屋。",
    "一、果园与书屋",
    "全镇果园扩大到1,250亩,比上年增长8.4%,售出苹果36.5万斤,其中三分之一卖到了海边;合作社从12家增加到19家。",
    "书屋开放287天,借出图书4,096册,两位老师每周讲二十段故事。孩子们画了530幅画,挂满七条走廊。",
    "二、山路与桥",
    "新修山路18公里,加固石桥6座,夜里点亮路灯904盏。有风的夜晚,守桥人仍然每天巡查3遍。",
    "雨季来得突然,大家提前清理沟渠,没有哪户人家进水。",
    "明年再种茶树7,300棵,把最后45里土路铺成石板路,让邮车当天到达每个村子。谢谢大家。",
)
FOOT: Final = ("信息来源:云岭镇办公室", "相关新闻:2029年报告第5页", "打印 关闭")
PAGE: Final = "\n".join((*HEAD, *BODY, *FOOT))

SOURCE, PARAGRAPHS, NUMERALS = draft(PAGE, "yunling")


def in_lines(lines: tuple[str, ...]) -> str:
    """Write each paragraph on its line."""
    return "\n".join(lines)


def unbroken(lines: tuple[str, ...]) -> str:
    """Write everything on one line."""
    return "".join(lines)


def wrapped(lines: tuple[str, ...]) -> str:
    """Break the lines every 17 code points, as a text saved from a narrow window."""
    text = "".join(lines)
    return "\r\n".join(text[place : place + 17] for place in range(0, len(text), 17))


def widened(lines: tuple[str, ...]) -> str:
    """Write every ASCII mark, letter and digit full-width, and indent each paragraph with wide spaces."""
    wide = {mark: mark + 0xFEE0 for mark in range(0x21, 0x7F)}
    return "\n".join("\u3000\u3000" + line.translate(wide) for line in lines)


def zero_width(lines: tuple[str, ...]) -> str:
    """Put characters that nobody sees between all others."""
    return "\ufeff" + "\n\n".join("\u200b".join(line) + "\u00a0" for line in lines)


def as_html(lines: tuple[str, ...]) -> str:
    """Write a page with menus, scripts, styles, entities, broken lines and digits in spans."""
    paragraphs = "".join(
        "<P class='a>b'>&emsp;&#12288;"
        + "".join(f"<span><b>{mark}</b></span>" if mark.isdigit() else mark for mark in line[:-1])
        + f"<br/>\n&#{ord(line[-1])};</P><!-- 2021 <p> -->\n<script>var 年 = 2 < 3;</script>"
        for line in lines
    )
    return (
        "<!DOCTYPE html>\n<html><head><meta charset='utf-8'><title>报告2030</title><style>p{margin:1em}</style>"
        "<script>if (1 < 2) { document.write('<p>9999</p>') }</script></head><body><ul><li><a href='/1'>首页</a>"
        f"<li>第8期&nbsp;动态</ul>{paragraphs}<ol><li>相关:增长8.4%<li>果园1,250亩</ol><noscript>3</noscript></body></html>"
    )


LAYOUTS: Final[dict[str, Callable[[tuple[str, ...]], str]]] = {
    layout.__name__: layout for layout in (in_lines, unbroken, wrapped, widened, zero_width, as_html)
}


def page(body: tuple[str, ...], layout: Callable[[tuple[str, ...]], str] = in_lines) -> str:
    """Write a page with this body, its title before it and its source lines behind."""
    return layout((*HEAD, *body, *FOOT))


def changed(number: int, old: str, new: str) -> tuple[str, ...]:
    """Return the body with `old` replaced once in paragraph `number`, counted from 1."""
    assert old in BODY[number - 1]
    return (*BODY[: number - 1], BODY[number - 1].replace(old, new, 1), *BODY[number:])
