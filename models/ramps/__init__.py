from . import sale_recurring_line_mixin
from . import sale_order_line_days
from . import sale_order_line_ramp
from . import sale_order_line_months
from . import sale_order_days
from . import crm_lead
from . import crm_lead_line
from . import sale_contract_line_ramp
