from . import crm_lead
from . import purchase_report
from . import sale_contract
from . import sale_contract_change
from . import sale_order_line
from . import sale_recurring_line_mixin
from . import sale_report
