from . import test_queue
from . import test_queue_figures
from . import test_queue_killed
from . import test_queue_payments
