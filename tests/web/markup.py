"""Reads a page as a browser would, and refuses what the content policy would refuse."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "hr", "img"}


class Page(HTMLParser):
    """Elements in order, each (tag, attributes), with the text inside each id."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, str] = {}
        self.feed(html)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attributes}
        assert len(named) == len(attributes), f"an attribute twice: {attributes}"
        assert "style" not in named and tag != "style", f"inline style: {tag} {named}"
        assert not any(name.startswith("on") for name in named), f"inline handler: {named}"
        assert tag != "script" or named.get("src", "").startswith("/static/"), f"inline script: {named}"
        for name in ("href", "src", "action", "formaction"):
            assert named.get(name, "/").startswith(("/", "?", "#", "https://")), f"odd address: {named}"
        self.elements.append((tag, named))
        if tag not in VOID:
            self.open.append((tag, named))

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1][0] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if any(tag == "svg" for tag, _ in self.open):
            return
        for _, attributes in self.open:
            if "id" in attributes:
                self.texts[attributes["id"]] = self.texts.get(attributes["id"], "") + data

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [
            named
            for name, named in self.elements
            if name == tag and all(named.get(key.rstrip("_")) == value for key, value in wanted.items())
        ]

    def classed(self, name: str) -> list[dict[str, str]]:
        return [named for _, named in self.elements if name in named.get("class", "").split()]

    def text(self, identity: str) -> str:
        return " ".join(self.texts.get(identity, "").split())

    @property
    def ids(self) -> list[str]:
        return [named["id"] for _, named in self.elements if "id" in named]
