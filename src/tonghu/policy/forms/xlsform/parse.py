"""Expressions of XLSForm as a tree: what the closed language can say, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass

TOKEN = re.compile(
    r"\s*(?:(?P<ref>\$\{[^}]*\})|(?P<str>'[^']*'|\"[^\"]*\")|(?P<num>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<name>[a-zA-Z][a-zA-Z0-9-]*)|(?P<sign>!=|<=|>=|[=<>+().,-])|(?P<bad>\S))"
)
COMPARED = ("=", "!=", "<", "<=", ">", ">=")


class NotSaid(ValueError):
    """The closed language has no word for this. The message says what it was."""


@dataclass(frozen=True)
class Ref:
    """${name}; of the field itself, "."."""

    name: str


@dataclass(frozen=True)
class Value:
    value: str | int | float


@dataclass(frozen=True)
class Call:
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Binary:
    """`sign`: a comparison, + - or div."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Joined:
    """`word`: and, or."""

    word: str
    terms: tuple[Node, ...]


Node = Ref | Value | Call | Binary | Joined


def parse(text: str) -> Node:
    """The tree of an expression. NotSaid where it cannot be read."""
    parser = _Parser(text)
    node = parser.either()
    if parser.peek() is not None:
        raise NotSaid(f"“{parser.peek()}”处读不懂")
    return node


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        for found in TOKEN.finditer(text.strip()):
            kind = found.lastgroup or "bad"
            if kind == "bad":
                raise NotSaid(f"“{found[kind]}”不能用")
            self.tokens.append((kind, found[kind]))
        self.at = 0

    def peek(self) -> str | None:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else None

    def take(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise NotSaid("没有写完")
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, word: str) -> None:
        if self.take()[1] != word:
            raise NotSaid(f"少了“{word}”")

    def either(self) -> Node:
        return self._joined("or", self._both)

    def _both(self) -> Node:
        return self._joined("and", self._compared)

    def _joined(self, word: str, inner: object) -> Node:
        assert callable(inner)
        terms = [inner()]
        while self.peek() == word:
            self.take()
            terms.append(inner())
        return terms[0] if len(terms) == 1 else Joined(word, tuple(terms))

    def _compared(self) -> Node:
        left = self._added()
        sign = self.peek()
        if sign in COMPARED:
            self.take()
            return Binary(str(sign), left, self._added())
        return left

    def _added(self) -> Node:
        left = self._primary()
        while (sign := self.peek()) in ("+", "-", "div"):
            self.take()
            left = Binary(str(sign), left, self._primary())
        return left

    def _primary(self) -> Node:
        kind, text = self.take()
        match kind:
            case "ref":
                return Ref(text[2:-1].strip())
            case "str":
                return Value(text[1:-1])
            case "num":
                return Value(float(text) if "." in text else int(text))
            case "name":
                return self._call(text)
        if text == ".":
            return Ref(".")
        if text == "-":
            inner = self._primary()
            if isinstance(inner, Value) and not isinstance(inner.value, str):
                return Value(-inner.value)
        if text == "(":
            node = self.either()
            self.expect(")")
            return node
        raise NotSaid(f"“{text}”处读不懂")

    def _call(self, name: str) -> Node:
        self.expect("(")
        arguments: list[Node] = []
        while self.peek() != ")":
            arguments.append(self.either())
            if self.peek() == ",":
                self.take()
        self.expect(")")
        return Call(name, tuple(arguments))
