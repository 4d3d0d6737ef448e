from odoo.tools import SQL

from . import shortage_parts as parts
from .shortage_parts import PLANNED, UNRESERVED


def get_found_parts(condition, quants, today, precision):
    """Return the common table expressions that end with ``found``: what moves of orders
    lack.

    :param SQL condition: which moves: of ``move`` and its order, ``sold``
    :param SQL quants: which stock counts
    :param date today: who waits for a later day stands behind the others
    :param int precision: how many parts of a unit are counted
    """
    reserved, planned = get_reserved("template", precision), {"planned": PLANNED}
    now, later = (
        get_line(*line, today, precision)
        for line in (
            (parts.NOW, parts.ORDER, "0"),
            (parts.LATER, parts.LATER_ORDER, "given.before"),
        )
    )
    return SQL(
        parts.FRONTS,
        wanted=SQL(
            parts.WANTED, condition=condition, unreserved=UNRESERVED, reserved=reserved
        ),
        stock=SQL(parts.STOCK),
        base=SQL(parts.ENDS, first=get_end("ASC"), last=get_end("DESC")),
        goals=SQL(parts.GOALS, **planned),
        supply=SQL(parts.SUPPLY, **planned),
        coming=SQL(parts.COMING),
        held=SQL(parts.HELD, reserved=get_reserved("base", precision), **get_leaves()),
        on_hand=SQL(parts.ON_HAND, quants=quants),
        chained=SQL(parts.CHAINED, **get_leaves(), **planned),
        given=SQL(parts.GIVEN),
        enough=SQL(parts.ENOUGH, lines=SQL("given"), line=now),
        front=SQL(parts.FRONT, lines=SQL("enough"), line=now),
        rest=SQL(parts.LEFT),
        last=SQL(parts.ENOUGH, lines=SQL("rest"), line=later),
        later=SQL(parts.FRONT, lines=SQL("last"), line=later),
        found=SQL(parts.FOUND),
    )


def get_leaves(stock="base"):
    """Return whether ``move`` takes goods out of the warehouse of a stock.

    :param str stock: the alias of the stock
    """
    warehouse = SQL.identifier(stock, "warehouse_id")
    return {"leaves": SQL(parts.LEAVES, warehouse=warehouse)}


def get_reserved(product, precision):
    """Return how much of ``move`` is reserved, in the unit of its product.

    :param str product: the alias of what has this unit
    """
    unit = SQL.identifier(product, "uom_id")
    return SQL(parts.RESERVED, unit=unit, precision=precision)


def get_end(direction):
    """Return the query for the first or the last of the places of a line."""
    return SQL(
        parts.END,
        unreserved=UNRESERVED,
        direction=SQL(direction),
        **get_leaves("stock"),
    )


def get_line(turn, order, before, today, precision):
    """Return the query for a line.

    :param str turn: who stands in it
    :param str order: who comes first
    :param str before: what those before all of them get
    """
    return SQL(
        parts.LINE,
        reserved=get_reserved("given", precision),
        unreserved=UNRESERVED,
        turn=SQL(turn, today=today),
        order=SQL(order),
        before=SQL(before),
        **get_leaves("given"),
    )
