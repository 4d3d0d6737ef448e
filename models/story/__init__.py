from . import res_company_deals
from . import res_company_terms
from . import res_company_money
from . import res_company_days
