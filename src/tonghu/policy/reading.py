"""YAML with line numbers: every value knows its file, line and key, for error messages."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

Scalar = str | int | float | bool | dt.date | None


@dataclass
class Problems:
    """The faults of a catalogue, collected so that the user sees them all at once."""

    lines: list[str] = field(default_factory=list)

    def add(self, item: Item, message: str) -> None:
        self.lines.append(f"{item.file} 第 {item.line} 行 {item.key}: {message}")

    def add_file(self, file: str, message: str) -> None:
        self.lines.append(f"{file}: {message}")


def nearest(name: str, known: Iterable[str]) -> str:
    """`,最接近的是 "x"`, or the whole list when nothing is near and it is short."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    if close:
        return f',最接近的是 "{close[0]}"'
    return f",可用的有 {'、'.join(names)}" if names else ""


class Item:
    """One value of a YAML file: a scalar, a list or a mapping."""

    def __init__(self, node: yaml.Node, file: str, key: str, problems: Problems) -> None:
        self.file, self.key, self.problems = file, key, problems
        self.line = node.start_mark.line + 1
        self.scalar: Scalar = None
        self.items: list[Item] = []
        self.fields: dict[str, Item] = {}
        self.kind: str
        if isinstance(node, yaml.MappingNode):
            self.kind = "mapping"
            self._read_fields(node)
        elif isinstance(node, yaml.SequenceNode):
            self.kind = "list"
            self.items = [Item(child, file, key, problems) for child in node.value]
        else:
            self.kind = "scalar"
            self.scalar = self._read_scalar(node)

    def _read_fields(self, node: yaml.MappingNode) -> None:
        for key_node, value_node in node.value:
            name = str(key_node.value)
            item = Item(value_node, self.file, name, self.problems)
            item.line = key_node.start_mark.line + 1
            if name in self.fields:
                self.problems.add(item, f'"{name}" 写了两次,请只留一处')
            self.fields[name] = item

    def _read_scalar(self, node: yaml.Node) -> Scalar:
        loader = yaml.SafeLoader("")
        try:
            value: Scalar = loader.construct_object(node)
        except (yaml.YAMLError, ValueError):
            self.problems.add(self, f'看不懂 "{node.value}"')
            return None
        finally:
            loader.dispose()
        return value.strip() if isinstance(value, str) else value

    def __iter__(self) -> Iterator[Item]:
        """The entries of a list; a lone value counts as a list of one."""
        return iter(self.items if self.kind == "list" else [self])

    def wrong(self, message: str) -> None:
        """Notes a fault of this value."""
        self.problems.add(self, message)

    def only_keys(self, *known: str) -> None:
        """Notes every key that is not one of these."""
        for name, item in self.fields.items():
            if name not in known:
                item.wrong(f'这里没有 "{name}" 这一项{nearest(name, known)}')

    def get(self, name: str) -> Item | None:
        """The value under a key; an empty one counts as absent."""
        item = self.fields.get(name)
        return None if item is None or (item.kind == "scalar" and item.scalar is None) else item

    def need(self, name: str) -> Item | None:
        """The value under a key; its absence is a fault."""
        item = self.get(name)
        if item is None:
            self.wrong(f'缺少 "{name}"')
        return item

    def text(self) -> str:
        """The value as text; anything else is a fault."""
        if isinstance(self.scalar, str) and self.scalar:
            return self.scalar
        self.wrong("这里应是一段文字")
        return ""

    def texts(self) -> tuple[str, ...]:
        """The value as a list of texts."""
        return tuple(item.text() for item in self)

    def day(self) -> dt.date | None:
        """The value as a date, written 2024-01-18."""
        if isinstance(self.scalar, dt.date) and not isinstance(self.scalar, dt.datetime):
            return self.scalar
        self.wrong("这里应是日期,写作 2024-01-18")
        return None

    def one_of(self, known: Iterable[str], what: str) -> str:
        """The value as one of a list of names; `what` says in Chinese what they are."""
        names = tuple(known)
        value = str(self.scalar) if self.kind == "scalar" and self.scalar is not None else ""
        if value in names:
            return value
        self.wrong(f'没有名为 "{value}" 的{what}{nearest(value, names)}')
        return ""


def read_yaml(path: Path, shown: str, problems: Problems) -> Item | None:
    """The mapping that a file holds; None after noting why there is none. `shown` is the name in messages."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except UnicodeDecodeError:
        problems.add_file(shown, "不是 UTF-8 文本,请另存为 UTF-8")
        return None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.add_file(shown, f"第 {line} 行不是合格的 YAML,请检查缩进、冒号和括号")
        return None
    if not isinstance(node, yaml.MappingNode):
        problems.add_file(shown, "文件应由“名称: 内容”组成")
        return None
    return Item(node, shown, path.stem, problems)
