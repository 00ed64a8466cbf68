"""Static files as they are served: modules ask for one another by hashed names, so that each may be kept for ever."""

from __future__ import annotations

import re
from pathlib import Path
from shutil import copytree

from rcssmin import cssmin

from explorer.web.storage import StaticStorage

STATIC = Path(__file__).resolve().parents[2] / "static"
IMPORTS = re.compile(r"""(?:from|import)\s*\(?\s*["'](\./[^"']+)["']""")


def test_modules_import_one_another_by_hashed_names(tmp_path: Path) -> None:
    for folder in ("js", "css", "vendor"):
        copytree(STATIC / folder, tmp_path / folder)
    storage = StaticStorage(location=tmp_path, base_url="/static/")
    found = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")]
    for _, _, done in storage.post_process({path: (storage, path) for path in found}):
        assert not isinstance(done, Exception), done
    asked = 0
    for module in (tmp_path / "js").glob("*.*.js"):
        for name in IMPORTS.findall(module.read_text(encoding="utf-8")):
            assert re.search(r"\.[0-9a-f]{12}\.js$", name), (module.name, name)
            assert (module.parent / name).is_file()
            asked += 1
    assert asked > 30


def test_a_page_has_one_style_sheet_with_all_that_it_imports(tmp_path: Path) -> None:
    copytree(STATIC / "css", tmp_path / "css")
    storage = StaticStorage(location=tmp_path, base_url="/static/")
    found = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.css")]
    for _, _, done in storage.post_process({path: (storage, path) for path in found}):
        assert not isinstance(done, Exception), done
    sheets = list((STATIC / "css" / "pages").glob("*.css"))
    assert len(sheets) > 5
    for sheet in sheets:
        served = Path(storage.path(storage.stored_name(f"css/pages/{sheet.name}"))).read_text(encoding="utf-8")
        assert "@import" not in served
        imports = re.findall(r'@import url\("\.\./(\w+\.css)"\)( print)?;', sheet.read_text(encoding="utf-8"))
        slim = [cssmin((STATIC / "css" / name).read_text(encoding="utf-8")) for name, _ in imports]
        places = [served.index(text) for text in slim]
        assert places == sorted(places), sheet.name
        assert imports[-1] == ("print.css", " print")
        assert served[: places[-1]].endswith("@media print{")
