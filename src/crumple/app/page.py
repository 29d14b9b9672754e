"""The exported page: the viewer and one scene in a file that asks nothing of anybody."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Mapping
from importlib.resources import files
from urllib.parse import quote

_PAPERS = {"dark": ("dark", "#0e1117"), "light": ("light", "#ffffff")}
_EITHER = "body{background:#0e1117}@media (prefers-color-scheme:light){body{background:#fff}}"


def page(frame: bytes, *, title: str, view: Mapping[str, str], template: str | None = None) -> str:
    """The page as one HTML document.

    Its one script is named by its hash in a strict policy, so whatever else might get into the file as a script
    does not run. The scene is base64 in an element that is no script.

    Args:
        frame: the scene, as ``wire.encode`` gives it.
        title: of the document.
        view: what the first view has, as in a link.
        template: ``"dark"`` or ``"light"``; None follows the reader's own system.
    """
    script = _script()
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    scheme, style = ("dark light", _EITHER)
    if template is not None:
        scheme, paper = _PAPERS[template]
        style, view = f"body{{background:{paper}}}", {**view, "theme": template}
    link = "&".join(["#v=1", *(f"{key}={quote(value)}" for key, value in view.items())]) if view else ""
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f'<meta name="color-scheme" content="{scheme}">',
            f"<title>{html.escape(title)}</title>",
            '<link rel="icon" href="data:,">',
            f"<style>body{{margin:0;font:16px/1.5 system-ui,sans-serif}}{style}</style>",
            "</head>",
            "<body>",
            f'<div id="crumple-explorer" data-scene="scene" data-link="{html.escape(link)}">'
            "<noscript>This page needs JavaScript, which is in this file, and no network.</noscript></div>",
            f'<script type="text/plain" id="scene">{base64.b64encode(frame).decode("ascii")}</script>',
            f'<script type="module">{script}</script>',
            "</body>",
            "</html>",
            "",
        ]
    )


def _script() -> str:
    """The viewer, such that nothing in it ends its element."""
    text = (files(__package__) / "static" / "explorer.js").read_text("utf-8")
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")
