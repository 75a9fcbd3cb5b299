from ltviz import course as course
from ltviz import datasets as datasets
from ltviz import lottery as lottery
from ltviz import models as models
from ltviz import pruning as pruning
from ltviz import records as records
from ltviz import room as room
from ltviz import training as training
from ltviz import widgets as widgets
from ltviz.datasets import DATASETS as DATASETS
from ltviz.datasets import load as load
from ltviz.lottery import imp as imp
from ltviz.models import MODELS as MODELS
from ltviz.models import Model as Model
from ltviz.models import to_module as to_module
from ltviz.models import weights as weights
from ltviz.pruning import CRITERIA as CRITERIA
from ltviz.pruning import density as density
from ltviz.pruning import make_mask as make_mask
from ltviz.records import claim as claim
from ltviz.records import scoreboard as scoreboard
from ltviz.training import evaluate as evaluate
from ltviz.training import train as train
from ltviz.widgets import MagnitudeHistogram as MagnitudeHistogram
from ltviz.widgets import MaskGrid as MaskGrid
from ltviz.widgets import TicketRace as TicketRace

__version__: str
