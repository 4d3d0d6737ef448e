from . import sale_batch_job_mixin
