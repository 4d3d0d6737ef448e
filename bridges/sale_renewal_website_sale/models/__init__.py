from . import sale_contract_plan
from . import product_pricelist
from . import product_pricelist_item
from . import product_template
from . import product_product
from . import sale_order
from . import sale_order_invitation
from . import sale_order_line
