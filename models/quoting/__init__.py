from . import sale_renewal_default
from . import crm_lead_defaults
from . import sale_order_defaults
from . import sale_order_line_defaults
from . import sale_order_template_line
from . import sale_order_from_template
