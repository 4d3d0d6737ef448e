from . import sale_batch_job_mixin
from . import sale_revenue_movement
from . import sale_revenue_retention
