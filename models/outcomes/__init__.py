from . import sale_ratio_mixin
from . import sale_renewal_fact
from . import sale_renewal_fact_amounts
from . import sale_contract_line
from . import sale_contract
from . import sale_order
from . import sale_quote_to_cash
