"""A brief as plain text, Markdown, and HTML that mail programs show: inline styles, no pictures, nothing fetched."""

from collections.abc import Iterator

from flows import safe
from flows.briefs.choose import Entry
from flows.briefs.make import Brief
from flows.briefs.wording import HEALTH, changes, numbers, span, subject, summary, why
from flows.printing.headlines import headline

_BODY = "margin:0;padding:24px 16px;font:16px/1.5 Georgia,'Times New Roman',serif;color:#1c1c1c;background:#ffffff"
_QUIET = "margin:4px 0 0;font:13px/1.45 Arial,Helvetica,sans-serif;color:#595959"
_QUOTED = "margin:8px 0 0;padding:0 12px;border-inline-start:3px solid #b8b8b8;color:#333333"


def text(brief: Brief) -> str:
    """As plain text."""
    lines = [safe.line(brief.reader.title), span(brief), summary(brief)]
    for number, entry in enumerate(brief.entries, 1):
        lines += ["", f"{number}. {safe.line(headline(entry.title, entry.lead))}"]
        lines += [f"   {safe.line(line)}" for line in _lines(entry, brief)]
    if brief.changes:
        lines += ["", HEALTH, *(f"   {safe.line(line)}" for line in changes(brief))]
    return "\n".join(lines) + "\n"


def _lines(entry: Entry, brief: Brief) -> Iterator[str]:
    yield from (line for line in (entry.lead, why(entry)) if line)
    if entry.sentence:
        yield f'"{" ".join(entry.sentence.split())}"'
    yield numbers(entry, brief)
    yield entry.url


def markdown(brief: Brief) -> str:
    """As Markdown."""
    lines = [f"# {safe.markdown(brief.reader.title)}", "", span(brief), "", f"**{summary(brief)}**", ""]
    for number, entry in enumerate(brief.entries, 1):
        title, address = safe.markdown(headline(entry.title, entry.lead)), safe.web_address(entry.url)
        lines += [f"## {number}. {f'[{title}](<{address}>)' if address else title}", ""]
        lines += [f"{safe.markdown(entry.lead)}", ""] if entry.lead else []
        lines += [f"{safe.markdown(why(entry))}.", ""]
        lines += [f"> {safe.markdown(entry.sentence)}", ""] if entry.sentence else []
        lines += [f"*{safe.markdown(numbers(entry, brief))}*", ""]
    if brief.changes:
        lines += [f"## {HEALTH}", "", *(f"- {safe.markdown(line)}" for line in changes(brief)), ""]
    return "\n".join(lines)


def html(brief: Brief) -> str:
    """As a page of its own. Each text says its language and takes its own direction."""
    parts = [_entry(number, entry, brief) for number, entry in enumerate(brief.entries, 1)]
    if brief.changes:
        items = "".join(f'<li dir="auto">{_safe(line)}</li>' for line in changes(brief))
        heading = f'<h2 style="margin:32px 0 4px;font-size:17px" dir="auto">{HEALTH}</h2>'
        parts.append(f'{heading}<ul style="margin:0;padding-inline-start:20px;font-size:14px">{items}</ul>')
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_safe(subject(brief))}</title></head>\n"
        f'<body style="{_BODY}"><div style="max-width:640px;margin:0 auto">\n'
        f'<h1 style="margin:0;font-size:24px;line-height:1.25" dir="auto">{_safe(brief.reader.title)}</h1>\n'
        f'<p style="{_QUIET}">{_safe(span(brief))}</p>\n'
        f'<p style="margin:12px 0 0"><strong>{_safe(summary(brief))}</strong></p>\n'
        + "\n".join(parts)
        + "\n</div></body></html>\n"
    )


def _entry(number: int, entry: Entry, brief: Brief) -> str:
    title, address = _safe(headline(entry.title, entry.lead)), safe.web_address(entry.url)
    linked = f'<a href="{safe.html(address)}" style="color:#0b3d73">{title}</a>' if address else title
    lang = "" if entry.language == "und" else f' lang="{safe.html(entry.language)}"'
    quoted = f'<blockquote style="{_QUOTED}" dir="auto"{lang}>{_safe(entry.sentence)}</blockquote>'
    lead = f'<p style="margin:6px 0 0" dir="auto"{lang}>{_safe(entry.lead)}</p>'
    heading = f'<h2 style="margin:28px 0 0;font-size:19px;line-height:1.3" dir="auto"{lang}>{linked}</h2>'
    return (
        f"<!-- {number} -->{heading}{lead if entry.lead else ''}"
        f'<p style="{_QUIET}" dir="auto">{_safe(why(entry))}</p>'
        f"{quoted if entry.sentence else ''}"
        f'<p style="{_QUIET}" dir="auto">{_safe(numbers(entry, brief))}</p>'
    )


def _safe(given: str | None) -> str:
    """Other people's text in HTML, on one line."""
    return safe.html(safe.line(" ".join((given or "").split())))
