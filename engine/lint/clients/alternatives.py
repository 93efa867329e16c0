"""What to write instead of what a mail client cannot show, and what does no harm where it is missing."""

from __future__ import annotations

from collections.abc import Mapping

_LOGICAL = (
    "write left, right, top and bottom: margin-left, padding-top; for right-to-left letters in a {% if %}"
)
_FORM = "link to a page with the form on it"
_INTERACTIVE = "make the letter complete without it; what has to be pressed belongs on a page that is linked"
_ORDER = "put a class on the elements that are meant, and style that"
_FLOW = "one column, or table cells side by side"
_COLOUR = "write the colour as #rrggbb"
_GRADIENT = "write a plain background-color before it, on which the text can be read"
_DECORATION = "a plain text-decoration: underline shows everywhere"
_PICTURE = "save the picture as JPG or PNG"
_SIZES = "give the size in px"
_READ = "say it in the text itself as well"
_PLAIN = "leave it out, and let the letter read well without"
_SELECTOR = "put these styles outside of @media, so that they are moved into style attributes"

#: Slug → what to do instead, as a hint says it.
_INSTEAD: Mapping[str, str] = {
    "amp": "every letter needs its HTML version too; write that first",
    "bimi": "your domain's DNS says it; no letter can",
    "css-accent-color": "leave the colour of buttons and boxes to the mail program",
    "css-align-items": "put table cells side by side, with valign on each",
    "css-animation": "an animated GIF moves almost everywhere; its first frame should say it all",
    "css-aspect-ratio": "give the picture both width and height",
    "css-at-font-face": "end font-family with fonts that every computer has: Georgia, Arial, serif",
    "css-at-import": "write the rules into the letter's own <style>",
    "css-at-keyframes": "an animated GIF moves almost everywhere; its first frame should say it all",
    "css-at-media": "let the letter read well in one column 600px wide, and only improve on it here",
    "css-at-media-device-pixel-ratio": "save pictures twice as large as they are shown",
    "css-at-media-hover": "make links look like links without it",
    "css-at-media-orientation": "let the letter read well in one column, however the phone is held",
    "css-at-media-prefers-color-scheme": "choose colours that stay readable when they are turned round",
    "css-at-media-prefers-reduced-motion": "let nothing move that has to be read",
    "css-at-supports": "write what works everywhere outside of it",
    "css-backdrop-filter": "change the picture itself",
    "css-background": "write background-color, and a background-image apart from it",
    "css-background-blend-mode": "change the picture itself",
    "css-background-clip": "colour the words themselves, or use a picture with alt text",
    "css-background-color": "add the attribute bgcolor to the table cell",
    "css-background-image": "write a background-color beneath it on which the text can be read",
    "css-background-position": "cut the picture to the part that is meant",
    "css-background-repeat": "make the picture as large as the cell",
    "css-background-size": "make the picture as large as the cell",
    "css-block-inline-size": "write width and height",
    "css-border": "put borders on table cells, up to 8px wide",
    "css-border-radius": "square corners are fine there",
    "css-border-radius-logical": "write border-radius; square corners are fine where it is missing",
    "css-border-spacing": "write cellspacing on the table",
    "css-box-shadow": "a thin border says the same everywhere",
    "css-box-sizing": "reckon with padding being added to the width",
    "css-caption-side": "write the caption as a paragraph above or below the table",
    "css-clear": "end the table and begin another one",
    "css-clip-path": "cut the picture itself",
    "css-color-scheme": "choose colours that can be read on light and dark",
    "css-column-count": _FLOW,
    "css-column-layout-properties": _FLOW,
    "css-comments": "write the comment as {# … #}: it does not travel with the letter",
    "css-cursor": "leave it out: links have their hand everywhere",
    "css-direction": 'write dir="rtl" on the cell or the paragraph',
    "css-display": "use table cells for what stands side by side",
    "css-display-flex": "use a table: one cell for each box",
    "css-display-grid": "use a table: one cell for each box",
    "css-display-none": "leave it out with {% if %}; in Outlook mso-hide: all helps as well",
    "css-empty-cells": "put &nbsp; into empty cells",
    "css-filter": "change the picture itself",
    "css-flex-direction": "use a table: one row for each box",
    "css-flex-wrap": "use a table: one cell for each box",
    "css-float": 'use align="left" on the table or the picture, or two table cells',
    "css-font-kerning": "leave it out: most fonts do it by themselves",
    "css-font-size": _SIZES,
    "css-font-size-adjust": "name fonts of the same size in font-family, and give font-size in px",
    "css-font-stretch": 'name a narrow font in font-family: "Arial Narrow", Arial',
    "css-font-weight": "write normal or bold",
    "css-function-clamp": _SIZES,
    "css-function-light-dark": _COLOUR,
    "css-function-max": _SIZES,
    "css-function-min": "write width: 100% and max-width in px",
    "css-gap": "use padding on the table cells",
    "css-grid-template": "use a table: one cell for each box",
    "css-height": "write height as an attribute of the table cell or the picture",
    "css-hyphenate-character": "put &shy; where a long word may break",
    "css-hyphenate-limit-chars": "put &shy; where a long word may break",
    "css-hyphens": "put &shy; where a long word may break",
    "css-important": "write it with a space before, in small letters, and in a style sheet only",
    "css-inert-attribute": _INTERACTIVE,
    "css-inline-size": "write width",
    "css-inset": "use padding on a table cell to move something",
    "css-intrinsic-size": "give the size in px or %",
    "css-justify-content": "use align on the table cell",
    "css-left-right-top-bottom": "use padding on a table cell to move something",
    "css-letter-spacing": "small values in px come out alike everywhere",
    "css-line-height": "write it in px, with mso-line-height-rule: exactly before it",
    "css-list-style": "write list-style-type",
    "css-list-style-image": "use a plain bullet, or a table with the picture in the first cell",
    "css-list-style-position": "padding on the list does nearly the same",
    "css-margin": "use padding on the table cell around it",
    "css-margin-block-start-end": _LOGICAL,
    "css-margin-inline-block": _LOGICAL,
    "css-margin-inline-start-end": _LOGICAL,
    "css-mask-image": "cut the picture itself",
    "css-max-height": "give a height, or make the content shorter",
    "css-max-width": 'give Outlook a table with a width: <!--[if mso]><table width="600"> …',
    "css-min-height": "write height on the table cell",
    "css-min-width": "write width on the table cell",
    "css-mix-blend-mode": "change the picture itself",
    "css-modern-color": _COLOUR,
    "css-nesting": "write each rule out with its whole selector",
    "css-object-fit": "cut the picture to the size it is shown in",
    "css-object-position": "cut the picture to the size it is shown in",
    "css-opacity": "choose the paler colour itself",
    "css-orphans": "keep paragraphs short; a letter is not printed in columns",
    "css-outline": "use a border",
    "css-outline-offset": "use a border, and padding around it",
    "css-overflow": "let the content take the room that it needs",
    "css-overflow-wrap": "keep words and addresses short; a link can say something else than its address",
    "css-padding": "put padding on table cells, not on p, div or a",
    "css-padding-block-start-end": _LOGICAL,
    "css-padding-inline-block": _LOGICAL,
    "css-padding-inline-start-end": _LOGICAL,
    "css-position": "use padding on table cells; for words on a picture, a background",
    "css-pseudo-class-active": "give the link its colours in its own style",
    "css-pseudo-class-checked": _INTERACTIVE,
    "css-pseudo-class-default": _FORM,
    "css-pseudo-class-focus": "give the link its colours in its own style",
    "css-pseudo-class-focus-visible": "give the link its colours in its own style",
    "css-pseudo-class-focus-within": _FORM,
    "css-pseudo-class-hover": "make the link look like one without it",
    "css-pseudo-class-lang": "choose the styles with {% if language == … %}",
    "css-pseudo-class-link": "style the a itself",
    "css-pseudo-class-target": _INTERACTIVE,
    "css-pseudo-class-visited": "style the a itself",
    "css-pseudo-element-after": "write the words or the picture into the letter",
    "css-pseudo-element-before": "write the words or the picture into the letter",
    "css-pseudo-element-first-letter": "put a <span> around the first letter",
    "css-pseudo-element-first-line": "put a <span> around the first words",
    "css-pseudo-element-marker": "use a plain bullet, or a table with the sign in the first cell",
    "css-pseudo-element-placeholder": _FORM,
    "css-resize": _FORM,
    "css-rgb": _COLOUR,
    "css-rgba": f"{_COLOUR}, mixed with what is behind it",
    "css-scroll-snap": "show the pictures one below the other",
    "css-shape-margin": 'use align="left" on the picture; text runs round its edges',
    "css-shape-outside": 'use align="left" on the picture; text runs round its edges',
    "css-sytem-ui": "write other fonts after it: Arial, sans-serif",
    "css-tab-size": "use a table, or &nbsp;",
    "css-table-layout": "give each cell a width",
    "css-text-align": "write left or right, in a right-to-left letter by {% if %}",
    "css-text-align-last": "write text-align: left, right or center",
    "css-text-decoration": _DECORATION,
    "css-text-emphasis": "write the words bold or underlined",
    "css-text-emphasis-position": "write the words bold or underlined",
    "css-text-indent": "use padding on a table cell",
    "css-text-justify": "write text-align: left or right",
    "css-text-orientation": "set it as a picture with alt text",
    "css-text-overflow": "shorten the words themselves: {{ name|truncate(30) }}",
    "css-text-shadow": "choose colours that can be read without it",
    "css-text-transform": "write the words as they should appear",
    "css-text-wrap": "put &nbsp; between words that belong together",
    "css-transform": "turn or scale the picture itself",
    "css-transition": "let it change at once",
    "css-unit-calc": f"{_SIZES} or %",
    "css-unit-initial": "write the value itself: normal, auto, 0",
    "css-user-select": "leave it out: readers may copy what they like",
    "css-variables": "write the value itself; Jinja can keep it: {% set colour = \"#8a2b3c\" %}",
    "css-visibility": "leave it out with {% if %}",
    "css-white-space": "put &nbsp; between words that belong together",
    "css-white-space-collapse": "write &nbsp; and <br> where spaces and lines are meant",
    "css-widows": "keep paragraphs short; a letter is not printed in columns",
    "css-width": "write width as an attribute of the table cell or the picture",
    "css-word-break": "keep words and addresses short; a link can say something else than its address",
    "css-word-spacing": "choose a wider font, or a larger font-size",
    "css-word-wrap": "keep words and addresses short; a link can say something else than its address",
    "css-writing-mode": "set it as a picture with alt text",
    "css-z-index": "let nothing lie above something else",
    "html-abbr": "write the words out where they first stand",
    "html-acronym": "write the words out where they first stand",
    "html-address": "use a paragraph with <br> between the lines",
    "html-align": "write text-align, or float, in the style as well",
    "html-anchor-links": "keep the letter short enough to need none, or link to a page",
    "html-aria-hidden": 'give pictures that only adorn alt="", and tables role="presentation"',
    "html-aria-label": "say it in the link's own words, or in the picture's alt text",
    "html-audio": "link to a page where it can be heard, with a picture of a player",
    "html-background": "write bgcolor beneath it on which the text can be read",
    "html-base": "write each address in full",
    "html-bdi": "beside it, keep dir on the cell or paragraph; most names come out right by that",
    "html-blockquote": "use a table cell with padding and a border at its side",
    "html-body": "put colours and spaces on a table that fills the page, as well as on body",
    "html-button-reset": _FORM,
    "html-button-submit": "use a link that looks like a button: an <a> in a table cell with a background",
    "html-code": 'use <span style="font-family: monospace">',
    "html-dfn": "use <em>",
    "html-dialog": _INTERACTIVE,
    "html-dir": "write dir on a cell or a paragraph, and align beside it",
    "html-doctype": "write the letter with tables; it comes out alike with and without",
    "html-form": _FORM,
    "html-height": "write height in the style as well",
    "html-hidden": "leave it out with {% if %}, or write style=\"display: none\"",
    "html-image-maps": "cut the picture into several, each with its own link",
    "html-input-checkbox": _FORM,
    "html-input-hidden": _FORM,
    "html-input-radio": "one link for each answer",
    "html-input-reset": _FORM,
    "html-input-submit": "use a link that looks like a button",
    "html-input-text": _FORM,
    "html-lang": "write lang on a cell or a paragraph as well as on the page",
    "html-link": "write the styles into the letter's <style>: they are moved into style attributes",
    "html-lists": "write the numbers in order; reversed and value are not for letters",
    "html-loading-attribute": "leave it out, and keep pictures small",
    "html-mailto-links": "name one address only; write the others' in the text",
    "html-marquee": "let the words stand still",
    "html-meta-color-scheme": "choose colours that can be read on light and dark",
    "html-meter": "write the number, or a picture of it with alt text",
    "html-object": "use a picture that links to a page",
    "html-picture": "the <img> inside is what they see: make it the one that suits everybody",
    "html-popover": _INTERACTIVE,
    "html-progress": "write the number, or a table with a coloured cell",
    "html-required": _FORM,
    "html-role": "the words should do without it",
    "html-rp": "write the reading in brackets after the word",
    "html-rt": "write the reading in brackets after the word",
    "html-ruby": "write the reading in brackets after the word",
    "html-select": "one link for each answer",
    "html-semantics": "the text stays; style it by a <div> or a table cell",
    "html-small": 'use <span style="font-size: 14px">',
    "html-srcset": "src is what they see: make that picture twice as large as shown, and give width",
    "html-strike": "write <s>, or <del>",
    "html-style": "plain rules are moved into style attributes; what stays here should be what may be lost",
    "html-svg": "save it as a PNG with alt text",
    "html-target": "leave it out: links open beside the letter anyway",
    "html-textarea": "ask for a reply to the letter, or link to a page",
    "html-video": "use a picture with a play button that links to the video",
    "html-wbr": "put &shy; or &#8203; where a long word may break",
    "html-width": "write width in px, and in the style as well",
    "image-apng": "the first frame should say it all; a GIF moves almost everywhere",
    "image-avif": _PICTURE,
    "image-base64": "put the picture beside the letter, and name the file in src",
    "image-bmp": _PICTURE,
    "image-gif": "the first frame should say it all",
    "image-hdr": _PICTURE,
    "image-heif": _PICTURE,
    "image-ico": "save the picture as PNG",
    "image-mp4": "use a GIF, or a picture that links to the video",
    "image-svg": "save the picture as PNG, twice as large as it is shown",
    "image-tiff": _PICTURE,
    "image-webp": _PICTURE,
}  # fmt: skip

#: The same for whatever begins so; the first that fits.
_KINDS: tuple[tuple[str, str], ...] = (
    ("css-selector-", _SELECTOR),
    ("css-pseudo-class-", _ORDER),
    ("css-background-", "make the picture as it should appear"),
    ("css-border-inline-block", "write border-left, border-right, border-top and border-bottom"),
    ("css-border-image", "use a plain border"),
    ("css-max-", "write max-width or max-height"),
    ("css-min-", "write width or height"),
    ("css-text-decoration-", _DECORATION),
    ("css-text-underline-", _DECORATION),
    ("css-unit-", f"{_SIZES} or %"),
    ("css-linear-gradient", _GRADIENT),
    ("css-radial-gradient", _GRADIENT),
    ("css-conic-gradient", _GRADIENT),
    ("css-", _PLAIN),
    ("html-aria-", _READ),
    ("html-", "the text inside stays; write it so that it reads well without"),
    ("image-", _PICTURE),
)

#: What the letter says stays whole where one of these is missing, or is reached by its plain fallback.
#: Never more than a note, unless the config asks for it.
_HARMLESS = """
amp css-accent-color css-animation css-aspect-ratio css-at-font-face css-at-keyframes
css-at-media css-at-media-device-pixel-ratio css-at-media-hover css-at-media-orientation
css-at-media-prefers-color-scheme css-at-media-prefers-reduced-motion css-at-supports css-backdrop-filter
css-background-blend-mode css-background-clip css-background-origin css-background-position
css-background-repeat css-background-size css-border-collapse css-border-image css-border-radius
css-border-radius-logical css-border-spacing css-box-shadow css-box-sizing css-caption-side css-color-scheme
css-column-count css-column-layout-properties css-comments css-cursor css-empty-cells css-filter
css-font-kerning css-font-size-adjust css-font-stretch css-height css-hyphenate-character
css-hyphenate-limit-chars css-hyphens css-important css-list-style-image css-list-style-position
css-max-block-size css-max-height css-max-inline-size css-min-block-size css-min-height
css-min-inline-size css-min-width css-mix-blend-mode css-object-position css-opacity css-orphans css-outline
css-outline-offset css-overflow css-overflow-wrap css-pseudo-class-active css-pseudo-class-default
css-pseudo-class-first-child css-pseudo-class-first-of-type css-pseudo-class-focus
css-pseudo-class-focus-visible css-pseudo-class-focus-within css-pseudo-class-hover css-pseudo-class-lang
css-pseudo-class-last-child css-pseudo-class-last-of-type css-pseudo-class-link css-pseudo-class-nth-child
css-pseudo-class-nth-last-child css-pseudo-class-nth-last-of-type css-pseudo-class-nth-of-type
css-pseudo-class-only-child css-pseudo-class-only-of-type css-pseudo-class-visited
css-pseudo-element-first-letter css-pseudo-element-first-line css-pseudo-element-marker
css-pseudo-element-placeholder css-resize css-scroll-snap css-selector-adjacent-sibling
css-selector-attribute css-selector-chaining css-selector-child css-selector-class css-selector-descendant
css-selector-general-sibling css-selector-grouping css-selector-id css-selector-type css-selector-universal
css-shape-margin css-shape-outside css-sytem-ui css-tab-size css-table-layout css-text-align-last
css-text-decoration css-text-decoration-color css-text-decoration-line css-text-decoration-skip-ink
css-text-decoration-style css-text-decoration-thickness css-text-emphasis css-text-emphasis-position
css-text-indent css-text-justify css-text-overflow css-text-shadow css-text-underline-offset
css-text-underline-position css-text-wrap css-transition css-user-select css-white-space
css-white-space-collapse css-widows css-word-break css-word-spacing css-word-wrap
html-abbr html-acronym html-address html-aria-describedby html-aria-hidden html-aria-label
html-aria-labelledby html-aria-live html-bdi html-blockquote html-body html-code html-dfn html-dir
html-doctype html-lang html-loading-attribute html-meta-color-scheme html-picture html-required html-role
html-rp html-rt html-ruby html-semantics html-small html-srcset html-style html-target html-wbr
image-apng image-gif
"""
HARMLESS = frozenset(_HARMLESS.split())


def instead(slug: str) -> str:
    """What to write instead of the feature, in a few words."""
    return _INSTEAD.get(slug) or next(words for kind, words in _KINDS if slug.startswith(kind))
