from . import sale_contract_plan
from . import sale_contract_plan_period
from . import sale_contract_plan_summary
from . import product_template
from . import product_pricelist
from . import product_pricelist_item
from . import sale_recurring_line_mixin
from . import sale_order_line
