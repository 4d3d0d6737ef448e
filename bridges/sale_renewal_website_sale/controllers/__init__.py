from . import cart
from . import variant
from . import reorder
from . import product_configurator
