from . import account_move_reversal
from . import crm_lead_order_check
from . import sale_payment_received
from . import sale_quotation_comparison
from . import sale_renewal_forecast
from . import sale_renewal_forecast_line
