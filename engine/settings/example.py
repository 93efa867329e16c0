"""config.example.yaml: every key with its meaning, filled in for a small tea house in Yerevan."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from inspect import get_annotations
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

from engine.document.model import Written
from engine.settings.model import Settings

_HEAD = """\
# yaml-language-server: $schema=config.schema.json
# An example of every key, for a small tea house in Yerevan.  Yours is called config.yaml and can be
# much shorter: only `shop` must be there.  A key may be written with spaces, hyphens or underscores.
# Keys that begin with '#' are another way, or are not needed here.
# Look for mistakes with: gramercy check
"""
_WIDTH = 100


class _Off(str):
    """A value whose key is shown behind a '#'."""


class _OffItem(dict[str, object]):
    """An item of a list that is shown behind a '#'."""


#: What the example says, key by key, in the order of the models.  A test sees that no key is missing.
_EXAMPLE: Mapping[str, object] = {
    "shop": {
        "name": {"en": "Tatev Tea House", "hy": "Տաթև թեյատուն", "he": "בית התה טאטב"},
        "address": {
            "en": "12 Abovyan Street, Yerevan 0001, Armenia",
            "hy": "Աբովյան փողոց 12, Երևան 0001, Հայաստան",
            "he": "רחוב אבוביאן 12, ירוואן 0001, ארמניה",
        },
        "country": "AM",
        "phone": "+374 10 000 123",
        "website": "https://tatev-tea.example",
        "time zone": "Asia/Yerevan",
        "closes": "20:00",
    },
    "language": "hy",
    "currency": "AMD",
    "senders": {
        "mariam": {
            "name": {"en": "Mariam Grigoryan", "hy": "Մարիամ Գրիգորյան", "he": "מרים גריגוריאן"},
            "role": {"en": "Owner", "hy": "Սեփականատեր", "he": "בעלת העסק"},
            "email": "mariam@tatev-tea.example",
            "reply to": _Off("tea@tatev-tea.example"),
            "phone": "+374 91 000 123",
            "gender": "f",
        },
        "aram": {
            "name": {"en": "Aram Sahakyan", "hy": "Արամ Սահակյան", "he": "ארם סהקיאן"},
            "role": {"en": "Head of service", "hy": "Սպասարկման բաժնի ղեկավար", "he": "מנהל השירות"},
            "email": "aram@tatev-tea.example",
            "gender": "m",
        },
        "noa": {
            "name": {"en": "Noa Levi", "hy": "Նոա Լևի", "he": "נועה לוי"},
            "role": {"en": "Customer care", "hy": "Հաճախորդների սպասարկում", "he": "אחראית קשרי לקוחות"},
            "email": "noa@tatev-tea.example",
            "gender": "f",
        },
    },
    "databases": {
        "shop": {
            "kind": "postgresql",
            "host": "db.tatev-tea.example",
            "port": _Off("5432"),
            "name": "shop",
            "schema": _Off("public"),
            "username": "gramercy",
            "password": "${SHOP_PASSWORD}",
            "tls": "verified",
            "ca file": _Off("certificates.pem"),
            "statement limit": "5 minutes",
        }
    },
    "sources": {
        "customers": {
            "file": "data/customers.csv",
            "sheet": _Off("Clients"),
            "database": _Off("data/shop.sqlite"),
            "connection": _Off("shop"),
            "table": _Off("customers"),
            "query": _Off("SELECT * FROM customers WHERE NOT deleted"),
            "encoding": _Off("windows-1251"),
            "separator": _Off("comma"),
            "date format": _Off("DD.MM.YYYY"),
            "currency": _Off("AMD"),
            "time zone": _Off("Asia/Yerevan"),
            "tests": (
                "row count at least 10",
                "missing email at most 10%",
                {"test": "unique email", "name": "one row for each address", "at most": "2%"},
                {"rule": "birthday <= today", "unknown": _Off("fails"), "severity": "stop"},
                _OffItem({"unique": "[given_name, family_name, birthday]"}),
                _OffItem({"not missing": "given_name"}),
                _OffItem({"row count": "between 50 and 20000"}),
                _OffItem({"accepted values": "[hy, he, en]", "column": "language"}),
                _OffItem({"fresh": {"column": "consent_at", "within": "90 days"}}),
            ),
            "id": "id",
            "columns": {
                "email": "email",
                "birthday": {
                    "from": "birthday",
                    "type": "date",
                    "format": "YYYY-MM-DD",
                    "currency": _Off("AMD"),
                    "multi line": _Off("no"),
                    "tests": _Off("[not missing, unique]"),
                },
            },
            "orders": {
                "file": "data/orders.csv",
                "tests": ("customer exists", _OffItem({"customer exists": "yes", "severity": "stop"})),
                "customer": "customer_id",
                "matches": _Off("id"),
                "at": "ordered_at",
                "amount": "amount",
                "category": "category",
                "columns": {"item": "item"},
            },
        }
    },
    "segments": {
        "regulars": "order_count >= 3 and last_order_at in the last 180 days",
        "open complaint": "complaint is known",
        "bought yesterday": "last_order_at was yesterday",
        "gold": "order_count >= 8",
        "silver": "order_count between 5 and 7",
    },
    "offers": {
        "spring": {
            "percent": "20",
            "public percent": "10",
            "friend percent": "15",
            "code": "GARUN",
            "link": "https://tatev-tea.example/spring",
            "starts": "2027-03-18",
            "public starts": "2027-03-20",
            "ends": "2027-03-31",
            "details": {
                "en": "all loose teas",
                "hy": "բոլոր տերևային թեյերի համար",
                "he": "על כל סוגי התה בתפזורת",
            },
        },
        "autumn": {
            "percent": "20",
            "public percent": "10",
            "code": "ASHUN",
            "link": "https://tatev-tea.example/autumn",
            "public starts": "2027-10-16",
            "ends": "2027-10-31",
            "details": {
                "en": "all black teas",
                "hy": "բոլոր սև թեյերի համար",
                "he": "על כל סוגי התה השחור",
            },
        },
        "birthday": {
            "details": {
                "en": "a pot of any tea on our list, within a month of your birthday",
                "hy": "մեկ թեյնիկ Ձեր սիրած թեյից՝ ծննդյան օրվան հաջորդող մեկ ամսվա ընթացքում",
                "he": "קנקן תה לבחירתך, בתוך חודש מיום ההולדת",
            },
        },
        "thanks-day": {
            "percent": "25",
            "public percent": "10",
            "friend percent": "15",
            "ends": "2027-04-11",
            "details": {
                "en": "everything in the shop",
                "hy": "ամբողջ տեսականու համար",
                "he": "על כל מה שבחנות",
            },
        },
    },
    "events": {
        "thanks-day": {
            "name": {"en": "Customers’ day", "hy": "Հաճախորդների օր", "he": "יום הוקרה ללקוחות"},
            "starts": "2027-04-11 16:00",
            "ends": "2027-04-11 20:00",
            "place": _Off("Tatev Tea House, garden"),
            "details": {
                "en": "Tea from this year’s first harvest, and a table for you",
                "hy": "Այս տարվա առաջին բերքի թեյ և Ձեզ համար պահված սեղան",
                "he": "תה מהקטיף הראשון של השנה, ושולחן שמור לך",
            },
        }
    },
    "approval": {"needed": "no", "by": _Off("[Mariam Grigoryan, Aram Sahakyan]")},
    "delivery": {
        "by": "inbox",
        "smtp": {
            "host": "mail.tatev-tea.example",
            "port": _Off("587"),
            "tls": "starttls",
            "username": "mariam@tatev-tea.example",
            "password": "${SMTP_PASSWORD}",
            "ca file": _Off("certificates.pem"),
        },
        "folder": "outbox",
        "connections": "4",
        "letters per hour": _Off("600"),
        "give up after": "2 days",
    },
    "consent": {"existing customers": "no"},
    "opt out": {"address": "stop@tatev-tea.example"},
    "mailbox": {
        "imap": {
            "host": "imap.tatev-tea.example",
            "port": _Off("993"),
            "tls": "tls",
            "username": "bounces@tatev-tea.example",
            "password": "${IMAP_PASSWORD}",
            "folder": "INBOX",
            "ca file": _Off("certificates.pem"),
        },
        "maildir": _Off("Maildir"),
        "directory": _Off("incoming"),
        "mbox": _Off("incoming.mbox"),
        "delete": "no",
        "move to": _Off("Processed"),
        "bounces": _Off("bounces@tatev-tea.example"),
    },
    "checks": {
        "mail clients": {"gmail": "45%", "apple mail": "30%", "outlook windows": "8%", "mail.ru": "7%"},
        "warn from": "5%",
        "stop from": _Off("40%"),
        "ignore": _Off("[clients/css-float]"),
    },
    "public url": _Off("https://letters.tatev-tea.example"),
    "pages": {
        "host": _Off("127.0.0.1"),
        "port": "8027",
        "proxies": _Off("[127.0.0.1]"),
        "keep letters": "90 days",
        "sign up": "no",
    },
    "tracking": {"clicks": "yes", "opens": "no"},
    "questions": {
        "recommend": {
            "kind": "nps",
            "text": {
                "en": "How likely are you to recommend us to a friend?",
                "hy": "Որքանո՞վ է հավանական, որ մեզ խորհուրդ կտաք Ձեր ընկերներին։",
                "he": "עד כמה סביר שנזכה להמלצה שלך לחברים?",
            },
            "comment": _Off("What should we do better?"),
            "thanks": _Off("Thank you. We read every answer."),
            "closes": _Off("2027-12-31"),
            "unhappy": _Off("6"),
        },
        "content": {
            "kind": "csat",
            "text": {
                "en": "How content were you with your last order?",
                "hy": "Որքանո՞վ եք գոհ Ձեր վերջին պատվերից։",
                "he": "עד כמה ההזמנה האחרונה הייתה לשביעות רצונך?",
            },
        },
        "coming": {
            "kind": "rsvp",
            "text": {
                "en": "Will you join us?",
                "hy": "Կմիանա՞ք մեզ։",
                "he": "נתראה באירוע?",
            },
            "guests": "4",
        },
        "about-you": {
            "kind": "form",
            "text": {
                "en": "Tell us a little about your tea",
                "hy": "Պատմեք մի փոքր Ձեր թեյի մասին",
                "he": "נשמח לדעת קצת על התה שלך",
            },
            "fields": {
                "favourite": {
                    "label": {
                        "en": "Which tea do you drink most?",
                        "hy": "Ո՞ր թեյն եք ամենից հաճախ խմում։",
                        "he": "איזה תה נמצא אצלך על השולחן בדרך כלל?",
                    },
                    "kind": "choice",
                    "choices": {
                        "herbal": {"en": "Herbal", "hy": "Բուսական", "he": "צמחים"},
                        "black": {"en": "Black", "hy": "Սև", "he": "שחור"},
                    },
                    "needed": "yes",
                },
            },
        },
    },
    "feedback": {
        "alert": _Off("[mariam@tatev-tea.example]"),
        "webhook": {"url": _Off("https://tatev-tea.example/alerts"), "secret": _Off("${ALERT_SECRET}")},
        "answer within": "2 days",
    },
    "webhooks": {
        "ses": {"topics": _Off("[arn:aws:sns:eu-central-1:123456789012:letters]")},
        "sendgrid": {
            "public key": _Off(
                "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEvD/1ZOFpoWODralO8w5N4vpTNt3y8vwmXGEViBlehmlQSLpiam+F"
                "hMGcgZv9QAeKZbbM5aN550zUfM5iRriYMQ=="
            )
        },
        "mailgun": {"signing key": _Off("${MAILGUN_SIGNING_KEY}")},
        "postmark": {
            "username": _Off("gramercy"),
            "password": _Off("${POSTMARK_PASSWORD}"),
            "token": _Off("${POSTMARK_TOKEN}"),
        },
        "brevo": {
            "username": _Off("gramercy"),
            "password": _Off("${BREVO_PASSWORD}"),
            "token": _Off("${BREVO_TOKEN}"),
        },
    },
}


def example_config() -> str:
    """The text of config.example.yaml.  Each key is explained where it first stands."""
    return "\n".join([_HEAD, *_keys(Settings, _EXAMPLE, 0, set())]).rstrip("\n") + "\n"


def _keys(model: type[Written], values: Mapping[str, object], depth: int, told: set[object]) -> Iterator[str]:
    indent = "  " * depth
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key not in values:
            continue
        first = (_declaring(model, name), key)
        if first not in told:
            told.add(first)
            width = _WIDTH - len(indent) - 2
            for line in textwrap.wrap(field.description or "", width, break_on_hyphens=False):
                yield f"{indent}# {line}"
        value = values[key]
        inner = _model(field.annotation)
        if isinstance(value, Mapping) and inner is not None and not _by_name(field.annotation):
            yield f"{indent}{key}:"
            yield from _keys(inner, value, depth + 1, told)
        elif isinstance(value, Mapping):
            yield f"{indent}{key}:"
            yield from _named(inner, value, depth + 1, told)
        elif isinstance(value, tuple):
            yield f"{indent}{key}:"
            yield from _items(inner, value, depth + 1, told)
        else:
            yield f"{indent}{'# ' * isinstance(value, _Off)}{key}: {value}"
        if depth == 0:
            yield ""


def _named(
    inner: type[Written] | None, values: Mapping[str, object], depth: int, told: set[object]
) -> Iterator[str]:
    """Entries whose names are the user's."""
    indent = "  " * depth
    for name, value in values.items():
        if inner is not None and isinstance(value, Mapping):
            yield f"{indent}{name}:"
            yield from _keys(inner, value, depth + 1, told)
        elif isinstance(value, Mapping):
            yield f"{indent}{name}:"
            yield from _named(None, value, depth + 1, told)
        else:
            yield f"{indent}{name}: {value}"


def _items(
    inner: type[Written] | None, values: Iterable[object], depth: int, told: set[object]
) -> Iterator[str]:
    """A list: each item a text, or keys of which the first stands behind the '- '."""
    indent = "  " * depth
    for value in values:
        if inner is None or not isinstance(value, Mapping):
            yield f"{indent}- {value}"
            continue
        lines = [line.removeprefix(indent + "  ") for line in _keys(inner, value, depth + 1, told)]
        begins = next(number for number, line in enumerate(lines) if not line.startswith("#"))
        off = isinstance(value, _OffItem)
        # What is said of the first key stands before the item; behind a '#', what is said of all of them.
        said = [line for n, line in enumerate(lines) if line.strip().startswith("#") and (off or n < begins)]
        yield from (f"{indent}{line.strip()}" for line in said)
        dash = "- "
        for line in (line for line in lines if line not in said):
            yield f"{indent}{'# ' * off}{dash}{line}"
            dash = "  "


def _declaring(model: type[Written], name: str) -> type:
    """The class that brings the field: what tables have in common is explained once."""
    return next(each for each in model.__mro__ if name in get_annotations(each))


def _by_name(annotation: object) -> bool:
    return get_origin(annotation) is dict


def _model(annotation: object) -> type[Written] | None:
    """The model in an annotation, through optional, annotated and dict."""
    if isinstance(annotation, type) and issubclass(annotation, Written):
        return annotation
    if get_origin(annotation) in (Union, UnionType, Annotated, dict, tuple):
        found = [model for part in get_args(annotation) if (model := _model(part)) is not None]
        return found[0] if found else None
    return None
