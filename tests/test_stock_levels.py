import doctest
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sale_renewal import stock_levels
from odoo.addons.sale_renewal.stock_levels import Levels, Stock

TODAY = date(2026, 5, 18)
