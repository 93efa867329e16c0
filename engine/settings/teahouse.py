"""What config.example.yaml says, for a small tea house in Yerevan: data only."""

from __future__ import annotations

from collections.abc import Mapping


class Off(str):
    """A value whose key is shown behind a '#'."""


class OffItem(dict[str, object]):
    """An item of a list that is shown behind a '#'."""


#: What the example says, key by key, in the order of the models.  A test sees that no key is missing.
EXAMPLE: Mapping[str, object] = {
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
            "reply to": Off("tea@tatev-tea.example"),
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
            "port": Off("5432"),
            "name": "shop",
            "schema": Off("public"),
            "username": "gramercy",
            "password": "${SHOP_PASSWORD}",
            "tls": "verified",
            "ca file": Off("certificates.pem"),
            "statement limit": "5 minutes",
        }
    },
    "sources": {
        "customers": {
            "file": "data/customers.csv",
            "sheet": Off("Clients"),
            "database": Off("data/shop.sqlite"),
            "connection": Off("shop"),
            "table": Off("customers"),
            "query": Off("SELECT * FROM customers WHERE NOT deleted"),
            "encoding": Off("windows-1251"),
            "separator": Off("comma"),
            "date format": Off("DD.MM.YYYY"),
            "currency": Off("AMD"),
            "time zone": Off("Asia/Yerevan"),
            "tests": (
                "row count at least 10",
                "missing email at most 10%",
                {"test": "unique email", "name": "one row for each address", "at most": "2%"},
                {"rule": "birthday <= today", "unknown": Off("fails"), "severity": "stop"},
                OffItem({"unique": "[given_name, family_name, birthday]"}),
                OffItem({"not missing": "given_name"}),
                OffItem({"row count": "between 50 and 20000"}),
                OffItem({"accepted values": "[hy, he, en]", "column": "language"}),
                OffItem({"fresh": {"column": "consent_at", "within": "90 days"}}),
            ),
            "id": "id",
            "columns": {
                "email": "email",
                "birthday": {
                    "from": "birthday",
                    "type": "date",
                    "format": "YYYY-MM-DD",
                    "currency": Off("AMD"),
                    "multi line": Off("no"),
                    "tests": Off("[not missing, unique]"),
                },
                "bereaved_on": {"type": "date"},
            },
            "orders": {
                "file": "data/orders.csv",
                "tests": ("customer exists", OffItem({"customer exists": "yes", "severity": "stop"})),
                "customer": "customer_id",
                "matches": Off("id"),
                "at": "ordered_at",
                "amount": "amount",
                "category": "category",
                "columns": {"item": "item"},
            },
            "activities": {
                "visits": {
                    "file": "data/visits.csv",
                    "customer": "customer_id",
                    "at": "visited_at",
                    "category": "event",
                    "one": Off("visit"),
                }
            },
            "facts": {
                "local": "country = 'AM'",
                "black_teas": "number of orders where category = 'black tea'",
                "spent_this_year": "total of orders in the last 365 days",
                "biggest_order": "largest amount of orders",
                "usual_item": "most common item of orders",
                "last_tasting_at": "latest visits where category = 'tasting'",
            },
            "scores": {
                "recency": Off("30, 90, 180 and 365 days"),
                "frequency": Off("2, 4, 8 and 15 orders"),
                "money": Off("10000, 25000, 50000 and 100000 AMD"),
            },
            "tiers": {
                "gold": "total_spent >= 40000 AMD and order_count >= 5",
                "silver": "total_spent >= 15000 AMD",
                "bronze": "order_count >= 1",
            },
        }
    },
    "segments": {
        "regulars": "order_count >= 3 and last_order_at in the last 180 days",
        "open complaint": "complaint is known",
        "bought yesterday": "last_order_at was yesterday",
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
                "hy": "մեկ թեյնիկ Ձեր սիրած թեյից, ծննդյան օրվանից հետո մեկ ամսվա ընթացքում",
                "he": "קנקן תה לבחירתך מהתפריט, בתוך חודש מיום ההולדת",
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
            "place": Off("Tatev Tea House, garden"),
            "details": {
                "en": "Tea from this year’s first harvest, and a table for you",
                "hy": "Այս տարվա առաջին բերքի թեյ և Ձեզ համար պահված սեղան",
                "he": "תה מהקטיף הראשון של השנה, ושולחן שמור לך",
            },
        }
    },
    "approval": {"needed": "no", "by": Off("[Mariam Grigoryan, Aram Sahakyan]")},
    "delivery": {
        "by": "inbox",
        "smtp": {
            "host": "mail.tatev-tea.example",
            "port": Off("587"),
            "tls": "starttls",
            "username": "mariam@tatev-tea.example",
            "password": "${SMTP_PASSWORD}",
            "ca file": Off("certificates.pem"),
        },
        "folder": "outbox",
        "connections": "4",
        "letters per hour": Off("600"),
        "give up after": "2 days",
    },
    "consent": {"existing customers": "no"},
    "opt out": {"address": "stop@tatev-tea.example"},
    "calendar": {
        "country": Off("AM"),
        "weekend": Off("[Saturday, Sunday]"),
        "closed": {"2027-08-16": "summer break", "2027-12-24 to 2027-12-26": "stock-taking"},
        "hours": Off("Mo-Fr 09:00-18:00, Sa 10:00-14:00"),
        "quiet hours": Off("21:00-08:00"),
        "leap day": "28 February",
        "unknown year": Off("[1900, 1604]"),
        "year unknown": "greet",
    },
    "limits": Off(
        "[at most 1 promotion a week apart from birthday, at most 3 letters a month apart from thanks]"
    ),
    "priority": Off("[apology, birthday, thank-you, early-access, newsletter, win-back]"),
    "guards": {
        "open complaint": "open complaint",
        "order on its way": {"rule": "bought yesterday", "keeps from": "[promotions, feedback]"},
        "bereavement": {
            "rule": "bereaved_on in the last 365 days",
            "keeps from": "[promotions, birthday]",
        },
    },
    "running": {
        "alert": Off("[mariam@tatev-tea.example]"),
        "webhook": {"url": Off("https://tatev-tea.example/alerts"), "secret": Off("${ALERT_SECRET}")},
        "larger than usual": "3 times",
        "health": ".gramercy/health.json",
        "metrics": Off(".gramercy/metrics.prom"),
    },
    "mailbox": {
        "imap": {
            "host": "imap.tatev-tea.example",
            "port": Off("993"),
            "tls": "tls",
            "username": "bounces@tatev-tea.example",
            "password": "${IMAP_PASSWORD}",
            "folder": "INBOX",
            "ca file": Off("certificates.pem"),
        },
        "maildir": Off("Maildir"),
        "directory": Off("incoming"),
        "mbox": Off("incoming.mbox"),
        "delete": "no",
        "move to": Off("Processed"),
        "bounces": Off("bounces@tatev-tea.example"),
    },
    "checks": {
        "mail clients": {"gmail": "45%", "apple mail": "30%", "outlook windows": "8%", "mail.ru": "7%"},
        "warn from": "5%",
        "stop from": Off("40%"),
        "ignore": Off("[clients/css-float]"),
    },
    "public url": Off("https://letters.tatev-tea.example"),
    "pages": {
        "host": Off("127.0.0.1"),
        "port": "8027",
        "proxies": Off("[127.0.0.1]"),
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
            "comment": Off("What should we do better?"),
            "thanks": Off("Thank you. We read every answer."),
            "closes": Off("2027-12-31"),
            "unhappy": Off("6"),
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
        "alert": Off("[mariam@tatev-tea.example]"),
        "webhook": {"url": Off("https://tatev-tea.example/alerts"), "secret": Off("${ALERT_SECRET}")},
        "answer within": "2 days",
    },
    "webhooks": {
        "ses": {"topics": Off("[arn:aws:sns:eu-central-1:123456789012:letters]")},
        "sendgrid": {
            "public key": Off(
                "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEvD/1ZOFpoWODralO8w5N4vpTNt3y8vwmXGEViBlehmlQSLpiam+F"
                "hMGcgZv9QAeKZbbM5aN550zUfM5iRriYMQ=="
            )
        },
        "mailgun": {"signing key": Off("${MAILGUN_SIGNING_KEY}")},
        "postmark": {
            "username": Off("gramercy"),
            "password": Off("${POSTMARK_PASSWORD}"),
            "token": Off("${POSTMARK_TOKEN}"),
        },
        "brevo": {
            "username": Off("gramercy"),
            "password": Off("${BREVO_PASSWORD}"),
            "token": Off("${BREVO_TOKEN}"),
        },
    },
}
