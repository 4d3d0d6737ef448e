from . import test_shop_plans
from . import test_shop_lists
from . import test_shop_cart
from . import test_shop_free
from . import test_shop_tour
from . import test_shop_guests
from . import test_shop_payment
from . import test_portal_payment_tours
