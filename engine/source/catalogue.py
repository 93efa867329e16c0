"""What a source offers, learnt from the config and the headings alone; no row is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType

from engine.errors import BadInput
from engine.problem import Place, Problem, quoted
from engine.settings.model import Column as Written
from engine.settings.model import ColumnType, FileKind, Orders, Settings, Source, Table, file_kind
from engine.source import facts
from engine.source.cells import format_fault
from engine.source.declaring import Declaring, table_names
from engine.source.model import CONFIG, Catalogue, Column, Places
from engine.source.naming import WELL_KNOWN, is_name, snake, unusable
from engine.source.opening import headings_of
from engine.source.servers import Servers


def columns(settings: Settings, source: str, root: Path, places: Places = CONFIG) -> Mapping[str, Column]:
    """The columns and facts of ``source`` by our names, in the order of the file, facts last.

    Raises:
        BadInput: with every problem of the source's part of the config, and of its headings.
    """
    return catalogue(settings, source, root, places).columns


def catalogue(settings: Settings, source: str, root: Path, places: Places = CONFIG) -> Catalogue:
    """Everything ``source`` offers.

    Raises:
        BadInput: as ``columns`` does.
    """
    if source not in settings.sources:
        close = get_close_matches(source, settings.sources, n=1)
        hint = f"did you mean {quoted(close[0])}?" if close else f"there is {_listed(settings.sources)}"
        raise BadInput([Problem(places.place("sources"), f"no source is called {quoted(source)}", hint)])
    with Servers(settings.databases, root, places) as servers:
        return _Reading(settings, source, root, places, servers).catalogue()


def orders_table(source: Source) -> Orders | None:
    """The orders with where they are made plain."""
    return None if source.orders is None else placed(source, source.orders)


def placed(source: Source, orders: Orders) -> Orders:
    """Orders, or an activity, with where they are made plain: without a file or database of their own they
    are in that of the customers."""
    if orders.file or orders.database or orders.connection:
        return orders
    return orders.model_copy(update={"database": source.database, "connection": source.connection})


def order_key(source: Source, catalogue: Catalogue, orders: Orders | None) -> str | None:
    """The customers' heading that ``orders``, or an activity, point at; None where there is none."""
    if orders is not None and orders.matches is not None:
        return orders.matches
    if source.id is not None:
        return source.id
    email = catalogue.columns.get("email")
    return email.heading if email else None


class _Reading:
    """One pass over the config of one source, gathering problems."""

    def __init__(self, settings: Settings, source: str, root: Path, places: Places, servers: Servers) -> None:
        self.settings = settings
        self.source = settings.sources[source]
        self.key = ("sources", source)
        self.root = root
        self.places = places
        self.servers = servers
        self.problems: list[Problem] = []

    def catalogue(self) -> Catalogue:
        source, orders = self.source, orders_table(self.source)
        headings = self._headings(source, self.key)
        order_headings = self._headings(orders, (*self.key, "orders")) if orders else ()
        found = self._named(source, source.columns, headings, self.key)
        lines: dict[str, Column] = {}
        if headings is not None:
            self._must_have(source.id, headings, (*self.key, "id"))
        if orders is not None:
            lines = self._order_columns(orders, headings, order_headings, "orders")
            for name, fact in facts.columns(lines).items():
                if name in found:
                    self._say(
                        found[name].place,
                        f"{quoted(name)} is also a fact made from the orders",
                        f"give the column another name: columns: {{{name}_before: {found[name].heading}}}",
                    )
                found[name] = fact
        if headings is not None and "email" not in found and not self.problems:
            self._say(
                (*self.key, "columns"),
                "no column is called 'email'",
                f"say which one holds the address: columns: {{email: …}}; there is {_listed(headings)}",
            )
        activities = self._activities(headings)
        declaring = Declaring(
            source=source,
            columns=found,
            tables=({"orders": lines} if lines else {}) | activities,
            key=self.key,
            places=self.places,
        )
        declaring.all()
        self.problems += declaring.problems
        if self.problems:
            raise BadInput(self.problems)
        return Catalogue(
            columns=MappingProxyType(found),
            order_columns=MappingProxyType(lines),
            activities=MappingProxyType(activities),
            recipes=MappingProxyType(declaring.recipes),
        )

    def _activities(self, headings: Sequence[str] | None) -> dict[str, dict[str, Column]]:
        found = {}
        for name in table_names(self.source, self._say, self.key):
            table = placed(self.source, self.source.activities[name])
            there = self._headings(table, (*self.key, "activities", name))
            found[name] = self._order_columns(table, headings, there, "activities", name)
        return found

    def _headings(self, table: Table, key: tuple[str, ...]) -> tuple[str, ...] | None:
        """None where the table cannot be read; why is among the problems."""
        try:
            return headings_of(table, self.root, key, self.places, self.servers)
        except BadInput as error:
            # A server that cannot be reached is one problem, however many tables are there.
            self.problems += [problem for problem in error.problems if problem not in self.problems]
            return None

    def _named(
        self,
        table: Table,
        written: Mapping[str, str | Written],
        headings: Sequence[str] | None,
        key: tuple[str, ...],
    ) -> dict[str, Column]:
        declared: dict[str, Column] = {}
        for name, entry in written.items():
            place = (*key, "columns", name)
            if not is_name(name):
                self._say(
                    place, f"{quoted(name)} cannot be a name", f"write {quoted(snake(name) or 'a word')}"
                )
            elif reason := unusable(name):
                self._say(place, reason, f"choose another name: {name}_of_customer: …")
            column = self._column(table, name, entry, place)
            if headings is not None:
                self._must_have(column.heading, headings, place)
            declared[name] = column
        mapped = {column.heading for column in declared.values()}
        found: dict[str, Column] = {}
        by_heading: dict[str, list[str]] = {}
        for name, column in declared.items():
            by_heading.setdefault(column.heading or "", []).append(name)
        for number, heading in enumerate(headings or (), 1):
            if heading in mapped:
                for name in by_heading[heading]:
                    found[name] = declared[name]
                continue
            name = snake(heading) or f"column_{number}"
            place = (*key, "columns")
            if reason := unusable(name):
                self._say(
                    place,
                    f"heading {quoted(heading)}: {reason}",
                    f"give it another name: columns: {{{name}_of_customer: {heading}}}",
                )
            elif name in declared or name in found:
                other = (declared.get(name) or found[name]).heading
                self._say(
                    place,
                    f"headings {quoted(other)} and {quoted(heading)} would both be called {quoted(name)}",
                    f"give one another name: columns: {{{name}_2: {heading}}}",
                )
            else:
                found[name] = self._column(table, name, heading, place)
        return found if headings is not None else declared

    def _order_columns(
        self,
        orders: Orders,
        headings: Sequence[str] | None,
        order_headings: Sequence[str] | None,
        *below: str,
    ) -> dict[str, Column]:
        key = (*self.key, *below)
        if order_headings is not None:
            for field in ("customer", "at", "amount", "category"):
                self._must_have(getattr(orders, field), order_headings, (*key, field))
        if headings is not None:
            self._must_have(orders.matches, headings, (*key, "matches"))
        lines = {"at": self._column(orders, "at", _written(orders.at, ColumnType.MOMENT), (*key, "at"))}
        if orders.amount is not None:
            entry = _written(orders.amount, ColumnType.MONEY)
            lines["amount"] = self._column(orders, "amount", entry, (*key, "amount"))
        if orders.category is not None:
            lines["category"] = self._column(orders, "category", orders.category, (*key, "category"))
        for name, more in orders.columns.items():
            place = (*key, "columns", name)
            if not is_name(name) or name in lines:
                self._say(
                    place,
                    f"{quoted(name)} cannot be a name of an order's column",
                    "at, amount and category are declared above it; others are words such as 'title'",
                )
                continue
            lines[name] = self._column(orders, name, more, place)
            if order_headings is not None:
                self._must_have(lines[name].heading, order_headings, place)
        return lines

    def _column(self, table: Table, name: str, entry: str | Written, place: tuple[str, ...]) -> Column:
        if isinstance(entry, str):
            heading, written = entry, None
        else:
            heading, written = entry.from_ or name, entry
        declared = written is not None and "type" in written.model_fields_set
        kind = written.type if declared and written else WELL_KNOWN.get(name, ColumnType.TEXT)
        form = written.format if written else None
        if form is None and kind in (ColumnType.DATE, ColumnType.MOMENT):
            form = table.date_format
        if form is not None and (fault := format_fault(kind, form)):
            self._say(place, f"format {quoted(form)}: {fault[0]}", fault[1])
            form = None
        own = (written.currency if written else None) or table.currency
        for_source = self.source.currency if isinstance(table, Orders) else None
        currency = own or for_source or self.settings.currency
        zone = table.time_zone or self.source.time_zone or self.settings.shop.time_zone
        return Column(
            name=name,
            heading=heading,
            type=kind,
            currency=currency if kind is ColumnType.MONEY else None,
            one_currency=kind is ColumnType.MONEY and (own or for_source) is not None,
            format=form,
            typed=table.connection is not None
            or (table.file is not None and file_kind(table.file) in (FileKind.EXCEL, FileKind.PARQUET)),
            zone=zone.key,
            multi_line=written.multi_line if written else False,
            place=place,
        )

    def _must_have(self, heading: str | None, headings: Sequence[str], place: tuple[str, ...]) -> None:
        if heading is None or heading in headings:
            return
        close = get_close_matches(heading, headings, n=1)
        same = [other for other in headings if other.casefold() == heading.casefold()]
        hint = (
            f"did you mean {quoted((same or close)[0])}?"
            if same or close
            else f"there is {_listed(headings)}"
        )
        self._say(place, f"no heading is called {quoted(heading)}", hint)

    def _say(self, place: tuple[str, ...], message: str, hint: str) -> None:
        where: Place = self.places.place(*place)
        self.problems.append(Problem(where, message, hint))


def _written(heading: str, kind: ColumnType) -> Written:
    return Written.model_validate({"from": heading, "type": kind})


def _listed(names: Sequence[str] | Mapping[str, object], most: int = 12) -> str:
    shown = [quoted(name) for name in list(names)[:most]]
    more = len(names) - len(shown)
    return (", ".join(shown) or "none") + (f" and {more} more" if more > 0 else "")
