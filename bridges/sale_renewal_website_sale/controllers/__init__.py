from . import cart
from . import payment_method
from . import variant
from . import reorder
from . import product_configurator
