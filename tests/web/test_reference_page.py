"""The reference: a page a format, made from its own table; and the comparison on a visitor's record."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from explorer.wire.formats import FORMATS
from explorer.wire.layout import Role

from .markup import Page

RECORD = '{"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}'


def get(client: Client, address: str, status: int = 200) -> tuple[Page, str]:
    response = client.get(address)
    assert response.status_code == status, address
    html = response.content.decode()
    return Page(html), re.sub(r"\s+", " ", html)


def row(html: str, key: str) -> str:
    """The row of a format in the comparison."""
    found = re.search(rf'<tr><th scope="row"><a href="/formats/{key}">.*?</tr>', html)
    assert found is not None, key
    return found[0]


def test_every_format_is_in_the_list_and_in_the_comparison(client: Client) -> None:
    page, html = get(client, "/formats/")
    links = [link["href"] for link in page.all("a")]
    for key in FORMATS:
        assert links.count(f"/formats/{key}") == 2, key
        assert row(html, key)


@pytest.mark.parametrize(
    ("key", "size"),
    [("json", 81), ("messagepack", 66), ("thrift-binary", 59), ("thrift-compact", 34), ("protobuf", 33), ("avro", 32)],
)
def test_the_sizes_of_the_classic_record(client: Client, key: str, size: int) -> None:
    assert f'<td class="n">{size}</td>' in row(get(client, "/formats/")[1], key)


def test_a_record_of_ones_own(client: Client) -> None:
    html = client.post("/formats/", {"record": '{"big": 123456789012345678901234567890}'}).content.decode()
    assert "123456789012345678901234567890" in html
    assert '<td class="n">40</td>' in row(html, "json")
    told = row(client.post("/formats/", {"record": "[]"}).content.decode(), "avro")
    assert "the record" in told or 'class="why"' in told


def test_sorting(client: Client) -> None:
    html = client.post("/formats/", {"record": RECORD, "sort": "size"}).content.decode()
    sizes = [int(size.replace(",", "")) for size in re.findall(r'</th><td class="n">([\d,]+)</td>', html)]
    assert sizes == sorted(sizes)
    assert len(sizes) > 5
    assert 'aria-sort="ascending"' in html


def test_what_is_no_json_is_told_and_kept(client: Client) -> None:
    response = client.post("/formats/", {"record": '{"a": }'})
    assert response.status_code == 422
    html = response.content.decode()
    assert "{&quot;a&quot;: }" in html
    assert 'class="problem"' in html


def test_too_much_is_told(client: Client) -> None:
    response = client.post("/formats/", {"record": '"' + "a" * 1_200_000 + '"'})
    assert response.status_code == 413
    assert 'class="problem"' in response.content.decode()


@pytest.mark.parametrize("key", FORMATS)
def test_the_page_of_a_format_has_all_its_parts(client: Client, key: str) -> None:
    page, html = get(client, f"/formats/{key}")
    format_ = FORMATS[key]
    assert len(page.ids) == len(set(page.ids))
    assert html.count('<tr><th scope="row">') == len(format_.parts)
    assert format_.spec in [link.get("href") for link in page.all("a")]


@pytest.mark.parametrize("key", FORMATS)
def test_live_bytes_are_of_their_part(key: str) -> None:
    from explorer.web.reference.samples import samples

    found = samples(key)
    leaves = [part for part in FORMATS[key].parts if part.role is not Role.GROUP]
    assert found.keys() <= {*FORMATS[key].parts, *found}
    assert sum(part in found for part in leaves) * 3 >= len(leaves), "too few parts have live bytes: give samples"


def test_there_is_no_page_of_something_else(client: Client) -> None:
    _, html = get(client, "/formats/nope", 404)
    assert "There is no page here" in html
    assert client.get("/formats").headers["location"] == "/formats/"
