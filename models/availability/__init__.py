from . import product_product
from . import stock_move
from . import sale_line_availability_mixin
from . import sale_line_availability_mixin_stock
from . import sale_order
from . import sale_order_hints
from . import sale_order_line
from . import sale_order_line_hints
