"""What a GPU and a compiler ask of the models: no value is read on the way, and each is one graph."""

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from attn.models.bert import Bert, Classifier, Pretraining
from attn.models.encoder_decoder import Transformer
from attn.models.language_model import LanguageModel
from attn.models.recurrent import EncoderDecoder, RecurrentSizes
from attn.models.transformer import Sizes
from attn.models.vit import ViT
from attn.recipe import Recipe
from attn.train import train

TOKENS = torch.tensor([[4, 5, 6, 7, 8], [9, 10, 4, 0, 0], [5, 5, 0, 0, 0]])
LENGTHS = torch.tensor([5, 3, 2])
TARGET = torch.tensor([[1, 4, 5, 6], [1, 7, 12, 9], [1, 1, 3, 2]])
SMALL = {"d_model": 16, "n_heads": 4, "n_layers": 2, "d_ff": 20}


def bert():
    return Bert(Sizes(**SMALL, norm="post"), 13, max_len=9)


MODELS = {
    "transformer": (lambda: Transformer(13, 13, Sizes(**SMALL)), (TOKENS, LENGTHS, TARGET)),
    "transformer, rotary, grouped": (
        lambda: Transformer(13, 13, Sizes(**SMALL, positions="rotary", n_kv_heads=2, bias=False)),
        (TOKENS, LENGTHS, TARGET),
    ),
    "language model": (lambda: LanguageModel(13, Sizes(**SMALL)), (TARGET,)),
    "bert": (bert, (TOKENS, LENGTHS)),
    "bert with segments": (bert, (TOKENS, LENGTHS, torch.zeros_like(TOKENS))),
    "pretraining": (lambda: Pretraining(bert()), (TOKENS, LENGTHS)),
    "classifier": (lambda: Classifier(bert(), 2), (TOKENS, LENGTHS)),
    "classifier, mean": (lambda: Classifier(bert(), 2, pooling="mean"), (TOKENS, LENGTHS)),
    "vit": (lambda: ViT(Sizes(**SMALL), 3, image=(3, 8, 8), patch=4), (torch.rand(2, 3, 8, 8),)),
}


class Reads(TorchDispatchMode):
    """Counts how often Python asks for a tensor's values: there a GPU is waited for, and a graph ends."""

    ASKS = (torch.ops.aten._local_scalar_dense.default, torch.ops.aten.is_nonzero.default)

    def __init__(self):
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        self.count += function in self.ASKS
        return function(*args, **(kwargs or {}))


def first(out):
    return out if isinstance(out, torch.Tensor) else out[0]


@pytest.fixture(params=MODELS)
def model_and_inputs(request):
    torch.manual_seed(0)
    make, inputs = MODELS[request.param]
    return make().eval(), inputs


def test_forward_reads_no_value(model_and_inputs):
    model, inputs = model_and_inputs
    with Reads() as reads:
        model(*inputs)
    assert reads.count == 0


@pytest.mark.filterwarnings("ignore")  # torch's own, about its compiler
def test_each_model_is_one_graph(model_and_inputs):
    model, inputs = model_and_inputs
    torch.compiler.reset()
    whole = torch.compile(model, fullgraph=True, backend="eager")
    torch.testing.assert_close(first(whole(*inputs)), first(model(*inputs)))


def test_meta_tensors_give_the_shape(model_and_inputs):
    model, inputs = model_and_inputs
    wanted = first(model(*inputs)).shape
    got = first(model.to("meta")(*(x.to("meta") for x in inputs)))
    assert got.device.type == "meta"
    assert got.shape == wanted


def test_models_can_be_built_without_memory():
    with torch.device("meta"):
        model = Transformer(13, 13, Sizes(**SMALL, positions="rotary"))
    assert all(x.device.type == "meta" for x in (*model.parameters(), *model.buffers()))


@pytest.mark.parametrize("name", ["transformer", "bert with segments", "classifier, mean"])
def test_a_training_step_reads_once(name):
    """Ten steps against five: what happens once a run doesn't count. One tolist(), which reads three numbers."""
    torch.manual_seed(0)
    make, inputs = MODELS[name]
    model = make()
    moved = []

    def loss(model, batch):
        return first(model(*batch)).square().sum(), batch[0].numel()

    class Lists(torch.overrides.TorchFunctionMode):
        def __torch_function__(self, function, types, args=(), kwargs=None):
            waits = {"tolist", "item", "__float__", "__int__", "__bool__", "cpu", "numpy"}
            if getattr(function, "__name__", "") in waits:
                moved.append(function.__name__)
            return function(*args, **(kwargs or {}))

    counts = []
    for steps in (5, 10):
        moved.clear()
        with Lists():
            train(model, lambda _epoch, n=steps: [inputs] * n, loss, Recipe(1, 1e-3, device="cpu", quiet=True))
        counts.append(len(moved))
    assert counts[1] - counts[0] == 5, moved


def test_a_recurrent_model_of_one_layer_reads_no_value():
    model = EncoderDecoder(13, 13, RecurrentSizes(4, 6, score="dot"))
    with Reads() as reads:
        model(TOKENS, LENGTHS, TARGET)
    assert reads.count == 0
