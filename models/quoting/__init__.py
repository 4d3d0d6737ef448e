from . import sale_order_template_line
from . import sale_order_from_template
