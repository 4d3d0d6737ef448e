from . import sale_recurring_line_mixin
from . import sale_order_type_mixin
from . import crm_lead
from . import sale_order
from . import sale_order_line
