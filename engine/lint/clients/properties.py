"""Which words of a style sheet are which features of caniemail.com."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: Properties whose feature has their own name: `gap` is css-gap.
_OWN = """
accent-color align-items animation aspect-ratio backdrop-filter background background-blend-mode
background-clip background-color background-image background-origin background-position background-repeat
background-size border border-collapse border-image border-radius border-spacing box-shadow box-sizing
caption-side clear clip-path color-scheme column-count cursor direction display empty-cells filter float
font font-kerning font-size font-size-adjust font-stretch font-weight gap height hyphenate-character
hyphenate-limit-chars hyphens inline-size inset justify-content letter-spacing line-height list-style
list-style-image list-style-position list-style-type margin mask-image max-block-size max-height
max-inline-size max-width min-block-size min-height min-inline-size min-width mix-blend-mode object-fit
object-position opacity orphans outline outline-offset overflow overflow-wrap padding position resize
shape-margin shape-outside tab-size table-layout text-align text-align-last text-decoration
text-decoration-color text-decoration-line text-decoration-skip-ink text-decoration-style
text-decoration-thickness text-emphasis text-emphasis-position text-indent text-justify text-orientation
text-overflow text-shadow text-transform text-underline-offset text-underline-position text-wrap transform
transition user-select vertical-align visibility white-space white-space-collapse widows width word-break
word-spacing word-wrap writing-mode z-index
"""

#: Features that stand for several properties.
_SHARED: Mapping[str, str] = {
    "css-align-items": "place-items",
    "css-animation": "animation-name animation-duration animation-timing-function animation-delay "
    "animation-iteration-count animation-direction animation-fill-mode animation-play-state",
    "css-background-position": "background-position-x background-position-y",
    "css-block-inline-size": "block-size inline-size",
    "css-border": "border-width border-style border-color border-top border-right border-bottom border-left "
    "border-top-width border-top-style border-top-color border-right-width border-right-style "
    "border-right-color border-bottom-width border-bottom-style border-bottom-color border-left-width "
    "border-left-style border-left-color",
    "css-border-image": "border-image-source border-image-slice border-image-width border-image-outset "
    "border-image-repeat",
    "css-border-inline-block": "border-inline border-block",
    "css-border-inline-block-individual": "border-inline-color border-block-color border-inline-style "
    "border-block-style border-inline-width border-block-width border-inline-start border-inline-end "
    "border-block-start border-block-end",
    "css-border-inline-block-longhand": "border-inline-start-color border-block-start-color "
    "border-inline-start-style border-block-start-style border-inline-start-width border-block-start-width "
    "border-inline-end-color border-block-end-color border-inline-end-style border-block-end-style "
    "border-inline-end-width border-block-end-width",
    "css-border-radius": "border-top-left-radius border-top-right-radius border-bottom-left-radius "
    "border-bottom-right-radius",
    "css-border-radius-logical": "border-start-start-radius border-start-end-radius "
    "border-end-start-radius border-end-end-radius",
    "css-column-layout-properties": "columns column-count column-fill column-gap column-rule "
    "column-rule-color column-rule-style column-rule-width column-span column-width",
    "css-gap": "column-gap row-gap grid-gap grid-column-gap grid-row-gap",
    "css-grid-template": "grid grid-template grid-template-areas grid-template-columns grid-template-rows",
    "css-inset": "inset-block inset-inline inset-block-start inset-block-end inset-inline-start "
    "inset-inline-end",
    "css-justify-content": "place-content",
    "css-left-right-top-bottom": "left right top bottom",
    "css-margin": "margin-top margin-right margin-bottom margin-left",
    "css-margin-block-start-end": "margin-block-start margin-block-end",
    "css-margin-inline-block": "margin-inline margin-block",
    "css-margin-inline-start-end": "margin-inline-start margin-inline-end",
    "css-outline": "outline-color outline-style outline-width",
    "css-overflow": "overflow-x overflow-y overflow-block overflow-inline",
    "css-padding": "padding-top padding-right padding-bottom padding-left",
    "css-padding-block-start-end": "padding-block-start padding-block-end",
    "css-padding-inline-block": "padding-inline padding-block",
    "css-padding-inline-start-end": "padding-inline-start padding-inline-end",
    "css-scroll-snap": "scroll-snap-type scroll-snap-align scroll-snap-stop scroll-snap-points-x "
    "scroll-snap-points-y scroll-snap-coordinate scroll-snap-destination",
    "css-text-emphasis": "text-emphasis-color text-emphasis-style",
    "css-text-wrap": "text-wrap-mode text-wrap-style",
    "css-transition": "transition-property transition-duration transition-timing-function "
    "transition-delay transition-behavior",
}


def _properties() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {name: (f"css-{name}",) for name in _OWN.split()}
    for slug, names in _SHARED.items():
        for name in names.split():
            found[name] = (*found.get(name, ()), slug)
    return found


#: Property → slugs, vendor prefixes taken off.
PROPERTIES: Mapping[str, tuple[str, ...]] = MappingProxyType(_properties())

FUNCTIONS: Mapping[str, str] = MappingProxyType({
    "calc": "css-unit-calc",
    "clamp": "css-function-clamp",
    "conic-gradient": "css-conic-gradient",
    "lab": "css-modern-color",
    "lch": "css-modern-color",
    "light-dark": "css-function-light-dark",
    "linear-gradient": "css-linear-gradient",
    "max": "css-function-max",
    "min": "css-function-min",
    "oklab": "css-modern-color",
    "oklch": "css-modern-color",
    "radial-gradient": "css-radial-gradient",
    "repeating-conic-gradient": "css-conic-gradient",
    "repeating-linear-gradient": "css-linear-gradient",
    "repeating-radial-gradient": "css-radial-gradient",
    "rgb": "css-rgb",
    "rgba": "css-rgba",
    "var": "css-variables",
})  # fmt: skip

UNITS: Mapping[str, str] = MappingProxyType({
    unit: f"css-unit-{unit}"
    for unit in ("ch", "cm", "em", "ex", "in", "mm", "pc", "pt", "px", "rem", "vh", "vmax", "vmin", "vw")
})  # fmt: skip

#: Words that size something by what it holds; in grid templates they are older and mean another thing.
INTRINSIC = frozenset({"fit-content", "min-content", "max-content"})
SYSTEM_FONTS = frozenset({"system-ui", "ui-serif", "ui-sans-serif", "ui-rounded", "ui-monospace"})

PSEUDO_CLASSES = frozenset({
    "active", "checked", "default", "first-child", "first-of-type", "focus", "focus-visible",
    "focus-within", "has", "hover", "lang", "last-child", "last-of-type", "link", "not", "nth-child",
    "nth-last-child", "nth-last-of-type", "nth-of-type", "only-child", "only-of-type", "target", "visited",
})  # fmt: skip
#: With the spellings of browsers that came before the standard.
PSEUDO_ELEMENTS: Mapping[str, str] = MappingProxyType({
    **{name: name for name in ("after", "before", "first-letter", "first-line", "marker", "placeholder")},
    "input-placeholder": "placeholder",
})  # fmt: skip
#: Those that may be written with one colon.
OLD_PSEUDO_ELEMENTS = frozenset({"after", "before", "first-letter", "first-line", "input-placeholder"})

#: Words in the brackets of a media query.
MEDIA: Mapping[str, str] = MappingProxyType({
    "any-hover": "css-at-media-hover",
    "device-pixel-ratio": "css-at-media-device-pixel-ratio",
    "hover": "css-at-media-hover",
    "max-device-pixel-ratio": "css-at-media-device-pixel-ratio",
    "min-device-pixel-ratio": "css-at-media-device-pixel-ratio",
    "orientation": "css-at-media-orientation",
    "prefers-color-scheme": "css-at-media-prefers-color-scheme",
    "prefers-reduced-motion": "css-at-media-prefers-reduced-motion",
})  # fmt: skip

AT_RULES: Mapping[str, str] = MappingProxyType({
    "font-face": "css-at-font-face",
    "import": "css-at-import",
    "keyframes": "css-at-keyframes",
    "media": "css-at-media",
    "supports": "css-at-supports",
})  # fmt: skip
