from . import sale_order
from . import sale_order_desk
from . import sale_order_desk_card
from . import sale_order_desk_short
from . import sale_order_desk_columns
from . import sale_order_line
from . import stock_move
from . import stock_move_shortage
