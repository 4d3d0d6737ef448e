from . import test_terms
from . import test_plans_and_prices
from . import test_opportunity_to_order
from . import test_order_to_contract
from . import test_renewal
from . import test_renewal_job
from . import test_access_rights
from . import test_tours
